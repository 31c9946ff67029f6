package bridgetest

import (
	"cmp"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"partyline/bridge"
)

// The load of Bench.
const (
	benchThreads  = 100
	benchPosts    = 10
	benchPosters  = 16
	benchMessages = benchThreads * benchPosts
)

// Bench posts 1,000 messages over 100 conversations through an adapter, from 16 goroutines, each thread in order, and checks that
// all are shown. One op is all of that; opening the threads is not measured. It reports messages/s, and how long one post took.
// Allocations are those of adapter and emulator together, which share the process.
func Bench(b *testing.B, r Rig) {
	ctx := b.Context()
	var threads []bridge.ThreadRef
	for i := range benchThreads {
		t, err := r.Chat.OpenThread(ctx, r.Place, bridge.Card{
			Key: fmt.Sprintf("t%d", i), Conversation: 1, Name: fmt.Sprintf("Contact %d", i), Number: "07700 900123", Line: "Support", State: "open",
		})
		if err != nil {
			b.Fatal(err)
		}
		threads = append(threads, t)
	}
	var mu sync.Mutex
	var took []time.Duration
	rounds := 0
	b.ReportAllocs()
	for b.Loop() {
		var all sync.WaitGroup
		for poster := range benchPosters {
			all.Go(func() {
				var mine []time.Duration
				for n := range benchPosts {
					for i := poster; i < benchThreads; i += benchPosters {
						p := bridge.Post{
							Key: fmt.Sprintf("p%d.%d.%d", rounds, i, n), Kind: bridge.PostCustomer, Author: fmt.Sprintf("Contact %d", i),
							Parts: []bridge.Part{{Text: fmt.Sprintf("%d.%d: where is my *order*, please? https://example.com/o?id=%d", rounds, n, i)}},
						}
						begun := time.Now()
						if _, err := r.Chat.Post(ctx, threads[i], p); err != nil {
							b.Error(err)
							return
						}
						mine = append(mine, time.Since(begun))
					}
				}
				mu.Lock()
				took = append(took, mine...)
				mu.Unlock()
			})
		}
		all.Wait()
		rounds++
		if b.Failed() {
			b.FailNow()
		}
	}
	slices.Sort(took)
	ms := func(share float64) float64 {
		return float64(took[min(len(took)-1, int(share*float64(len(took))))].Microseconds()) / 1000
	}
	b.ReportMetric(float64(rounds*benchMessages)/b.Elapsed().Seconds(), "messages/s")
	b.ReportMetric(ms(0.5), "p50-ms")
	b.ReportMetric(ms(0.99), "p99-ms")
	for i, t := range threads {
		checkBench(b, i, rounds, r.Reader.Thread(t))
	}
}

// checkBench checks that a thread shows all its messages in order.
func checkBench(b *testing.B, thread, rounds int, shown []Shown) {
	if len(shown) != rounds*benchPosts {
		b.Errorf("thread %d shows %d messages, want %d", thread, len(shown), rounds*benchPosts)
	}
	place := func(s Shown) (round, n int) {
		_, _ = fmt.Sscanf(s.Text, "%d.%d:", &round, &n)
		return round, n
	}
	if !slices.IsSortedFunc(shown, func(x, y Shown) int {
		r1, n1 := place(x)
		r2, n2 := place(y)
		return cmp.Or(cmp.Compare(r1, r2), cmp.Compare(n1, n2))
	}) {
		b.Errorf("the messages of thread %d are out of order", thread)
	}
}
