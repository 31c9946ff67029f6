package store_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"partyline/store"
	"partyline/store/storetest"
)

func after(d time.Duration) store.Time { return store.At(now.Add(d)) }

// ring rings for a lane, and gives it as it is then.
func ring(t *testing.T, s *store.Store, k store.LaneKey, due store.Time, bid *store.Bid) store.Lane {
	t.Helper()
	var lane store.Lane
	require.NoError(t, s.Tx(t.Context(), func(_ context.Context, tx *store.Tx) error {
		tx.Ring(k, due, ping{}, store.At(due.Add(time.Hour)), bid, func(l store.Lane) { lane = l })
		return nil
	}))
	return lane
}

func release(t *testing.T, s *store.Store, k store.LaneKey, owner string, due, notBefore store.Time) {
	t.Helper()
	require.NoError(t, s.Tx(t.Context(), func(ctx context.Context, tx *store.Tx) error {
		if _, err := tx.LockLane(ctx, k, owner); err != nil {
			return err
		}
		return tx.ReleaseLane(ctx, k, due, notBefore, 0)
	}))
}

func TestALaneHasOneHolder(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db storetest.DB) {
		s := db.Open(t)
		_, conv := seed(t, s)
		k := store.LaneKey{Kind: store.ThreadLane, Conversation: conv.ID}
		take := func(owner string, at store.Time) (store.Lane, bool) {
			l, ok, err := s.TakeLane(t.Context(), k, owner, at, store.At(at.Add(time.Minute)))
			require.NoError(t, err)
			return l, ok
		}
		_, ok := take("a", now)
		require.False(t, ok, "nothing rang yet")

		ring(t, s, k, after(time.Second), nil)
		_, ok = take("a", now)
		require.False(t, ok, "not due yet")
		l, ok := take("a", after(time.Second))
		require.True(t, ok)
		require.True(t, l.DirtySince.IsZero())
		_, ok = take("b", after(2*time.Second))
		require.False(t, ok, "a holds it")

		l, ok = take("b", after(2*time.Minute))
		require.True(t, ok, "a's lease ran out")
		require.Equal(t, after(time.Second), l.DirtySince, "what a began may have happened")
		err := s.Tx(t.Context(), func(ctx context.Context, tx *store.Tx) error {
			_, err := tx.LockLane(ctx, k, "a")
			return err
		})
		require.ErrorIs(t, err, store.ErrLeaseLost)
		require.ErrorIs(t, s.ExtendLane(t.Context(), k, "a", after(time.Hour)), store.ErrLeaseLost)
		require.NoError(t, s.ExtendLane(t.Context(), k, "b", after(time.Hour)))

		release(t, s, k, "b", store.Time{}, store.Time{})
		_, ok = take("c", after(2*time.Hour))
		require.False(t, ok, "nothing is due")
		ring(t, s, k, now, nil)
		l, ok = take("c", after(2*time.Hour))
		require.True(t, ok)
		require.True(t, l.DirtySince.IsZero(), "b gave it up")
	})
}

func TestAFailureHoldsALaneBackWhateverRings(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db storetest.DB) {
		s := db.Open(t)
		_, conv := seed(t, s)
		k := store.LaneKey{Kind: store.CarrierLane, Conversation: conv.ID}
		ring(t, s, k, now, &store.Bid{Owner: "a", Now: now, Until: after(time.Minute)})
		release(t, s, k, "a", now, after(time.Hour))
		l := ring(t, s, k, now, &store.Bid{Owner: "b", Now: now, Until: after(time.Minute)})
		require.Empty(t, l.Owner, "a bid counts no more than a take")
		require.Equal(t, after(time.Hour).Time, l.Wake())
		due, err := s.LaneDue(t.Context(), k, after(59*time.Minute))
		require.NoError(t, err)
		require.False(t, due)
		keys, err := s.DueLanes(t.Context(), after(61*time.Minute), 10)
		require.NoError(t, err)
		require.Equal(t, []store.LaneKey{k}, keys)
	})
}

func TestARingTakesAFreeLaneOnly(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db storetest.DB) {
		s := db.Open(t)
		_, conv := seed(t, s)
		k := store.LaneKey{Kind: store.ThreadLane, Conversation: conv.ID}
		l := ring(t, s, k, now, &store.Bid{Owner: "a", Now: now, Until: after(time.Minute)})
		require.Equal(t, "a", l.Owner)
		l = ring(t, s, k, now, &store.Bid{Owner: "b", Now: now, Until: after(time.Minute)})
		require.Equal(t, "a", l.Owner)
		l = ring(t, s, k, after(2*time.Minute), &store.Bid{Owner: "c", Now: after(2 * time.Minute), Until: after(3 * time.Minute)})
		require.Equal(t, "a", l.Owner, "a lease that ran out is taken by TakeLane, which says so")
		l, ok, err := s.TakeLane(t.Context(), k, "d", after(2*time.Minute), after(3*time.Minute))
		require.NoError(t, err)
		require.True(t, ok)
		require.Equal(t, now, l.DirtySince)
	})
}

func TestAnEarlierRingStaysInForce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db storetest.DB) {
		s := db.Open(t)
		_, conv := seed(t, s)
		k := store.LaneKey{Kind: store.CarrierLane, Conversation: conv.ID}
		ring(t, s, k, after(time.Second), nil)
		require.Equal(t, after(time.Second), ring(t, s, k, after(time.Minute), nil).DueAt)
		require.Equal(t, now, ring(t, s, k, now, nil).DueAt)
	})
}

func TestWatermarksAndSights(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db storetest.DB) {
		s := db.Open(t)
		mark, err := s.Watermark(t.Context(), "x")
		require.NoError(t, err)
		require.True(t, mark.IsZero())
		require.NoError(t, s.Tx(t.Context(), func(ctx context.Context, tx *store.Tx) error {
			require.NoError(t, tx.RaiseWatermark(ctx, "x", after(time.Hour)))
			require.NoError(t, tx.RaiseWatermark(ctx, "x", now))
			first, err := tx.FirstSight(ctx, "k", now)
			require.NoError(t, err)
			require.True(t, first)
			first, err = tx.FirstSight(ctx, "k", now)
			require.NoError(t, err)
			require.False(t, first)
			require.NoError(t, tx.ForgetSights(ctx, after(time.Second)))
			first, err = tx.FirstSight(ctx, "k", now)
			require.True(t, first)
			return err
		}))
		mark, err = s.Watermark(t.Context(), "x")
		require.NoError(t, err)
		require.Equal(t, after(time.Hour), mark)
	})
}
