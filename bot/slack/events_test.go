package slack_test

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"partyline/bot/bottest"
	"partyline/bot/slack"
	"partyline/bot/slack/slacktest"
	"partyline/bridge"
)

func TestWhatAnAdminTypesArrives(t *testing.T) {
	o := newOffice(t)
	o.run()
	thread := o.thread()
	ts := o.types(o.anna, thread, "We'll be there at 5 & bring <cake> 🎂 https://shop.example/a?b=c", slacktest.File{Name: "map.png"})
	want := "We'll be there at 5 & bring <cake> 🎂 https://shop.example/a?b=c"
	o.listener.Sees(t, "reply "+want)
	got := o.listener.Last()
	if got.Post != (bridge.PostRef{Thread: thread, ID: ts}) || got.Author != (bridge.Person{ID: o.anna, Name: "anna", Zone: "UTC"}) ||
		len(got.Files) != 1 || got.Files[0].Name != "map.png" || got.Refused != "" || got.Recovered {
		t.Errorf("arrived as %+v", got)
	}
	if d := got.At.Sub(o.clock.Now()).Abs(); d > time.Second {
		t.Errorf("typed at %v, arrived with %v", o.clock.Now(), got.At)
	}
}

func TestBothWaysInAreTheSame(t *testing.T) {
	t.Parallel()
	for _, mode := range []string{slack.ModeSocket, slack.ModeHTTP} {
		t.Run(mode, func(t *testing.T) {
			o := newOffice(t, func(p *slack.Options) { p.Mode = mode })
			if mode == slack.ModeHTTP {
				o.serveHTTP()
				if err := o.VerifyEventURL(); err != nil {
					t.Fatal(err)
				}
			}
			o.run()
			thread := o.thread()
			ts := o.types(o.anna, thread, "first")
			o.listener.Sees(t, "reply first")
			if err := o.Edit(o.anna, o.channel, ts, "second"); err != nil {
				t.Fatal(err)
			}
			o.listener.Sees(t, "edit second")
			if err := o.Server.Delete(o.anna, o.channel, ts); err != nil {
				t.Fatal(err)
			}
			o.listener.Sees(t, "delete "+ts+" in "+thread.ID)
			if _, err := o.TypeAlso(o.anna, o.channel, thread.ID, "to all"); err != nil {
				t.Fatal(err)
			}
			o.listener.Sees(t, "reply to all")
			if got := o.listener.All(); len(got) != 4 {
				t.Errorf("heard %q", got)
			}
		})
	}
}

// What is no reply is nothing to us: top-level messages, our own posts and edits, other apps, other channels.
func TestWhatIsNoReplyIsIgnored(t *testing.T) {
	o := newOffice(t)
	o.run()
	robot := o.AddUser(slacktest.User{Name: "robot", Bot: true})
	other := o.AddChannel(slacktest.Channel{Name: "random", Private: true, Members: []string{o.BotUserID(), o.anna}})
	if err := o.Join(o.channel, robot); err != nil {
		t.Fatal(err)
	}
	thread := o.thread()
	o.post(thread, customer("p1", "hello"))
	wantCode(t, o.client.Refresh(o.ctx, thread, card("changed")), "")
	for _, say := range []func() error{
		func() error { _, err := o.Type(o.anna, o.channel, "", "top level"); return err },
		func() error { _, err := o.Type(robot, o.channel, thread.ID, "beep"); return err },
		func() error {
			ts, err := o.Type(o.anna, other, "", "elsewhere")
			if err == nil {
				_, err = o.Type(o.anna, other, ts, "elsewhere in a thread")
			}
			return err
		},
		func() error { return o.React(o.anna, o.channel, thread.ID, "eyes") },
		func() error { return o.OpenHome(o.anna) },
	} {
		if err := say(); err != nil {
			t.Fatal(err)
		}
	}
	o.types(o.anna, thread, "at last")
	o.listener.Sees(t, "reply at last")
	if got := o.listener.All(); len(got) != 1 {
		t.Errorf("heard %q", got)
	}
}

// Law 1: an event that could not be taken is not acknowledged, so Slack delivers it again.
func TestAnEventThatCannotBeKeptComesAgain(t *testing.T) {
	t.Parallel()
	for _, mode := range []string{slack.ModeSocket, slack.ModeHTTP} {
		t.Run(mode, func(t *testing.T) {
			o := newOffice(t, func(p *slack.Options) { p.Mode = mode })
			if mode == slack.ModeHTTP {
				o.serveHTTP()
			}
			o.run()
			thread := o.thread()
			var once sync.Once
			o.listener.Failing(func(string) (err error) {
				once.Do(func() { err = bottest.Unavailable })
				return err
			})
			o.types(o.anna, thread, "keep me")
			o.listener.Sees(t, "failed: reply keep me")
			o.RetryNow()
			o.listener.Sees(t, "reply keep me")
			// It may have been lost for good; so the next minute catches up before the watermark moves.
			o.clock.Advance(time.Minute)
			o.listener.Sees(t, "catch up "+o.channel, 2)
		})
	}
}

func TestAnEventThatWillNeverDoIsAcknowledged(t *testing.T) {
	o := newOffice(t)
	o.run()
	thread := o.thread()
	o.listener.Failing(func(what string) error {
		if what == "reply nonsense" {
			return &bridge.Error{Code: bridge.CodeInvalid, Say: "That is nonsense."}
		}
		return nil
	})
	o.types(o.anna, thread, "nonsense")
	o.types(o.anna, thread, "sense")
	o.listener.Sees(t, "reply sense")
	o.RetryNow()
	o.types(o.anna, thread, "more")
	o.listener.Sees(t, "reply more")
	if n := o.listener.Count("failed: reply nonsense"); n != 1 {
		t.Errorf("delivered %d times", n)
	}
}

// Events of one thread are handled in order, those of another do not wait for them, and the socket's reader never does: slack-go's
// channel holds 50 events.
func TestAThreadKeepsItsOrderAndBlocksNoOther(t *testing.T) {
	o := newOffice(t)
	o.run()
	slow, fast := o.thread(), o.thread()
	gate := make(chan struct{})
	open := sync.OnceFunc(func() { close(gate) })
	defer open()
	o.listener.Failing(func(what string) error {
		if strings.HasPrefix(what, "reply slow") {
			<-gate
		}
		return nil
	})
	const n = 70
	var want []string
	for i := range n {
		o.types(o.anna, slow, fmt.Sprintf("slow %d", i))
		want = append(want, fmt.Sprintf("reply slow %d", i))
	}
	o.types(o.anna, fast, "fast")
	o.listener.Sees(t, "reply fast")
	if got := o.listener.All(); len(got) != 1 {
		t.Errorf("heard %q before the slow one was let go", got)
	}
	open()
	o.listener.Sees(t, want[n-1])
	seen := map[string]bool{}
	got := slices.DeleteFunc(o.listener.All(), func(s string) bool { // Slack may have delivered again meanwhile
		dup := seen[s] || s == "reply fast"
		seen[s] = true
		return dup
	})
	if !slices.Equal(got, want) {
		t.Errorf("the order is %q", got)
	}
}

// message_changed comes for unfurled links too, with the text as it was.
func TestAnUnfurledLinkIsNoEdit(t *testing.T) {
	o := newOffice(t, func(p *slack.Options) { p.Mode = slack.ModeHTTP })
	web := o.serveHTTP()
	o.run()
	msg := func(text, extra string) string {
		return `{"type":"message","user":"` + o.anna + `","ts":"2.000001","thread_ts":"1.000001","text":"` + text + `"` + extra + `}`
	}
	change := func(was, now string) string {
		return `{"type":"event_callback","event_id":"E1","event":{"type":"message","subtype":"message_changed","hidden":true,"channel":"` +
			o.channel + `","ts":"3.0","previous_message":` + was + `,"message":` + now + `}}`
	}
	o.deliver(web.URL, change(msg("see <https://a.example>", ""), msg("see <https://a.example>", `,"attachments":[{"title":"A"}]`)), 200)
	o.deliver(web.URL, change(msg("one", ""), msg("two", `,"edited":{"user":"U1","ts":"4.000000"}`)), 200)
	o.listener.Sees(t, "edit two")
	if got := o.listener.All(); len(got) != 1 {
		t.Errorf("heard %q", got)
	}
	if at := o.listener.Last().At; at.Unix() != 4 {
		t.Errorf("edited at %v", at)
	}
}

// slack-go refuses a whole event for one malformed block, and an event of a type that it does not know; in Socket Mode it
// acknowledges neither. A reply must not be lost for it.
func TestAReplyWithAMalformedBlockArrives(t *testing.T) {
	o := newOffice(t)
	o.run()
	thread := o.thread()
	for i, blocks := range [][]any{
		{map[string]any{"type": "rich_text", "elements": "not a list"}},
		{map[string]any{"type": "rich_text", "elements": []any{map[string]any{"type": "rich_text_section", "elements": []any{map[string]any{"type": "text", "text": 5}}}}}},
		{map[string]any{"type": "section", "fields": "none", "text": 7}},
		{map[string]any{"type": "hologram", "depth": 3}},
	} {
		if _, err := o.TypeRaw(o.anna, o.channel, thread.ID, fmt.Sprintf("kept &amp; shown %d", i), blocks); err != nil {
			t.Fatal(err)
		}
		o.listener.Sees(t, fmt.Sprintf("reply kept & shown %d", i))
	}
	o.RetryNow() // what was not acknowledged would come again now
	o.types(o.anna, thread, "last")
	o.listener.Sees(t, "reply last")
	if got := o.listener.All(); len(got) != 5 {
		t.Errorf("heard %q", got)
	}
	// The same messages in a thread's history: one page, of which slack-go would refuse all.
	if got := o.history(thread, o.clock.Now().Add(-time.Hour)); len(got) != 5 || got[0].Text != "kept & shown 0" {
		t.Errorf("history gives %+v", got)
	}
}

func (o *office) history(t bridge.ThreadRef, since time.Time) (all []bridge.Typed) {
	o.t.Helper()
	for typed, err := range o.client.History(o.ctx, t, since) {
		if err != nil {
			o.t.Fatal(err)
		}
		all = append(all, typed)
	}
	return all
}

// Law 6: what was typed while nobody listened is read from the thread.
func TestHistoryGivesWhatPeopleTyped(t *testing.T) {
	o := newOffice(t)
	guest := o.AddUser(slacktest.User{Name: "gil", Guest: true})
	thread := o.thread()
	if err := o.Join(o.channel, guest); err != nil {
		t.Fatal(err)
	}
	o.types(o.anna, thread, "before")
	o.clock.Advance(time.Second)
	since := o.clock.Now()
	o.clock.Advance(time.Second)
	for i := range 250 { // more than a page
		o.types(o.anna, thread, fmt.Sprintf("reply %d :+1:", i))
	}
	o.types(guest, thread, "me too")
	got := o.history(thread, since)
	if len(got) != 251 || got[0].Text != "reply 0 👍" || got[249].Text != "reply 249 👍" || !got[0].Recovered || got[0].Refused != "" {
		t.Fatalf("%d messages, first %+v", len(got), got[0])
	}
	if last := got[250]; last.Refused == "" || last.Author.ID != guest {
		t.Errorf("the guest's comes as %+v", last)
	}
	for _, err := range o.client.History(o.ctx, thread, since) { // may be left early
		wantCode(t, err, "")
		break
	}
	for _, err := range o.client.History(o.ctx, bridge.ThreadRef{Channel: o.channel, ID: "1.000001"}, since) {
		wantCode(t, err, bridge.CodeGone)
	}
	o.Fail(slacktest.Fault{Method: "conversations.replies", Kind: slacktest.ServerError})
	for _, err := range o.client.History(o.ctx, thread, since) {
		wantCode(t, err, bridge.CodeRetry)
	}
}

// Whatever is typed arrives as typed, but for what Slack itself reads as a mention, a code or a link.
func TestTypedTextComesBackAsItWas(t *testing.T) {
	o := newOffice(t)
	thread := o.thread()
	rapid.Check(t, func(rt *rapid.T) {
		word := rapid.OneOf(
			rapid.StringMatching(`[ -~äöüßéñ€ ‘’“”–]{0,12}`),
			rapid.SampledFrom([]string{"👍🏽", "🇬🇧", "👨‍👩‍👧‍👦", "❤️", "😀", "\n", "&amp;", "<b>", "*x*", "_y_", "a < b > c", "`c`", "#1", "©", "5€", "٣", "שלום", "\u200b"}),
		)
		text := strings.Join(rapid.SliceOfN(word, 1, 8).Draw(rt, "words"), "")
		if strings.ContainsAny(text, "@:") || strings.HasPrefix(text, "/") || text == "" || strings.Contains(text, "<!") || strings.Contains(text, "<#") {
			return
		}
		since := o.clock.Now()
		o.clock.Advance(time.Millisecond)
		if _, err := o.Type(o.anna, o.channel, thread.ID, text); err != nil {
			rt.Fatal(err)
		}
		got := o.history(thread, since)
		if len(got) != 1 || got[0].Text != text {
			rt.Fatalf("%q came back as %+v", text, got)
		}
	})
}
