package bridge

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"time"

	"partyline/store"
)

// errRepeated rolls back a transaction that found its input handled already.
var errRepeated = errors.New("bridge: handled already")

// Receive implements Inlet.
func (b *Bridge) Receive(ctx context.Context, m Inbound) error {
	if m.CarrierID == "" || m.Line == "" || m.From == "" {
		return &Error{Code: CodeInvalid, Say: "A message needs an id, a sender and the line that it came to."}
	}
	line, ok := b.inboxes.load().byNumber[m.Line]
	if !ok {
		return b.keepAside(ctx, m)
	}
	err := b.tx(ctx, func(ctx context.Context, tx *store.Tx) error { return b.receive(ctx, tx, line, m) })
	if errors.Is(err, errRepeated) {
		return nil
	}
	return err
}

func (b *Bridge) receive(ctx context.Context, tx *store.Tx, line store.Line, m Inbound) error {
	now := b.now()
	at := store.At(m.At)
	if at.IsZero() {
		at = now
	}
	if gone, err := tx.Forgotten(ctx, m.CarrierID); err != nil || gone {
		return cmp.Or(err, errRepeated)
	}
	contact, err := tx.EnsureContact(ctx, m.From, now)
	if err != nil {
		return err
	}
	conv, err := tx.EnsureConversation(ctx, contact.ID, line)
	if err != nil {
		return err
	}
	settings := b.inboxes.load().settings[line.InboxID]
	answers, err := b.answered(ctx, tx, conv.ID, at, settings.OriginWindow)
	if err != nil {
		return err
	}
	reacted, err := b.reactionOf(ctx, tx.Reader, conv.ID, contact, m)
	if err != nil {
		return err
	}
	row := store.Message{ConversationID: conv.ID, Direction: store.In, AnswersID: answers.ID, Body: m.Body, Media: media(m.Media), State: store.Received,
		CarrierID: m.CarrierID, Recovered: m.Recovered, Segments: m.Segments, At: at, CreatedAt: now}
	quiet := reacted.say != "" && !reacted.asks
	if quiet {
		row.Origin = store.OriginTapback
	}
	added, err := b.addMessage(ctx, tx, &row)
	if err != nil {
		return err
	}
	if !added {
		return errRepeated
	}
	if quiet {
		return b.notice(ctx, tx, conv.ID, reacted.say)
	}
	before := conv
	announce := conv.Unread == 0 && now.Sub(conv.ToldAt.Time) >= settings.NoticeEvery
	if conv.State == store.ConversationClosed {
		if err := b.renewThread(ctx, tx, &conv, settings.ThreadMaxAge); err != nil {
			return err
		}
	}
	waitsAgain(&conv, at)
	conv.Unread++
	conv.LastAt = now
	if conv.WaitingSince.IsZero() {
		conv.WaitingSince = at
	}
	if announce {
		told(&conv, now)
	}
	if err := tx.PutConversation(ctx, &conv); err != nil {
		return err
	}
	if answers.Origin.Automatic() {
		if err := b.showOnce(ctx, tx, &answers); err != nil {
			return err
		}
	}
	post := store.Post{ConversationID: conv.ID, Kind: string(PostCustomer), MessageID: row.ID, Announce: announce, CreatedAt: now}
	if reacted.say != "" {
		post.Kind, post.MessageID, post.Body = string(PostNotice), 0, reacted.say
	}
	if err := tx.AddPost(ctx, &post); err != nil {
		return err
	}
	if err := b.attach(ctx, tx, &row); err != nil {
		return err
	}
	b.ring(tx, store.ThreadLane, conv.ID, now)
	b.setAlarms(tx, &before, &conv)
	if err := b.countForSummary(ctx, tx, &conv); err != nil {
		return err
	}
	if err := b.heard(ctx, tx, contact, &conv, m, row.ID, at); err != nil {
		return err
	}
	return b.texted(ctx, tx, &conv, &row)
}

// texted tells the rooms that a contact wrote.
func (b *Bridge) texted(ctx context.Context, tx *store.Tx, conv *store.Conversation, m *store.Message) error {
	h := Happening{Inbox: conv.InboxID, Line: conv.LineID, Contact: conv.ContactID, Conversation: conv.ID, Message: m.ID, Text: m.Body, At: m.At}
	wrote, err := tx.WroteBefore(ctx, conv.ID, m.ID)
	if err != nil {
		return err
	}
	if !wrote {
		h.Kind = FirstText
		if err := b.happened(ctx, tx, h); err != nil {
			return err
		}
	}
	h.Kind = Texted
	return b.happened(ctx, tx, h)
}

// waitsAgain opens a conversation whose contact wrote at the given time. A snooze is over then, and with it what waited before it.
func waitsAgain(c *store.Conversation, at store.Time) {
	if c.UnansweredSince.IsZero() || c.State == store.ConversationSnoozed {
		c.UnansweredSince, c.Reminded = at, remindedNobody
	}
	reopen(c)
}

// renewThread has a closed conversation continue in a new thread where its old one is too old to be found.
func (b *Bridge) renewThread(ctx context.Context, tx *store.Tx, conv *store.Conversation, maxAge time.Duration) error {
	if maxAge <= 0 || conv.ThreadID == 0 {
		return nil
	}
	t, err := tx.Thread(ctx, conv.ThreadID)
	if err != nil {
		return err
	}
	if b.clock.Since(t.CreatedAt.Time) < maxAge {
		return nil
	}
	conv.ThreadID = 0
	return tx.SetThread(ctx, conv.ID, 0, conv.CardShown)
}

// keepAside keeps a message for a line that nobody configured, until somebody does.
func (b *Bridge) keepAside(ctx context.Context, m Inbound) error {
	payload, err := json.Marshal(m)
	if err != nil {
		return &Error{Code: CodeInvalid, Say: "The message cannot be kept.", Cause: err}
	}
	b.log.Error("a message came for a line that is not configured; it is kept until the line is", "line", m.Line, "id", m.CarrierID)
	return b.tx(ctx, func(ctx context.Context, tx *store.Tx) error {
		return tx.AddStray(ctx, &store.Stray{CarrierID: m.CarrierID, Line: m.Line, Payload: string(payload), ReceivedAt: b.now()})
	})
}

func media(refs []MediaRef) []store.Media {
	ms := make([]store.Media, len(refs))
	for i, r := range refs {
		ms[i] = store.Media(r)
	}
	return ms
}

// unavailable translates what went wrong with the database; an *Error passes as it is.
func unavailable(err error) error {
	var e *Error
	if err == nil || errors.As(err, &e) || errors.Is(err, errRepeated) {
		return err
	}
	if errors.Is(err, store.ErrNotFound) {
		return &Error{Code: CodeNotFound, Say: "That does not exist (any more).", Cause: err}
	}
	return &Error{Code: CodeUnavailable, Say: "The database is out of reach. Nothing is lost; try again in a moment.", Cause: err}
}
