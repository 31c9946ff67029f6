package discordtest_test

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/bwmarrin/discordgo"

	"partyline/bot/discord/discordtest"
)

const postRoute = "POST /channels/{id}/messages"

// outcome posts with a client of its own and returns status and body; status 0 where the connection broke.
func (w *world) outcome(text string, patience time.Duration) (int, string, http.Header) {
	w.t.Helper()
	hc := &http.Client{Timeout: patience}
	req, err := http.NewRequestWithContext(w.ctx, "POST", w.URL()+"/api/v9/channels/"+w.desk+"/messages", strings.NewReader(`{"content":"`+text+`"}`))
	if err != nil {
		w.t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Authorization", "Bot "+w.Token())
	res, err := hc.Do(req)
	if err != nil {
		return 0, "", nil
	}
	defer res.Body.Close()
	body := make([]byte, 4096)
	n, _ := res.Body.Read(body)
	return res.StatusCode, string(body[:n]), res.Header
}

func TestFaults(t *testing.T) {
	for _, c := range []struct {
		fault  discordtest.Fault
		done   int // messages that exist afterwards
		status int
		body   string
	}{
		{discordtest.Fault{Kind: discordtest.RateLimited, RetryAfter: 1500 * time.Millisecond}, 0, 429, `"retry_after":1.5`},
		{discordtest.Fault{Kind: discordtest.RateLimited, Global: true}, 0, 429, `"global":true`},
		{discordtest.Fault{Kind: discordtest.RateLimitedHTML}, 0, 429, "<html>"},
		{discordtest.Fault{Kind: discordtest.ServerError}, 0, 500, "500"},
		{discordtest.Fault{Kind: discordtest.BadGateway}, 0, 502, "<html>"},
		{discordtest.Fault{Kind: discordtest.ServerErrorAfter}, 1, 500, "500"},
		{discordtest.Fault{Kind: discordtest.BadGatewayAfter}, 1, 502, "<html>"},
		{discordtest.Fault{Kind: discordtest.CutBefore}, 0, 0, ""},
		{discordtest.Fault{Kind: discordtest.CutAfter}, 1, 0, ""},
		{discordtest.Fault{Kind: discordtest.SlowAfter, Delay: time.Hour}, 1, 0, ""},
		{discordtest.Fault{Kind: discordtest.Slow, Delay: time.Millisecond}, 1, 200, `"id"`},
		{discordtest.Fault{Kind: discordtest.Refuse, Code: 50013}, 0, 403, "Missing Permissions"},
		{discordtest.Fault{Kind: discordtest.Refuse, Status: 503, Message: "away"}, 0, 503, "away"},
	} {
		t.Run(fmt.Sprintf("%v %d", c.fault.Kind, c.fault.Code), func(t *testing.T) {
			w := newWorld(t, discordtest.Options{})
			c.fault.Route = "POST /channels/{channel.id}/messages" // names in braces do not matter
			w.Fail(c.fault)
			patience := 20 * time.Second
			if c.fault.Kind == discordtest.SlowAfter {
				patience = 500 * time.Millisecond
			}
			status, body, header := w.outcome("x", patience)
			equal(t, "status", status, c.status)
			if !strings.Contains(body, c.body) {
				t.Errorf("body is %s, want %s", body, c.body)
			}
			if c.status == 429 {
				wait := header.Get("Retry-After")
				equal(t, "Retry-After", wait == "1" || wait == "2" && c.fault.RetryAfter > time.Second, true)
			}
			equal(t, "messages", len(w.Messages(w.desk)), c.done)
			equal(t, "recorded", w.Requests(postRoute)[0].Fault, c.fault.Kind.String())
			if status, _, _ := w.outcome("y", 20*time.Second); status != 200 {
				t.Errorf("the next call fails too: %d", status)
			}
		})
	}
}

func TestAFaultChoosesItsCallsAndLasts(t *testing.T) {
	w := newWorld(t, discordtest.Options{})
	w.Fail(discordtest.Fault{Kind: discordtest.Refuse, Times: -1, Match: func(b map[string]any) bool { return b["content"] == "bad" }})
	for range 3 {
		_, err := w.api.ChannelMessageSend(w.desk, "bad")
		var e *discordgo.RESTError
		if !errors.As(err, &e) || e.Response.StatusCode != 500 {
			t.Errorf("err is %v", err)
		}
	}
	w.post(w.desk, "good")
	w.Heal()
	w.post(w.desk, "bad")
	w.Fail(discordtest.Fault{Method: "GET", Kind: discordtest.Refuse, Code: 50001, Times: 2})
	w.post(w.desk, "not a GET")
	for range 2 {
		_, err := w.api.Channel(w.desk)
		refused(t, err, 50001)
	}
	if _, err := w.api.Channel(w.desk); err != nil {
		t.Error(err)
	}
	equal(t, "calls", w.Calls(postRoute), 6)
	equal(t, "all calls", w.Calls(""), 9)
	equal(t, "body", string(w.Requests(postRoute)[3].Body) != "", true)
	equal(t, "codes", w.Requests("GET /channels/{x}")[0].Code, 50001)
}

func TestAFaultOnARouteThatIsNotThere(t *testing.T) {
	w := newWorld(t, discordtest.Options{})
	defer func() {
		if recover() == nil {
			t.Error("a fault on an unknown route was taken")
		}
	}()
	w.Fail(discordtest.Fault{Route: "POST /chanels/{id}/messages"})
}

func TestDiscordgoRepeatsA502(t *testing.T) {
	w := newWorld(t, discordtest.Options{})
	w.api.MaxRestRetries = 3
	w.Fail(discordtest.Fault{Route: postRoute, Kind: discordtest.BadGatewayAfter, Times: 2})
	w.post(w.desk, "x")
	equal(t, "messages", len(w.Messages(w.desk)), 3) // why an adapter must switch that off
}

func TestRateLimits(t *testing.T) {
	c := newClock()
	w := newWorld(t, discordtest.Options{RateLimits: true, Now: c.now})
	other := w.AddChannel(w.guild, discordtest.Channel{Name: "other"})
	post := func(channel string) (int, object, http.Header) {
		status, raw, h := w.raw("POST", "/channels/"+channel+"/messages", object{"content": "x"}, "Bot "+w.Token())
		var o object
		decode(t, raw, &o)
		return status, o, h
	}
	for n := range 5 {
		status, _, h := post(w.desk)
		equal(t, "status", status, 200)
		equal(t, "remaining", h.Get("X-RateLimit-Remaining"), fmt.Sprint(4-n))
		equal(t, "limit", h.Get("X-RateLimit-Limit"), "5")
	}
	c.add(time.Second)
	status, o, h := post(w.desk)
	equal(t, "sixth", status, 429)
	equal(t, "retry_after", o["retry_after"], 4.0)
	equal(t, "global", o["global"], false)
	equal(t, "Retry-After", h.Get("Retry-After"), "4")
	equal(t, "Reset-After", h.Get("X-RateLimit-Reset-After"), "4.000")
	equal(t, "Scope", h.Get("X-RateLimit-Scope"), "user")
	equal(t, "invalid", w.InvalidRequests(), 1)
	status, _, _ = post(other)
	equal(t, "another channel", status, 200)
	c.add(4 * time.Second)
	status, _, _ = post(w.desk)
	equal(t, "later", status, 200)

	id := w.Messages(w.desk)[0].ID
	react := func(emoji string) int {
		status, _, _ := w.raw("PUT", "/channels/"+w.desk+"/messages/"+id+"/reactions/"+emoji+"/@me", nil, "Bot "+w.Token())
		return status
	}
	equal(t, "reaction", react("%E2%9C%85"), 204)
	equal(t, "next reaction", react("%E2%9D%8C"), 429)
	c.add(250 * time.Millisecond)
	equal(t, "later", react("%E2%9D%8C"), 204)
	c.add(10 * time.Minute)
	equal(t, "forgotten", w.InvalidRequests(), 0)
}

func TestTheGlobalLimit(t *testing.T) {
	c := newClock()
	w := newWorld(t, discordtest.Options{RateLimits: true, Now: c.now})
	get := func() (int, []byte, http.Header) { return w.raw("GET", "/users/@me", nil, "Bot "+w.Token()) }
	for n := range 50 {
		if status, _, _ := get(); status != 200 {
			t.Fatalf("request %d: %d", n, status)
		}
	}
	status, raw, h := get()
	equal(t, "status", status, 429)
	equal(t, "scope", h.Get("X-RateLimit-Scope"), "global")
	equal(t, "header", h.Get("X-RateLimit-Global"), "true")
	equal(t, "body", strings.Contains(string(raw), `"global":true`), true)
	status, o := w.hook("POST", "x", "", nil)
	equal(t, "webhooks go on", status, 401)
	equal(t, "code", o["code"], 50027.0)
	c.add(time.Second)
	status, _, _ = get()
	equal(t, "later", status, 200)
}

func TestTooManyInvalidRequestsAreABan(t *testing.T) {
	c := newClock()
	w := newWorld(t, discordtest.Options{RateLimits: true, MaxInvalid: 3, Now: c.now})
	for range 3 {
		w.raw("GET", "/users/@me", nil, "Bot wrong")
	}
	status, raw, _ := w.raw("GET", "/users/@me", nil, "Bot "+w.Token())
	equal(t, "status", status, 403)
	equal(t, "HTML", strings.HasPrefix(string(raw), "<!doctype html>"), true)
	c.add(10 * time.Minute)
	status, _, _ = w.raw("GET", "/users/@me", nil, "Bot "+w.Token())
	equal(t, "later", status, 200)
}

func TestHeadersAreThereWithoutLimits(t *testing.T) {
	w := newWorld(t, discordtest.Options{})
	for range 20 {
		_, _, h := w.raw("POST", "/channels/"+w.desk+"/messages", object{"content": "x"}, "Bot "+w.Token())
		equal(t, "remaining", h.Get("X-RateLimit-Remaining"), "4")
		for _, key := range []string{"Limit", "Reset", "Reset-After", "Bucket"} {
			if h.Get("X-RateLimit-"+key) == "" {
				t.Errorf("no X-RateLimit-%s", key)
			}
		}
	}
	equal(t, "messages", len(w.Messages(w.desk)), 20)
}

func TestGatewayLimits(t *testing.T) {
	c := newClock()
	w := newWorld(t, discordtest.Options{RateLimits: true, Now: c.now, Identifies: 5})
	l, _ := w.login()
	second := w.dial("v=10")
	second.op(10)
	identify(w, second)
	equal(t, "too soon after the first", second.op(9)["d"], false)
	c.add(5 * time.Second)
	identify(w, second)
	second.event("READY")
	_, o := w.call("GET", "/gateway/bot", nil)
	equal(t, "limit", o["session_start_limit"], object{"total": 5.0, "remaining": 2.0, "reset_after": 86400000.0, "max_concurrency": 1.0})
	for range 121 {
		l.send(1, nil)
	}
	equal(t, "code", l.closed(), 4008)
}
