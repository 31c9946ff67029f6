package bridge_test

import (
	"context"
	"fmt"
	"iter"
	"math/rand/v2"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"partyline/bridge"
	"partyline/store"
	"partyline/store/storetest"
)

func TestMain(m *testing.M) { storetest.Main(m) }

// The stress test of the draining pattern: 40 conversations, 8 producers, 2 processes on one database, 2 % of deliveries failing, half of
// them after the work was done. Nothing may be lost, doubled, out of order, or delivered by two at once.
//
// It goes red when settle no longer looks again before it gives up a lease; TestAWakeUpIsNotLost shows the same without chance.
func TestNothingIsLostUnderStress(t *testing.T) {
	const conversations, producers = 40, 8
	length := 10 * time.Second
	if testing.Short() {
		length = 2 * time.Second
	}
	storetest.Each(t, func(t *testing.T, db storetest.DB) {
		room := newRoom(0.02)
		clients := [2]*bridge.Bridge{}
		for i := range clients {
			clients[i] = bridge.New(bridge.Options{Store: db.Open(t), Carrier: silent{}, Chats: map[string]bridge.Chat{"room": room}, CardEvery: time.Minute})
			require.NoError(t, clients[i].Configure(t.Context(), oneInbox()))
			require.NoError(t, clients[i].Start(t.Context()))
		}
		var sent [conversations]struct {
			sync.Mutex
			n int
		}
		end := time.Now().Add(length)
		var wg sync.WaitGroup
		for range producers {
			wg.Go(func() {
				for time.Now().Before(end) {
					c := rand.IntN(conversations)
					sent[c].Lock() // a phone sends one text after another
					n := sent[c].n
					err := clients[rand.IntN(2)].Receive(t.Context(), bridge.Inbound{CarrierID: fmt.Sprintf("SM%d-%d", c, n),
						Line: "+447700900001", From: fmt.Sprintf("+4477009001%02d", c), Body: fmt.Sprint(n)})
					if err == nil {
						sent[c].n++
					} else {
						t.Errorf("receive: %v", err)
					}
					sent[c].Unlock()
				}
			})
		}
		wg.Wait()
		total := 0
		for c := range sent {
			total += sent[c].n
		}
		room.await(t, total, 60*time.Second)
		for _, b := range clients {
			require.NoError(t, b.Stop(t.Context()))
		}
		lost, late := 0, 0
		for c := range sent {
			got := room.texts(fmt.Sprintf("+4477009001%02d", c))
			lost += max(0, sent[c].n-len(got))
			for i, text := range got {
				if text != fmt.Sprint(i) {
					late++
				}
			}
		}
		t.Logf("%s: %d messages in %d posts; lost %d, doubled %d, reordered %d, parallel %d, failures %d",
			db.Name, total, room.posts.Load(), lost, room.doubled.Load(), late, room.parallel.Load(), room.failures.Load())
		require.Positive(t, room.failures.Load())
		require.Zero(t, lost, "lost")
		require.Zero(t, room.doubled.Load(), "doubled")
		require.Zero(t, late, "reordered")
		require.Zero(t, room.parallel.Load(), "parallel")
	})
}

func oneInbox() []bridge.InboxSettings {
	return []bridge.InboxSettings{{Name: "shop", Chat: "room", Channel: "C1",
		Lines: []bridge.LineSettings{{Number: "+447700900001", Country: "GB", TwoWay: true}}}}
}

// room is a chat in memory that fails now and then, before or after the work.
type room struct {
	fail                               float64
	posts, doubled, parallel, failures atomic.Int64

	mu      sync.Mutex
	made    map[string]string // key -> id of post
	threads map[string]*roomThread
	total   int
	changed chan struct{}
	// before, where set, runs ahead of each post.
	before func(p bridge.Post)
}

type roomThread struct {
	name  string
	busy  atomic.Bool
	texts []string
}

func newRoom(fail float64) *room {
	return &room{fail: fail, made: map[string]string{}, threads: map[string]*roomThread{}, changed: make(chan struct{}, 1)}
}

func (r *room) OpenThread(_ context.Context, in bridge.Place, c bridge.Card) (bridge.ThreadRef, error) {
	if err := r.mayFail(bridge.CodeRetry); err != nil {
		return bridge.ThreadRef{}, err
	}
	id := strings.ReplaceAll(c.Number, " ", "")
	r.mu.Lock()
	if old, ok := r.made[c.Key]; ok != !c.TriedAt.IsZero() && ok {
		r.doubled.Add(1)
		id = old
	}
	r.made[c.Key] = id
	if r.threads[id] == nil {
		r.threads[id] = &roomThread{name: id}
	}
	r.mu.Unlock()
	return bridge.ThreadRef{Channel: in.Channel, ID: id}, r.mayFail(bridge.CodeUncertain)
}

func (r *room) Post(_ context.Context, ref bridge.ThreadRef, p bridge.Post) (bridge.PostRef, error) {
	if r.before != nil {
		r.before(p)
	}
	r.mu.Lock()
	thread := r.threads[ref.ID]
	r.mu.Unlock()
	if !thread.busy.CompareAndSwap(false, true) {
		r.parallel.Add(1)
	}
	defer thread.busy.Store(false)
	out := bridge.PostRef{Thread: ref, ID: p.Key}
	if err := r.mayFail(bridge.CodeRetry); err != nil {
		return bridge.PostRef{}, err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if _, ok := r.made[p.Key]; ok {
		if p.TriedAt.IsZero() {
			r.doubled.Add(1)
		}
		return out, nil
	}
	r.made[p.Key] = p.Key
	r.posts.Add(1)
	for _, part := range p.Parts {
		thread.texts = append(thread.texts, part.Text)
		r.total++
	}
	select {
	case r.changed <- struct{}{}:
	default:
	}
	return out, r.mayFail(bridge.CodeUncertain)
}

func (r *room) mayFail(code bridge.Code) error {
	if rand.Float64() >= r.fail/2 { // it is asked before the work and after it
		return nil
	}
	r.failures.Add(1)
	return &bridge.Error{Code: code, Say: "failed on purpose", RetryAfter: 20 * time.Millisecond}
}

func (*room) Refresh(context.Context, bridge.ThreadRef, bridge.Card) error { return nil }
func (*room) Mark(context.Context, bridge.PostRef, bridge.Mark, bridge.Mark) error {
	return nil
}

func (*room) History(context.Context, bridge.ThreadRef, time.Time) iter.Seq2[bridge.Typed, error] {
	return func(func(bridge.Typed, error) bool) {}
}

func (*room) Capabilities(bridge.ThreadRef) bridge.Capabilities {
	return bridge.Capabilities{MaxText: 3000, MaxParts: 20}
}

func (r *room) texts(number string) []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	for id, th := range r.threads {
		if strings.HasSuffix(number, strings.TrimPrefix(id, "0")) {
			return append([]string(nil), th.texts...)
		}
	}
	return nil
}

// await waits until so many texts were posted.
func (r *room) await(t *testing.T, total int, patience time.Duration) {
	t.Helper()
	deadline := time.After(patience)
	for {
		r.mu.Lock()
		n := r.total
		r.mu.Unlock()
		if n >= total {
			return
		}
		select {
		case <-r.changed:
		case <-deadline:
			t.Errorf("%d of %d texts were shown after %s", n, total, patience)
			return
		}
	}
}

// silent is a carrier that nobody calls.
type silent struct{ bridge.Carrier }

func (silent) Since(context.Context, string, time.Time) iter.Seq2[bridge.Inbound, error] {
	return func(func(bridge.Inbound, error) bool) {}
}

var _ store.Job = bridge.DrainJob{}
