package bridge

import (
	"context"

	"partyline/store"
)

// timerWork does what falls due at moments of its own, such as scheduled replies. The moments stand in rows; whoever writes one rings
// the lane with it.
type timerWork struct {
	b       *Bridge
	sources []Timer
}

// Timer is one kind of thing that falls due.
type Timer struct {
	// Due is when the next thing of a conversation is; zero for nothing.
	Due func(ctx context.Context, r store.Reader, id store.ConversationID) (store.Time, error)
	// Prepare does what has to be done outside of a transaction before the next thing; again says that what is due may be another by
	// then. nil for nothing.
	Prepare func(ctx context.Context, id store.ConversationID) (again bool, err error)
	// Fire does the next thing, which is due by now unless somebody was faster, and has it due no longer.
	Fire func(ctx context.Context, tx *store.Tx, id store.ConversationID) error
}

// timers are all kinds of things that fall due.
func (b *Bridge) timers() []Timer {
	all := []Timer{b.scheduledSource()}
	for _, a := range alarms {
		all = append(all, a.source(b))
	}
	return all
}

func (w *timerWork) due(ctx context.Context, r store.Reader, id store.ConversationID) (store.Time, error) {
	var first store.Time
	for _, s := range w.sources {
		due, err := s.Due(ctx, r, id)
		if err != nil {
			return store.Time{}, err
		}
		if first.IsZero() || !due.IsZero() && due.Before(first.Time) {
			first = due
		}
	}
	return first, nil
}

// step does the next thing that is due, in the transaction that says so.
func (w *timerWork) step(ctx context.Context, c *claim) (func(context.Context, *store.Tx) error, error) {
	for _, s := range w.sources {
		due, err := s.Due(ctx, w.b.store.Reader, c.key.Conversation)
		if err != nil {
			return nil, err
		}
		if due.IsZero() || due.After(w.b.clock.Now()) {
			continue
		}
		if s.Prepare != nil {
			if again, err := s.Prepare(ctx, c.key.Conversation); again || err != nil {
				return nil, err
			}
		}
		return func(ctx context.Context, tx *store.Tx) error { return s.Fire(ctx, tx, c.key.Conversation) }, nil
	}
	return nil, nil
}
