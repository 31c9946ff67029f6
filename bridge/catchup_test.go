package bridge

import (
	"context"
	"testing"
	"time"

	"github.com/jonboulle/clockwork"
	"github.com/stretchr/testify/require"

	"partyline/store"
	"partyline/store/storetest"
)

// What a catch-up would come across again is known for as long as nobody listened, so that no typed command is obeyed twice.
func TestWhatACatchUpReadsStaysKnown(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db storetest.DB) {
		ctx, clock := t.Context(), clockwork.NewFakeClockAt(time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC))
		b := New(Options{Store: db.Open(t), Carrier: &counting{sent: map[string]int{}}, Chats: map[string]Chat{"room": nil}, Clock: clock})
		require.NoError(t, b.Configure(ctx, gateInboxes[:1]))
		known := func() bool {
			require.NoError(t, b.forget(ctx))
			seen, err := b.store.Seen(ctx, "typed")
			require.NoError(t, err)
			return seen
		}
		listens := b.Listen(gateInboxes[0].Chat)
		require.NoError(t, listens.Alive(ctx, gateInboxes[0].Channel))
		require.NoError(t, b.store.Tx(ctx, func(ctx context.Context, tx *store.Tx) error {
			_, err := tx.FirstSight(ctx, "typed", b.now())
			return err
		}))
		clock.Advance(keepSights + time.Hour)
		require.True(t, known(), "nobody has listened since")
		require.NoError(t, listens.Alive(ctx, gateInboxes[0].Channel))
		require.False(t, known())
	})
}
