package bridge

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"partyline/store"
	"partyline/store/storetest"
)

// to moves a message to a state.
func (p purse) to(t *testing.T, m *store.Message, change func(m *store.Message)) {
	t.Helper()
	require.NoError(t, p.b.tx(t.Context(), func(ctx context.Context, tx *store.Tx) (err error) {
		if *m, err = tx.LockMessage(ctx, m.ID); err != nil {
			return err
		}
		change(m)
		return p.b.putMessage(ctx, tx, m)
	}))
}

// Nothing is merged while it is unknown whether a message left. One that the carrier has goes on under the contact that is kept: what is reported
// of it later finds it, and it takes what the carrier counts; one that waits leaves to the kept number.
func TestAMergeWhileMessagesAreOnTheirWay(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db storetest.DB) {
		p := newPurse(t, db)
		require.NoError(t, p.topUp(t.Context(), "start", 20_000))
		ana := Person{ID: "U1", Name: "Ana"}
		kept, err := p.queues(t.Context(), "+447700900123", "k1", "to the kept one")
		require.NoError(t, err)
		taken, err := p.queues(t.Context(), "+447700900124", "k2", "the carrier has it")
		require.NoError(t, err)
		waits, err := p.queues(t.Context(), "+447700900124", "k3", "it waits")
		require.NoError(t, err)
		keep, err := p.s.Conversation(t.Context(), kept.ConversationID)
		require.NoError(t, err)
		drop, err := p.s.Conversation(t.Context(), taken.ConversationID)
		require.NoError(t, err)
		r := MergeRequest{Key: "k", Actor: ana, Inbox: p.inbox, Keep: keep.ContactID, Drop: drop.ContactID}
		for _, m := range []*store.Message{&kept, &taken} {
			for _, state := range []store.MessageState{store.Sending, store.Uncertain} {
				p.to(t, m, func(m *store.Message) { m.State = state })
				err := p.b.Merge(t.Context(), r)
				require.Equal(t, CodeRejected, CodeOf(err), state)
				require.Equal(t, "A message to one of the two is on its way just now, so nothing was merged. Try again in a minute.", Say(err))
			}
			p.to(t, m, func(m *store.Message) { m.State, m.CarrierID = store.Accepted, "SM"+m.RequestKey })
		}
		require.NoError(t, p.b.Merge(t.Context(), r))
		require.NoError(t, p.b.Merge(t.Context(), r), "the same use once more is no other merge")
		for _, m := range []store.Message{taken, waits} {
			now, err := p.s.Message(t.Context(), m.ID)
			require.NoError(t, err)
			require.Equal(t, keep.ID, now.ConversationID)
		}

		// Reports of either come, one of a failure among them, twice each.
		for range 2 {
			require.NoError(t, p.b.Report(t.Context(), Report{CarrierID: "SMk2", State: store.Delivered}))
			require.NoError(t, p.b.Report(t.Context(), Report{CarrierID: "SMk1", State: store.Undelivered, ErrorCode: "30005"}))
		}
		now, err := p.s.Message(t.Context(), taken.ID)
		require.NoError(t, err)
		require.Equal(t, store.Delivered, now.State)
		require.EqualValues(t, 1500, now.Credits)
		failed, err := p.s.Message(t.Context(), kept.ID)
		require.NoError(t, err)
		require.Equal(t, store.Undelivered, failed.State)

		carrier, ok := p.b.carrier.(*counting)
		require.True(t, ok)
		require.NoError(t, p.b.drains.drain(t.Context(), store.LaneKey{Kind: store.CarrierLane, Conversation: keep.ID}))
		require.Len(t, carrier.sent, 1)
		left, err := p.s.Message(t.Context(), waits.ID)
		require.NoError(t, err)
		require.Equal(t, store.Accepted, left.State)
		p.adds(t)
		c, err := p.s.Credits(t.Context(), p.inbox)
		require.NoError(t, err)
		require.Equal(t, 20_000-now.Credits-failed.Credits-left.Credits, c.Balance)
	})
}
