package bridge

import (
	"context"
	"fmt"

	"partyline/store"
)

// scheduledSource lets the timer lane send the scheduled replies of a conversation.
func (b *Bridge) scheduledSource() Timer {
	return Timer{
		Due: func(ctx context.Context, r store.Reader, id store.ConversationID) (store.Time, error) {
			s, _, err := r.NextScheduled(ctx, id)
			return s.DueAt, err
		},
		Prepare: func(ctx context.Context, id store.ConversationID) (again bool, err error) {
			s, _, err := b.store.NextScheduled(ctx, id)
			if err != nil {
				return false, err
			}
			return b.rereadTyped(ctx, s.TypedThreadID, s.TypedPost, s.CreatedAt)
		},
		Fire: func(ctx context.Context, tx *store.Tx, id store.ConversationID) error {
			conv, err := tx.LockConversation(ctx, id)
			if err != nil {
				return err
			}
			s, ok, err := tx.NextScheduled(ctx, id)
			if err != nil || !ok || s.DueAt.After(b.clock.Now()) {
				return err // somebody was faster
			}
			return b.fallDue(ctx, tx, &conv, &s)
		},
	}
}

// fallDue sends a scheduled reply whose time has come. What guards have to say by now is told in the thread, and then nothing leaves.
func (b *Bridge) fallDue(ctx context.Context, tx *store.Tx, conv *store.Conversation, s *store.Scheduled) error {
	out, err := b.asLeaving(ctx, tx, conv, s)
	if err != nil {
		return err
	}
	if g := out.stopped(); g != nil {
		if err := b.audit(ctx, tx, out.Author, "not sent: "+g.name, conv.ID, fmt.Sprintf("scheduled %d", s.ID)); err != nil {
			return err
		}
		if err := b.settleScheduled(ctx, tx, s, store.ScheduledRefused, "It was not sent."); err != nil {
			return err
		}
		return b.notice(ctx, tx, conv.ID, fmt.Sprintf("“%s” was due and was not sent. %s", excerpt(s.Body), g.sayAlways(out)))
	}
	asked, err := b.launch(ctx, tx, s, out, "Sent.")
	if err != nil || asked {
		return err
	}
	return b.goesByItself(ctx, tx, conv)
}

// launch makes the message of a scheduled reply. asked: it waits for an answer to the question that the thread is asked; else it is
// queued. say is what the reply's post says of a queued one.
func (b *Bridge) launch(ctx context.Context, tx *store.Tx, s *store.Scheduled, out leaving, say string) (asked bool, err error) {
	now := b.now()
	m := store.Message{ConversationID: s.ConversationID, Direction: store.Out, Origin: store.OriginReply, Body: out.Text, State: store.Queued, RequestKey: s.RequestKey,
		AuthorID: s.AuthorID, AuthorName: s.AuthorName, TypedPost: s.TypedPost, TypedThreadID: s.TypedThreadID, At: now, CreatedAt: now}
	questions := out.questions()
	if asked = len(questions) > 0; asked {
		m.State, say = store.Asked, "It was due, and is asked about below."
	}
	if m.TypedPost != "" {
		m.Mark = string(marks[m.State])
	}
	added, err := b.addMessage(ctx, tx, &m)
	if err == nil && !added {
		err = errRepeated
	}
	if err != nil {
		return asked, err
	}
	if err := b.settleScheduled(ctx, tx, s, store.ScheduledLeft, say); err != nil {
		return asked, err
	}
	if asked {
		return asked, b.ask(ctx, tx, &m, out, questions)
	}
	if err := b.audit(ctx, tx, out.Author, "scheduled reply", s.ConversationID, fmt.Sprintf("message %d", m.ID)); err != nil {
		return asked, err
	}
	return asked, b.showOnce(ctx, tx, &m)
}

// goesByItself has a conversation show that a message left that nobody sent just now: what nobody has read stays unread and unanswered,
// and what is put aside or closed stays so.
func (b *Bridge) goesByItself(ctx context.Context, tx *store.Tx, conv *store.Conversation) error {
	if conv.Unread == 0 {
		answered(conv)
	}
	conv.LastAt = b.now()
	if err := tx.PutConversation(ctx, conv); err != nil {
		return err
	}
	b.ring(tx, store.CarrierLane, conv.ID, conv.LastAt)
	b.ringCard(tx, conv.ID)
	return b.countForSummary(ctx, tx, conv)
}
