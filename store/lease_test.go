package store_test

import (
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"partyline/store"
	"partyline/store/storetest"
)

func TestALeaseHasOneHolder(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db storetest.DB) {
		s := db.Open(t)
		take := func(owner string, at store.Time) bool {
			ok, err := s.TakeLease(t.Context(), "gateway", owner, at, store.At(at.Add(10*time.Second)))
			require.NoError(t, err)
			return ok
		}
		require.True(t, take("a", now))
		require.False(t, take("b", after(9*time.Second)), "a holds it")
		require.True(t, take("a", after(9*time.Second)), "a renews it")
		require.False(t, take("b", after(18*time.Second)), "a renewed it")
		require.True(t, take("b", after(19*time.Second)), "a let it run out")
		require.False(t, take("a", after(20*time.Second)))
		require.NoError(t, s.DropLease(t.Context(), "gateway", "a"))
		require.False(t, take("a", after(21*time.Second)), "it was not a's to give up")
		require.NoError(t, s.DropLease(t.Context(), "gateway", "b"))
		require.True(t, take("a", after(21*time.Second)))
	})
}

func TestALeaseIsTakenByOneOfMany(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db storetest.DB) {
		s := db.Open(t)
		var won atomic.Int32
		var all sync.WaitGroup
		for n := range 8 {
			all.Go(func() {
				ok, err := s.TakeLease(t.Context(), "gateway", string(rune('a'+n)), now, after(time.Minute))
				if err != nil {
					t.Error(err)
				}
				if ok {
					won.Add(1)
				}
			})
		}
		all.Wait()
		require.EqualValues(t, 1, won.Load())
	})
}
