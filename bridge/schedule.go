package bridge

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"partyline/store"
)

// ScheduleRequest asks for a reply that leaves at a moment.
type ScheduleRequest struct {
	// Key names the request; a repetition with the same key schedules nothing more.
	Key string
	// Actor is who asks; checked already.
	Actor        Person
	Inbox        store.InboxID
	Conversation store.ConversationID
	// Text is what the customer shall read. It may hold merge fields.
	Text string
	// Mentions are the names of whom of the chat the text calls, as it shows them.
	Mentions []string
	// At is when it leaves, in the zone in which that was meant.
	At time.Time
	// Chat and Typed say how it was typed; Typed is nil where it was not.
	Chat  string
	Typed *Typed
}

// maxScheduled is how far away a scheduled reply may be.
const maxScheduled = 366 * 24 * time.Hour

// untimely says why nothing can be scheduled for a moment; empty where it can.
func (b *Bridge) untimely(at time.Time) string {
	switch wait := b.clock.Until(at); {
	case wait <= 0:
		return "That moment is over. Name one that is still to come, such as tomorrow 9:00."
	case wait > maxScheduled:
		return "That is more than a year away. Name an earlier moment."
	}
	return ""
}

// Schedule has a reply leave at a moment. The thread says so, and offers to send it now and to cancel it.
//
// CodeNotFound where the inbox has no such conversation, CodeInvalid with a sentence for a moment that is over or more than a year away,
// and for a text that would not be sent now either.
func (b *Bridge) Schedule(ctx context.Context, r ScheduleRequest) error {
	return b.tx(ctx, func(ctx context.Context, tx *store.Tx) error {
		conv, err := tx.LockConversation(ctx, r.Conversation)
		if err != nil {
			return err
		}
		if conv.InboxID != r.Inbox {
			return store.ErrNotFound
		}
		if _, err := tx.ScheduledByRequest(ctx, scheduledKey(r.Key)); !errors.Is(err, store.ErrNotFound) {
			return err
		}
		if say := b.untimely(r.At); say != "" {
			return &Error{Code: CodeInvalid, Say: say}
		}
		now := b.now()
		s := store.Scheduled{ConversationID: conv.ID, RequestKey: scheduledKey(r.Key), AuthorID: r.Actor.ID, AuthorName: r.Actor.Name, Body: strings.TrimSpace(r.Text),
			Mentions: strings.Join(r.Mentions, "\n"), Zone: r.At.Location().String(), At: store.At(r.At), DueAt: store.At(r.At), CreatedAt: now}
		out, err := b.asLeaving(ctx, tx, &conv, &s)
		if err != nil {
			return err
		}
		if g := out.stopped(); g != nil {
			return &Error{Code: CodeInvalid, Say: g.sayAlways(out)}
		}
		if r.Typed != nil {
			if err := b.typedIn(ctx, tx, r, &s); err != nil {
				return err
			}
		}
		return b.addScheduled(ctx, tx, r, &s)
	})
}

// scheduledKey is the key of a scheduled reply and of its message, made of that of the request.
func scheduledKey(request string) string { return "scheduled:" + request }

// typedIn remembers the post in which a reply was scheduled, so that it bears the reply's sign.
func (b *Bridge) typedIn(ctx context.Context, tx *store.Tx, r ScheduleRequest, s *store.Scheduled) error {
	in := r.Typed.Post.Thread
	thread, err := tx.ThreadByRef(ctx, r.Chat, in.Channel, in.ID)
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	s.TypedPost, s.TypedThreadID, s.TypedText = r.Typed.Post.ID, thread.ID, r.Typed.Text
	return err
}

// addScheduled writes a scheduled reply down, has the timer ring for it, and tells the thread.
func (b *Bridge) addScheduled(ctx context.Context, tx *store.Tx, r ScheduleRequest, s *store.Scheduled) error {
	if err := tx.AddScheduled(ctx, s); err != nil {
		return err
	}
	if err := b.audit(ctx, tx, r.Actor, "schedule", s.ConversationID, fmt.Sprintf("scheduled %d", s.ID)); err != nil {
		return err
	}
	b.ring(tx, store.TimerLane, s.ConversationID, s.DueAt)
	text := s.Body
	if s.TypedPost != "" { // else nothing in the thread shows it whole
		text = excerpt(text)
	}
	say := fmt.Sprintf("Scheduled for %s by %s: “%s”.", s.When(), s.AuthorName, text)
	return b.addNotice(ctx, tx, store.Post{ConversationID: s.ConversationID, Body: say, ScheduledID: s.ID, DueAt: s.DueAt})
}

// asLeaving is a scheduled reply as it would leave now. Scheduling it was on purpose.
func (b *Bridge) asLeaving(ctx context.Context, tx *store.Tx, conv *store.Conversation, s *store.Scheduled) (leaving, error) {
	typed := Typed{Author: Person{ID: s.AuthorID, Name: s.AuthorName}, Text: s.Body, At: b.clock.Now()}
	if s.Mentions != "" {
		typed.Mentions = strings.Split(s.Mentions, "\n")
	}
	return b.situation(ctx, tx.Reader, conv, typed, true)
}

// sayAlways is what a guard tells of a text that is in no post, so that silence would be no answer.
func (g guard) sayAlways(out leaving) string {
	if say := g.say(out); say != "" {
		return say
	}
	return "There is nothing to send. Write the text that the customer shall read."
}

// CancelScheduled takes back a scheduled reply that has not left. The first who decides about it does.
//
// CodeNotFound where the inbox has no such reply, CodeRejected with what became of it where it is settled already.
func (b *Bridge) CancelScheduled(ctx context.Context, actor Person, inbox store.InboxID, id store.ScheduledID) error {
	return b.onScheduled(ctx, inbox, id, func(ctx context.Context, tx *store.Tx, _ *store.Conversation, s *store.Scheduled) error {
		if err := b.audit(ctx, tx, actor, "cancel scheduled", s.ConversationID, fmt.Sprintf("scheduled %d", s.ID)); err != nil {
			return err
		}
		return b.settleScheduled(ctx, tx, s, store.ScheduledCanceled, actor.Name+" canceled it.")
	})
}

// SendScheduled sends a scheduled reply now; where a guard asks about it, the thread is asked. The first who decides about it does.
//
// Errors are as of CancelScheduled, and CodeRejected where it cannot be sent; then it keeps waiting for its time.
func (b *Bridge) SendScheduled(ctx context.Context, actor Person, inbox store.InboxID, id store.ScheduledID) error {
	if err := b.rereadScheduled(ctx, id); err != nil {
		return err
	}
	return b.onScheduled(ctx, inbox, id, func(ctx context.Context, tx *store.Tx, conv *store.Conversation, s *store.Scheduled) error {
		out, err := b.asLeaving(ctx, tx, conv, s)
		if err != nil {
			return err
		}
		if g := out.stopped(); g != nil {
			return &Error{Code: CodeRejected, Say: g.sayAlways(out)}
		}
		if err := b.audit(ctx, tx, actor, "send scheduled now", s.ConversationID, fmt.Sprintf("scheduled %d", s.ID)); err != nil {
			return err
		}
		asked, err := b.launch(ctx, tx, s, out, actor.Name+" sent it now.")
		if err != nil || asked {
			return err
		}
		return b.goes(ctx, tx, conv, b.now())
	})
}

// rereadScheduled makes sure that what a scheduled reply was typed in still says so.
func (b *Bridge) rereadScheduled(ctx context.Context, id store.ScheduledID) error {
	s, err := b.store.Scheduled(ctx, id)
	if err != nil {
		return unavailable(err)
	}
	if _, err := b.rereadTyped(ctx, s.TypedThreadID, s.TypedPost, s.CreatedAt); err != nil {
		return &Error{Code: CodeRejected, Cause: err,
			Say: "It is not known yet whether its message was edited or deleted while Partyline was away. Press again in a minute."}
	}
	return nil
}

// settled are what is told of a scheduled reply that somebody is too late for.
var settled = map[store.ScheduledOutcome]string{
	store.ScheduledLeft:     "It left already.",
	store.ScheduledRefused:  "It was due already, and could not be sent. The thread says why.",
	store.ScheduledCanceled: "It was canceled already.",
}

// onScheduled runs fn on a locked scheduled reply of an inbox that waits, and on its locked conversation.
func (b *Bridge) onScheduled(ctx context.Context, inbox store.InboxID, id store.ScheduledID,
	fn func(ctx context.Context, tx *store.Tx, conv *store.Conversation, s *store.Scheduled) error,
) error {
	return b.tx(ctx, func(ctx context.Context, tx *store.Tx) error {
		found, err := tx.Scheduled(ctx, id)
		if err != nil {
			return err
		}
		conv, err := tx.LockConversation(ctx, found.ConversationID)
		if err != nil {
			return err
		}
		s, err := tx.LockScheduled(ctx, id)
		switch {
		case err != nil:
			return err
		case conv.InboxID != inbox:
			return store.ErrNotFound
		case s.DueAt.IsZero():
			return &Error{Code: CodeRejected, Say: settled[s.Outcome]}
		}
		return fn(ctx, tx, &conv, &s)
	})
}

// settleScheduled records what came of a scheduled reply, and has its post say so and offer nothing any more.
func (b *Bridge) settleScheduled(ctx context.Context, tx *store.Tx, s *store.Scheduled, outcome store.ScheduledOutcome, say string) error {
	if err := tx.SettleScheduled(ctx, s.ID, outcome); err != nil {
		return err
	}
	p, err := tx.PostOffering(ctx, s.ID)
	if err != nil {
		return err
	}
	p.Body, p.ScheduledID, p.DueAt = p.Body+" "+say, 0, store.Time{}
	b.ring(tx, store.CardLane, s.ConversationID, b.now())
	return tx.RewritePost(ctx, &p)
}
