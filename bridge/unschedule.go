package bridge

import (
	"context"
	"errors"
	"fmt"

	"partyline/store"
)

// unscheduling is a reason for which a scheduled reply does not leave that was typed in a post.
type unscheduling struct {
	// shown is what the reply's own post says then.
	shown string
	// told is what the thread is told besides; empty for nothing.
	told string
	// action is what the audit log calls it.
	action string
}

// An edit takes a scheduled reply back, as no edit runs a command: the moment or the text was wrong, and the wrong one must not leave.
var (
	unscheduledByEdit = unscheduling{
		shown: "It was edited, and is not sent.", action: "scheduled reply edited",
		told: "%s was scheduled, and is not sent because its message was edited. Type it anew, with its moment.",
	}
	unscheduledByDeletion = unscheduling{shown: "It was deleted, and is not sent.", action: "scheduled reply deleted"}
)

// unschedule takes back the scheduled reply that was typed in a post; false where there is none that waits.
func (l *listener) unschedule(ctx context.Context, p PostRef, why unscheduling) (done bool, err error) {
	b := l.b
	found, err := b.store.ScheduledByRequest(ctx, scheduledKey(l.key(p)))
	if errors.Is(err, store.ErrNotFound) {
		return false, nil
	}
	if err != nil {
		return false, unavailable(err)
	}
	err = b.tx(ctx, func(ctx context.Context, tx *store.Tx) error {
		if _, err := tx.LockConversation(ctx, found.ConversationID); err != nil {
			return err
		}
		s, err := tx.LockScheduled(ctx, found.ID)
		if done = err == nil && !s.DueAt.IsZero(); !done {
			return err
		}
		if err := b.audit(ctx, tx, Person{ID: s.AuthorID}, why.action, s.ConversationID, fmt.Sprintf("scheduled %d", s.ID)); err != nil {
			return err
		}
		if err := b.settleScheduled(ctx, tx, &s, store.ScheduledCanceled, why.shown); err != nil || why.told == "" {
			return err
		}
		return b.notice(ctx, tx, s.ConversationID, fmt.Sprintf(why.told, "“"+excerpt(s.Body)+"”"))
	})
	return done && err == nil, err
}
