package bridge_test

import (
	"context"
	"testing"
	"time"

	"github.com/jonboulle/clockwork"
	"github.com/stretchr/testify/require"

	"partyline/bridge"
	"partyline/store"
	"partyline/store/storetest"
)

// gateway is what one process does while it leads.
type gateway struct {
	taken, lost chan string
}

func newGateway() *gateway {
	return &gateway{taken: make(chan string, 10), lost: make(chan string, 10)}
}

// hold leads under a name until it may no longer.
func (g *gateway) hold(name string) func(context.Context) {
	return func(ctx context.Context) {
		g.taken <- name
		<-ctx.Done()
		g.lost <- name
	}
}

// within moves the clock, a second at a time, until something is told, and says how long that took.
func within(t *testing.T, clock *clockwork.FakeClock, told <-chan string, most time.Duration) string {
	t.Helper()
	for passed := time.Duration(0); passed <= most; passed += time.Second {
		select {
		case name := <-told:
			return name
		case <-time.After(100 * time.Millisecond): // lets the other goroutines see the moved clock
		}
		clock.Advance(time.Second)
	}
	t.Fatalf("nothing happened within %s", most)
	return ""
}

func leader(t *testing.T, db storetest.DB, clock clockwork.Clock, do func(context.Context)) (stop func()) {
	t.Helper()
	b := bridge.New(bridge.Options{Store: db.Open(t), Carrier: silent{}, Clock: clock})
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		b.Lead(ctx, "gateway:room", do)
	}()
	stop = func() {
		cancel()
		<-ended
	}
	t.Cleanup(stop)
	return stop
}

func TestOneLeadsAndAnotherTakesOver(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db storetest.DB) {
		clock := clockwork.NewFakeClock()
		g := newGateway()
		stop := leader(t, db, clock, g.hold("first"))
		require.Equal(t, "first", within(t, clock, g.taken, 5*time.Second))
		leader(t, db, clock, g.hold("second"))
		for range 15 { // longer than a lease lasts, for it is renewed
			clock.Advance(time.Second)
			select {
			case name := <-g.taken:
				t.Fatalf("%s leads beside the first", name)
			case <-g.lost:
				t.Fatal("the first lost its lease")
			case <-time.After(100 * time.Millisecond): // lets the other goroutines see the moved clock
			}
		}
		stop()
		require.Equal(t, "first", <-g.lost)
		require.Equal(t, "second", within(t, clock, g.taken, 3*time.Second), "who stops gives the lease up at once")
	})
}

func TestADeadLeaderIsReplaced(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db storetest.DB) {
		clock := clockwork.NewFakeClock()
		dead := db.Open(t)
		ok, err := dead.TakeLease(t.Context(), "gateway:room", "dead", store.At(clock.Now()), store.At(clock.Now().Add(10*time.Second)))
		require.NoError(t, err)
		require.True(t, ok)
		g := newGateway()
		leader(t, db, clock, g.hold("next"))
		require.Equal(t, "next", within(t, clock, g.taken, 14*time.Second))
	})
}

func TestWhoLosesTheLeaseStops(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db storetest.DB) {
		clock := clockwork.NewFakeClock()
		g := newGateway()
		leader(t, db, clock, g.hold("slept"))
		require.Equal(t, "slept", within(t, clock, g.taken, 5*time.Second))
		// The machine slept so long that somebody else took over.
		late := store.At(clock.Now().Add(time.Minute))
		ok, err := db.Open(t).TakeLease(t.Context(), "gateway:room", "other", late, store.At(late.Add(time.Hour)))
		require.NoError(t, err)
		require.True(t, ok)
		require.Equal(t, "slept", within(t, clock, g.lost, 5*time.Second))
	})
}
