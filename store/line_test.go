package store_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"partyline/store"
	"partyline/store/storetest"
)

// A line is in trouble until a message arrives that left after the trouble was known.
func TestTheTroubleOfALine(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db storetest.DB) {
		s := db.Open(t)
		line, conv := seed(t, s)
		sent := func(at time.Duration) store.MessageID {
			t.Helper()
			m := store.Message{ConversationID: conv.ID, Direction: store.Out, State: store.Accepted, At: now, CreatedAt: now}
			add(t, s, &m, true)
			require.NoError(t, s.Tx(t.Context(), func(ctx context.Context, tx *store.Tx) error {
				return tx.AddAttempt(ctx, &store.Attempt{MessageID: m.ID, Token: at.String(), StartedAt: after(at)})
			}))
			return m.ID
		}
		troubles := func(code string, at time.Duration) (first bool) {
			t.Helper()
			require.NoError(t, s.Tx(t.Context(), func(ctx context.Context, tx *store.Tx) (err error) {
				first, err = tx.TroubleLine(ctx, line.ID, code, after(at))
				return err
			}))
			return first
		}
		delivers := func(id store.MessageID) (mended bool) {
			t.Helper()
			require.NoError(t, s.Tx(t.Context(), func(ctx context.Context, tx *store.Tx) (err error) {
				mended, err = tx.LineDelivers(ctx, id)
				return err
			}))
			return mended
		}
		before, later := sent(time.Minute), sent(3*time.Minute)
		require.False(t, delivers(later), "nothing is known against it")
		require.True(t, troubles("30034", 2*time.Minute))
		require.False(t, troubles("30032", 4*time.Minute), "told already")
		got, err := s.Line(t.Context(), line.ID)
		require.NoError(t, err)
		require.Equal(t, "30032", got.Trouble)
		require.Equal(t, after(2*time.Minute), got.TroubleAt)
		require.False(t, delivers(before), "it left before")
		require.True(t, delivers(later))
		got, err = s.Line(t.Context(), line.ID)
		require.NoError(t, err)
		require.Equal(t, line, got)
	})
}
