package discord

import (
	"log/slog"
	"testing"
	"time"

	"github.com/jonboulle/clockwork"
)

func TestRoutes(t *testing.T) {
	for _, c := range []struct{ verb, path, route, major string }{
		{"GET", "/channels/1", "GET /channels/{}", "/1"},
		{"GET", "/api/v9/channels/1?x=2", "GET /channels/{}", "/1"},
		{"PUT", "/channels/1/messages/2/reactions/%E2%8F%B3/@me", "* /channels/{}/messages/{}/reactions/{}/@me", "/1"},
		{"GET", "/guilds/1/members/2", "GET /guilds/{}/members/{}", "/1"},
		{"GET", "/users/@me", "GET /users/@me", ""},
		{"POST", "/interactions/1/secret/callback", "POST /interactions/{}/{}/callback", "/1/secret"},
		{"PATCH", "/webhooks/1/secret/messages/@original", "PATCH /webhooks/{}/{}/messages/@original", "/1/secret"},
		{"PUT", "/applications/1/guilds/2/commands", "PUT /applications/{}/guilds/{}/commands", ""},
	} {
		route, major := routeOf(c.verb, c.path)
		if route != c.route || major != c.major {
			t.Errorf("%s is %q, %q", c.path, route, major)
		}
	}
}

func TestOurOwnPaceIsKept(t *testing.T) {
	clock := clockwork.NewFakeClock()
	l := newLimits(Options{CallsPerSecond: 2, Clock: clock, Log: slog.New(slog.DiscardHandler)})
	for i, want := range []time.Duration{0, 0, 500 * time.Millisecond} {
		if wait := l.take("GET", "/channels/1", string(rune('a'+i))); wait != want {
			t.Errorf("call %d waits %v", i, wait)
		}
	}
	if wait := l.take("POST", "/interactions/1/secret/callback", "x"); wait != 0 {
		t.Errorf("the answer to an interaction waits %v", wait)
	}
	clock.Advance(500 * time.Millisecond)
	if wait := l.take("GET", "/channels/1", "c"); wait != 0 {
		t.Errorf("its turn came, and it waits %v", wait)
	}
}
