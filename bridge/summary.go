package bridge

import (
	"context"
	"errors"
	"fmt"
	"time"

	"partyline/bridge/sms"
	"partyline/store"
)

const (
	// summaryEvery is after how many messages a summary is written by itself.
	summaryEvery = 10
	// summaryLook is how many messages a summary looks at.
	summaryLook = 200
)

// SummaryJob has a summary written.
type SummaryJob struct {
	Conversation store.ConversationID `json:"conversation"`
	// By is the name of who asked for it; empty where nobody did.
	By string `json:"by,omitempty"`
}

// Kind implements store.Job.
func (SummaryJob) Kind() string { return "summary" }

// RequestSummary has a summary written, which the thread and the card show. A repetition with the same key asks for nothing more.
//
// CodeForbidden where summaries are off, CodeRejected where the inbox had enough today.
func (b *Bridge) RequestSummary(ctx context.Context, act Act) error {
	return b.tx(ctx, func(ctx context.Context, tx *store.Tx) error {
		conv, err := tx.LockConversation(ctx, act.Conversation)
		if err != nil {
			return err
		}
		first, err := tx.FirstSight(ctx, "summary:"+act.Key, b.now())
		if err != nil || !first {
			return err
		}
		if err := b.admit(ctx, tx, conv.InboxID, store.UseSummary); err != nil {
			return err
		}
		if err := b.audit(ctx, tx, act.Actor, "ask for a summary", conv.ID, ""); err != nil {
			return err
		}
		return tx.Enqueue(ctx, SummaryJob{Conversation: conv.ID, By: act.Actor.Name}, time.Time{})
	})
}

// countForSummary has a summary written once enough was said since the last one: once for each ten messages, so that a failure is not repeated
// with every text, and what nobody counted, such as a text of an automation, hides no tenth. The conversation is locked.
func (b *Bridge) countForSummary(ctx context.Context, tx *store.Tx, conv *store.Conversation) error {
	if b.assistant == nil {
		return nil
	}
	a, err := tx.Assistant(ctx, conv.InboxID)
	if err != nil || !a.Summaries {
		return err
	}
	last, _, err := tx.Summary(ctx, conv.ID)
	if err != nil {
		return err
	}
	n, err := tx.SaidCount(ctx, conv.ID, last.AfterID, summaryLook)
	if err != nil || n < summaryEvery {
		return err
	}
	first, err := tx.FirstSight(ctx, fmt.Sprintf("tens:%d:%d:%d", conv.ID, last.AfterID, n/summaryEvery), b.now())
	if err != nil || !first {
		return err
	}
	switch err := b.admit(ctx, tx, conv.InboxID, store.UseSummary); {
	case CodeOf(err) == CodeRejected:
		return nil // enough for today
	case err != nil:
		return err
	}
	return tx.Enqueue(ctx, SummaryJob{Conversation: conv.ID}, time.Time{})
}

// summarize does a SummaryJob.
func (b *Bridge) summarize(ctx context.Context, j SummaryJob) error {
	conv, err := b.store.Conversation(ctx, j.Conversation)
	if errors.Is(err, store.ErrNotFound) || b.assistant == nil {
		return nil // deleted, or switched off
	}
	if err != nil {
		return err
	}
	previous, _, err := b.store.Summary(ctx, conv.ID)
	if err != nil {
		return err
	}
	said, err := b.store.SaidSince(ctx, conv.ID, previous.AfterID, summaryLook)
	if err != nil {
		return err
	}
	if len(said) == 0 || j.By == "" && len(said) < summaryEvery {
		if j.By == "" {
			return nil // somebody asked for one meanwhile
		}
		return b.store.Tx(ctx, func(ctx context.Context, tx *store.Tx) error {
			return b.notice(ctx, tx, conv.ID, "Nothing was said since the last summary.")
		})
	}
	within, cancel := context.WithTimeout(ctx, b.allowance.Timeout)
	defer cancel()
	s, spent, sumErr := b.assistant.Summarize(within, previous, said)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	s.ConversationID, s.AfterID, s.CreatedAt = conv.ID, said[len(said)-1].ID, b.now()
	return b.store.Tx(ctx, func(ctx context.Context, tx *store.Tx) error { return b.settleSummary(ctx, tx, s, spent, sumErr) })
}

// settleSummary keeps a summary and shows it, unless there is one by now that knows more.
func (b *Bridge) settleSummary(ctx context.Context, tx *store.Tx, s store.Summary, spent Spent, sumErr error) error {
	conv, err := tx.LockConversation(ctx, s.ConversationID)
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	if err := b.spent(ctx, tx, conv.InboxID, store.UseSummary, spent); err != nil {
		return err
	}
	if sumErr != nil {
		b.log.Warn("the assistant wrote no summary", "conversation", conv.ID, "error", sumErr)
		return b.notice(ctx, tx, conv.ID, "There is no summary. "+Say(sumErr))
	}
	s.Body, s.Open = sms.Clean(s.Body), sms.Clean(s.Open)
	kept, err := tx.PutSummary(ctx, &s)
	if err != nil || !kept {
		return err
	}
	if err := tx.PutConversation(ctx, &conv); err != nil { // its card changes
		return err
	}
	b.ringCard(tx, conv.ID)
	say := "Summary: " + s.Body
	if s.Open != "" {
		say += "\nOpen: " + s.Open
	}
	return b.notice(ctx, tx, conv.ID, fmt.Sprintf("%s\nWritten by %s.", say, s.Model))
}
