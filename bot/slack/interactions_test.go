package slack_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"partyline/bot"
	"partyline/bot/bottest"
	"partyline/bot/slack"
	"partyline/bot/slack/slacktest"
	"partyline/bridge"
)

func (o *office) slash(user, text string) slacktest.Response {
	o.t.Helper()
	r, err := o.Slash(o.ctx, user, o.channel, "sms", text)
	if err != nil {
		o.t.Fatalf("/sms %s: %v\nlog:\n%s", text, err, o.logs)
	}
	return r
}

// button finds a button of the card by its label.
func (o *office) button(ts, label string) slacktest.Button {
	o.t.Helper()
	m, _ := o.Message(o.channel, ts)
	for _, b := range m.Buttons() {
		if b.Text == label {
			return b
		}
	}
	o.t.Fatalf("no button %q in %q", label, m.Plain())
	return slacktest.Button{}
}

// whisper is what only this person sees, last of all.
func (o *office) whisper(user string) string {
	all := o.Ephemerals(user, o.channel)
	if len(all) == 0 {
		return ""
	}
	return all[len(all)-1].Plain()
}

func TestASlashCommandIsAnsweredToItsUser(t *testing.T) {
	t.Parallel()
	for _, mode := range []string{slack.ModeSocket, slack.ModeHTTP} {
		t.Run(mode, func(t *testing.T) {
			o := newOffice(t, func(p *slack.Options) { p.Mode = mode })
			if mode == slack.ModeHTTP {
				o.serveHTTP()
			}
			o.run()
			r := o.slash(o.anna, "send +44 7700 900123 Caf&amp;e *now* :smile: <@"+o.bob+">")
			got := o.router.Asked()[0]
			want := bot.Call{
				Actor: bridge.Person{ID: o.anna, Name: "anna", Zone: "UTC"}, Chat: "slack", Channel: o.channel,
				Text: "+44 7700 900123 Caf&e *now* 😄 bob", Mentions: []string{"bob"}, Live: true, Key: r.TriggerID,
			}
			if got.Command != "send" || fmt.Sprint(got.Call) != fmt.Sprint(want) {
				t.Errorf("ran %s %+v, want %+v", got.Command, got.Call, want)
			}
			if o.whisper(o.anna) != "Done." || o.whisper(o.bob) != "" || len(o.Messages(o.channel)) != 0 {
				t.Errorf("anna sees %q, bob %q", o.whisper(o.anna), o.whisper(o.bob))
			}
			o.slash(o.anna, "")
			if got := o.router.Asked()[1]; got.Command != "help" || got.Call.Text != "" {
				t.Errorf("nothing typed runs %q", got.Command)
			}
		})
	}
}

// Slack wants an answer within 3 s; what takes longer comes by the response URL.
func TestASlowCommandIsAnsweredLater(t *testing.T) {
	o := newOffice(t)
	o.run()
	gate := make(chan struct{})
	o.router.Answers(func(string, bot.Call) (bot.Answer, error) {
		<-gate
		return bot.Answer{View: &bot.View{Lines: []string{"At last."}}}, nil
	})
	acked := make(chan slacktest.Response, 1)
	go func() {
		r, _ := o.Slash(o.ctx, o.anna, o.channel, "sms", "inbox")
		acked <- r
	}()
	o.router.Sees(t, 1)
	o.clock.Advance(2500 * time.Millisecond)
	r := <-acked
	if len(o.Ephemerals(o.anna, o.channel)) != 0 {
		t.Error("answered before the answer was there")
	}
	close(gate)
	m, err := r.WaitPost(o.ctx)
	if err != nil || m.Plain() != "At last." || !m.Ephemeral {
		t.Errorf("%q, %v", m.Plain(), err)
	}
}

// Slack drops acknowledgements of 20 KB and more without a word.
func TestALongAnswerDoesNotGoIntoTheAcknowledgement(t *testing.T) {
	o := newOffice(t)
	o.run()
	line := strings.Repeat("&", 5900)
	o.router.Answers(func(string, bot.Call) (bot.Answer, error) {
		return bot.Answer{View: &bot.View{Items: []bot.Item{{Text: line}, {Text: line}, {Text: line}}}}, nil
	})
	r := o.slash(o.anna, "inbox")
	m, err := r.WaitPost(o.ctx)
	if err != nil || m.Plain() != line+"\n"+line+"\nNot shown: 1 more." || len(r.Payload) > 0 && string(r.Payload) != "null" {
		t.Errorf("ack of %d bytes, %v", len(r.Payload), err)
	}
}

func TestAButtonRunsItsCommand(t *testing.T) {
	o := newOffice(t)
	o.run()
	thread := o.thread()
	b := o.button(thread.ID, "Close")
	r, err := o.Press(o.ctx, o.anna, o.channel, thread.ID, b.ActionID)
	if err != nil {
		t.Fatal(err)
	}
	m, err := r.WaitPost(o.ctx)
	if err != nil || m.Plain() != "Done." || !m.Ephemeral {
		t.Errorf("%q, %v", m.Plain(), err)
	}
	got := o.router.Asked()[0]
	if got.Command != "close" || got.Call.Text != "#42" || got.Call.Key != r.TriggerID || got.Call.Thread == nil || *got.Call.Thread != thread ||
		got.Call.Actor.ID != o.anna || got.Call.Channel != o.channel {
		t.Errorf("ran %s %+v", got.Command, got.Call)
	}
	if card, _ := o.Message(o.channel, thread.ID); !strings.Contains(card.Plain(), "Mia & Co <vip>") {
		t.Errorf("the card became %q", card.Plain())
	}
}

func TestAButtonInAnAnswerCanReplaceIt(t *testing.T) {
	o := newOffice(t)
	o.run()
	page := 0
	o.router.Answers(func(string, bot.Call) (bot.Answer, error) {
		page++
		return bot.Answer{Replace: page > 1, View: &bot.View{
			Lines: []string{fmt.Sprint("Page ", page)}, Buttons: []bot.Button{{Label: "Next", Command: "inbox", Value: fmt.Sprint(page + 1)}},
		}}, nil
	})
	o.slash(o.anna, "inbox")
	first := o.Ephemerals(o.anna, o.channel)[0]
	r, err := o.Press(o.ctx, o.anna, o.channel, first.TS, first.Buttons()[0].ActionID)
	if err != nil {
		t.Fatal(err)
	}
	o.until("replaced", func() bool { return o.whisper(o.anna) == "Page 2" })
	if n := len(o.Ephemerals(o.anna, o.channel)); n != 1 {
		t.Errorf("%d answers pile up", n)
	}
	if got := o.router.Asked()[1]; got.Call.Thread != nil || got.Call.Text != "2" || got.Call.Key != r.TriggerID {
		t.Errorf("ran with %+v", got.Call)
	}
}

func TestAChoiceInAMenuRunsItsCommand(t *testing.T) {
	o := newOffice(t)
	o.run()
	o.router.Answers(func(string, bot.Call) (bot.Answer, error) {
		return bot.Answer{Replace: true, View: &bot.View{
			Lines: []string{"Conversations"},
			Menu: &bot.Menu{Label: "Which", Command: "inbox", Options: []bot.Option{
				{Label: "All", Value: "all 1", Chosen: true}, {Label: "Unread", Value: "unread 1"},
			}},
			Buttons: []bot.Button{{Label: "Next", Command: "inbox", Value: "all 2"}},
		}}, nil
	})
	o.slash(o.anna, "inbox")
	list := o.Ephemerals(o.anna, o.channel)[0]
	menu := list.Buttons()[0]
	if menu.Type != "static_select" {
		t.Fatalf("%+v comes first", list.Buttons())
	}
	if _, err := o.Press(o.ctx, o.anna, o.channel, list.TS, menu.ActionID, "unread 1"); err != nil {
		t.Fatal(err)
	}
	if got := o.router.Asked()[1]; got.Command != "inbox" || got.Call.Text != "unread 1" {
		t.Errorf("ran %s with %+v", got.Command, got.Call)
	}
}

func TestALinkButtonOpensTheThread(t *testing.T) {
	o := newOffice(t)
	o.run()
	old := o.thread()
	c := card("c9")
	c.Replaces = &old
	ref, err := o.client.OpenThread(o.ctx, bridge.Place{Channel: o.channel}, c)
	wantCode(t, err, "")
	b := o.button(ref.ID, "Earlier thread")
	if want := "/archives/" + o.channel + "/p" + strings.ReplaceAll(old.ID, ".", ""); !strings.Contains(b.URL, want) {
		t.Errorf("leads to %q, not %q", b.URL, want)
	}
	// Slack sends an action for it all the same, which must be acknowledged and run nothing.
	if _, err := o.Press(o.ctx, o.anna, o.channel, ref.ID, b.ActionID); err != nil {
		t.Fatal(err)
	}
	if n := len(o.router.Asked()); n != 0 {
		t.Errorf("ran %d commands", n)
	}
}

var form = bot.Form{Title: "Write to a customer, please do", Submit: "Send", Command: "send", Value: "42 x", Inputs: []bot.Input{
	{Name: "to", Label: "Number", Hint: "With +", Initial: "+447700900123"},
	{Name: "text", Label: "Text", Long: true, MaxLength: 1600, Optional: true},
}}

func TestAFormIsOpenedAndSubmitted(t *testing.T) {
	t.Parallel()
	for _, mode := range []string{slack.ModeSocket, slack.ModeHTTP} {
		t.Run(mode, func(t *testing.T) {
			o := newOffice(t, func(p *slack.Options) { p.Mode = mode })
			if mode == slack.ModeHTTP {
				o.serveHTTP()
			}
			o.run()
			thread := o.thread()
			o.router.Answers(func(_ string, call bot.Call) (bot.Answer, error) {
				switch {
				case call.Values == nil:
					return bot.Answer{Form: &form}, nil
				case call.Values["text"] == "":
					return bot.Answer{Errors: map[string]string{"text": "Write something."}}, nil
				}
				return bot.Answer{View: &bot.View{Lines: []string{"Sent."}}}, nil
			})
			r, err := o.Press(o.ctx, o.anna, o.channel, thread.ID, o.button(thread.ID, "Close").ActionID)
			if err != nil {
				t.Fatal(err)
			}
			v, err := r.WaitView(o.ctx)
			if err != nil || v.Title != "Write to a customer, pl…" || v.Values["to"] != "+447700900123" {
				t.Fatalf("%+v, %v", v, err)
			}
			bad, err := o.Submit(o.ctx, o.anna, v.ID, map[string]string{"to": "+447700900456"})
			if err != nil || !maps.Equal(bad.Errors, map[string]string{"text": "Write something."}) {
				t.Errorf("refused with %v, %v", bad.Errors, err)
			}
			good, err := o.Submit(o.ctx, o.anna, v.ID, map[string]string{"text": "a\n<b> & *c* 😀"})
			if err != nil || len(good.Errors) != 0 || len(o.Views(o.anna)) != 0 {
				t.Errorf("%v, %v, %d windows are open", good.Errors, err, len(o.Views(o.anna)))
			}
			o.until("told", func() bool { return o.whisper(o.anna) == "Sent." })
			calls := o.router.Asked()
			last := calls[len(calls)-1].Call
			if !maps.Equal(last.Values, map[string]string{"to": "+447700900456", "text": "a\n<b> & *c* 😀"}) ||
				last.Text != form.Value || last.Channel != o.channel || last.Thread == nil || *last.Thread != thread || last.Actor.ID != o.anna {
				t.Errorf("submitted %+v", last)
			}
			// A window that stays open and is submitted again is one use.
			if calls[1].Call.Key != v.ID || last.Key != v.ID {
				t.Errorf("keys are %q and %q", calls[1].Call.Key, last.Key)
			}
		})
	}
}

func TestATriggerThatExpiredIsExplained(t *testing.T) {
	o := newOffice(t)
	o.run()
	o.Fail(slacktest.Fault{Method: "views.open", Kind: slacktest.Refuse, Error: "expired_trigger_id"})
	o.router.Answers(func(string, bot.Call) (bot.Answer, error) { return bot.Answer{Form: &form}, nil })
	o.slash(o.anna, "send")
	if got := o.whisper(o.anna); !strings.Contains(got, "try again") {
		t.Errorf("anna sees %q", got)
	}
}

func TestComplaintsOfASlowFormAreNotLost(t *testing.T) {
	o := newOffice(t)
	o.run()
	gate := make(chan struct{})
	o.router.Answers(func(_ string, call bot.Call) (bot.Answer, error) {
		if call.Values == nil {
			return bot.Answer{Form: &form}, nil
		}
		<-gate
		return bot.Answer{Errors: map[string]string{"text": "Write something."}}, nil
	})
	v, err := o.slash(o.anna, "send").WaitView(o.ctx)
	if err != nil {
		t.Fatal(err)
	}
	closed := make(chan error, 1)
	go func() {
		_, err := o.Submit(o.ctx, o.anna, v.ID, nil)
		closed <- err
	}()
	o.router.Sees(t, 2)
	o.clock.Advance(3 * time.Second)
	if err := <-closed; err != nil {
		t.Fatal(err)
	}
	close(gate)
	o.until("told", func() bool { return strings.Contains(o.whisper(o.anna), "text: Write something.") })
}

func TestAShortcutRunsItsCommandForTheThread(t *testing.T) {
	o := newOffice(t)
	o.run()
	thread := o.thread()
	ref := o.post(thread, customer("p1", "hello"))
	r, err := o.Shortcut(o.ctx, o.anna, o.channel, ref.ID, "read")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := r.WaitPost(o.ctx); err != nil {
		t.Fatal(err)
	}
	got := o.router.Asked()[0]
	if got.Command != "read" || got.Call.Thread == nil || *got.Call.Thread != thread || got.Call.Text != "" {
		t.Errorf("ran %s %+v", got.Command, got.Call)
	}
}

func TestWhoMayNotAnswerMayNotCommand(t *testing.T) {
	o := newOffice(t)
	o.run()
	thread := o.thread()
	button := o.button(thread.ID, "Close").ActionID
	gil := o.AddUser(slacktest.User{Name: "gil", Guest: true})
	if err := o.Join(o.channel, gil); err != nil {
		t.Fatal(err)
	}
	o.slash(gil, "inbox")
	if got := o.whisper(gil); !strings.Contains(got, "Guests") {
		t.Errorf("gil sees %q", got)
	}
	r, err := o.Press(o.ctx, gil, o.channel, thread.ID, button)
	if err != nil {
		t.Fatal(err)
	}
	if m, err := r.WaitPost(o.ctx); err != nil || !strings.Contains(m.Plain(), "Guests") {
		t.Errorf("gil sees %q, %v", m.Plain(), err)
	}
	random := o.AddChannel(slacktest.Channel{Name: "random", Members: []string{o.BotUserID(), o.anna}})
	if _, err := o.Slash(o.ctx, o.anna, random, "sms", "inbox"); err != nil {
		t.Fatal(err)
	}
	if all := o.Ephemerals(o.anna, random); len(all) != 1 || !strings.Contains(all[0].Plain(), "not an inbox") {
		t.Errorf("anna sees %+v", all)
	}
	if n := len(o.router.Asked()); n != 0 {
		t.Errorf("ran %d commands", n)
	}
}

// What was pressed within a thread is answered there.
func TestAnAnswerWithinAThreadIsWhisperedThere(t *testing.T) {
	o := newOffice(t)
	o.run()
	thread := o.thread()
	ref := o.post(thread, customer("p1", "hello"))
	o.types(o.anna, thread, "hi")
	o.router.Answers(func(_ string, call bot.Call) (bot.Answer, error) {
		if call.Values == nil {
			return bot.Answer{Form: &form}, nil
		}
		return bot.Answer{View: &bot.View{Lines: []string{"Sent."}}}, nil
	})
	r, err := o.Shortcut(o.ctx, o.anna, o.channel, ref.ID, "send")
	if err != nil {
		t.Fatal(err)
	}
	v, err := r.WaitView(o.ctx)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := o.Submit(o.ctx, o.anna, v.ID, nil); err != nil {
		t.Fatal(err)
	}
	o.until("told", func() bool { return o.whisper(o.anna) == "Sent." })
	if m := o.Ephemerals(o.anna, o.channel)[0]; m.ThreadTS != thread.ID {
		t.Errorf("whispered in %q", m.ThreadTS)
	}
}

func TestAFailureIsShownToWhoAsked(t *testing.T) {
	o := newOffice(t)
	o.run()
	o.router.Answers(func(string, bot.Call) (bot.Answer, error) {
		return bot.Answer{}, fmt.Errorf("x: %w", bottest.Unavailable)
	})
	o.slash(o.anna, "inbox")
	if got := o.whisper(o.anna); got != "The database is away." {
		t.Errorf("anna sees %q", got)
	}
	o.router.Answers(func(string, bot.Call) (bot.Answer, error) {
		return bot.Answer{View: &bot.View{Lines: []string{"Half done."}}}, errors.New("disk")
	})
	o.slash(o.anna, "inbox")
	if got := o.whisper(o.anna); got != "Half done." {
		t.Errorf("anna sees %q", got)
	}
}

// The same delivery twice is the same use.
func TestARepeatedDeliveryHasTheSameKey(t *testing.T) {
	o := newOffice(t, func(p *slack.Options) { p.Mode = slack.ModeHTTP })
	web := o.serveHTTP()
	o.run()
	command := url.Values{
		"command": {"/sms"}, "text": {"inbox"}, "user_id": {o.anna}, "channel_id": {o.channel}, "trigger_id": {"T.1"}, "response_url": {""},
	}.Encode()
	const kind = "application/x-www-form-urlencoded"
	for range 2 {
		o.request(web.URL+"/slack/commands", kind, command, 200, nil)
	}
	calls := o.router.Asked()
	if len(calls) != 2 || calls[0].Call.Key != "T.1" || calls[1].Call.Key != "T.1" {
		t.Errorf("%+v", calls)
	}
}

// A list of rows with buttons stays within 50 blocks, and says what it leaves out.
func TestALongListFits(t *testing.T) {
	o := newOffice(t)
	o.run()
	v := bot.View{Title: strings.Repeat("T", 200), Buttons: []bot.Button{{Label: "More", Command: "inbox"}}}
	for i := range 60 {
		v.Items = append(v.Items, bot.Item{Text: fmt.Sprint("row ", i), Buttons: []bot.Button{{Label: "Open", Command: "open", Value: fmt.Sprint(i)}}})
	}
	o.router.Answers(func(string, bot.Call) (bot.Answer, error) { return bot.Answer{View: &v}, nil })
	r := o.slash(o.anna, "inbox")
	o.until("shown", func() bool { return len(o.Ephemerals(o.anna, o.channel)) == 1 })
	m := o.Ephemerals(o.anna, o.channel)[0]
	var blocks []json.RawMessage
	_ = json.Unmarshal(m.Blocks, &blocks)
	ids := map[string]bool{}
	for _, b := range m.Buttons() {
		ids[b.ActionID] = true
	}
	if len(blocks) > 50 || !strings.Contains(m.Plain(), "Not shown: ") || len(ids) != len(m.Buttons()) || !slices.ContainsFunc(m.Buttons(), func(b slacktest.Button) bool { return b.Text == "More" }) {
		t.Errorf("%d blocks, %d ids of %d buttons: %q (%s)", len(blocks), len(ids), len(m.Buttons()), m.Plain(), r.Payload)
	}
}
