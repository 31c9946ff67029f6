package broadcast

import (
	"context"

	"partyline/store"
)

// prepared is what PreparedTo is once everybody was looked at.
const prepared = store.ContactID(-1)

// batch is how many contacts are written by one transaction: on SQLite nobody else writes meanwhile.
const batch = 500

// prepare makes the next part of a broadcast's list of recipients, and begins to send where that was the last. Each part is one transaction
// with how far it is, so that whoever goes on after a crash leaves nobody out and lists nobody twice.
func (r *Room) prepare(ctx context.Context, b *store.Broadcast) error {
	rows, err := r.store.Audience(ctx, store.AudienceQuery{Inbox: b.InboxID, Line: b.LineID, Audience: b.Audience, After: b.PreparedTo, Limit: batch})
	if err != nil {
		return err
	}
	list := make([]store.Recipient, len(rows))
	for i := range rows {
		v := r.judge(b, &rows[i])
		list[i] = store.Recipient{BroadcastID: b.ID, Place: b.Places + i + 1, ContactID: rows[i].ContactID, State: store.RecipientWaiting, Segments: v.counted.Segments}
		if v.reason != "" {
			list[i].State, list[i].Reason = store.RecipientSkipped, v.reason
		}
	}
	return r.store.Tx(ctx, func(ctx context.Context, tx *store.Tx) error {
		now, err := tx.LockBroadcast(ctx, b.ID)
		if err != nil || now.State != store.BroadcastPreparing || now.PreparedTo != b.PreparedTo || now.Places != b.Places {
			return err // paused or canceled meanwhile, or somebody else does it
		}
		if there, err := tx.KnownOf(ctx, b.InboxID, rows); err != nil || there < len(rows) {
			return err // somebody was deleted, or became one with another contact: they are looked at anew
		}
		if err := tx.AddRecipients(ctx, list); err != nil {
			return err
		}
		now.Places += len(list)
		if len(rows) > 0 {
			now.PreparedTo = rows[len(rows)-1].ContactID
		}
		if len(rows) < batch {
			now.PreparedTo, now.State = prepared, store.BroadcastRunning
			now.CardDueAt = r.now()
		}
		return tx.PutBroadcast(ctx, &now)
	})
}
