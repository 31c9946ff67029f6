package broadcast

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"partyline/bridge"
	"partyline/store"
)

const (
	// showEvery is how often the post of a broadcast is edited at most.
	showEvery = 3 * time.Second
	// showTime is how long one edit may take.
	showTime = 10 * time.Second
	// Once all was sent the post is looked at ever more rarely, until it is left as it is.
	showRarely = 10 * time.Minute
	showUntil  = 7 * 24 * time.Hour
)

// showAll keeps the posts of all broadcasts up to date until ctx ends. It waits for the platforms, and sending does not wait for it.
func (r *Room) showAll(ctx context.Context) {
	for ctx.Err() == nil {
		due, err := r.store.BroadcastCards(ctx, r.now())
		if err != nil && ctx.Err() == nil {
			r.log.Warn("the posts of broadcasts wait for another try", "error", err)
		}
		for i := range due {
			if err := r.show(ctx, &due[i]); err != nil && ctx.Err() == nil {
				r.log.Warn("the post of a broadcast waits for another try", "broadcast", due[i].ID, "error", err)
			}
		}
		select {
		case <-ctx.Done():
		case <-r.clock.After(time.Second):
		}
	}
}

// show brings the post of a broadcast up to date.
func (r *Room) show(ctx context.Context, b *store.Broadcast) error {
	ctx, cancel := context.WithTimeout(ctx, showTime)
	defer cancel()
	was := b.CardDueAt
	if untold(b) && b.CardRef == "" && b.CardTriedAt.IsZero() {
		b.CardDueAt = store.Time{}
		return r.keepCard(ctx, b, was)
	}
	p, err := r.progress(ctx, b)
	if err != nil {
		return err
	}
	shown := string(b.State) + ":" + sum(p)
	if shown != b.CardShown {
		if err = r.showNow(ctx, b, p, shown, was); bridge.CodeOf(err) == bridge.CodeGone { // somebody deleted it: another one takes its place
			b.CardRef, b.CardShown, b.CardTriedAt, b.CardNumber = "", "", store.Time{}, b.CardNumber+1
			err = nil
		}
	}
	wait := showEvery
	if err != nil {
		wait = max(wait, bridge.RetryAfter(err))
	}
	b.CardDueAt = store.At(r.clock.Now().Add(wait))
	if err == nil && b.CardShown == shown {
		b.CardDueAt = r.nextShow(b)
	}
	if bridge.CodeOf(err) == bridge.CodeRejected || bridge.CodeOf(err) == bridge.CodeNotFound {
		b.CardDueAt = store.Time{} // the platform cannot, or the inbox is no more
	}
	putErr := r.keepCard(ctx, b, was)
	if err != nil {
		return err
	}
	return putErr
}

// untold tells whether a post is only kept about a broadcast where there is one: nobody is told of a draft.
func untold(b *store.Broadcast) bool {
	return b.State == store.BroadcastDraft || b.State == store.BroadcastDiscarded
}

// keepCard writes what is known of the post of a broadcast. One that was discarded is deleted once there is no more to be done about its post.
func (r *Room) keepCard(ctx context.Context, b *store.Broadcast, was store.Time) error {
	return r.store.Tx(context.WithoutCancel(ctx), func(ctx context.Context, tx *store.Tx) error {
		if b.State == store.BroadcastDiscarded && b.CardDueAt.IsZero() {
			return tx.DropBroadcast(ctx, b.ID)
		}
		return tx.PutBroadcastCard(ctx, b, was)
	})
}

// showNow edits the post, or makes one. A broadcast that stops by itself gets a new one, for an edit calls nobody.
func (r *Room) showNow(ctx context.Context, b *store.Broadcast, p bridge.Progress, shown string, was store.Time) error {
	before, _, _ := strings.Cut(b.CardShown, ":")
	if b.State == store.BroadcastStopped && b.CardRef != "" && before != string(store.BroadcastStopped) {
		old := p
		old.Moved = true
		if _, err := r.core.ShowProgress(ctx, b.InboxID, b.CardRef, old); err != nil && !bridge.CodeOf(err).Final() {
			return err
		}
		b.CardRef, b.CardNumber, b.CardTriedAt = "", b.CardNumber+1, store.Time{}
	}
	p.Key, p.TriedAt = fmt.Sprintf("r%d.%d", b.ID, b.CardNumber), b.CardTriedAt.Time
	if b.CardRef == "" && b.CardTriedAt.IsZero() { // known before the call, so that a second try looks for what this one made
		b.CardTriedAt = r.now()
		b.CardShown = string(b.State) + ":"
		err := r.store.Tx(ctx, func(ctx context.Context, tx *store.Tx) error { return tx.PutBroadcastCard(ctx, b, was) })
		if err != nil {
			return err
		}
	}
	ref, err := r.core.ShowProgress(ctx, b.InboxID, b.CardRef, p)
	if err == nil && b.CardRef == "" && !p.TriedAt.IsZero() { // an earlier try may have made it, and it says what was then
		ref, err = r.core.ShowProgress(ctx, b.InboxID, ref, p)
	}
	if err != nil {
		return err
	}
	b.CardRef, b.CardShown, b.CardTriedAt = ref, shown, store.Time{}
	return nil
}

// nextShow is when the post of a broadcast is looked at again; zero for never.
func (r *Room) nextShow(b *store.Broadcast) store.Time {
	now := r.clock.Now()
	switch b.State { //nolint:exhaustive // the others are going
	case store.BroadcastDraft, store.BroadcastDiscarded:
		return store.Time{}
	case store.BroadcastDone, store.BroadcastCanceled, store.BroadcastStopped, store.BroadcastPaused, store.BroadcastWaiting:
		since := now.Sub(maxTime(b.FinishedAt, b.StartedAt).Time)
		if since > showUntil {
			return store.Time{}
		}
		return store.At(now.Add(min(max(showEvery, since/10), showRarely)))
	}
	return store.At(now.Add(showEvery))
}

func maxTime(a, b store.Time) store.Time {
	if a.After(b.Time) {
		return a
	}
	return b
}

// sum tells posts apart that show different things.
func sum(p bridge.Progress) string {
	raw, _ := json.Marshal(p) // plain data always marshals
	all := sha256.Sum256(raw)
	return hex.EncodeToString(all[:12])
}

// progress is how a broadcast fares.
func (r *Room) progress(ctx context.Context, b *store.Broadcast) (bridge.Progress, error) {
	p := bridge.Progress{ID: b.ID, State: b.State, Title: b.Title, Text: b.Body, Author: b.AuthorName, Starter: b.StarterName, Approver: b.ApproverName,
		Seen: b.Revision, Why: b.StopReason, StartAt: b.StartAt.Time, StartedAt: b.StartedAt.Time, FinishedAt: b.FinishedAt.Time,
		Expected: b.PreviewedTo, Segments: b.PreviewedParts, Listed: b.Places, Listing: b.Listing()}
	line, err := r.store.Line(ctx, b.LineID)
	if err != nil {
		return p, err
	}
	who, err := r.Describe(ctx, b)
	if err != nil {
		return p, err
	}
	p.Line, p.Audience = line.Called(), who.String()
	t, err := count(ctx, r.store.Reader, b.ID)
	if err != nil {
		return p, err
	}
	p.Waiting, p.Queued, p.Sent = t.states[store.RecipientWaiting], t.states[store.RecipientQueued], t.states[store.RecipientSent]
	p.Delivered, p.Failed, p.Skipped = t.states[store.RecipientDelivered], t.states[store.RecipientFailed], t.states[store.RecipientSkipped]
	p.Replies, p.OptOuts = t.heard.Replies, t.heard.OptOuts
	p.Skips, p.Failures = r.spelled(t.skips), r.spelled(t.failures)
	for reason, n := range t.failures {
		if r.retriable(reason) {
			p.Retriable += n
		}
	}
	if p.Waiting > 0 {
		p.Delayed, err = r.store.RecipientsDelayed(ctx, b.ID, r.now())
	}
	return p, err
}

// Progress is how a broadcast of an inbox fares.
func (r *Room) Progress(ctx context.Context, inbox store.InboxID, id store.BroadcastID) (bridge.Progress, error) {
	b, err := r.store.Broadcast(ctx, inbox, id)
	if err != nil {
		return bridge.Progress{}, missing(err)
	}
	return r.progress(ctx, &b)
}
