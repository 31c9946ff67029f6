package bridge

import (
	"context"
	"slices"

	"partyline/store"
)

// got says how far a text of a broadcast is with its recipient. Of two recipients who become one, the one with whom it is farther stays.
var got = map[store.RecipientState]int{
	store.RecipientSkipped: 0, store.RecipientFailed: 1, store.RecipientWaiting: 2, store.RecipientQueued: 3, store.RecipientSent: 4, store.RecipientDelivered: 5,
}

// mergeRecipients has the contact that is kept take the other's place in broadcasts. Where both are recipients of one, it leaves them one text: what
// the other place has not sent yet is taken back. The broadcasts are locked, the rows still name both.
func (b *Bridge) mergeRecipients(ctx context.Context, tx *store.Tx, r MergeRequest, broadcasts []store.Broadcast) error {
	all, err := tx.RecipientsOf(ctx, r.Keep, r.Drop)
	if err != nil {
		return err
	}
	for i := range broadcasts {
		at := &broadcasts[i]
		if at.State == store.BroadcastCanceled {
			continue
		}
		rows := slices.DeleteFunc(slices.Clone(all), func(row store.Recipient) bool { return row.BroadcastID != at.ID })
		if at.Listing() {
			err = b.mergeListed(ctx, tx, r, at, rows)
		} else {
			err = b.mergeSent(ctx, tx, r, rows)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// mergeListed is mergeRecipients for a broadcast whose list is being made, in the order of contacts: who is kept has their own turn on it, where
// that is still to come, and takes the other's, where theirs is over and the other's is not.
func (b *Bridge) mergeListed(ctx context.Context, tx *store.Tx, r MergeRequest, at *store.Broadcast, rows []store.Recipient) error {
	if r.Keep > at.PreparedTo {
		for _, row := range rows {
			if err := b.withdrawn(ctx, tx, row); err != nil {
				return err
			}
		}
		return nil
	}
	if r.Drop <= at.PreparedTo {
		return b.mergeSent(ctx, tx, r, rows)
	}
	if slices.ContainsFunc(rows, func(row store.Recipient) bool { return row.State == store.RecipientWaiting }) {
		return nil
	}
	in, err := tx.InAudience(ctx, at, r.Drop)
	if err != nil || !in {
		return err
	}
	at.Places++
	row := store.Recipient{BroadcastID: at.ID, Place: at.Places, ContactID: r.Keep, State: store.RecipientWaiting}
	if err := tx.AddRecipients(ctx, []store.Recipient{row}); err != nil {
		return err
	}
	return tx.PutBroadcast(ctx, at)
}

// mergeSent is mergeRecipients for a broadcast whose list is complete.
func (b *Bridge) mergeSent(ctx context.Context, tx *store.Tx, r MergeRequest, rows []store.Recipient) error {
	stays := -1
	for i, row := range rows {
		if stays < 0 || got[row.State] > got[rows[stays].State] || got[row.State] == got[rows[stays].State] && rows[stays].ContactID != r.Keep {
			stays = i
		}
	}
	for i, row := range rows {
		if i == stays {
			continue
		}
		if err := b.withdrawn(ctx, tx, row); err != nil {
			return err
		}
	}
	return nil
}

// withdrawn has a recipient get nothing who has not got anything yet, since they are the same as another.
func (b *Bridge) withdrawn(ctx context.Context, tx *store.Tx, row store.Recipient) error {
	switch row.State {
	case store.RecipientWaiting:
	case store.RecipientQueued:
		if back, err := b.takenBack(ctx, tx, row.MessageID); err != nil || !back {
			return err
		}
	default:
		return nil
	}
	row.State, row.Reason, row.MessageID = store.RecipientSkipped, store.ReasonMerged, 0
	return tx.PutRecipient(ctx, &row)
}

// takenBack cancels a text that nobody in particular sends, or the newest that repeats it, while it waits to leave; false where it does not.
func (b *Bridge) takenBack(ctx context.Context, tx *store.Tx, id store.MessageID) (bool, error) {
	newest, _, err := tx.NewestRetry(ctx, id)
	if err != nil {
		return false, err
	}
	m, err := tx.LockMessage(ctx, newest.ID)
	if err != nil || m.State != store.Queued || !move(&m, store.Canceled) {
		return false, err
	}
	return true, b.put(ctx, tx, &m)
}
