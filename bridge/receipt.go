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

// Adviser is a Carrier that knows what helps after its error codes.
type Adviser interface {
	// Advise tells what may get a text through after a code. For a code that it does not know it is RemedyNone.
	Advise(code string) Remedy
}

// Remedy is what may get a text through that did not arrive.
type Remedy string

const (
	// RemedyNone: nothing that we send to this person will arrive, or may be sent.
	RemedyNone Remedy = ""
	// RemedyRetry: the same text may go through later, or once somebody did what the code's sentence says.
	RemedyRetry Remedy = "retry"
	// RemedyReword: another text may go through.
	RemedyReword Remedy = "reword"
)

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
		if err := b.lockForReport(ctx, tx, r, id); err != nil {
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
		if m.State == store.Failed && m.CarrierID == "" {
			m.State = store.Uncertain // it was given up, but the carrier has it after all
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

// lockForReport locks the conversation of a report that changes it. Whoever locks a message of it does so afterwards, as everywhere.
func (b *Bridge) lockForReport(ctx context.Context, tx *store.Tx, r Report, id store.MessageID) error {
	if r.State != store.Failed && r.State != store.Undelivered && b.diagnose(r.ErrorCode) == (Diagnosis{}) {
		return nil
	}
	for joined := store.ConversationID(0); ; {
		m, err := tx.Message(ctx, id)
		if err != nil {
			return err
		}
		_, err = tx.LockConversation(ctx, m.ConversationID)
		if !errors.Is(err, store.ErrNotFound) || m.ConversationID == joined {
			return err
		}
		joined = m.ConversationID // to another one, before it could be locked
	}
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
	left := onItsWay[m.State]
	moved := move(m, r.State)
	failed := moved && (r.State == store.Failed || r.State == store.Undelivered)
	if failed {
		m.ErrorCode = r.ErrorCode
	}
	news := ""
	if failed {
		var err error
		if news, err = b.learn(ctx, tx, m, m.ErrorCode, m.CreatedAt); err != nil {
			return err
		}
	}
	if moved && m.State == store.Delivered {
		if err := b.delivers(ctx, tx, m); err != nil {
			return err
		}
	}
	if err := b.put(ctx, tx, m); err != nil { // it may lock the credits, which are locked after lines
		return err
	}
	if moved && !left && onItsWay[m.State] && m.Origin.Automatic() {
		if err := b.showAutomatic(ctx, tx, m); err != nil {
			return err
		}
	}
	if failed {
		if err := b.failureNotice(ctx, tx, m, b.failure(m)+news, b.advise(m.ErrorCode)); err != nil {
			return err
		}
		if err := b.waitsOn(ctx, tx, m); err != nil {
			return err
		}
		if b.diagnose(m.ErrorCode).Unreachable {
			if err := b.givenUp(ctx, tx, m, b.explain(m.ErrorCode)); err != nil {
				return err
			}
		}
	}
	if m.Mark == m.MarkShown && m.RetryOf == 0 {
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
	return fmt.Sprintf("Not delivered: %s.%s%s", quote(m), why, inBrackets(m.ErrorCode))
}

// inBrackets is the carrier's code as it stands behind its sentence; empty where there is none.
func inBrackets(code string) string {
	if code == "" {
		return ""
	}
	return " (code " + code + ")"
}

// advise tells what helps after one of the carrier's codes.
func (b *Bridge) advise(code string) Remedy {
	if a, ok := b.carrier.(Adviser); ok {
		return a.Advise(code)
	}
	return RemedyNone
}

// put writes a message whose state moved. A message that repeats a typed reply has that one bear its sign.
func (b *Bridge) put(ctx context.Context, tx *store.Tx, m *store.Message) error {
	if err := b.putMessage(ctx, tx, m); err != nil || m.RetryOf == 0 {
		return err
	}
	return tx.SetMark(ctx, m.RetryOf, string(marks[m.State]))
}

// failureNotice explains in a conversation's thread that a message did not arrive, and offers what helps. No thread is opened to say so of
// a text that nobody in particular sent.
func (b *Bridge) failureNotice(ctx context.Context, tx *store.Tx, m *store.Message, text string, helps Remedy) error {
	if m.Origin.Automatic() {
		if mirrored, err := b.mirrored(ctx, tx, m.ConversationID); err != nil || !mirrored {
			return err
		}
	}
	p := store.Post{ConversationID: m.ConversationID, Body: text}
	switch helps {
	case RemedyRetry:
		p.RetryID, p.RewordID = m.ID, m.ID
	case RemedyReword:
		p.RewordID = m.ID
	case RemedyNone:
	}
	return b.addNotice(ctx, tx, p)
}

// notice has Partyline say something in a conversation's thread.
func (b *Bridge) notice(ctx context.Context, tx *store.Tx, id store.ConversationID, text string) error {
	return b.addNotice(ctx, tx, store.Post{ConversationID: id, Body: text})
}

func (b *Bridge) addNotice(ctx context.Context, tx *store.Tx, p store.Post) error {
	p.Kind, p.CreatedAt = string(PostNotice), b.now()
	if err := tx.AddPost(ctx, &p); err != nil {
		return err
	}
	b.ring(tx, store.ThreadLane, p.ConversationID, p.CreatedAt)
	return nil
}

// quote names an outbound message by its text; one without has files.
func quote(m *store.Message) string {
	switch {
	case m.Body != "":
		return "“" + excerpt(m.Body) + "”"
	case m.Files == 1:
		return "A message with a file"
	}
	return fmt.Sprintf("A message with %d files", m.Files)
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
