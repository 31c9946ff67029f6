package discord_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"partyline/bot/discord"
	"partyline/bot/discord/discordtest"
	"partyline/bridge"
)

func TestAMessageIsShownUnderTheContactsName(t *testing.T) {
	bothPlaces(t, func(d *desk, open func() bridge.ThreadRef) {
		t := d.t
		thread := open()
		ref := d.shows(thread, customer("p1", "Where is my order?"))
		all := d.replies(thread)
		if len(all) != 1 || all[0].ID != ref.ID || ref.Thread != thread {
			t.Fatalf("posted as %+v, there are %+v", ref, all)
		}
		if m := all[0]; m.Content != "**Mia**\nWhere is my order?" || m.Nonce != "p1" || m.Flags&discordtest.FlagSuppressEmbeds == 0 {
			t.Errorf("shown as %+v", m)
		}
	})
}

// Whatever a customer writes can neither ping nor format. Discord reads mentions even within code and behind a backslash.
func TestNothingPings(t *testing.T) {
	d := newDesk(t)
	thread := d.thread()
	for i, text := range []string{
		"@everyone @here <@" + d.anna + "> <@&" + d.staff + "> <#" + d.channel + ">", `\@everyone`, "`@everyone`",
		"\"}],\"allowed_mentions\":{\"parse\":[\"everyone\"]}", strings.Repeat("@everyone ", 70), "NUL-free \u0001 control",
	} {
		p := customer(fmt.Sprint("p", i), text)
		p.Author, p.Announce = "@everyone <@"+d.anna+">", true
		d.shows(thread, p)
	}
	crd := card("c1")
	crd.Name, crd.Line = "@everyone", "<@"+d.anna+">"
	wantCode(t, d.client.Refresh(d.ctx, thread, crd), "")
	for _, channel := range []string{d.channel, thread.ID} {
		for _, m := range d.Messages(channel) {
			if len(m.Pinged) > 0 {
				t.Errorf("%q pings %v", m.Content, m.Pinged)
			}
		}
	}
	// parse must be an empty list: null counts as if nothing had been said.
	bodies := 0
	for _, call := range d.Requests("") {
		var body struct {
			Content  *string         `json:"content"`
			Mentions json.RawMessage `json:"allowed_mentions"`
			Message  *struct {
				Mentions json.RawMessage `json:"allowed_mentions"`
			} `json:"message"`
		}
		if len(call.Body) == 0 || json.Unmarshal(call.Body, &body) != nil || body.Content == nil {
			continue
		}
		bodies++
		if string(body.Mentions) != `{"parse":[]}` {
			t.Errorf("%s says %s", call.Route, body.Mentions)
		}
	}
	if bodies < 14 {
		t.Errorf("only %d messages were looked at", bodies)
	}
}

func TestWhatAPostSaysOfItsParts(t *testing.T) {
	d := newDesk(t)
	now := d.clock.Now()
	sent := now.Add(-3 * time.Hour)
	when := fmt.Sprintf("<t:%d:f>", sent.Unix())
	for _, c := range []struct {
		name string
		post bridge.Post
		want string
	}{
		{"fresh", bridge.Post{Kind: bridge.PostCustomer, Author: "Mia", Parts: []bridge.Part{{Text: "hi", At: now}}}, "**Mia**\nhi"},
		{"late", bridge.Post{Kind: bridge.PostCustomer, Author: "Mia", Parts: []bridge.Part{{Text: "hi", At: sent}}}, "**Mia**\n-# " + when + "\nhi"},
		{"backlog", bridge.Post{Kind: bridge.PostCustomer, Author: "Mia", Parts: []bridge.Part{{Text: "hi", At: sent}, {Text: "again", At: sent}}},
			"**Mia**\n-# " + when + "\nhi\n-# " + when + "\nagain"},
		{"recovered", bridge.Post{Kind: bridge.PostCustomer, Author: "Mia", Parts: []bridge.Part{{Text: "hi", At: sent, Recovered: true}}},
			"**Mia**\n-# received while Partyline was away, sent " + when + "\nhi"},
		{"empty", bridge.Post{Kind: bridge.PostCustomer, Author: "Mia", Parts: []bridge.Part{{}}}, "**Mia**\n-# no text"},
		{"picture", bridge.Post{Kind: bridge.PostCustomer, Author: "Mia", Parts: []bridge.Part{{Media: []string{"image/jpeg"}}}},
			"**Mia**\n-# no text · 1 picture"},
		{"files", bridge.Post{Kind: bridge.PostCustomer, Author: "Mia", Parts: []bridge.Part{{Text: "see", Media: []string{"image/png", "<!here>*pdf*"}}}},
			"**Mia**\n-# 2 files\nsee"},
		{"team", bridge.Post{Kind: bridge.PostTeam, Author: "Anna", Parts: []bridge.Part{{Text: "hi"}}}, "**Anna**\n-# SMS to the customer\nhi"},
		{"notice", bridge.Post{Kind: bridge.PostNotice, Parts: []bridge.Part{{Text: "Not *sent*: <!here>\n\nSorry."}}},
			"-# Not \\*sent\\*: \\<!here>\n\n-# Sorry."},
		{"imitation", bridge.Post{Kind: bridge.PostCustomer, Author: "**Anna**\n-# x", Parts: []bridge.Part{{Text: "-# SMS to the customer\n**Anna**"}}},
			"**\\*\\*Anna\\*\\* -# x**\n\\-# SMS to the customer\n\\*\\*Anna\\*\\*"},
		{"blanks", bridge.Post{Kind: bridge.PostCustomer, Author: "Mia", Parts: []bridge.Part{{Text: "\n\n  spaces  \n\n\nlines"}}},
			"**Mia**\n\n\n  spaces  \n\n\nlines"},
	} {
		thread := d.thread()
		c.post.Key = "k" + c.name
		d.shows(thread, c.post)
		if m := d.replies(thread)[0]; m.Content != c.want {
			t.Errorf("%s: shown as %q, want %q", c.name, m.Content, c.want)
		}
	}
}

func TestALongBacklogFits(t *testing.T) {
	d := newDesk(t)
	thread := d.thread()
	limits := d.client.Capabilities(thread)
	p := bridge.Post{Key: "p1", Kind: bridge.PostCustomer, Author: strings.Repeat("Long_Name ", 30)}
	var media []string
	for range 10 {
		media = append(media, "application/vnd.openxmlformats-officedocument.wordprocessingml.document")
	}
	for range limits.MaxParts {
		p.Parts = append(p.Parts, bridge.Part{
			Text: strings.Repeat("*", limits.MaxText/limits.MaxParts), At: d.clock.Now().Add(-time.Hour), Media: media, Recovered: true,
		})
	}
	d.shows(thread, p)
	p.Key, p.Parts = "p2", []bridge.Part{{Text: strings.Repeat("😀", limits.MaxText)}}
	d.shows(thread, p)
	all := d.replies(thread)
	if !strings.HasSuffix(all[1].Content, "\n"+p.Parts[0].Text) {
		t.Error("a post of the greatest length was changed")
	}
	if n := strings.Count(all[0].Content, `\*`); n != limits.MaxText/limits.MaxParts*limits.MaxParts {
		t.Errorf("%d characters are left of a backlog", n)
	}
	d.shows(thread, bridge.Post{Key: "p3", Kind: bridge.PostNotice, Parts: []bridge.Part{{Text: strings.Repeat("*\n", limits.MaxText/2)}}})
}

func TestAPostBearsItsButtons(t *testing.T) {
	d := newDesk(t)
	thread := d.thread()
	p := bridge.Post{Key: "p1", Kind: bridge.PostNotice, Parts: []bridge.Part{{Text: "It did not arrive."}}, Retry: 77}
	d.shows(thread, p)
	if m := d.replies(thread)[0]; !strings.Contains(string(m.Components), `"label":"Retry"`) || !strings.Contains(string(m.Components), `::77"`) {
		t.Errorf("its buttons are %s", m.Components)
	}
}

// Law 5: after an unknown outcome the post is looked for before it is made again, however long ago that was.
func TestARepeatedPostFindsWhatTheFirstTryLeft(t *testing.T) {
	t.Parallel()
	for _, kind := range []discordtest.FaultKind{
		discordtest.CutAfter, discordtest.ServerErrorAfter, discordtest.BadGatewayAfter, discordtest.CutBefore, discordtest.BadGateway,
	} {
		t.Run(kind.String(), func(t *testing.T) {
			d := newDesk(t)
			thread := d.thread()
			last := d.shows(thread, customer("p0", "before"))
			for range 120 {
				d.types(d.anna, thread, "between")
			}
			d.Fail(discordtest.Fault{Route: postMessage, Kind: kind})
			p := customer("p1", "hello")
			_, err := d.client.Post(d.ctx, thread, p)
			wantCode(t, err, bridge.CodeUncertain)
			d.clock.Advance(10 * time.Minute) // longer than any nonce is remembered
			p.TriedAt, p.After = d.clock.Now(), last.ID
			ref := d.shows(thread, p)
			if shown := d.ours(thread); len(shown) != 2 || shown[1].ID != ref.ID {
				t.Errorf("%d posts, found %s", len(shown), ref.ID)
			}
			p = customer("p2", "another")
			p.TriedAt, p.After = d.clock.Now(), ref.ID
			if d.shows(thread, p); len(d.ours(thread)) != 3 {
				t.Error("another post was taken for the first one")
			}
		})
	}
}

// ours are the replies that we posted.
func (d *desk) ours(t bridge.ThreadRef) []discordtest.Message {
	return slices.DeleteFunc(d.replies(t), func(m discordtest.Message) bool { return m.Author != d.BotID() })
}

// Where nobody knows that there was a first try, Discord does: within a few minutes it makes no second message of the same nonce.
func TestAPostIsNotDoubledWithinMinutes(t *testing.T) {
	d := newDesk(t)
	thread := d.thread()
	first := d.shows(thread, customer("p1", "hello"))
	if again := d.shows(thread, customer("p1", "hello")); again.ID != first.ID || len(d.replies(thread)) != 1 {
		t.Errorf("posted %s and %s", first.ID, again.ID)
	}
	_, err := d.client.OpenThread(d.ctx, bridge.Place{Channel: d.channel}, card("card1"))
	wantCode(t, err, "")
	if n := len(d.Threads(d.channel)); n != 1 {
		t.Errorf("%d threads", n)
	}
}

func TestAnAnnouncementLeadsToThePost(t *testing.T) {
	d := newDesk(t)
	thread := d.thread()
	p := customer("p1", "secret words")
	p.Announce = true
	ref := d.shows(thread, p)
	got := d.announcements()
	want := "New message from **Mia**: https://discord.com/channels/" + d.guild + "/" + thread.ID + "/" + ref.ID
	if len(got) != 1 || got[0].Content != want || got[0].Nonce == "" || got[0].Flags&discordtest.FlagSuppressEmbeds == 0 {
		t.Errorf("announced %+v", got)
	}
	// A forum shows by itself what is new.
	thread = d.forumPost()
	d.shows(thread, p)
	if n := len(d.replies(thread)); n != 1 || len(d.announcements()) != 1 {
		t.Errorf("%d posts, announced %+v", n, d.announcements())
	}
}

// announcements are what stands in the text channel besides cards.
func (d *desk) announcements() []discordtest.Message {
	return slices.DeleteFunc(d.Messages(d.channel), func(m discordtest.Message) bool { return !strings.HasPrefix(m.Content, "New message") })
}

// The post and its announcement are each made once, whichever of the two went wrong, and the next try is told to look.
func TestAnAnnouncementIsNeitherLostNorDoubled(t *testing.T) {
	t.Parallel()
	for _, fault := range []discordtest.Fault{
		{Kind: discordtest.CutAfter}, {Kind: discordtest.CutBefore}, {Kind: discordtest.RateLimited, RetryAfter: time.Second},
		{Kind: discordtest.BadGatewayAfter},
	} {
		t.Run(fault.Kind.String(), func(t *testing.T) {
			d := newDesk(t)
			thread := d.thread()
			fault.Route = postMessage
			fault.Match = func(body map[string]any) bool { return strings.HasPrefix(fmt.Sprint(body["content"]), "New message") }
			d.Fail(fault)
			p := customer("p1", "hello")
			p.Announce = true
			_, err := d.client.Post(d.ctx, thread, p)
			wantCode(t, err, bridge.CodeUncertain)
			d.clock.Advance(10 * time.Minute)
			p.TriedAt = d.clock.Now()
			d.shows(thread, p)
			d.shows(thread, p)
			if len(d.ours(thread)) != 1 || len(d.announcements()) != 1 {
				t.Errorf("%d posts, %d announcements", len(d.ours(thread)), len(d.announcements()))
			}
		})
	}
}

// An announcement that Discord will never take does not hold up what comes after it.
func TestARefusedAnnouncementIsLeftOut(t *testing.T) {
	d := newDesk(t)
	thread := d.thread()
	d.Fail(discordtest.Fault{Route: postMessage, Kind: discordtest.Refuse, Code: 50035, Status: 400, Match: func(body map[string]any) bool {
		return strings.HasPrefix(fmt.Sprint(body["content"]), "New message")
	}})
	p := customer("p1", "hello")
	p.Announce = true
	d.shows(thread, p)
	d.logs.Sees(t, "could not be announced")
}

// elsewhere makes Discord answer as if it had found the nonce of the first post in another thread.
type elsewhere struct {
	thread string
	done   atomic.Bool
}

func (e *elsewhere) RoundTrip(req *http.Request) (*http.Response, error) {
	if req.Method == http.MethodPost && strings.HasSuffix(req.URL.Path, "/"+e.thread+"/messages") && !e.done.Swap(true) {
		return &http.Response{
			StatusCode: http.StatusOK, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(`{"id":"5","channel_id":"4"}`)), Request: req,
		}, nil
	}
	return http.DefaultTransport.RoundTrip(req)
}

// Discord may give back a message of the same nonce that stands in the thread which this one replaces.
func TestANonceOfAnotherThreadIsOfNoUse(t *testing.T) {
	d := newDesk(t)
	thread := d.thread()
	d = d.again(func(o *discord.Options) { o.HTTPClient = &http.Client{Transport: &elsewhere{thread: thread.ID}} })
	ref := d.shows(thread, customer("p1", "hello"))
	if all := d.replies(thread); len(all) != 1 || all[0].ID != ref.ID || all[0].Nonce == "p1" || len(all[0].Nonce) > 25 {
		t.Errorf("posted as %+v, there are %+v", ref, all)
	}
}

func TestRefusalsSayWhatToDo(t *testing.T) {
	t.Parallel()
	for code, c := range map[int]struct {
		want bridge.Code
		say  string
	}{
		160006: {bridge.CodeUnavailable, "active threads"}, 160005: {bridge.CodeGone, "locked"}, 30033: {bridge.CodeGone, "members"},
		50035: {bridge.CodeRejected, "50035"}, 40005: {bridge.CodeRejected, "40005"},
	} {
		t.Run(fmt.Sprint(code), func(t *testing.T) {
			d := newDesk(t)
			thread := d.thread()
			d.Fail(discordtest.Fault{Route: postMessage, Kind: discordtest.Refuse, Code: code, Status: 400})
			_, err := d.client.Post(d.ctx, thread, customer("p1", "hello"))
			if e := wantCode(t, err, c.want); !strings.Contains(e.Say, c.say) {
				t.Errorf("says %q", e.Say)
			}
		})
	}
}
