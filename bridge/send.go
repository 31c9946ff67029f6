package bridge

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"time"

	"partyline/store"
)

// firstLook is how soon after an attempt with unknown outcome the carrier's list is asked for the first time.
const firstLook = 2 * time.Second

// carrierWork hands a conversation's outbound messages to the carrier, one after another.
//
// Before the call an attempt is committed. A message that is found in state Sending was being sent by a process that died, and one
// in state Uncertain was called for without a clear answer: both are looked for in the carrier's list, and sent again only when
// the list still does not have them after ReconcileAfter.
type carrierWork struct{ b *Bridge }

func (w *carrierWork) due(ctx context.Context, r store.Reader, id store.ConversationID) (store.Time, error) {
	m, ok, err := r.Leaving(ctx, id)
	switch {
	case err != nil || !ok:
		return store.Time{}, err
	case m.State == store.Held && !m.HoldUntil.IsZero():
		return m.HoldUntil, nil
	case !m.NextTryAt.IsZero():
		return m.NextTryAt, nil
	}
	return w.b.now(), nil
}

func (w *carrierWork) step(ctx context.Context, c *claim) (func(context.Context, *store.Tx) error, error) {
	b := w.b
	due, err := w.due(ctx, b.store.Reader, c.key.Conversation)
	if err != nil || due.IsZero() || due.After(b.clock.Now()) {
		return nil, err
	}
	m, ok, err := b.store.Leaving(ctx, c.key.Conversation)
	if err != nil || !ok {
		return nil, err
	}
	switch m.State {
	case store.Sending:
		return func(ctx context.Context, tx *store.Tx) error { return w.doubt(ctx, tx, m.ID) }, nil
	case store.Uncertain:
		return w.reconcile(ctx, m)
	default:
		if read, err := b.rereadTyped(ctx, m.TypedThreadID, m.TypedPost, m.CreatedAt); read || err != nil {
			return nil, err
		}
		if m.Files > 0 {
			if record, err := w.fetchNext(ctx, m); record != nil || err != nil {
				return record, err
			}
		}
		return w.send(ctx, c, m.ID)
	}
}

// send commits an attempt, makes the call, and gives back what to write down of its outcome. It is the one way to the carrier, and the gate
// is asked in the transaction that commits the attempt.
func (w *carrierWork) send(ctx context.Context, c *claim, id store.MessageID) (func(context.Context, *store.Tx) error, error) {
	b := w.b
	attempt := store.Attempt{MessageID: id, Token: rand.Text(), StartedAt: b.now()}
	var out Outbound
	back := false
	err := b.store.Tx(ctx, func(ctx context.Context, tx *store.Tx) error {
		if _, err := tx.LockConversation(ctx, c.key.Conversation); err != nil { // the gate may change it
			return err
		}
		m, err := tx.LockMessage(ctx, id)
		if err != nil {
			return err
		}
		if m.State == store.Held && m.HoldUntil.After(b.clock.Now()) || m.State != store.Held && m.State != store.Queued {
			return errRepeated // edited, deleted or sent since
		}
		if back, err = b.turnedBack(ctx, tx, &m); err != nil || back {
			return err
		}
		if _, err := tx.LockLane(ctx, c.key, c.owner); err != nil {
			return err
		}
		move(&m, store.Sending)
		if m.Origin.Automatic() {
			m.At = attempt.StartedAt
		}
		if out, err = w.outbound(ctx, tx.Reader, m, attempt.Token); err != nil {
			return err
		}
		m.NextTryAt = store.Time{}
		if err := b.putMessage(ctx, tx, &m); err != nil {
			return err
		}
		return tx.AddAttempt(ctx, &attempt)
	})
	if errors.Is(err, errRepeated) || err == nil && back {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	receipt, err := b.carrier.Send(ctx, out)
	return func(ctx context.Context, tx *store.Tx) error {
		return w.outcome(ctx, tx, c.key.Conversation, attempt, receipt, err)
	}, nil
}

func (w *carrierWork) outbound(ctx context.Context, r store.Reader, m store.Message, token string) (Outbound, error) {
	conv, err := r.Conversation(ctx, m.ConversationID)
	if err != nil {
		return Outbound{}, err
	}
	contact, err := r.Contact(ctx, conv.ContactID)
	if err != nil {
		return Outbound{}, err
	}
	line, err := r.Line(ctx, conv.LineID)
	if err != nil {
		return Outbound{}, err
	}
	out := Outbound{Attempt: token, Line: line.Number, To: contact.Number, Body: m.Body}
	if m.Files == 0 {
		return out, nil
	}
	files, err := r.FilesOf(ctx, m.ID)
	for _, f := range files {
		if f.AsLink {
			out.Body = withLinks(out.Body, []string{f.URL})
		} else {
			out.Media = append(out.Media, f.URL)
		}
	}
	return out, err
}

// outcome writes down what came of an attempt.
func (w *carrierWork) outcome(ctx context.Context, tx *store.Tx, conv store.ConversationID, a store.Attempt, r Receipt, sendErr error) error {
	b := w.b
	a.FinishedAt, a.ErrorCode = b.now(), DetailOf(sendErr)
	if sendErr != nil || r.ErrorCode != "" || r.State == store.Failed {
		if _, err := tx.LockConversation(ctx, conv); err != nil { // it changes, and is locked before its messages everywhere
			return err
		}
	}
	m, err := tx.LockMessage(ctx, a.MessageID)
	if err != nil {
		return err
	}
	switch {
	case sendErr == nil:
		a.Outcome, a.CarrierID = store.OutcomeTaken, r.CarrierID
		if err := tx.EndAttempt(ctx, &a); err != nil {
			return err
		}
		return b.advance(ctx, tx, &m, r)
	case CodeOf(sendErr) == CodeRejected, CodeOf(sendErr) == CodeInvalid:
		a.Outcome = store.OutcomeRefused
		if err := tx.EndAttempt(ctx, &a); err != nil {
			return err
		}
		news, err := b.learn(ctx, tx, &m, a.ErrorCode, a.StartedAt)
		if err != nil {
			return err
		}
		if err := b.fail(ctx, tx, &m, a.ErrorCode, Say(sendErr)+inBrackets(a.ErrorCode)+news, b.advise(a.ErrorCode)); err != nil || !b.diagnose(a.ErrorCode).Unreachable {
			return err
		}
		return b.givenUp(ctx, tx, &m, Say(sendErr))
	case CodeOf(sendErr) == CodeRetry:
		a.Outcome = store.OutcomeNever
		if err := tx.EndAttempt(ctx, &a); err != nil {
			return err
		}
		news, err := b.learn(ctx, tx, &m, a.ErrorCode, a.StartedAt)
		if err != nil {
			return err
		}
		if news != "" && !m.Origin.Automatic() { // those who wait for it are told
			if err := b.notice(ctx, tx, conv, Say(sendErr)+news); err != nil {
				return err
			}
		}
		return w.again(ctx, tx, &m, sendErr)
	default:
		b.log.Warn("the outcome of an attempt is unknown; asking the carrier's list", "message", m.ID, "error", sendErr)
		return w.doubt(ctx, tx, m.ID)
	}
}

// again has a message tried later, or given up after GiveUpAfter.
func (w *carrierWork) again(ctx context.Context, tx *store.Tx, m *store.Message, why error) error {
	b := w.b
	attempts, err := tx.Attempts(ctx, m.ID)
	if err != nil {
		return err
	}
	if len(attempts) > 0 && b.clock.Since(attempts[0].StartedAt.Time) > b.giveUpAfter {
		return b.fail(ctx, tx, m, "", fmt.Sprintf("The carrier could not take it for %s: %s", b.giveUpAfter, Say(why)), RemedyRetry)
	}
	if !move(m, store.Queued) {
		return nil // a callback proved that it left
	}
	m.NextTryAt = store.At(b.clock.Now().Add(retryAfter(why, len(attempts))))
	return b.putMessage(ctx, tx, m)
}

// fail ends a message that certainly did not leave, says so in the thread, and offers what helps. The conversation is locked.
func (b *Bridge) fail(ctx context.Context, tx *store.Tx, m *store.Message, code, why string, helps Remedy) error {
	if !move(m, store.Failed) {
		return nil
	}
	m.ErrorCode = code
	if err := b.put(ctx, tx, m); err != nil {
		return err
	}
	if err := b.failureNotice(ctx, tx, m, fmt.Sprintf("Not sent: %s. %s", quote(m), why), helps); err != nil {
		return err
	}
	if err := b.waitsOn(ctx, tx, m); err != nil {
		return err
	}
	b.ring(tx, store.CardLane, m.ConversationID, b.now())
	return nil
}

// doubt marks a message as perhaps sent, to be looked for in the carrier's list.
func (w *carrierWork) doubt(ctx context.Context, tx *store.Tx, id store.MessageID) error {
	m, err := tx.LockMessage(ctx, id)
	if err != nil || !move(&m, store.Uncertain) {
		return err
	}
	m.NextTryAt = store.At(w.b.clock.Now().Add(min(firstLook, w.b.reconcileAfter)))
	return w.b.putMessage(ctx, tx, &m)
}

// reconcile asks the carrier whether an attempt left.
func (w *carrierWork) reconcile(ctx context.Context, m store.Message) (func(context.Context, *store.Tx) error, error) {
	b := w.b
	attempts, err := b.store.Attempts(ctx, m.ID)
	if err != nil {
		return nil, err
	}
	if len(attempts) == 0 {
		return nil, &Error{Code: CodeInvalid, Say: fmt.Sprintf("Message %d is uncertain without an attempt.", m.ID)}
	}
	last := attempts[len(attempts)-1]
	out, err := w.outbound(ctx, b.store.Reader, m, last.Token)
	if err != nil {
		return nil, err
	}
	asked := b.clock.Now()
	receipt, err := b.carrier.Find(ctx, Attempt{Token: last.Token, Line: out.Line, To: out.To, Body: out.Body, StartedAt: last.StartedAt.Time,
		Known: func(id string) (bool, error) { return b.store.CarrierKnows(ctx, id) }})
	if err != nil && CodeOf(err) != CodeNotFound {
		return nil, err
	}
	return func(ctx context.Context, tx *store.Tx) error {
		if _, err := tx.LockConversation(ctx, m.ConversationID); err != nil {
			return err
		}
		m, lockErr := tx.LockMessage(ctx, m.ID)
		if lockErr != nil || m.State != store.Uncertain {
			return lockErr // a callback told us meanwhile
		}
		last.FinishedAt = b.now()
		if err == nil {
			last.Outcome, last.CarrierID = store.OutcomeTaken, receipt.CarrierID
			if err := tx.EndAttempt(ctx, &last); err != nil {
				return err
			}
			return b.advance(ctx, tx, &m, receipt)
		}
		if verdict := last.StartedAt.Add(b.reconcileAfter); asked.Before(verdict) {
			m.NextTryAt = store.At(verdict)
			return b.putMessage(ctx, tx, &m)
		}
		b.log.Warn("the carrier never had a message; it is sent again", "message", m.ID, "attempts", len(attempts))
		last.Outcome = store.OutcomeNever
		if err := tx.EndAttempt(ctx, &last); err != nil {
			return err
		}
		return w.again(ctx, tx, &m, &Error{Code: CodeRetry, Say: "The carrier did not answer.", RetryAfter: time.Millisecond})
	}, nil
}
