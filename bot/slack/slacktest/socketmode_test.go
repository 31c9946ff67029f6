package slacktest_test

import (
	"context"
	"testing"
	"time"

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
	deadline := time.NewTimer(20 * time.Second)
	defer deadline.Stop()
	for done := false; !done; {
		w.RetryNow() // the third try waits an hour
		a.mu.Lock()
		n, ch := 0, a.changed
		for _, e := range a.got {
			if ofText("hello")(e) {
				n++
			}
		}
		a.mu.Unlock()
		if done = n >= 3; done {
			break
		}
		select {
		case <-ch:
		case <-time.After(10 * time.Millisecond):
		case <-deadline.C:
			t.Fatal("no third try")
		}
	}
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
