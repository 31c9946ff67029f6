package bridge

import (
	"context"
	"errors"
	"fmt"

	"partyline/store"
)

// Explainer is a Carrier that can explain its error codes to people.
type Explainer interface {
	// Explain is one sentence about a code: what happened, and what to do.
	Explain(code string) string
}

// Report implements Inlet.
func (b *Bridge) Report(ctx context.Context, r Report) error {
	if r.CarrierID == "" {
		return &Error{Code: CodeInvalid, Say: "A report needs the id of its message."}
	}
	return b.tx(ctx, func(ctx context.Context, tx *store.Tx) error {
		id, attempt, err := reported(ctx, tx, r)
		if errors.Is(err, store.ErrNotFound) {
			b.log.Debug("a report for a message that is not ours", "id", r.CarrierID)
			return nil
		}
		if err != nil {
			return err
		}
		m, err := tx.LockMessage(ctx, id)
		if err != nil {
			return err
		}
		if m.CarrierID != "" && m.CarrierID != r.CarrierID {
			// An attempt that the carrier's list did not show in time, so that another one was made.
			b.log.Error("a message was sent twice by the carrier", "message", m.ID, "id", m.CarrierID, "other", r.CarrierID)
			return nil
		}
		m.CarrierID = r.CarrierID
		if attempt != nil && attempt.Outcome != store.OutcomeTaken {
			attempt.Outcome, attempt.CarrierID, attempt.FinishedAt = store.OutcomeTaken, r.CarrierID, b.now()
			if err := tx.EndAttempt(ctx, attempt); err != nil {
				return err
			}
		}
		state := r.State
		if state == "" {
			state = store.Accepted // whatever the word was: the carrier has it
		}
		return b.advance(ctx, tx, &m, Receipt{State: state, ErrorCode: r.ErrorCode})
	})
}

// reported finds the message of a report: by the attempt in the callback's address, else by the carrier's id.
func reported(ctx context.Context, tx *store.Tx, r Report) (store.MessageID, *store.Attempt, error) {
	if r.Attempt != "" {
		a, err := tx.AttemptByToken(ctx, r.Attempt)
		if err == nil {
			return a.MessageID, &a, nil
		}
		if !errors.Is(err, store.ErrNotFound) {
			return 0, nil, err
		}
	}
	m, err := tx.MessageByCarrierID(ctx, r.CarrierID)
	return m.ID, nil, err
}

// advance moves a locked message to what the carrier says of it, writes it, and has the thread show it. Where the move is not legal
// only the rest is written.
func (b *Bridge) advance(ctx context.Context, tx *store.Tx, m *store.Message, r Receipt) error {
	if r.CarrierID != "" {
		m.CarrierID = r.CarrierID
	}
	if r.Segments > 0 {
		m.Segments = r.Segments
	}
	moved := move(m, r.State)
	failed := moved && (r.State == store.Failed || r.State == store.Undelivered)
	if failed {
		m.ErrorCode = r.ErrorCode
	}
	if err := tx.PutMessage(ctx, m); err != nil {
		return err
	}
	if failed {
		if err := b.notice(ctx, tx, m.ConversationID, b.failure(m)); err != nil {
			return err
		}
	}
	if m.Mark == m.MarkShown {
		return nil
	}
	b.ring(tx, store.CardLane, m.ConversationID, b.now())
	return nil
}

// failure is the sentence about a message that did not arrive.
func (b *Bridge) failure(m *store.Message) string {
	why := ""
	if ex, ok := b.carrier.(Explainer); ok && m.ErrorCode != "" {
		why = " " + ex.Explain(m.ErrorCode)
	}
	if m.ErrorCode != "" {
		why += fmt.Sprintf(" (code %s)", m.ErrorCode)
	}
	return fmt.Sprintf("Not delivered: “%s”.%s", excerpt(m.Body), why)
}

// notice has Partyline say something in a conversation's thread.
func (b *Bridge) notice(ctx context.Context, tx *store.Tx, id store.ConversationID, text string) error {
	now := b.now()
	if err := tx.AddPost(ctx, &store.Post{ConversationID: id, Kind: string(PostNotice), Body: text, CreatedAt: now}); err != nil {
		return err
	}
	b.ring(tx, store.ThreadLane, id, now)
	return nil
}

// excerpt is the beginning of a text, enough to know it by.
func excerpt(text string) string {
	const length = 40
	rs := []rune(text)
	if len(rs) <= length {
		return text
	}
	return string(rs[:length-1]) + "…"
}
