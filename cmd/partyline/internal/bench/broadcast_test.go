package bench

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"runtime"
	"slices"
	"sync"
	"testing"
	"time"

	"partyline/bridge"
	"partyline/bridge/broadcast"
	"partyline/store"
	"partyline/store/storetest"
)

const (
	// recipients are those of a broadcast that is prepared, listeners those of one that is sent while people reply.
	recipients = 100_000
	listeners  = 3000
	// replies are how many replies are measured with and without it.
	replies = 200
)

// hall is a bridge with broadcasts on a filled database, a carrier that takes a while, and no chat.
type hall struct {
	store   *store.Store
	bridge  *bridge.Bridge
	room    *broadcast.Room
	carrier *slowCarrier
	inbox   store.InboxID
}

func newHall(t *testing.T, kind string, contacts int) *hall {
	t.Helper()
	db := storetest.New(t, kind)
	storetest.FillAudience(t, db, contacts)
	h := &hall{store: db.Open(t), carrier: &slowCarrier{at: map[string]time.Time{}}, inbox: 1}
	h.bridge = bridge.New(bridge.Options{Store: h.store, Carrier: h.carrier})
	must(t, h.bridge.Configure(t.Context(), []bridge.InboxSettings{{Name: storetest.FillInbox, Chat: "none", Channel: storetest.FillChannel,
		Lines: []bridge.LineSettings{{Number: storetest.FillLine, Label: "Shop", Country: "GB", TwoWay: true, SegmentsPerSecond: 50}}}}))
	h.room = broadcast.New(broadcast.Options{Store: h.store, Bridge: h.bridge})
	h.bridge.Attach(h.room)
	must(t, h.bridge.Start(t.Context()))
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
		defer cancel()
		must(t, h.bridge.Stop(ctx))
	})
	return h
}

// cast writes a broadcast to everybody and has it sent from a moment on.
func (h *hall) cast(t *testing.T, at time.Time) (id store.BroadcastID, previewed time.Duration) {
	t.Helper()
	b, err := h.room.Compose(t.Context(), broadcast.Draft{Actor: bridge.Person{ID: "U0ANA", Name: "Ana"}, Inbox: h.inbox, Key: "k",
		Title: "Spring sale", Body: "Hi {{first_name|there}}, shoes at half price until Sunday. Text STOP to end.", Lists: storetest.FillList})
	must(t, err)
	begun := time.Now()
	_, p, err := h.room.Preview(t.Context(), h.inbox, b.ID)
	must(t, err)
	previewed = time.Since(begun)
	_, err = h.room.Send(t.Context(), broadcast.Act{Actor: bridge.Person{ID: "U0ANA", Name: "Ana"}, Inbox: h.inbox, ID: b.ID}, p.Seen, at)
	must(t, err)
	return b.ID, previewed
}

// state waits until a broadcast is in a state.
func (h *hall) state(t *testing.T, id store.BroadcastID, want store.BroadcastState) store.Broadcast {
	t.Helper()
	for end := time.Now().Add(10 * time.Minute); time.Now().Before(end); {
		b, err := h.store.Broadcast(t.Context(), h.inbox, id)
		must(t, err)
		if b.State == want {
			return b
		}
		time.Sleep(20 * time.Millisecond) //nolint:forbidigo // a benchmark runs on the wall clock
	}
	t.Fatalf("the broadcast is not %s", want)
	return store.Broadcast{}
}

func measures(t *testing.T) {
	t.Helper()
	if os.Getenv("PARTYLINE_BENCH") != "broadcast" {
		t.Skip("it takes minutes: make bench-broadcast")
	}
}

// TestBroadcastPrepared prints how long the list of 100,000 recipients takes, and how much memory beyond what was used before.
func TestBroadcastPrepared(t *testing.T) {
	measures(t)
	for _, kind := range []string{"sqlite", "postgres"} {
		t.Run(kind, func(t *testing.T) {
			h := newHall(t, kind, recipients)
			peak := watchHeap(t.Context())
			begun := time.Now()
			id, previewed := h.cast(t, time.Now().Add(24*time.Hour))
			counted := time.Since(begun)
			b := h.state(t, id, store.BroadcastRunning)
			t.Logf("%s: %d recipients: previewed in %.1f s, prepared in %.1f s, peak of the heap %.0f MB", kind, b.Places,
				previewed.Seconds(), (time.Since(begun) - counted).Seconds(), float64(peak())/(1<<20))
		})
	}
}

// watchHeap gives a function that tells the most that the heap has had since.
func watchHeap(ctx context.Context) (peak func() uint64) {
	runtime.GC()
	ctx, cancel := context.WithCancel(ctx)
	most := make(chan uint64, 1)
	go func() {
		var m runtime.MemStats
		top := uint64(0)
		tick := time.NewTicker(20 * time.Millisecond)
		defer tick.Stop()
		for {
			runtime.ReadMemStats(&m)
			top = max(top, m.HeapAlloc)
			select {
			case <-ctx.Done():
				most <- top
				return
			case <-tick.C:
			}
		}
	}()
	return func() uint64 {
		cancel()
		return <-most
	}
}

// TestBroadcastIsFair prints how long replies take to the carrier while a broadcast of thousands runs, over how long they take without.
func TestBroadcastIsFair(t *testing.T) {
	measures(t)
	for _, kind := range []string{"sqlite", "postgres"} {
		t.Run(kind, func(t *testing.T) {
			h := newHall(t, kind, listeners)
			h.replies(t, "warm")
			alone := h.replies(t, "alone")
			id, _ := h.cast(t, time.Time{})
			h.state(t, id, store.BroadcastRunning)
			beside := h.replies(t, "beside")
			b, err := h.store.Broadcast(t.Context(), h.inbox, id)
			must(t, err)
			counts, _, err := h.store.RecipientCounts(t.Context(), id)
			must(t, err)
			t.Logf("%s: %d replies, p50 %.1f ms alone, %.1f ms beside a broadcast; p99 %.1f ms alone, %.1f ms beside: ratio %.2f (%s, %v)", kind, replies,
				milliseconds(alone, 0.5), milliseconds(beside, 0.5), milliseconds(alone, 0.99), milliseconds(beside, 0.99),
				milliseconds(beside, 0.99)/milliseconds(alone, 0.99), b.State, counts)
		})
	}
}

// replies sends texts as people do, ten a second, and gives how long each took to the carrier.
func (h *hall) replies(t *testing.T, round string) []time.Duration {
	t.Helper()
	var all sync.WaitGroup
	begun := make([]time.Time, replies)
	for i := range replies {
		all.Go(func() {
			begun[i] = time.Now()
			_, err := h.bridge.SendText(t.Context(), bridge.SendRequest{Key: fmt.Sprint(round, i), Actor: bridge.Person{ID: "U0ANA", Name: "Ana"}, Inbox: h.inbox,
				To: storetest.FillNumber(90_000_000 + i), Text: fmt.Sprintf("%s %d", round, i)})
			if err != nil {
				t.Error(err)
			}
		})
		time.Sleep(100 * time.Millisecond) //nolint:forbidigo // likewise
	}
	all.Wait()
	took := make([]time.Duration, replies)
	for i := range took {
		took[i] = h.carrier.when(t, fmt.Sprintf("%s %d", round, i)).Sub(begun[i])
	}
	slices.Sort(took)
	return took
}

// slowCarrier takes every text after 20 ms.
type slowCarrier struct {
	mu sync.Mutex
	at map[string]time.Time
	n  int
}

func (c *slowCarrier) Send(_ context.Context, m bridge.Outbound) (bridge.Receipt, error) {
	c.mu.Lock()
	c.at[m.Body] = time.Now()
	c.n++
	id := fmt.Sprint("SM", c.n)
	c.mu.Unlock()
	time.Sleep(20 * time.Millisecond) //nolint:forbidigo // likewise
	return bridge.Receipt{CarrierID: id, State: store.Accepted}, nil
}

// when waits until a text was handed over.
func (c *slowCarrier) when(t *testing.T, body string) time.Time {
	t.Helper()
	for end := time.Now().Add(time.Minute); time.Now().Before(end); {
		c.mu.Lock()
		at, ok := c.at[body]
		c.mu.Unlock()
		if ok {
			return at
		}
		time.Sleep(5 * time.Millisecond) //nolint:forbidigo // likewise
	}
	t.Fatalf("%q was not sent", body)
	return time.Time{}
}

func (*slowCarrier) Find(context.Context, bridge.Attempt) (bridge.Receipt, error) {
	return bridge.Receipt{}, &bridge.Error{Code: bridge.CodeNotFound}
}

func (*slowCarrier) Since(context.Context, string, time.Time) iter.Seq2[bridge.Inbound, error] {
	return func(func(bridge.Inbound, error) bool) {}
}

func (*slowCarrier) Media(context.Context, bridge.MediaRef) (io.ReadCloser, error) {
	return nil, errors.New("bench: there are no files")
}
