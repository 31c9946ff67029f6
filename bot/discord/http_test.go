package discord_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jonboulle/clockwork"

	"partyline/bot/discord"
	"partyline/bot/discord/discordtest"
	"partyline/bridge"
)

// discordgo would send a POST that was answered 502 three times more at once.
func TestABadGatewayIsNotRepeatedOnTheSpot(t *testing.T) {
	t.Parallel()
	for _, kind := range []discordtest.FaultKind{discordtest.BadGateway, discordtest.BadGatewayAfter} {
		t.Run(kind.String(), func(t *testing.T) {
			d := newDesk(t)
			thread := d.thread()
			d.Fail(discordtest.Fault{Route: postMessage, Kind: kind, Times: -1})
			calls := d.Calls(postMessage)
			_, err := d.client.Post(d.ctx, thread, customer("p1", "hello"))
			wantCode(t, err, bridge.CodeUncertain)
			if n := d.Calls(postMessage) - calls; n != 1 {
				t.Errorf("%d calls", n)
			}
		})
	}
}

// Every form of Discord's "slow down" holds back what it is about, and none is repeated on the spot or slept over.
func TestARateLimitIsObeyed(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name       string
		fault      discordtest.Fault
		everywhere bool
	}{
		{"of a route", discordtest.Fault{Kind: discordtest.RateLimited, RetryAfter: 7 * time.Second}, false},
		{"of all", discordtest.Fault{Kind: discordtest.RateLimited, RetryAfter: 7 * time.Second, Global: true}, true},
		{"of Cloudflare", discordtest.Fault{Kind: discordtest.RateLimitedHTML, RetryAfter: 7 * time.Second}, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := newDesk(t)
			thread, other := d.thread(), d.thread()
			c.fault.Route = postMessage
			d.Fail(c.fault)
			calls := d.Calls(postMessage)
			_, err := d.client.Post(d.ctx, thread, customer("p1", "one"))
			if e := wantCode(t, err, bridge.CodeRetry); e.RetryAfter != 7*time.Second {
				t.Errorf("wait %v", e.RetryAfter)
			}
			_, err = d.client.Post(d.ctx, thread, customer("p2", "two"))
			wantCode(t, err, bridge.CodeRetry)
			if n := d.Calls(postMessage) - calls; n != 1 {
				t.Errorf("%d calls reached Discord within the wait", n)
			}
			_, err = d.client.Post(d.ctx, other, customer("p3", "three"))
			if want := map[bool]bridge.Code{true: bridge.CodeRetry}[c.everywhere]; bridge.CodeOf(err) != want {
				t.Errorf("another thread: %v, want %q", err, want)
			}
			d.clock.Advance(7 * time.Second)
			d.shows(thread, customer("p1", "one"))
		})
	}
}

// Where the headers say that nothing is left, we wait without being refused first.
func TestLimitsAreKeptAheadOfTime(t *testing.T) {
	d := newDeskWith(t, discordtest.Options{RateLimits: true})
	thread := d.thread()
	for i := range 5 {
		d.shows(thread, customer(strings.Repeat("p", i+1), "hello"))
	}
	_, err := d.client.Post(d.ctx, thread, customer("q", "hello"))
	if e := wantCode(t, err, bridge.CodeRetry); e.RetryAfter <= 0 || e.RetryAfter > 5*time.Second {
		t.Errorf("wait %v", e.RetryAfter)
	}
	d.clock.Advance(5 * time.Second)
	d.shows(thread, customer("q", "hello"))
	for _, call := range d.Requests("") {
		if call.Status == http.StatusTooManyRequests {
			t.Errorf("%s was refused", call.Route)
		}
	}
}

// A mark needs two reactions, of which Discord takes one in a quarter of a second: it waits in between rather than begin again.
func TestAMarkWaitsForItsSecondReaction(t *testing.T) {
	d := newDeskWith(t, discordtest.Options{RateLimits: true})
	thread := d.thread()
	ref := bridge.PostRef{Thread: thread, ID: d.types(d.anna, thread, "hello")}
	wantCode(t, d.client.Mark(d.ctx, ref, bridge.MarkNone, bridge.MarkHeld), "")
	d.clock.Advance(time.Second)
	done := make(chan error, 1)
	go func() { done <- d.client.Mark(d.ctx, ref, bridge.MarkHeld, bridge.MarkSent) }()
	if err := d.clock.BlockUntilContext(d.ctx, 1); err != nil {
		t.Fatal(err)
	}
	d.clock.Advance(250 * time.Millisecond)
	wantCode(t, <-done, "")
	if m, _ := d.Message(thread.ID, ref.ID); len(m.Reactions) != 1 || len(m.Reactions["📤"]) != 1 {
		t.Errorf("the reply bears %v", m.Reactions)
	}
}

func TestAWaitEndsWithItsContext(t *testing.T) {
	d := newDesk(t)
	thread := d.thread()
	d.Fail(discordtest.Fault{Route: postMessage, Kind: discordtest.RateLimited, RetryAfter: time.Second})
	_, err := d.client.Post(d.ctx, thread, customer("p1", "one"))
	wantCode(t, err, bridge.CodeRetry)
	ctx, cancel := context.WithCancel(d.ctx)
	done := make(chan error, 1)
	go func() {
		_, err := d.client.Post(ctx, thread, customer("p1", "one"))
		done <- err
	}()
	if err := d.clock.BlockUntilContext(d.ctx, 1); err != nil {
		t.Fatal(err)
	}
	cancel()
	wantCode(t, <-done, bridge.CodeRetry)
}

func TestACallEndsWithItsContext(t *testing.T) {
	d := newDesk(t)
	thread := d.thread()
	d.Fail(discordtest.Fault{Route: postMessage, Kind: discordtest.Slow, Delay: patience})
	ctx, cancel := context.WithCancel(d.ctx)
	done := make(chan error, 1)
	go func() {
		_, err := d.client.Post(ctx, thread, customer("p1", "one"))
		done <- err
	}()
	cancel()
	if err := <-done; bridge.CodeOf(err) != bridge.CodeUncertain && bridge.CodeOf(err) != bridge.CodeRetry {
		t.Errorf("ended with %v", err)
	}
}

// The address may have a path of its own; the token goes there and nowhere else.
func TestEverythingGoesToTheGivenAddress(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex
	var asked []string
	web := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		asked = append(asked, r.Method+" "+r.Host+r.URL.EscapedPath()+" "+r.Header.Get("Authorization"))
		w.WriteHeader(http.StatusNotFound)
	}))
	defer web.Close()
	c, err := discord.New(discord.Options{
		Token: "tok", APIURL: web.URL + "/proxy", Channels: map[string]discord.Admins{"7": {Users: []string{"1"}}}, Clock: clockwork.NewFakeClock(),
	})
	if err != nil {
		t.Fatal(err)
	}
	ref := bridge.PostRef{Thread: bridge.ThreadRef{Channel: "7", ID: "8"}, ID: "9"}
	wantCode(t, c.Mark(context.Background(), ref, bridge.MarkNone, bridge.MarkFailed), bridge.CodeUnavailable)
	host := strings.TrimPrefix(web.URL, "http://")
	mu.Lock()
	defer mu.Unlock()
	want := "PUT " + host + "/proxy/api/v9/channels/8/messages/9/reactions/%E2%9D%8C/@me Bot tok"
	if len(asked) != 1 || asked[0] != want {
		t.Errorf("asked %q, want %q", asked, want)
	}
}

func TestARefusedTokenIsNamed(t *testing.T) {
	d := newDesk(t)
	thread := d.thread()
	d.RevokeToken(true)
	_, err := d.client.Post(d.ctx, thread, customer("p1", "one"))
	if e := wantCode(t, err, bridge.CodeUnavailable); !strings.Contains(e.Say, "discord.token") || strings.Contains(err.Error(), d.Token()) {
		t.Errorf("says %q", err)
	}
	for _, f := range d.again().client.Check(d.ctx) {
		if f.OK || !strings.Contains(f.Problem, "discord.token") {
			t.Errorf("Check finds %+v", f)
		}
	}
}
