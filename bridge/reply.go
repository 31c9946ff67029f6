package bridge

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"

	"partyline/store"
)

// Listen gives what the adapter of a chat calls.
func (b *Bridge) Listen(chat string) Listener { return &listener{b: b, chat: chat} }

type listener struct {
	b    *Bridge
	chat string
}

// key names a typed post among all posts of all chats.
func (l *listener) key(p PostRef) string { return l.chat + ":" + p.Thread.Channel + ":" + p.ID }

// thread finds our row of the thread in which something was typed; ok is false where it is not ours. While a thread of the channel is
// being opened it may be that one, as people can be faster than the answer to our call: then it cannot be told yet, and the platform
// shall deliver again.
func (l *listener) thread(ctx context.Context, t ThreadRef) (row store.Thread, ok bool, err error) {
	row, err = l.b.store.ThreadByRef(ctx, l.chat, t.Channel, t.ID)
	if !errors.Is(err, store.ErrNotFound) {
		return row, err == nil, unavailable(err)
	}
	opening, err := l.b.store.ThreadsOpening(ctx, l.chat, t.Channel)
	switch {
	case err != nil:
		return row, false, unavailable(err)
	case opening:
		return row, false, &Error{Code: CodeUnavailable, Say: "A thread is just being opened. What was typed is taken once it is."}
	}
	// Again, for one that was opened between the two looks.
	row, err = l.b.store.ThreadByRef(ctx, l.chat, t.Channel, t.ID)
	if errors.Is(err, store.ErrNotFound) {
		return row, false, nil
	}
	return row, err == nil, unavailable(err)
}

// Reply implements Listener.
func (l *listener) Reply(ctx context.Context, t Typed) error {
	thread, ok, err := l.thread(ctx, t.Post.Thread)
	if err != nil || !ok {
		return err
	}
	err = l.b.tx(ctx, func(ctx context.Context, tx *store.Tx) error { return l.reply(ctx, tx, thread, t) })
	if errors.Is(err, errRepeated) {
		return nil
	}
	return err
}

func (l *listener) reply(ctx context.Context, tx *store.Tx, thread store.Thread, t Typed) error {
	b, now, key := l.b, l.b.now(), l.key(t.Post)
	conv, err := tx.LockConversation(ctx, thread.ConversationID)
	if err != nil {
		return err
	}
	contact, err := tx.Contact(ctx, conv.ContactID)
	if err != nil {
		return err
	}
	line, err := tx.Line(ctx, conv.LineID)
	if err != nil {
		return err
	}
	by := b.carriage(line, l.chat)
	t.Files, t.Text = judged(t.Files), b.Wording(conv.InboxID, t.Text)
	name, say, stopped := guard(leaving{Typed: t, by: by})
	if why := b.cannotReply(line, contact.Number); !stopped && why != "" {
		name, say, stopped = "one way", why, true
	}
	if stopped {
		return l.stop(ctx, tx, conv.ID, t, name, say)
	}
	if blank.MatchString(t.Text) {
		t.Text = "" // the files speak for themselves
	}
	hold := b.inboxes.load().settings[conv.InboxID].Hold
	m := store.Message{ConversationID: conv.ID, Direction: store.Out, Origin: store.OriginReply, Body: t.Text, Files: len(t.Files), State: store.Held,
		RequestKey: key, AuthorID: t.Author.ID, AuthorName: t.Author.Name, TypedPost: t.Post.ID, TypedThreadID: thread.ID,
		Mark: string(MarkHeld), Recovered: t.Recovered, At: store.At(t.At), HoldUntil: store.At(now.Add(hold)), CreatedAt: now}
	added, err := tx.AddMessage(ctx, &m)
	if err != nil {
		return err
	}
	if !added {
		return errRepeated
	}
	if err := b.keepFiles(ctx, tx, &m, t.Files, by); err != nil {
		return err
	}
	if late := now.Sub(t.At); t.Recovered && late > freshFor {
		say := quote(&m) + " was typed while Partyline was away; it goes out now."
		if err := b.notice(ctx, tx, conv.ID, say); err != nil {
			return err
		}
	}
	markRead(&conv)
	conv.State, conv.LastAt = store.ConversationOpen, now
	if err := tx.PutConversation(ctx, &conv); err != nil {
		return err
	}
	if err := b.audit(ctx, tx, t.Author, "reply", conv.ID, fmt.Sprintf("message %d", m.ID)); err != nil {
		return err
	}
	b.ring(tx, store.CarrierLane, conv.ID, m.HoldUntil)
	b.ringCard(tx, conv.ID)
	return nil
}

// stop records that a text was not sent, and says why where that is worth saying.
func (l *listener) stop(ctx context.Context, tx *store.Tx, id store.ConversationID, t Typed, name, say string) error {
	first, err := tx.FirstSight(ctx, "typed:"+l.key(t.Post), l.b.now())
	if err != nil || !first {
		return err
	}
	if err := l.b.audit(ctx, tx, t.Author, "not sent: "+name, id, ""); err != nil || say == "" {
		return err
	}
	return l.b.notice(ctx, tx, id, say)
}

// Edited implements Listener.
func (l *listener) Edited(ctx context.Context, t Typed) error {
	return l.changed(ctx, t.Post, func(ctx context.Context, tx *store.Tx, m *store.Message) error {
		conv, err := tx.Conversation(ctx, m.ConversationID)
		if err != nil {
			return err
		}
		t.Text = l.b.Wording(conv.InboxID, t.Text)
		if m.Files > 0 && blank.MatchString(t.Text) {
			t.Text = ""
		}
		if m.Body == t.Text {
			return nil
		}
		edited, err := l.edited(ctx, tx, m, t)
		if err != nil {
			return err
		}
		name, say, stopped := guard(edited)
		if m.State != store.Held {
			sum := sha256.Sum256([]byte(t.Text))
			return l.tooLate(ctx, tx, m, "edited:"+l.key(t.Post)+":"+hex.EncodeToString(sum[:8]),
				"That reply was already sent, so the edit stays here. Type a new message to correct it.")
		}
		if stopped { // what it says now is not to be sent
			if !move(m, store.Canceled) {
				return nil
			}
			if err := tx.PutMessage(ctx, m); err != nil {
				return err
			}
			if err := l.stop(ctx, tx, m.ConversationID, t, name, say); err != nil {
				return err
			}
			l.b.ring(tx, store.CardLane, m.ConversationID, l.b.now())
			return nil
		}
		m.Body = t.Text
		if err := tx.PutMessage(ctx, m); err != nil {
			return err
		}
		return l.b.audit(ctx, tx, t.Author, "edit before sending", m.ConversationID, fmt.Sprintf("message %d", m.ID))
	})
}

// edited is a held reply as it would leave with its new text. Its files stay, and were judged already.
func (l *listener) edited(ctx context.Context, tx *store.Tx, m *store.Message, t Typed) (leaving, error) {
	t.Files = nil
	if m.Files == 0 {
		return leaving{Typed: t}, nil
	}
	files, err := tx.FilesOf(ctx, m.ID)
	out := leaving{Typed: t, by: carriage{limits: linkLimits}}
	for _, f := range files {
		out.Files = append(out.Files, File{Name: f.Name, Ref: f.Ref})
		out.by.links, out.by.sample = f.AsLink, f.URL
	}
	return out, err
}

// Deleted implements Listener.
func (l *listener) Deleted(ctx context.Context, p PostRef) error {
	return l.changed(ctx, p, func(ctx context.Context, tx *store.Tx, m *store.Message) error {
		if m.State == store.Canceled {
			return nil
		}
		if m.State != store.Held && m.State != store.Queued {
			return l.tooLate(ctx, tx, m, "deleted:"+l.key(p),
				quote(m)+" was deleted here, but it was already sent and cannot be called back.")
		}
		move(m, store.Canceled)
		m.Mark = m.MarkShown // there is nothing left to put a sign on
		if err := l.b.put(ctx, tx, m); err != nil {
			return err
		}
		if err := l.b.audit(ctx, tx, Person{ID: m.AuthorID}, "canceled before sending", m.ConversationID, fmt.Sprintf("message %d", m.ID)); err != nil {
			return err
		}
		return l.b.notice(ctx, tx, m.ConversationID, fmt.Sprintf("Deleted in time: %s was not sent.", quote(m)))
	})
}

// changed runs fn on the locked message that was made from a typed post, or on the newest that repeats it; nothing happens where
// there is none.
func (l *listener) changed(ctx context.Context, p PostRef, fn func(context.Context, *store.Tx, *store.Message) error) error {
	return l.b.tx(ctx, func(ctx context.Context, tx *store.Tx) error {
		found, err := tx.MessageByRequest(ctx, l.key(p))
		if errors.Is(err, store.ErrNotFound) {
			return nil
		}
		if err != nil {
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

// tooLate says once that a change came after the SMS had left. Where the SMS never left there is nothing to say.
func (l *listener) tooLate(ctx context.Context, tx *store.Tx, m *store.Message, key, say string) error {
	if m.State == store.Canceled || m.State == store.Failed {
		return nil
	}
	first, err := tx.FirstSight(ctx, key, l.b.now())
	if err != nil || !first {
		return err
	}
	return l.b.notice(ctx, tx, m.ConversationID, say)
}

// markRead sets a conversation's counters to nobody waiting.
func markRead(c *store.Conversation) {
	c.Unread, c.WaitingSince, c.NoticedAt = 0, store.Time{}, store.Time{}
}

func (b *Bridge) audit(ctx context.Context, tx *store.Tx, who Person, action string, id store.ConversationID, detail string) error {
	return tx.Note(ctx, &store.AuditEntry{At: b.now(), Actor: who.ID, Action: action, ConversationID: id, Detail: detail})
}
