package bridge

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"

	"partyline/store"
)

// Edited implements Listener.
func (l *listener) Edited(ctx context.Context, t Typed) error {
	if done, err := l.unschedule(ctx, t.Post, unscheduledByEdit); err != nil || done {
		return err
	}
	return l.changed(ctx, t.Post, func(ctx context.Context, tx *store.Tx, m *store.Message) error {
		if err := tx.RewordNote(ctx, l.key(t.Post), withoutMark(t.Text)); err != nil || m == nil {
			return err
		}
		switch {
		case m.State == store.Canceled:
			return nil // a note by now, or nothing any more
		case m.State == store.Held, m.State == store.Asked, m.State == store.Queued && m.RetryOf == 0:
			return l.reword(ctx, tx, m, t)
		default:
			now, same, err := l.saysNow(ctx, tx, m, t)
			if err != nil || same {
				return err
			}
			sum := sha256.Sum256([]byte(t.Text))
			key := "edited:" + l.key(t.Post) + ":" + hex.EncodeToString(sum[:8])
			return l.tooLate(ctx, tx, m, now, key, "That reply was already sent, so the edit stays here. Send a correction?")
		}
	})
}

// saysNow is what a typed post says to the customer by now; empty where that cannot be told. same: it says what was sent. Platforms report
// edits more than once, and other changes as edits.
func (l *listener) saysNow(ctx context.Context, tx *store.Tx, m *store.Message, t Typed) (now string, same bool, err error) {
	s, err := tx.ScheduledByRequest(ctx, scheduledKey(l.key(t.Post)))
	if err == nil {
		now, same = behindMoment(s, t.Text)
		return now, same, nil
	}
	if !errors.Is(err, store.ErrNotFound) {
		return "", false, err
	}
	conv, err := tx.Conversation(ctx, m.ConversationID)
	if err != nil {
		return "", false, err
	}
	out, err := l.edited(ctx, tx, &conv, m, t)
	return t.Text, err == nil && out.stopped() == nil && out.Text == m.Body, err
}

// behindMoment is what an edited post says behind the command and the moment of a scheduled reply; empty where these changed too.
func behindMoment(s store.Scheduled, edited string) (text string, same bool) {
	if edited == s.TypedText {
		return "", true
	}
	before, found := strings.CutSuffix(strings.TrimSpace(s.TypedText), s.Body)
	if !found {
		return "", false
	}
	text, found = strings.CutPrefix(edited, before)
	if !found {
		return "", false
	}
	return strings.TrimSpace(text), false
}

// reword gives a reply that has not left its new text, and guards that like a new one.
func (l *listener) reword(ctx context.Context, tx *store.Tx, m *store.Message, t Typed) error {
	conv, err := tx.LockConversation(ctx, m.ConversationID)
	if err != nil {
		return err
	}
	out, err := l.edited(ctx, tx, &conv, m, t)
	if err != nil {
		return err
	}
	if g := out.stopped(); g != nil {
		return l.withdraw(ctx, tx, m, out, g)
	}
	questions := out.questions()
	if m.Body == out.Text && (m.DecidedBy != "" || (m.State == store.Asked) == (len(questions) > 0)) {
		return nil
	}
	m.Body = out.Text
	was := m.State
	switch {
	case len(questions) > 0:
		move(m, store.Asked)
	case was == store.Asked:
		move(m, store.Held)
		m.HoldUntil = store.At(l.b.clock.Now().Add(l.b.inboxes.load().settings[conv.InboxID].Hold))
	}
	if err := l.b.putMessage(ctx, tx, m); err != nil {
		return err
	}
	if err := l.b.audit(ctx, tx, t.Author, "edit before sending", m.ConversationID, fmt.Sprintf("message %d", m.ID)); err != nil {
		return err
	}
	switch {
	case len(questions) > 0:
		return l.b.ask(ctx, tx, m, out, questions)
	case was == store.Asked:
		if err := l.b.settleQuestion(ctx, tx, m, "It was edited since, and goes out."); err != nil {
			return err
		}
		return l.b.goes(ctx, tx, &conv, m.HoldUntil)
	}
	return nil
}

// withdraw cancels a reply whose new text is not to be sent.
func (l *listener) withdraw(ctx context.Context, tx *store.Tx, m *store.Message, out leaving, g *guard) error {
	if !move(m, store.Canceled) {
		return nil
	}
	if err := l.b.putMessage(ctx, tx, m); err != nil {
		return err
	}
	if err := l.b.unanswer(ctx, tx, m.ConversationID); err != nil {
		return err
	}
	if err := l.b.settleQuestion(ctx, tx, m, "It was edited since, and stays here."); err != nil {
		return err
	}
	thread, err := tx.Thread(ctx, m.TypedThreadID)
	if err != nil {
		return err
	}
	l.b.ring(tx, store.CardLane, m.ConversationID, l.b.now())
	return l.stay(ctx, tx, thread, out, g)
}

// edited is a reply as it would leave with its new text, which alone says whether it is sent. Its files stay, and were judged already.
func (l *listener) edited(ctx context.Context, tx *store.Tx, conv *store.Conversation, m *store.Message, t Typed) (leaving, error) {
	t.Files = nil
	out, err := l.b.situation(ctx, tx.Reader, conv, t, false)
	if err != nil {
		return out, err
	}
	out.edited = true
	if m.Files == 0 {
		return out, nil
	}
	files, err := tx.FilesOf(ctx, m.ID)
	out.by = carriage{limits: linkLimits}
	for _, f := range files {
		out.Files = append(out.Files, File{Name: f.Name, Ref: f.Ref})
		out.by.links, out.by.sample = f.AsLink, f.URL
	}
	return out, err
}

// Deleted implements Listener.
func (l *listener) Deleted(ctx context.Context, p PostRef) error {
	if done, err := l.unschedule(ctx, p, unscheduledByDeletion); err != nil || done {
		return err
	}
	return l.changed(ctx, p, func(ctx context.Context, tx *store.Tx, m *store.Message) error {
		for _, key := range []string{l.key(p), scheduledKey(l.key(p))} {
			if err := tx.DropNote(ctx, key); err != nil {
				return err
			}
		}
		if m == nil || m.State == store.Canceled {
			return nil
		}
		asked := m.State == store.Asked
		if m.State != store.Held && m.State != store.Queued && !asked {
			return l.tooLate(ctx, tx, m, "", "deleted:"+l.key(p),
				quote(m)+" was deleted here, but it was already sent and cannot be called back. Send a correction?")
		}
		move(m, store.Canceled)
		m.Mark = m.MarkShown // there is nothing left to put a sign on
		if err := l.b.put(ctx, tx, m); err != nil {
			return err
		}
		if err := l.b.unanswer(ctx, tx, m.ConversationID); err != nil {
			return err
		}
		if err := l.b.audit(ctx, tx, Person{ID: m.AuthorID}, "canceled before sending", m.ConversationID, fmt.Sprintf("message %d", m.ID)); err != nil {
			return err
		}
		if asked {
			return l.b.settleQuestion(ctx, tx, m, "It was deleted, and was not sent.")
		}
		return l.b.notice(ctx, tx, m.ConversationID, fmt.Sprintf("Deleted in time: %s was not sent.", quote(m)))
	})
}

// changed runs fn on the locked message that was made from a typed post, at once or at its moment, or on the newest that repeats it; on nil where there is none.
func (l *listener) changed(ctx context.Context, p PostRef, fn func(context.Context, *store.Tx, *store.Message) error) error {
	return l.b.tx(ctx, func(ctx context.Context, tx *store.Tx) error {
		found, err := tx.MessageByRequest(ctx, l.key(p))
		if errors.Is(err, store.ErrNotFound) {
			found, err = tx.MessageByRequest(ctx, scheduledKey(l.key(p)))
		}
		if errors.Is(err, store.ErrNotFound) {
			return fn(ctx, tx, nil)
		}
		if err != nil {
			return err
		}
		// Whoever locks both does so in this order.
		if _, err := tx.LockConversation(ctx, found.ConversationID); err != nil {
			return err
		}
		newest, _, err := tx.NewestRetry(ctx, found.ID)
		if err != nil {
			return err
		}
		m, err := tx.LockMessage(ctx, newest.ID)
		if err != nil {
			return err
		}
		return fn(ctx, tx, &m)
	})
}

// tooLate says once that a change came after the SMS had left, and offers to correct it. Where the SMS never left there is nothing to
// say. now is what the typed post says by now.
func (l *listener) tooLate(ctx context.Context, tx *store.Tx, m *store.Message, now, key, say string) error {
	if m.State == store.Canceled || m.State == store.Failed {
		return nil
	}
	first, err := tx.FirstSight(ctx, key, l.b.now())
	if err != nil || !first {
		return err
	}
	m.Corrected = now
	if err := l.b.putMessage(ctx, tx, m); err != nil {
		return err
	}
	return l.b.addNotice(ctx, tx, store.Post{ConversationID: m.ConversationID, Body: say, CorrectID: m.ID})
}
