package bot_test

import (
	"context"
	"errors"
	"log/slog"
	"testing"
	"time"

	"github.com/jonboulle/clockwork"
	"github.com/stretchr/testify/require"

	"partyline/bot"
	"partyline/bridge"
)

// hearer is a Listener that is asked to catch up, and tells of it.
type hearer struct {
	bridge.Listener

	begun, alive chan string
	// answer is what each catch-up waits for and returns.
	answer chan error
}

func newHearer() *hearer {
	return &hearer{begun: make(chan string, 10), alive: make(chan string, 10), answer: make(chan error, 10)}
}

func (h *hearer) CatchUp(ctx context.Context, channel string) error {
	h.begun <- channel
	select {
	case err := <-h.answer:
		return err
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (h *hearer) Alive(_ context.Context, channel string) error {
	h.alive <- channel
	return nil
}

func (h *hearer) watch(t *testing.T, clock clockwork.Clock) *bot.Watch {
	t.Helper()
	w := bot.NewWatch([]string{"C1"}, clock, slog.New(slog.DiscardHandler), func() bool { return true })
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		w.Run(ctx, h)
	}()
	t.Cleanup(func() {
		cancel()
		<-ended
	})
	return w
}

// soon gives what comes out of a channel, and fails where nothing does.
func soon[T any](t *testing.T, c <-chan T) (v T) {
	t.Helper()
	select {
	case v = <-c:
	case <-time.After(10 * time.Second):
		t.Fatal("nothing came")
	}
	return v
}

// waits starts a Wait and tells when it is over.
func waits(t *testing.T, w *bot.Watch) <-chan struct{} {
	t.Helper()
	over := make(chan struct{})
	go func() {
		defer close(over)
		w.Wait(t.Context(), "C1")
	}()
	return over
}

func TestWhatIsSaidNowWaitsForTheCatchUp(t *testing.T) {
	for name, outcome := range map[string]error{"caught up": nil, "tried in vain": errors.New("no")} {
		t.Run(name, func(t *testing.T) {
			h := newHearer()
			w := h.watch(t, clockwork.NewFakeClock())
			soon(t, waits(t, w)) // nothing to wait for
			w.Arrived()
			require.Equal(t, "C1", soon(t, h.begun))
			over := waits(t, w)
			select {
			case <-over:
				t.Fatal("it overtook the catch-up")
			case <-time.After(50 * time.Millisecond): // a broken Wait ends at once
			}
			h.answer <- outcome
			soon(t, over)
		})
	}
}

func TestAConnectionThatCameMeanwhileIsCaughtUpWithToo(t *testing.T) {
	h := newHearer()
	w := h.watch(t, clockwork.NewFakeClock())
	w.Arrived()
	soon(t, h.begun)
	w.Arrived() // while the first catch-up is under way: it may have read too early
	over := waits(t, w)
	h.answer <- nil
	soon(t, h.begun)
	select {
	case <-over:
		t.Fatal("it did not wait for the second catch-up")
	default:
	}
	h.answer <- nil
	soon(t, over)
}

func TestWaitEndsWithItsContext(t *testing.T) {
	h := newHearer()
	w := h.watch(t, clockwork.NewFakeClock())
	w.Arrived()
	soon(t, h.begun)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	w.Wait(ctx, "C1")
	w.Wait(t.Context(), "elsewhere") // nobody watches it
}

func TestTheWatermarkMovesWhileNothingIsMissing(t *testing.T) {
	clock := clockwork.NewFakeClock()
	h := newHearer()
	w := h.watch(t, clock)
	require.NoError(t, clock.BlockUntilContext(t.Context(), 1))
	clock.Advance(time.Minute)
	require.Equal(t, "C1", soon(t, h.alive))

	w.Missed("C1")
	clock.Advance(time.Minute)
	soon(t, h.begun)
	h.answer <- errors.New("no")
	require.Empty(t, h.alive, "something may be missing")
	require.NoError(t, clock.BlockUntilContext(t.Context(), 1))
	clock.Advance(time.Minute)
	soon(t, h.begun)
	h.answer <- nil
	require.Equal(t, "C1", soon(t, h.alive))
}

func TestAMachineThatSleptCatchesUpBeforeTheWatermarkMoves(t *testing.T) {
	clock := clockwork.NewFakeClock()
	h := newHearer()
	h.watch(t, clock)
	require.NoError(t, clock.BlockUntilContext(t.Context(), 1))
	clock.Advance(time.Hour)
	require.Equal(t, "C1", soon(t, h.begun))
	require.Empty(t, h.alive)
	h.answer <- nil
	require.Equal(t, "C1", soon(t, h.alive))
}
