package broadcast

import (
	"context"
	"fmt"
	"slices"

	"partyline/bridge"
	"partyline/store"
)

// Act is what somebody does to a broadcast.
type Act struct {
	// Actor is who does it; checked already.
	Actor bridge.Person
	Inbox store.InboxID
	ID    store.BroadcastID
}

// saysState says why something cannot be done, by the state that a broadcast is in.
var saysState = map[store.BroadcastState]string{
	store.BroadcastDraft:     "It is a draft, and was not sent.",
	store.BroadcastWaiting:   "It waits for another admin to approve it. Press “Back to draft” to change it.",
	store.BroadcastPreparing: "It is being sent already.",
	store.BroadcastRunning:   "It is being sent already.",
	store.BroadcastPaused:    "It is paused. Resume it, or cancel it.",
	store.BroadcastStopped:   "It has stopped. Resume it, or cancel it.",
	store.BroadcastCanceled:  "It was canceled.",
	store.BroadcastDone:      "It has been sent.",
}

// lock reads a broadcast of an inbox and locks it. CodeRejected with a sentence where it is in none of these states.
func (r *Room) lock(ctx context.Context, tx *store.Tx, inbox store.InboxID, id store.BroadcastID, in ...store.BroadcastState) (store.Broadcast, error) {
	b, err := tx.LockBroadcast(ctx, id)
	if err == nil && (b.InboxID != inbox || b.State == store.BroadcastDiscarded) {
		err = store.ErrNotFound
	}
	if err != nil {
		return b, missing(err)
	}
	if !slices.Contains(in, b.State) {
		return b, &bridge.Error{Code: bridge.CodeRejected, Say: saysState[b.State]}
	}
	return b, nil
}

// change does something to a broadcast that is in one of these states, writes down who did it, and has the post in the channel follow.
func (r *Room) change(ctx context.Context, act Act, action string, in []store.BroadcastState, do func(b *store.Broadcast) error) error {
	return r.core.Change(ctx, func(ctx context.Context, tx *store.Tx) error {
		b, err := r.lock(ctx, tx, act.Inbox, act.ID, in...)
		if err != nil {
			return err
		}
		if err := do(&b); err != nil {
			return err
		}
		return r.put(ctx, tx, act.Actor, action, &b)
	})
}

// put writes a broadcast that somebody changed.
func (r *Room) put(ctx context.Context, tx *store.Tx, who bridge.Person, action string, b *store.Broadcast) error {
	if b.State != store.BroadcastDraft || b.CardRef != "" || !b.CardTriedAt.IsZero() {
		b.CardDueAt = r.now()
	}
	if err := tx.PutBroadcast(ctx, b); err != nil {
		return err
	}
	tx.OnCommit(r.wake)
	return r.core.AuditIn(ctx, tx, who, action, 0, named(b))
}

// Pause has a broadcast wait until somebody resumes it. What was handed to the carrier is on its way.
func (r *Room) Pause(ctx context.Context, act Act) error {
	return r.change(ctx, act, "pause broadcast", []store.BroadcastState{store.BroadcastPreparing, store.BroadcastRunning}, func(b *store.Broadcast) error {
		b.State, b.StopReason = store.BroadcastPaused, fmt.Sprintf("%s paused it.", act.Actor.Name)
		return nil
	})
}

// Resume goes on with a broadcast that was paused or has stopped. What stopped it is forgiven: the rules count anew. CodeForbidden where its line
// cannot send.
func (r *Room) Resume(ctx context.Context, act Act) error {
	return r.core.Change(ctx, func(ctx context.Context, tx *store.Tx) error {
		b, err := r.lock(ctx, tx, act.Inbox, act.ID, store.BroadcastPaused, store.BroadcastStopped)
		if err != nil {
			return err
		}
		if why := r.unsendable(&b); why != "" {
			return &bridge.Error{Code: bridge.CodeForbidden, Say: "It cannot go on: " + why}
		}
		n, err := count(ctx, tx.Reader, b.ID)
		if err != nil {
			return err
		}
		b.ForgivenDone, b.ForgivenFailed, b.ForgivenOptOuts = n.left(), n.refused, n.heard.OptOuts
		b.State, b.StopReason = store.BroadcastRunning, ""
		if b.PreparedTo >= 0 {
			b.State = store.BroadcastPreparing
		}
		return r.put(ctx, tx, act.Actor, "resume broadcast", &b)
	})
}

// Cancel ends a broadcast for good. What was handed to the carrier is on its way.
func (r *Room) Cancel(ctx context.Context, act Act) error {
	going := []store.BroadcastState{store.BroadcastPreparing, store.BroadcastRunning, store.BroadcastPaused, store.BroadcastStopped}
	return r.change(ctx, act, "cancel broadcast", going, func(b *store.Broadcast) error {
		b.State, b.StopReason, b.FinishedAt = store.BroadcastCanceled, fmt.Sprintf("%s canceled it.", act.Actor.Name), r.now()
		return nil
	})
}

// Back makes a draft again of a broadcast that waits for approval.
func (r *Room) Back(ctx context.Context, act Act) error {
	return r.change(ctx, act, "take back broadcast", []store.BroadcastState{store.BroadcastWaiting}, func(b *store.Broadcast) error {
		b.State, b.StarterID, b.StarterName, b.StartAt = store.BroadcastDraft, "", "", store.Time{}
		return nil
	})
}

// Discard deletes a draft, also one that waits for approval. A post about it says so first.
func (r *Room) Discard(ctx context.Context, act Act) error {
	return r.core.Change(ctx, func(ctx context.Context, tx *store.Tx) error {
		b, err := r.lock(ctx, tx, act.Inbox, act.ID, store.BroadcastDraft, store.BroadcastWaiting)
		if err != nil {
			return err
		}
		if b.CardRef != "" || !b.CardTriedAt.IsZero() || !b.CardDueAt.IsZero() { // there is a post, or one is being made just now
			b.State, b.StopReason = store.BroadcastDiscarded, fmt.Sprintf("%s discarded it. Nobody got it.", act.Actor.Name)
			return r.put(ctx, tx, act.Actor, "discard broadcast", &b)
		}
		if err := tx.DropBroadcast(ctx, b.ID); err != nil {
			return err
		}
		return r.core.AuditIn(ctx, tx, act.Actor, "discard broadcast", 0, named(&b))
	})
}

// RetryFailed sends again to those who failed and whom another try may reach, and tells to how many.
func (r *Room) RetryFailed(ctx context.Context, act Act) (again int, err error) {
	err = r.core.Change(ctx, func(ctx context.Context, tx *store.Tx) error {
		b, err := r.lock(ctx, tx, act.Inbox, act.ID, store.BroadcastDone)
		if err != nil {
			return err
		}
		n, err := count(ctx, tx.Reader, b.ID)
		if err != nil {
			return err
		}
		var hopeless []string
		for reason := range n.failures {
			if !r.retriable(reason) {
				hopeless = append(hopeless, reason)
			}
		}
		if again, err = tx.RetryRecipients(ctx, b.ID, hopeless); err != nil {
			return err
		}
		if again == 0 {
			return &bridge.Error{Code: bridge.CodeRejected, Say: "Nobody is left whom another try might reach."}
		}
		b.State, b.FinishedAt, b.StartAt, b.StopReason = store.BroadcastRunning, store.Time{}, store.Time{}, ""
		b.ForgivenDone, b.ForgivenFailed, b.ForgivenOptOuts = n.left()-again, n.refused-again, n.heard.OptOuts
		return r.put(ctx, tx, act.Actor, "retry broadcast", &b)
	})
	return again, err
}

// retriable tells whether another try may reach whom a reason kept from getting it: a carrier's code, or one of ours that has passed.
func (r *Room) retriable(reason string) bool {
	if ours(reason) {
		return reason == reasonCredits || reason == reasonOneWay
	}
	return r.core.Advise(reason) != bridge.RemedyNone
}
