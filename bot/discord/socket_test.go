package discord_test

import (
	"bytes"
	"context"
	"runtime/pprof"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"partyline/bot/bottest"
	"partyline/bot/discord"
	"partyline/bot/discord/discordtest"
	"partyline/bridge"
)

// Law 6: whenever a connection comes up, the gap before it is closed first; then the watermark moves each minute.
func TestEachConnectionCatchesUpThenTheWatermarkMoves(t *testing.T) {
	d := newDesk(t)
	d.run()
	d.clock.Advance(time.Minute)
	d.listener.Sees(t, "alive "+d.channel)
	for name, cut := range map[string]func(){
		"cut":        d.DropGateways,
		"op 7":       d.Reconnect,
		"going away": func() { d.CloseGateways(1001) },
		"close 4000": func() { d.CloseGateways(4000) },
	} {
		before, sessions := d.listener.Count("catch up "+d.channel), d.Identifies()
		cut()
		d.passes(time.Second, func() bool { return d.listener.Count("catch up "+d.channel) > before && d.Links() == 1 })
		if n := d.Identifies(); n != sessions+1 {
			t.Errorf("%s: %d sessions were started in place of one", name, n-sessions)
		}
	}
	if n := d.Resumes(); n != 0 {
		t.Errorf("%d sessions were resumed", n)
	}
	alive := d.listener.Count("alive " + d.channel)
	d.passes(10*time.Second, func() bool { return d.listener.Count("alive "+d.channel) > alive })
}

// What was typed while there was no connection is in the history, which a catch-up reads.
func TestWhatWasTypedMeanwhileIsRead(t *testing.T) {
	d := newDesk(t)
	d.run()
	thread := d.thread()
	d.Fail(discordtest.Fault{Route: "GET /gateway/bot", Kind: discordtest.ServerError})
	d.DropGateways()
	d.until("down", func() bool { return d.Links() == 0 })
	d.types(d.anna, thread, "while you were away")
	before := d.listener.Count("catch up " + d.channel)
	d.passes(time.Second, func() bool { return d.listener.Count("catch up "+d.channel) > before })
	for typed, err := range d.client.History(d.ctx, thread, d.clock.Now().Add(-time.Hour)) {
		if err != nil || typed.Text != "while you were away" {
			t.Errorf("history gives %+v, %v", typed, err)
		}
	}
}

// The watermark must not pass over what was not caught up on.
func TestTheWatermarkWaitsForCatchingUp(t *testing.T) {
	d := newDesk(t)
	d.listener.Failing(func(what string) error {
		if strings.HasPrefix(what, "catch up") {
			return bottest.Unavailable
		}
		return nil
	})
	d.starts()
	d.listener.Sees(t, "failed: catch up "+d.channel)
	d.clock.Advance(time.Minute)
	d.listener.Sees(t, "failed: catch up "+d.channel, 2)
	if n := d.listener.Count("alive " + d.channel); n != 0 {
		t.Errorf("the watermark moved %d times over a gap", n)
	}
	d.listener.Failing(nil)
	d.passes(10*time.Second, func() bool { return d.listener.Count("alive "+d.channel) > 0 })
}

// starts starts the client without waiting for it; the test ends it. The channel has what Run returned.
func (d *desk) starts() <-chan error {
	ctx, cancel := context.WithCancel(context.Background())
	ended, over := make(chan error, 1), make(chan struct{})
	go func() {
		defer close(over)
		ended <- d.client.Run(ctx, d.listener, d.router)
	}()
	d.t.Cleanup(func() {
		cancel()
		<-over
	})
	return ended
}

// discordgo waits for itself for ever where op 7 comes in the place of READY: Open holds the lock that its closing takes.
func TestAnOp7InPlaceOfReadyDoesNotHang(t *testing.T) {
	d := newDesk(t)
	d.ReconnectInsteadOfReady(2)
	d.labelled(func() { d.starts() })
	for n := 1; n <= 2; n++ {
		// If none hangs any more, discordgo was mended and the remedy can go.
		d.passes(0, func() bool { return d.goroutines("discordgo.(*Session).Open", "CloseWithCode") == n })
		d.passes(10*time.Second, func() bool { return d.Identifies() > n })
	}
	d.listener.Sees(t, "catch up "+d.channel)
	if n := d.Identifies(); n != 3 {
		t.Errorf("%d sessions were started, want 3", n)
	}
	// Each of the two keeps the goroutine that waits for itself, and nothing else. The others are those of the good one.
	d.passes(0, func() bool { return d.goroutines("discordgo.(*Session)") == 4 })
}

// labelled runs fn so that its goroutines, and those that they start, can be told from those of other tests.
func (d *desk) labelled(fn func()) {
	pprof.Do(d.ctx, pprof.Labels("desk", d.URL()), func(context.Context) { fn() })
}

// goroutines counts the labelled goroutines in whose stacks all of these names stand.
func (d *desk) goroutines(names ...string) int {
	d.t.Helper()
	var profile bytes.Buffer
	d.must(pprof.Lookup("goroutine").WriteTo(&profile, 1))
	n := 0
	for entry := range strings.SplitSeq(profile.String(), "\n\n") {
		if strings.Contains(entry, d.URL()) && !slices.ContainsFunc(names, func(name string) bool { return !strings.Contains(entry, name) }) {
			count, _, _ := strings.Cut(strings.TrimSpace(entry), " ")
			some, err := strconv.Atoi(count)
			d.must(err)
			n += some
		}
	}
	return n
}

// A gateway that looks open and is dead: no acknowledgements, or no byte at all. It is noticed by silence.
func TestADeadGatewayIsLeft(t *testing.T) {
	t.Parallel()
	for name, kill := range map[string]func(d *desk, dead bool){
		"frozen":            func(d *desk, dead bool) { d.Freeze(dead) },
		"no acknowledgment": func(d *desk, dead bool) { d.StopAcks(dead) },
	} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t)
			d.run()
			kill(d, true)
			began, sessions := d.clock.Now(), d.Identifies()
			d.passes(5*time.Second, func() bool { return strings.Contains(d.logs.String(), "fell silent") })
			if after := d.clock.Since(began); after < time.Minute {
				t.Errorf("given up after %v, less than two heartbeats", after)
			}
			kill(d, false)
			d.passes(time.Second, func() bool { return d.Identifies() > sessions && d.listener.Count("catch up "+d.channel) > 1 })
		})
	}
}

// A machine that slept, or a clock that was set, is no reason to give a good connection up.
func TestALeapOfTheClockLeavesTheConnectionAlone(t *testing.T) {
	d := newDesk(t)
	d.run()
	thread := d.thread()
	d.clock.Advance(6 * time.Hour)
	d.types(d.anna, thread, "good morning")
	d.listener.Sees(t, "reply good morning")
	if n := d.Identifies(); n != 1 {
		t.Errorf("%d sessions were started", n)
	}
}

// While Discord is away it is asked again and again, ever more slowly, and whatever it says.
func TestTheGatewayComesBackWhateverHappens(t *testing.T) {
	t.Parallel()
	for name, fault := range map[string]discordtest.Fault{
		"trouble":      {Kind: discordtest.ServerError},
		"bad gateway":  {Kind: discordtest.BadGateway},
		"limited":      {Kind: discordtest.RateLimited, RetryAfter: 20 * time.Second},
		"cloudflare":   {Kind: discordtest.RateLimitedHTML, RetryAfter: 20 * time.Second},
		"cut":          {Kind: discordtest.CutBefore, Times: 18}, // Go asks again by itself, on each of its two idle connections
		"unauthorized": {Kind: discordtest.Refuse, Status: 401},
		"unexpected":   {Kind: discordtest.Refuse, Code: 999999, Status: 400},
	} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t)
			d.run()
			fault.Route, fault.Times = "GET /gateway/bot", max(fault.Times, 6)
			d.Fail(fault)
			began := d.clock.Now()
			d.DropGateways()
			d.passes(time.Second, func() bool { return d.listener.Count("catch up "+d.channel) > 1 })
			if after := d.clock.Since(began); after < 30*time.Second {
				t.Errorf("six tries in %v", after)
			}
		})
	}
}

// Every session counts against the 1,000 of a day, so connections that break as soon as they are up must not be made as fast as the
// machine can, and none is started where none is left.
func TestSessionsArePaced(t *testing.T) {
	d := newDesk(t)
	d.run()
	began := d.clock.Now()
	for n := 2; n <= 5; n++ {
		d.DropGateways()
		d.passes(time.Second, func() bool { return d.Identifies() >= n && d.Links() == 1 })
	}
	if after := d.clock.Since(began); after < 20*time.Second {
		t.Errorf("four sessions within %v", after)
	}
}

// discordgo identifies again at once, as often as Discord declares the session invalid, as it does where another one of ours was
// started within five seconds.
func TestInvalidSessionsDoNotEatUpTheDay(t *testing.T) {
	d := newDeskWith(t, discordtest.Options{RateLimits: true})
	d.starts()
	d.passes(200*time.Millisecond, func() bool { return d.Links() == 1 })
	other := d.again()
	other.listener, other.logs = &bottest.Listener{}, d.logs
	other.starts()
	d.passes(200*time.Millisecond, func() bool { return strings.Contains(d.logs.String(), "Discord takes none of our sessions") })
	if n := d.Identifies(); n > 25 {
		t.Errorf("%d sessions were started", n)
	}
	d.passes(2*time.Second, func() bool { return other.listener.Count("catch up "+d.channel) > 0 })
}

func TestNoSessionIsStartedWhereNoneIsLeft(t *testing.T) {
	d := newDeskWith(t, discordtest.Options{Identifies: 1})
	d.run()
	d.DropGateways()
	d.passes(time.Second, func() bool { return strings.Contains(d.logs.String(), "connected too often today") })
	if n := d.Identifies(); n != 1 {
		t.Errorf("%d sessions were started", n)
	}
	d.passes(time.Hour, func() bool { return d.listener.Count("catch up "+d.channel) > 1 })
}

// Run refuses what only a person can mend, and starts no session for that.
func TestRunRefusesATokenThatWillNeverDo(t *testing.T) {
	d := newDesk(t)
	d.RevokeToken(true)
	e := wantCode(t, d.client.Run(d.ctx, d.listener, d.router), bridge.CodeUnavailable)
	if !strings.Contains(e.Say, "token") || d.Identifies() != 0 {
		t.Errorf("says %q after %d sessions", e.Say, d.Identifies())
	}
}

func TestRunRefusesAnAppThatMayNotReadTexts(t *testing.T) {
	d := newDesk(t)
	d.AllowIntents(false, false)
	e := wantCode(t, d.client.Run(d.ctx, d.listener, d.router), bridge.CodeUnavailable)
	if !strings.Contains(e.Say, "Message Content Intent") || d.Identifies() != 0 {
		t.Errorf("says %q after %d sessions", e.Say, d.Identifies())
	}
	d.AllowIntents(true, false) // mended in the Developer Portal
	d.run()
}

// The gateway has the last word: it may refuse what the REST API let pass.
func TestCloseCodesSayWhatToDo(t *testing.T) {
	t.Parallel()
	for code, want := range map[int]string{
		4004: "token", 4010: "shard", 4011: "too many servers", 4012: "Update", 4013: "intents", 4014: "Message Content Intent",
	} {
		t.Run(want, func(t *testing.T) {
			d := newDesk(t)
			d.RefuseIdentify(code)
			e := wantCode(t, d.client.Run(d.ctx, d.listener, d.router), bridge.CodeUnavailable)
			if !strings.Contains(e.Say, want) {
				t.Errorf("says %q", e.Say)
			}
			// Whoever calls Run again does not start the next session at once.
			again := d.starts()
			d.logs.Sees(t, "signed in")
			d.breathe()
			if n := d.Identifies(); n != 1 {
				t.Errorf("%d sessions were started without a pause", n)
			}
			d.passes(2*time.Second, func() bool { return len(again) > 0 })
			wantCode(t, <-again, bridge.CodeUnavailable)
		})
	}
}

func TestRunWaitsForDiscordAtTheStart(t *testing.T) {
	d := newDesk(t)
	d.Fail(discordtest.Fault{Route: "GET /users/@me", Kind: discordtest.ServerError, Times: 2})
	d.Fail(discordtest.Fault{Route: "GET /applications/@me", Kind: discordtest.CutBefore, Times: 2})
	d.starts()
	d.passes(time.Second, func() bool { return d.listener.Count("catch up "+d.channel) > 0 })
}

func TestRunEndsWithItsContext(t *testing.T) {
	d := newDesk(t)
	stop := d.run()
	thread := d.thread()
	gate := make(chan struct{})
	var waiting atomic.Bool
	d.listener.Failing(func(string) error {
		waiting.Store(true)
		<-gate
		return nil
	})
	d.types(d.anna, thread, "last words")
	d.passes(0, waiting.Load)
	stopped := make(chan struct{})
	go func() {
		stop()
		close(stopped)
	}()
	close(gate)
	<-stopped
	if got := d.listener.All(); len(got) != 1 || got[0] != "reply last words" {
		t.Errorf("heard %q", got)
	}
}

// discordgo's own Close may connect anew. After Run nothing of it is left, and no session was started.
func TestNothingIsLeftAfterRun(t *testing.T) {
	if testing.Short() {
		t.Skip("discordgo takes a second of real time to close a connection")
	}
	d := newDesk(t)
	var stop func()
	d.labelled(func() { stop = d.run() })
	d.thread()
	if d.goroutines("discordgo.(*Session)") == 0 {
		t.Fatal("the session's goroutines cannot be told")
	}
	stop()
	d.until("gone", func() bool { return d.Links() == 0 })
	d.passes(0, func() bool { return d.goroutines("discordgo.(*Session)") == 0 })
	if n := d.Identifies(); n != 1 {
		t.Errorf("%d sessions were started", n)
	}
}

// Only one process at a time holds the gateway.
func TestTheGatewayIsHeldWhileLeading(t *testing.T) {
	lead, resign := make(chan struct{}), make(chan struct{})
	d := newDesk(t, func(o *discord.Options) {
		o.Lead = func(ctx context.Context, do func(context.Context)) {
			select {
			case <-lead:
			case <-ctx.Done():
				return
			}
			inner, cancel := context.WithCancel(ctx)
			go func() {
				<-resign
				cancel()
			}()
			do(inner)
			<-ctx.Done()
		}
	})
	d.starts()
	d.logs.Sees(t, "the slash commands were registered")
	if n := d.Identifies(); n != 0 {
		t.Errorf("%d sessions were started before it was our turn", n)
	}
	close(lead)
	d.listener.Sees(t, "catch up "+d.channel)
	close(resign)
	d.until("given up", func() bool { return d.Links() == 0 })
	alive := d.listener.Count("alive " + d.channel)
	d.clock.Advance(time.Minute)
	d.breathe()
	if n := d.listener.Count("alive " + d.channel); n > alive {
		t.Error("the watermark moves, though another process listens")
	}
}
