package bridge

import (
	"context"
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
	meant, taken, err := l.command(ctx, thread, t)
	if err != nil || taken {
		return err
	}
	return l.take(ctx, thread, t, typedAs{meant: meant})
}

// typedAs says what more is known of a typed text.
type typedAs struct {
	// meant is the command that was most likely meant by a !word that is none; empty for none.
	meant string
	// sure: a command sends it.
	sure bool
}

// take has a typed text guarded, and held until it leaves. What was taken before changes nothing.
func (l *listener) take(ctx context.Context, thread store.Thread, t Typed, as typedAs) error {
	err := l.b.tx(ctx, func(ctx context.Context, tx *store.Tx) error { return l.reply(ctx, tx, thread, t, as) })
	if errors.Is(err, errRepeated) {
		return nil
	}
	return err
}

func (l *listener) reply(ctx context.Context, tx *store.Tx, thread store.Thread, t Typed, as typedAs) error {
	b, now := l.b, l.b.now()
	conv, err := tx.LockConversation(ctx, thread.ConversationID)
	if err != nil {
		return err
	}
	line, err := tx.Line(ctx, conv.LineID)
	if err != nil {
		return err
	}
	t.Files = judged(t.Files)
	out, err := b.situation(ctx, tx.Reader, &conv, t, as.sure)
	if err != nil {
		return err
	}
	out.by, out.meant = b.carriage(line, l.chat), as.meant
	if g := out.stopped(); g != nil {
		return l.stop(ctx, tx, thread, out, g)
	}
	m := store.Message{ConversationID: conv.ID, Direction: store.Out, Origin: store.OriginReply, Body: out.Text, Files: len(t.Files), State: store.Held,
		RequestKey: l.key(t.Post), AuthorID: t.Author.ID, AuthorName: t.Author.Name, TypedPost: t.Post.ID, TypedThreadID: thread.ID,
		Mark: string(MarkHeld), Recovered: t.Recovered, At: store.At(t.At), CreatedAt: now}
	questions := out.questions()
	if len(questions) > 0 {
		m.State, m.Mark = store.Asked, string(MarkAsked)
	} else {
		m.HoldUntil = store.At(now.Add(b.inboxes.load().settings[conv.InboxID].Hold))
	}
	added, err := b.addMessage(ctx, tx, &m)
	if err != nil {
		return err
	}
	if !added {
		return errRepeated
	}
	if err := b.keepFiles(ctx, tx, &m, t.Files, out.by); err != nil {
		return err
	}
	if _, err := b.charge(ctx, tx, &m); err != nil { // with its files, it may cost something else
		return err
	}
	if len(questions) > 0 {
		return b.ask(ctx, tx, &m, out, questions)
	}
	if late := now.Sub(t.At); t.Recovered && late > freshFor {
		say := quote(&m) + " was typed while Partyline was away; it goes out now."
		if err := b.notice(ctx, tx, conv.ID, say); err != nil {
			return err
		}
	}
	if err := b.audit(ctx, tx, t.Author, "reply", conv.ID, fmt.Sprintf("message %d", m.ID)); err != nil {
		return err
	}
	return b.goes(ctx, tx, &conv, m.HoldUntil)
}

// goes has a conversation show that it was answered, with a message that leaves at the given time.
func (b *Bridge) goes(ctx context.Context, tx *store.Tx, conv *store.Conversation, at store.Time) error {
	markRead(conv)
	answered(conv)
	reopen(conv)
	conv.LastAt = b.now()
	if err := tx.PutConversation(ctx, conv); err != nil {
		return err
	}
	b.ring(tx, store.CarrierLane, conv.ID, at)
	b.ringCard(tx, conv.ID)
	return b.countForSummary(ctx, tx, conv)
}

// stop is stay for a text that may be delivered again.
func (l *listener) stop(ctx context.Context, tx *store.Tx, thread store.Thread, out leaving, g *guard) error {
	first, err := tx.FirstSight(ctx, sight(l.key(out.Post)), l.b.now())
	if err != nil || !first {
		return err
	}
	return l.stay(ctx, tx, thread, out, g)
}

// stay records that a text was not sent, keeps it where it is a note, and says why where that is worth saying.
func (l *listener) stay(ctx context.Context, tx *store.Tx, thread store.Thread, out leaving, g *guard) error {
	if g.does == keeps {
		if err := l.keepNote(ctx, tx, thread, out); err != nil {
			return err
		}
	}
	say := g.say(out)
	if err := l.b.audit(ctx, tx, out.Author, "not sent: "+g.name, thread.ConversationID, ""); err != nil || say == "" {
		return err
	}
	return l.b.notice(ctx, tx, thread.ConversationID, say)
}

// sight is the key by which a typed post is known that made no message.
func sight(post string) string { return "typed:" + post }

// keepNote keeps a text as a note.
func (l *listener) keepNote(ctx context.Context, tx *store.Tx, thread store.Thread, out leaving) error {
	body := withoutMark(out.raw)
	if blank.MatchString(body) {
		return nil
	}
	return tx.PutNote(ctx, &store.Note{ConversationID: thread.ConversationID, ThreadID: thread.ID, RequestKey: l.key(out.Post),
		AuthorID: out.Author.ID, AuthorName: out.Author.Name, Body: body, At: store.At(out.At)})
}

// markRead sets a conversation's counters to nobody waiting.
func markRead(c *store.Conversation) {
	c.Unread, c.WaitingSince, c.NoticedAt = 0, store.Time{}, store.Time{}
}

func (b *Bridge) audit(ctx context.Context, tx *store.Tx, who Person, action string, id store.ConversationID, detail string) error {
	return tx.Note(ctx, &store.AuditEntry{At: b.now(), Actor: who.ID, Action: action, ConversationID: id, Detail: detail})
}
