package bot_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jonboulle/clockwork"
	"github.com/stretchr/testify/require"

	"partyline/bot"
	"partyline/bridge"
)

// lookout is a platform that is looked at: each look is announced, and gives what the test says.
type lookout struct {
	looks chan string
	sees  chan bot.Ruling
	log   bytes.Buffer
}

func newLookout(clock clockwork.Clock) (*lookout, *bot.Audits) {
	l := &lookout{looks: make(chan string, 10), sees: make(chan bot.Ruling, 10)}
	return l, bot.NewAudits(bot.AuditOptions{Chat: "Room", Look: l.look, Clock: clock, Log: slog.New(slog.NewTextHandler(&l.log, nil))})
}

func (l *lookout) look(ctx context.Context, channel string) (bot.Ruling, error) {
	l.looks <- channel
	select {
	case v := <-l.sees:
		if errors.Is(v.Err, errAway) {
			return bot.Ruling{}, v.Err
		}
		return v, nil
	case <-ctx.Done():
		return bot.Ruling{}, ctx.Err()
	}
}

var (
	errAway   = &bridge.Error{Code: bridge.CodeRetry, Say: "Away.", RetryAfter: 7 * time.Second}
	errPublic = &bridge.Error{Code: bridge.CodeUnsafe, Say: "Everybody can read it."}
)

func TestARulingHoldsForAWhile(t *testing.T) {
	clock := clockwork.NewFakeClock()
	l, a := newLookout(clock)
	l.sees <- bot.Ruling{Name: "sms"}
	require.NoError(t, a.Safe(t.Context(), "C1"))
	require.NoError(t, a.Safe(t.Context(), "C1"))
	require.Len(t, l.looks, 1)
	clock.Advance(2 * time.Minute)
	l.sees <- bot.Ruling{Name: "sms", Err: errPublic}
	require.Equal(t, bridge.CodeUnsafe, bridge.CodeOf(a.Safe(t.Context(), "C1")))
	require.Len(t, l.looks, 2)
}

func TestWhatCannotBeUsedIsLookedAtAgainSoon(t *testing.T) {
	clock := clockwork.NewFakeClock()
	l, a := newLookout(clock)
	l.sees <- bot.Ruling{Err: &bridge.Error{Code: bridge.CodeUnavailable, Say: "The bot is not in it."}}
	require.Error(t, a.Safe(t.Context(), "C1"))
	clock.Advance(30 * time.Second)
	l.sees <- bot.Ruling{}
	require.NoError(t, a.Safe(t.Context(), "C1"))
	require.Len(t, l.looks, 2)
}

func TestNobodyIsToldSafeByALookThatBeganBeforeAChange(t *testing.T) {
	var public atomic.Bool
	begun, goOn := make(chan struct{}, 10), make(chan struct{})
	a := bot.NewAudits(bot.AuditOptions{
		Chat: "Room", Clock: clockwork.NewFakeClock(), Log: slog.New(slog.DiscardHandler),
		Look: func(context.Context, string) (v bot.Ruling, err error) {
			if public.Load() {
				v.Err = errPublic
			}
			begun <- struct{}{}
			<-goOn
			return v, nil
		},
	})
	said := make(chan error, 2)
	go func() { said <- a.Safe(t.Context(), "C1") }()
	soon(t, begun)
	public.Store(true) // somebody is let in just now
	a.Drop("C1")
	go func() { said <- a.Safe(t.Context(), "C1") }()
	soon(t, begun) // it does not join the first look
	close(goOn)
	for range 2 {
		require.Equal(t, bridge.CodeUnsafe, bridge.CodeOf(soon(t, said)))
	}
}

func TestWhatKeepsChangingIsNotCalledSafe(t *testing.T) {
	l, a := newLookout(clockwork.NewFakeClock())
	said := make(chan error, 1)
	go func() { said <- a.Safe(t.Context(), "C1") }()
	for range 5 {
		soon(t, l.looks)
		a.Drop("")
		l.sees <- bot.Ruling{}
	}
	require.Equal(t, bridge.CodeRetry, bridge.CodeOf(soon(t, said)))
}

func TestARoomThatCannotBeLookedAtIsNotSafe(t *testing.T) {
	clock := clockwork.NewFakeClock()
	l, a := newLookout(clock)
	l.sees <- bot.Ruling{Err: errAway}
	err := a.Safe(t.Context(), "C1")
	var e *bridge.Error
	require.ErrorAs(t, err, &e)
	require.Equal(t, bridge.CodeRetry, e.Code)
	require.Equal(t, 7*time.Second, e.RetryAfter)

	l.sees <- bot.Ruling{Name: "sms"}
	require.NoError(t, a.Safe(t.Context(), "C1"))
	clock.Advance(90 * time.Second)
	l.sees <- bot.Ruling{Err: errAway}
	_, err = a.Renew(t.Context(), "C1")
	require.Error(t, err)
	require.NoError(t, a.Safe(t.Context(), "C1"), "the earlier ruling still holds")
}

func TestALookIsLoggedWhereItSaysSomethingNew(t *testing.T) {
	l, a := newLookout(clockwork.NewFakeClock())
	for _, v := range []bot.Ruling{{Name: "sms"}, {Name: "sms"}, {Name: "sms", Err: errPublic}, {Name: "sms", Err: errPublic}, {Name: "sms"}} {
		a.Drop("C1")
		l.sees <- v
		_, err := a.Renew(t.Context(), "C1")
		require.NoError(t, err)
	}
	require.Equal(t, 3, strings.Count(l.log.String(), "\n"), l.log.String())
}

func TestCheckTellsOfEachChannel(t *testing.T) {
	l, a := newLookout(clockwork.NewFakeClock())
	l.sees <- bot.Ruling{Name: "sms", Apps: []string{"Poll"}}
	l.sees <- bot.Ruling{Name: "all", Err: errPublic}
	require.Equal(t, []bot.Finding{
		{Channel: "C1", Name: "sms", OK: true, OtherApps: []string{"Poll"}},
		{Channel: "C2", Name: "all", Problem: "Everybody can read it."},
	}, a.Check(t.Context(), []string{"C1", "C2"}))
}

func TestAListingStaysShort(t *testing.T) {
	for names, want := range map[string]string{
		"a":             "a",
		"a b c d e":     "a, b, c, d, e",
		"a b c d e f g": "a, b, c, d, e and 2 more",
	} {
		if got := bot.Listing(strings.Fields(names)); got != want {
			t.Errorf("%s are listed as %q", names, got)
		}
	}
}
