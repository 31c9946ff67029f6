package slacktest_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"
	"github.com/slack-go/slack"
	"github.com/slack-go/slack/slackevents"
	"github.com/slack-go/slack/socketmode"

	"partyline/bot/slack/slacktest"
)

func TestATypedReplyArrivesAsAnEvent(t *testing.T) {
	w := newWorkspace(t, slacktest.Options{})
	a := w.connect(nil)
	card := w.post(slack.MsgOptionText("card", false))
	ts := w.typed(anna, card, "a < b & c 😀 <@U0BERT>")
	e := a.wait(1, func(e socketmode.Event) bool { return inner(e)["user"] == anna })[0]
	ev, ok := e.Data.(slackevents.EventsAPIEvent)
	if !ok {
		t.Fatalf("data is %T", e.Data)
	}
	m, ok := ev.InnerEvent.Data.(*slackevents.MessageEvent)
	if !ok {
		t.Fatalf("inner is %T", ev.InnerEvent.Data)
	}
	equal(t, "text", m.Text, "a &lt; b &amp; c :grinning: <@U0BERT>")
	equal(t, "ts", m.TimeStamp, ts)
	equal(t, "thread_ts", m.ThreadTimeStamp, card)
	equal(t, "channel_type", m.ChannelType, "group")
	equal(t, "blocks", len(m.Blocks.BlockSet), 1)
	own := a.wait(1, ofText("card"))[0]
	equal(t, "bot_id of its own post", inner(own)["bot_id"], any(w.BotID()))
}

func TestEditsAndDeletionsArrive(t *testing.T) {
	w := newWorkspace(t, slacktest.Options{})
	a := w.connect(nil)
	ts := w.typed(anna, "", "first")
	if err := w.Edit(anna, desk, ts, "second"); err != nil {
		t.Fatal(err)
	}
	if err := w.Edit(bert, desk, ts, "mine"); err == nil {
		t.Error("bert edited anna's message")
	}
	if err := w.Delete(anna, desk, ts); err != nil {
		t.Fatal(err)
	}
	sub := func(kind string) func(socketmode.Event) bool {
		return func(e socketmode.Event) bool { return inner(e)["subtype"] == kind }
	}
	changed := inner(a.wait(1, sub("message_changed"))[0])
	equal(t, "new text", changed["message"].(map[string]any)["text"], any("second"))
	equal(t, "old text", changed["previous_message"].(map[string]any)["text"], any("first"))
	equal(t, "deleted_ts", inner(a.wait(1, sub("message_deleted"))[0])["deleted_ts"], any(ts))
}

func TestAnUnacknowledgedEventIsRepeated(t *testing.T) {
	w := newWorkspace(t, slacktest.Options{AckTimeout: 20 * time.Millisecond, RetryDelays: []time.Duration{0, time.Hour}})
	a := w.connect(func(socketmode.Event) (any, bool) { return nil, false })
	w.typed(anna, "", "hello")
	got := a.wait(2, ofText("hello"))
	equal(t, "first attempt", got[0].Request.RetryAttempt, 0)
	equal(t, "second attempt", got[1].Request.RetryAttempt, 1)
	equal(t, "reason", got[1].Request.RetryReason, "timeout")
	w.until(func() bool { return w.Waiting() == 1 }) // the third try, in an hour
	w.RetryNow()
	equal(t, "third attempt", a.wait(3, ofText("hello"))[2].Request.RetryAttempt, 2)
	w.until(func() bool { _, lost := w.Events(); return lost == 1 })
}

func TestEventsOfAGapComeAsRetriesOrNotAtAll(t *testing.T) {
	w := newWorkspace(t, slacktest.Options{})
	w.typed(anna, "", "kept")
	a := w.connect(nil)
	e := a.wait(1, ofText("kept"))[0]
	equal(t, "attempt", e.Request.RetryAttempt, 1)
	a.close()
	w.until(func() bool { return w.Links() == 0 })
	w.KeepWhileOffline(false)
	w.typed(anna, "", "forgotten")
	_, lost := w.Events()
	equal(t, "lost", lost, 1)
}

func TestTheClientComesBackAfterACutAndADisconnect(t *testing.T) {
	w := newWorkspace(t, slacktest.Options{})
	a := w.connect(nil)
	hellos := func(e socketmode.Event) bool { return e.Type == socketmode.EventTypeHello }
	w.DropSockets()
	a.wait(2, hellos)
	w.Disconnect("refresh_requested")
	a.wait(3, hellos)
	w.typed(anna, "", "after")
	a.wait(1, ofText("after"))
}

func TestEachPayloadGoesToOneLink(t *testing.T) {
	w := newWorkspace(t, slacktest.Options{})
	a, b := w.connect(nil), w.connect(nil)
	for range 4 {
		w.typed(anna, "", "x")
	}
	equal(t, "at a", len(a.wait(2, ofText("x"))), 2)
	equal(t, "at b", len(b.wait(2, ofText("x"))), 2)
}

func TestEventFaults(t *testing.T) {
	w := newWorkspace(t, slacktest.Options{})
	a := w.connect(nil)
	w.LoseEvents(1)
	w.typed(anna, "", "lost")
	w.DuplicateEvents(1)
	w.typed(anna, "", "twice")
	got := a.wait(2, ofText("twice"))
	id := func(e socketmode.Event) any {
		return e.Data.(slackevents.EventsAPIEvent).Data.(*slackevents.EventsAPICallbackEvent).EventID
	}
	equal(t, "event_id", id(got[0]), id(got[1]))
	w.ReorderEvents(2)
	w.typed(anna, "", "one")
	w.typed(anna, "", "two")
	order := a.wait(2, ofText("one", "two"))
	equal(t, "first", inner(order[0])["text"], any("two"))
	w.DelayEvents(1, time.Hour)
	w.typed(anna, "", "late")
	w.typed(anna, "", "early")
	a.wait(1, ofText("early"))
	w.RetryNow()
	both := a.wait(2, ofText("late", "early"))
	equal(t, "last", inner(both[1])["text"], any("late"))
	equal(t, "lost", len(a.wait(0, ofText("lost"))), 0)
}

func TestTheWrongTokenGetsNoLink(t *testing.T) {
	w := newWorkspace(t, slacktest.Options{})
	bad := slack.New(w.BotToken(), slack.OptionAPIURL(w.URL()+"/api/"), slack.OptionAppLevelToken("xapp-wrong"))
	ctx, cancel := context.WithTimeout(w.ctx, 10*time.Second)
	defer cancel()
	err := socketmode.New(bad).RunContext(ctx)
	refused(t, err, "invalid_auth")
}

func TestTheEleventhLinkIsTurnedAway(t *testing.T) {
	w := newWorkspace(t, slacktest.Options{})
	for range 10 {
		w.rawLink()
	}
	hello, ws := w.rawLink()
	equal(t, "num_connections", hello["num_connections"], any(11.0))
	var bye map[string]any
	if err := ws.ReadJSON(&bye); err != nil {
		t.Fatal(err)
	}
	equal(t, "reason", bye["reason"], any("too_many_websockets"))
	equal(t, "links", w.Links(), 10)
}

// rawLink opens a link without the client library and reads its greeting.
func (w *workspace) rawLink() (map[string]any, *websocket.Conn) {
	w.t.Helper()
	_, url, err := w.api.StartSocketModeContext(w.ctx)
	if err != nil {
		w.t.Fatal(err)
	}
	ws, resp, err := websocket.DefaultDialer.DialContext(w.ctx, url, nil)
	if err != nil {
		w.t.Fatal(err)
	}
	_ = resp.Body.Close()
	w.t.Cleanup(func() { _ = ws.Close() })
	if _, again, err := websocket.DefaultDialer.DialContext(w.ctx, url, nil); err == nil {
		w.t.Error("a ticket was used twice")
	} else {
		_ = again.Body.Close()
	}
	var hello map[string]any
	if err := ws.ReadJSON(&hello); err != nil || hello["type"] != "hello" {
		w.t.Fatalf("greeting %v, %v", hello, err)
	}
	return hello, ws
}

func TestLinksArePingedAndLargeAcknowledgementsDropped(t *testing.T) {
	w := newWorkspace(t, slacktest.Options{PingEvery: 5 * time.Millisecond, AckTimeout: 50 * time.Millisecond})
	_, ws := w.rawLink()
	pinged := make(chan struct{}, 1)
	ws.SetPingHandler(func(string) error {
		select {
		case pinged <- struct{}{}:
		default:
		}
		return nil
	})
	failed := make(chan error, 1)
	go func() {
		_, err := w.Slash(w.ctx, anna, desk, "/sms", "")
		failed <- err
	}()
	var e struct {
		EnvelopeID string `json:"envelope_id"`
	}
	if err := ws.ReadJSON(&e); err != nil {
		t.Fatal(err)
	}
	large := map[string]any{"envelope_id": e.EnvelopeID, "payload": map[string]any{"text": strings.Repeat("x", 20<<10)}}
	if err := ws.WriteJSON(large); err != nil {
		t.Fatal(err)
	}
	if err := <-failed; !errors.Is(err, slacktest.ErrNoAck) {
		t.Errorf("err is %v", err)
	}
	go func() { _, _, _ = ws.ReadMessage() }()
	select {
	case <-pinged:
	case <-w.ctx.Done():
		t.Error("no ping")
	}
}
