package bridge_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"partyline/bridge"
	"partyline/store"
	"partyline/store/storetest"
)

// Whoever is kept takes the other's places in broadcasts, and gets one text of each.
func TestMergedRecipients(t *testing.T) {
	const nowhere = store.RecipientState("")
	cases := []struct{ keep, drop, thenKeep, thenDrop store.RecipientState }{
		{nowhere, store.RecipientWaiting, nowhere, store.RecipientWaiting},
		{nowhere, store.RecipientDelivered, nowhere, store.RecipientDelivered},
		{store.RecipientWaiting, store.RecipientWaiting, store.RecipientWaiting, store.RecipientSkipped},
		{store.RecipientWaiting, store.RecipientQueued, store.RecipientSkipped, store.RecipientQueued},
		{store.RecipientWaiting, store.RecipientSent, store.RecipientSkipped, store.RecipientSent},
		{store.RecipientWaiting, store.RecipientFailed, store.RecipientWaiting, store.RecipientFailed},
		{store.RecipientQueued, store.RecipientWaiting, store.RecipientQueued, store.RecipientSkipped},
		{store.RecipientQueued, store.RecipientQueued, store.RecipientQueued, store.RecipientSkipped},
		{store.RecipientQueued, store.RecipientDelivered, store.RecipientSkipped, store.RecipientDelivered},
		{store.RecipientSkipped, store.RecipientWaiting, store.RecipientSkipped, store.RecipientWaiting},
		{store.RecipientFailed, store.RecipientDelivered, store.RecipientFailed, store.RecipientDelivered},
		{store.RecipientFailed, store.RecipientFailed, store.RecipientFailed, store.RecipientFailed},
	}
	storetest.Each(t, func(t *testing.T, db storetest.DB) {
		o := newOffice(t, db)
		_, _, err := o.imports(t, "phone\n07700900200\n", nil)
		require.NoError(t, err)
		other, _ := o.known(t, "+447700900200")
		for _, c := range cases {
			b := o.casts(t, -1)
			o.receives(t, &b, o.mia.Contact, "+447700900123", c.keep)
			o.receives(t, &b, other.ID, other.Number, c.drop)
		}
		begun := o.casts(t, o.mia.Contact, other.ID) // the one who is kept was passed over, the other's turn is to come
		require.NoError(t, o.b.Merge(t.Context(), bridge.MergeRequest{Actor: o.mia.Actor, Inbox: o.mia.Inbox, Keep: o.mia.Contact, Drop: other.ID}))

		rows, err := o.s.RecipientsOf(t.Context(), o.mia.Contact)
		require.NoError(t, err)
		for i, c := range cases {
			var want, is []store.RecipientState
			for _, s := range []store.RecipientState{c.thenKeep, c.thenDrop} {
				if s != nowhere {
					want = append(want, s)
				}
			}
			for len(rows) > 0 && rows[0].BroadcastID == store.BroadcastID(i+1) {
				is = append(is, rows[0].State)
				waits := rows[0].State == store.RecipientWaiting || rows[0].State == store.RecipientQueued
				require.False(t, waits && rows[0].Reason != "", "%+v: %+v", c, rows[0])
				rows = rows[1:]
			}
			require.Equal(t, want, is, "%s and %s", c.keep, c.drop)
		}
		require.Len(t, rows, 1)
		require.Equal(t, []any{begun.ID, 1, store.RecipientWaiting}, []any{rows[0].BroadcastID, rows[0].Place, rows[0].State})

		ms, err := o.s.Messages(t.Context(), o.mia.Conversation)
		require.NoError(t, err)
		states := map[store.MessageState]int{}
		for _, m := range ms {
			states[m.State]++
		}
		require.Equal(t, map[store.MessageState]int{store.Queued: 3, store.Canceled: 2}, states)
		again := func(id int) (n int) {
			require.NoError(t, o.s.Tx(t.Context(), func(ctx context.Context, tx *store.Tx) (err error) {
				n, err = tx.RetryRecipients(ctx, store.BroadcastID(id), nil)
				return err
			}))
			return n
		}
		require.Zero(t, again(len(cases)-1), "they have it already")
		require.Equal(t, 1, again(len(cases)), "they get it once")
	})
}

// casts makes a broadcast that runs, or one whose list is made up to a contact, to those on a list.
func (o *office) casts(t *testing.T, prepared store.ContactID, all ...store.ContactID) store.Broadcast {
	t.Helper()
	at := store.At(o.clock.Now())
	lines, err := o.s.Lines(t.Context(), o.mia.Inbox)
	require.NoError(t, err)
	b := store.Broadcast{InboxID: o.mia.Inbox, LineID: lines[0].ID, Title: "Sale", Body: "shoes", Revision: 1, State: store.BroadcastRunning, PreparedTo: prepared,
		CreatedAt: at, StartedAt: at}
	require.NoError(t, o.s.Tx(t.Context(), func(ctx context.Context, tx *store.Tx) error {
		if len(all) > 0 {
			l := store.List{InboxID: b.InboxID, Name: "Regulars", Folded: "regulars", Kind: store.MarketingList, CreatedAt: at}
			if _, err := tx.AddList(ctx, &l); err != nil {
				return err
			}
			b.Audience.Lists, b.State = []store.ListID{l.ID}, store.BroadcastPaused
			for _, id := range all {
				if _, err := tx.JoinList(ctx, l.ID, id, at); err != nil {
					return err
				}
			}
		}
		return tx.AddBroadcast(ctx, &b)
	}))
	return b
}

// receives has a contact be a recipient of a broadcast with whom it is so far; one who is queued has a message that waits to leave.
func (o *office) receives(t *testing.T, b *store.Broadcast, id store.ContactID, number string, state store.RecipientState) {
	t.Helper()
	if state == "" {
		return
	}
	b.Places++
	row := store.Recipient{BroadcastID: b.ID, Place: b.Places, ContactID: id, State: state}
	if state == store.RecipientFailed {
		row.Reason = "30003"
	}
	require.NoError(t, o.s.Tx(t.Context(), func(ctx context.Context, tx *store.Tx) error {
		if state == store.RecipientQueued {
			consent := store.Consent{ContactID: id, LineID: b.LineID, Kind: store.OptIn, Source: "list", At: store.At(o.clock.Now())}
			if err := tx.AddConsent(ctx, &consent); err != nil {
				return err
			}
			sent, stop, err := o.b.SendAutomaticIn(ctx, tx, bridge.Automatic{Key: fmt.Sprintf("%d:%d", b.ID, id), Origin: store.OriginBroadcast, Name: b.Title,
				Line: b.LineID, To: number, Text: b.Body})
			if err != nil {
				return err
			}
			require.Nil(t, stop)
			row.MessageID = sent.Message
		}
		return tx.AddRecipients(ctx, []store.Recipient{row})
	}))
}
