package bridge

import (
	"context"

	"partyline/store"
)

// DrainJob is the doorbell of a lane: somebody must look at what waits there.
type DrainJob struct {
	Lane         store.LaneKind       `json:"lane"`
	Conversation store.ConversationID `json:"conversation"`
}

// Kind implements store.Job.
func (DrainJob) Kind() string { return "drain" }

func drainJob(k store.LaneKey) DrainJob { return DrainJob{Lane: k.Kind, Conversation: k.Conversation} }

func (j DrainJob) key() store.LaneKey {
	return store.LaneKey{Kind: j.Lane, Conversation: j.Conversation}
}

func (b *Bridge) registerJobs(w *store.Workers) {
	store.Handle(w, func(ctx context.Context, j DrainJob) error {
		// Most often the process that committed the work has done it by now: look before taking the lease.
		due, err := b.store.LaneDue(ctx, j.key(), b.now())
		if err != nil || !due {
			return err
		}
		return b.drains.drain(ctx, j.key())
	})
	store.Handle(w, func(ctx context.Context, _ EraseJob) error { return b.erase(ctx) })
	store.Handle(w, func(ctx context.Context, j MergedJob) error { return b.tellMerged(ctx, j) })
	store.Handle(w, func(ctx context.Context, j DraftJob) error { return b.writeDraft(ctx, j) })
	store.Handle(w, func(ctx context.Context, j SummaryJob) error { return b.summarize(ctx, j) })
	store.Handle(w, func(ctx context.Context, j CardsJob) error { return b.redrawCards(ctx, j.Inbox) })
	store.Handle(w, func(ctx context.Context, j PageJob) error { return b.pageDone(ctx, j.Page) })
	for _, r := range b.rooms {
		r.Jobs(w)
	}
}
