package slack_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"partyline/bot/slack"
	"partyline/bot/slack/slacktest"
	"partyline/bridge"
)

func TestAMessageIsShownUnderTheContactsName(t *testing.T) {
	o := newOffice(t)
	thread := o.thread()
	ref := o.post(thread, customer("p1", "Where is my order?"))
	m := o.replies(thread)[0]
	if m.TS != ref.ID || ref.Thread != thread {
		t.Errorf("posted as %+v, is %s", ref, m.TS)
	}
	if m.Username != "Mia" || m.Plain() != "Where is my order?" || m.Broadcast {
		t.Errorf("shown as %q: %q, broadcast %v", m.Username, m.Plain(), m.Broadcast)
	}
	if string(m.Metadata) == "" || !strings.Contains(string(m.Metadata), `"key":"p1"`) || strings.Contains(string(m.Metadata), "Mia") {
		t.Errorf("metadata is %s", m.Metadata)
	}
}

// Whatever a customer writes is shown as written, and can neither ping nor format.
func TestCustomerTextIsLiteral(t *testing.T) {
	o := newOffice(t)
	thread := o.thread()
	for i, text := range []string{
		"<!channel> *x* @everyone <http://a|b> &amp;",
		"<@" + o.anna + "> _i_ ~s~ `c` :smile: #sms-inbox", "```pre```\n> quoted\n• list", "  spaces  \n\n\nlines  ",
		"\u200b\u202eevil\u202c", "👨‍👩‍👧‍👦👍🏾🇬🇧", "<!date^0^{date}|x>", "<!subteam^S1>", "a\\nb", "\"}],\"x\":[{",
		strings.Repeat("&<>", 500), "http://example.com/a?b=c&d=e", "@here", "NUL-free \u0001 control",
	} {
		o.post(thread, customer("lit"+string(rune('a'+i)), text))
		all := o.replies(thread)
		m := all[len(all)-1]
		if m.Plain() != text {
			t.Errorf("%q is shown as %q", text, m.Plain())
		}
		if s := m.Text; strings.ContainsAny(s, "<>") || len(s) > 4000 {
			t.Errorf("%q has the notification %q", text, s)
		}
	}
	for _, call := range o.Requests("chat.postMessage") {
		if call.Args["mrkdwn"] != "false" && call.Args["thread_ts"] != "" || call.Args["unfurl_links"] != "false" ||
			call.Args["unfurl_media"] != "false" || call.Args["link_names"] != "false" || call.Args["parse"] != "none" {
			t.Errorf("sent with %v", call.Args)
		}
	}
}

func TestTheFirstUnreadIsAnnounced(t *testing.T) {
	o := newOffice(t)
	thread := o.thread()
	p := customer("p1", "hello")
	p.Announce = true
	o.post(thread, p)
	if m := o.replies(thread)[0]; !m.Broadcast || m.ThreadTS != thread.ID {
		t.Errorf("broadcast %v in thread %q", m.Broadcast, m.ThreadTS)
	}
}

func TestWhatAPostSaysOfItsParts(t *testing.T) {
	o := newOffice(t)
	now := o.clock.Now()
	sent := now.Add(-3 * time.Hour)
	when := sent.UTC().Format("2 Jan 2006 15:04 UTC")
	for _, c := range []struct {
		name  string
		post  bridge.Post
		plain string
	}{
		{"fresh", bridge.Post{Kind: bridge.PostCustomer, Author: "Mia", Parts: []bridge.Part{{Text: "hi", At: now}}}, "hi"},
		{"late", bridge.Post{Kind: bridge.PostCustomer, Author: "Mia", Parts: []bridge.Part{{Text: "hi", At: sent}}}, "_" + when + "_\nhi"},
		{"backlog", bridge.Post{Kind: bridge.PostCustomer, Author: "Mia", Parts: []bridge.Part{{Text: "hi", At: sent}, {Text: "again", At: sent}}},
			"_" + when + "_\nhi\n_" + when + "_\nagain"},
		{"recovered", bridge.Post{Kind: bridge.PostCustomer, Author: "Mia", Parts: []bridge.Part{{Text: "hi", At: sent, Recovered: true}}},
			"_received while Partyline was away, sent " + when + "_\nhi"},
		{"empty", bridge.Post{Kind: bridge.PostCustomer, Author: "Mia", Parts: []bridge.Part{{}}}, "_no text_"},
		{"picture", bridge.Post{Kind: bridge.PostCustomer, Author: "Mia", Parts: []bridge.Part{{Media: []string{"image/jpeg"}}}},
			"_no text · 1 picture_"},
		{"files", bridge.Post{Kind: bridge.PostCustomer, Author: "Mia", Parts: []bridge.Part{{Text: "see", Media: []string{"image/png", "<!here>*pdf*"}}}},
			"_2 files_\nsee"},
		{"team", bridge.Post{Kind: bridge.PostTeam, Author: "Anna", Parts: []bridge.Part{{Text: "hi"}}}, "_SMS to the customer_\nhi"},
		{"notice", bridge.Post{Kind: bridge.PostNotice, Parts: []bridge.Part{{Text: "Not *sent*: <!here>"}}}, "Not *sent*: <!here>"},
	} {
		thread := o.thread()
		c.post.Key = "k" + c.name
		o.post(thread, c.post)
		m := o.replies(thread)[0]
		if m.Plain() != c.plain {
			t.Errorf("%s: shown as %q, want %q", c.name, m.Plain(), c.plain)
		}
		if want := c.post.Author; m.Username != want {
			t.Errorf("%s: under the name %q, want %q", c.name, m.Username, want)
		}
		if literal := strings.Contains(string(m.Blocks), "rich_text"); literal != (c.post.Kind != bridge.PostNotice && c.post.Parts[0].Text != "") {
			t.Errorf("%s: blocks are %s", c.name, m.Blocks)
		}
	}
}

// A notice offers what can be done about it, and nothing else does.
func TestANoticeBearsItsButtons(t *testing.T) {
	o := newOffice(t)
	thread := o.thread()
	text := []bridge.Part{{Text: strings.Repeat("Not delivered. ", 2000)}}
	o.post(thread, bridge.Post{Key: "p1", Kind: bridge.PostNotice, Parts: text, Retry: 7, Reword: 7})
	o.post(thread, bridge.Post{Key: "p2", Kind: bridge.PostNotice, Parts: text})
	var got []string
	for _, b := range o.replies(thread)[0].Buttons() {
		got = append(got, b.Text+" "+b.ActionID+" "+b.Value)
	}
	if want := []string{"Retry retry:0 7", "Edit & resend resend:1 7"}; !slices.Equal(got, want) {
		t.Errorf("the buttons are %q, want %q", got, want)
	}
	if b := o.replies(thread)[1].Buttons(); len(b) > 0 {
		t.Errorf("a notice with nothing to do bears %v", b)
	}
}

func TestALongBacklogFits(t *testing.T) {
	o := newOffice(t)
	thread := o.thread()
	limits := o.client.Capabilities(thread)
	p := bridge.Post{Key: "p1", Kind: bridge.PostCustomer, Author: strings.Repeat("Long Name ", 30)}
	for range limits.MaxParts {
		p.Parts = append(p.Parts, bridge.Part{Text: strings.Repeat("&", limits.MaxText/limits.MaxParts), At: o.clock.Now(), Media: []string{"image/gif"}})
	}
	o.post(thread, p)
	p.Key, p.Parts = "p2", []bridge.Part{{Text: strings.Repeat("😀", limits.MaxText)}}
	o.post(thread, p)
	if got := o.replies(thread)[1].Plain(); got != p.Parts[0].Text {
		t.Errorf("a post of the greatest length was changed")
	}
}

func TestWithoutTheScopeForNamesTheNameStandsInThePost(t *testing.T) {
	o := newOffice(t)
	thread := o.thread()
	var scopes []string
	for _, s := range slacktest.AllScopes() {
		if s != "chat:write.customize" {
			scopes = append(scopes, s)
		}
	}
	o.SetScopes(scopes...)
	o.post(thread, customer("p1", "hello"))
	o.post(thread, customer("p2", "again"))
	for i, want := range []string{"Mia\nhello", "Mia\nagain"} {
		if m := o.replies(thread)[i]; m.Plain() != want {
			t.Errorf("shown as %q, want %q", m.Plain(), want)
		}
	}
	// Once refused it is not asked for again: card, refused post, two posts.
	if n := o.Calls("chat.postMessage"); n != 4 {
		t.Errorf("%d calls", n)
	}
}

// Law 5: after an unknown outcome the post is looked for before it is made again.
func TestARepeatedPostFindsWhatTheFirstTryLeft(t *testing.T) {
	t.Parallel()
	for _, kind := range []slacktest.FaultKind{slacktest.CutAfter, slacktest.ServerErrorAfter} {
		t.Run(kind.String(), func(t *testing.T) {
			o := newOffice(t)
			thread := o.thread()
			o.Fail(slacktest.Fault{Method: "chat.postMessage", Kind: kind})
			p := customer("p1", "hello")
			_, err := o.client.Post(o.ctx, thread, p)
			wantCode(t, err, bridge.CodeUncertain)
			p.TriedAt = o.clock.Now()
			ref := o.post(thread, p)
			if all := o.replies(thread); len(all) != 1 || all[0].TS != ref.ID {
				t.Errorf("%d posts, found %s", len(all), ref.ID)
			}
			p.Key = "p2"
			if o.post(thread, p); len(o.replies(thread)) != 2 {
				t.Error("another post was taken for the first one")
			}
		})
	}
}

func TestARepeatedCardFindsWhatTheFirstTryLeft(t *testing.T) {
	o := newOffice(t)
	o.Fail(slacktest.Fault{Method: "chat.postMessage", Kind: slacktest.CutAfter})
	c := card("c1")
	place := bridge.Place{Channel: o.channel}
	_, err := o.client.OpenThread(o.ctx, place, c)
	wantCode(t, err, bridge.CodeUncertain)
	c.TriedAt = o.clock.Now()
	ref, err := o.client.OpenThread(o.ctx, place, c)
	wantCode(t, err, "")
	if all := o.Messages(o.channel); len(all) != 1 || all[0].TS != ref.ID {
		t.Errorf("%d cards, found %s", len(all), ref.ID)
	}
}

// slack-go would retry nothing here; what was cut before it was done is simply done again.
func TestAPostThatWasNotMadeIsMadeOnce(t *testing.T) {
	o := newOffice(t)
	thread := o.thread()
	o.Fail(slacktest.Fault{Method: "chat.postMessage", Kind: slacktest.CutBefore})
	p := customer("p1", "hello")
	_, err := o.client.Post(o.ctx, thread, p)
	wantCode(t, err, bridge.CodeUncertain)
	p.TriedAt = o.clock.Now()
	o.post(thread, p)
	if n := len(o.replies(thread)); n != 1 {
		t.Errorf("%d posts", n)
	}
}

// A deleted parent: Slack shows the reply to the whole channel instead of refusing it.
func TestAPostIntoADeletedThreadLeavesNothingVisible(t *testing.T) {
	o := newOffice(t)
	thread := o.thread()
	boss := o.AddUser(slacktest.User{Name: "boss", Admin: true})
	if err := o.Join(o.channel, boss); err != nil {
		t.Fatal(err)
	}
	if err := o.Server.Delete(boss, o.channel, thread.ID); err != nil {
		t.Fatal(err)
	}
	_, err := o.client.Post(o.ctx, thread, customer("p1", "secret"))
	wantCode(t, err, bridge.CodeGone)
	if all := o.Messages(o.channel); len(all) != 0 {
		t.Errorf("the channel shows %q", all[0].Plain())
	}
	wantCode(t, o.client.Refresh(o.ctx, thread, card("c1")), bridge.CodeGone)
}

// The same, where the first try was cut after it was done and nobody could take it back.
func TestARepeatedPostIntoADeletedThreadTakesTheStrayBack(t *testing.T) {
	o := newOffice(t)
	thread := o.thread()
	boss := o.AddUser(slacktest.User{Name: "boss", Admin: true})
	if err := o.Join(o.channel, boss); err != nil {
		t.Fatal(err)
	}
	if err := o.Server.Delete(boss, o.channel, thread.ID); err != nil {
		t.Fatal(err)
	}
	o.Fail(slacktest.Fault{Method: "chat.postMessage", Kind: slacktest.CutAfter})
	p := customer("p1", "secret")
	_, err := o.client.Post(o.ctx, thread, p)
	wantCode(t, err, bridge.CodeUncertain)
	if len(o.Messages(o.channel)) != 1 {
		t.Fatal("the emulator left no stray")
	}
	p.TriedAt = o.clock.Now()
	_, err = o.client.Post(o.ctx, thread, p)
	wantCode(t, err, bridge.CodeGone)
	if n := len(o.Messages(o.channel)); n != 0 {
		t.Errorf("%d messages are left in the channel", n)
	}
}

func TestACardIsEditedInPlace(t *testing.T) {
	o := newOffice(t)
	thread := o.thread()
	c := card("c1")
	c.Unread, c.Name = 0, "Mia Berg"
	wantCode(t, o.client.Refresh(o.ctx, thread, c), "")
	m, _ := o.Message(o.channel, thread.ID)
	if !strings.Contains(m.Plain(), "Mia Berg") || !strings.Contains(m.Plain(), "Unread: 0") {
		t.Errorf("the card shows %q", m.Plain())
	}
	if !strings.Contains(string(m.Metadata), "partyline_card") {
		t.Errorf("its metadata is %s", m.Metadata)
	}
	c.Name = strings.Repeat("<&>", 3000)
	wantCode(t, o.client.Refresh(o.ctx, thread, c), "")
}

func TestMarksFollowOneAnother(t *testing.T) {
	o := newOffice(t)
	thread := o.thread()
	ref := bridge.PostRef{Thread: thread, ID: o.types(o.anna, thread, "on its way")}
	was := bridge.MarkNone
	for _, step := range []struct {
		now  bridge.Mark
		sign string
	}{
		{bridge.MarkHeld, "hourglass_flowing_sand"}, {bridge.MarkAsked, "question"}, {bridge.MarkSent, "outbox_tray"}, {bridge.MarkDelivered, "white_check_mark"},
		{bridge.MarkFailed, "x"}, {bridge.MarkNone, ""},
	} {
		for range 2 { // a repetition changes nothing
			wantCode(t, o.client.Mark(o.ctx, ref, was, step.now), "")
		}
		m, _ := o.Message(o.channel, ref.ID)
		if _, ok := m.Reactions[step.sign]; len(m.Reactions) > 1 || step.sign != "" && !ok {
			t.Errorf("%q shows %v", step.now, m.Reactions)
		}
		was = step.now
	}
	if err := o.Server.Delete(o.anna, o.channel, ref.ID); err != nil {
		t.Fatal(err)
	}
	wantCode(t, o.client.Mark(o.ctx, ref, bridge.MarkNone, bridge.MarkSent), "")
}

func TestPostsArePacedPerChannel(t *testing.T) {
	o := newOffice(t, func(p *slack.Options) { p.PostsPerSecond, p.PostBurst = 1, 2 })
	thread := o.thread() // takes one of the two
	o.post(thread, customer("p1", "one"))
	_, err := o.client.Post(o.ctx, thread, customer("p2", "two"))
	if e := wantCode(t, err, bridge.CodeRetry); e.RetryAfter != time.Second {
		t.Errorf("wait %v", e.RetryAfter)
	}
	_, err = o.client.Post(o.ctx, thread, customer("p3", "three"))
	if e := wantCode(t, err, bridge.CodeRetry); e.RetryAfter != 2*time.Second {
		t.Errorf("wait %v", e.RetryAfter)
	}
	o.clock.Advance(time.Second)
	o.post(thread, customer("p2", "two"))
	if n := o.Calls("chat.postMessage"); n != 3 {
		t.Errorf("%d calls", n)
	}
}

// Both forms of Slack's "slow down" hold the channel back, and neither is repeated on the spot.
func TestARateLimitIsObeyed(t *testing.T) {
	t.Parallel()
	for kind, wait := range map[slacktest.FaultKind]time.Duration{
		slacktest.RateLimited: 7 * time.Second, slacktest.RateLimitedBody: time.Second,
	} {
		t.Run(kind.String(), func(t *testing.T) {
			o := newOffice(t)
			thread := o.thread()
			o.Fail(slacktest.Fault{Method: "chat.postMessage", Kind: kind, RetryAfter: 7 * time.Second})
			_, err := o.client.Post(o.ctx, thread, customer("p1", "one"))
			if e := wantCode(t, err, bridge.CodeRetry); e.RetryAfter != wait {
				t.Errorf("wait %v, want %v", e.RetryAfter, wait)
			}
			_, err = o.client.Post(o.ctx, thread, customer("p2", "two"))
			wantCode(t, err, bridge.CodeRetry)
			if n := o.Calls("chat.postMessage"); n != 2 {
				t.Errorf("%d calls reached Slack within the wait", n)
			}
			o.clock.Advance(wait)
			o.post(thread, customer("p1", "one"))
		})
	}
}
