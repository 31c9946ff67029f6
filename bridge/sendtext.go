package bridge

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"

	"partyline/bridge/sms"
	"partyline/store"
)

// SendRequest asks for an SMS that was not typed in a thread.
type SendRequest struct {
	// Key names the request; a repetition with the same key sends nothing more.
	Key string
	// Actor is who asks; checked already.
	Actor Person
	// Inbox says which line sends: of those that may, the one that the recipient talked with last, else the first.
	Inbox store.InboxID
	// To is the recipient's number as a person typed it. Numbers without a prefix are read as of the line's country.
	To string
	// Text is what the customer shall read; its merge fields are filled in, and it is sent in the inbox's wording.
	Text string
}

// SendResult says what was queued.
type SendResult struct {
	Conversation store.ConversationID
	// To is the number as E.164.
	To string
	// Counted is what the text will cost.
	Counted sms.Counted
	// Thread is where the conversation is mirrored; nil while its thread is not open yet.
	Thread *ThreadRef
}

// SendText queues an SMS and has the thread show it. CodeInvalid with a sentence where number or text will not do, CodeForbidden
// where no line of the inbox may send, or the recipient opted out.
func (b *Bridge) SendText(ctx context.Context, r SendRequest) (SendResult, error) {
	line, err := b.sendingLine(ctx, r.Inbox, r.To)
	if err != nil {
		return SendResult{}, err
	}
	to, err := readNumber(r.To, line)
	if err != nil {
		return SendResult{}, err
	}
	return b.leave(ctx, line, to, r)
}

// leave queues a text to a number on a line, once for each key.
func (b *Bridge) leave(ctx context.Context, line store.Line, to string, r SendRequest) (SendResult, error) {
	r.Text = b.Wording(r.Inbox, r.Text)
	out := leaving{Typed: Typed{Text: r.Text}}
	if g := out.stopped(); g != nil {
		say := g.say(out)
		if say == "" {
			say = "There is nothing to send (" + g.name + "). Write the text that the customer shall read."
		}
		return SendResult{}, &Error{Code: CodeInvalid, Say: say}
	}
	result := SendResult{To: to, Counted: sms.Count(r.Text)}
	err := b.tx(ctx, func(ctx context.Context, tx *store.Tx) error { return b.sendText(ctx, tx, line, r, &result) })
	if errors.Is(err, errRepeated) {
		err = nil
	}
	return result, err
}

func (b *Bridge) sendText(ctx context.Context, tx *store.Tx, line store.Line, r SendRequest, result *SendResult) error {
	now := b.now()
	if gone, err := tx.Forgotten(ctx, "command:"+r.Key); err != nil || gone {
		return cmp.Or(err, errRepeated)
	}
	contact, err := tx.EnsureContact(ctx, result.To, now)
	if err != nil {
		return err
	}
	conv, err := tx.EnsureConversation(ctx, contact.ID, line)
	if err != nil {
		return err
	}
	result.Conversation = conv.ID
	if r.Text, err = b.addressed(ctx, tx, contact, line, r); err != nil {
		return err
	}
	result.Counted = sms.Count(r.Text)
	if conv.ThreadID != 0 {
		t, err := tx.Thread(ctx, conv.ThreadID)
		if err != nil {
			return err
		}
		result.Thread = &ThreadRef{Channel: t.Channel, ID: t.Ref}
	}
	m := store.Message{ConversationID: conv.ID, Direction: store.Out, Origin: store.OriginCommand, Body: r.Text, State: store.Queued,
		RequestKey: "command:" + r.Key, AuthorID: r.Actor.ID, AuthorName: r.Actor.Name, At: now, CreatedAt: now}
	added, err := tx.AddMessage(ctx, &m)
	if err != nil {
		return err
	}
	if !added {
		return errRepeated
	}
	if conv.State == store.ConversationClosed {
		if err := b.renewThread(ctx, tx, &conv, b.inboxes.load().settings[line.InboxID].ThreadMaxAge); err != nil {
			return err
		}
	}
	markRead(&conv)
	answered(&conv)
	reopen(&conv)
	conv.LastAt = now
	if err := tx.PutConversation(ctx, &conv); err != nil {
		return err
	}
	if err := tx.AddPost(ctx, &store.Post{ConversationID: conv.ID, Kind: string(PostTeam), MessageID: m.ID, CreatedAt: now}); err != nil {
		return err
	}
	if err := b.audit(ctx, tx, r.Actor, "send", conv.ID, fmt.Sprintf("message %d", m.ID)); err != nil {
		return err
	}
	b.ring(tx, store.CarrierLane, conv.ID, now)
	b.ring(tx, store.ThreadLane, conv.ID, now)
	return nil
}

// addressed is a text with its fields filled in for whom it goes to. What a form sends is asked about nowhere, so a text to somebody who
// opted out is refused.
func (b *Bridge) addressed(ctx context.Context, tx *store.Tx, to store.Contact, line store.Line, r SendRequest) (string, error) {
	out, err := tx.OptedOut(ctx, to.ID, line.ID)
	if err != nil {
		return "", err
	}
	if out {
		return "", &Error{Code: CodeForbidden, Say: "The customer opted out of texts from this line, so nothing was sent. They can text START to opt in again."}
	}
	text, err := sms.Merge(r.Text, sms.ContactFields(to.Name, to.Number))
	if err != nil {
		return "", &Error{Code: CodeInvalid, Say: err.Error() + " Nothing was sent.", Cause: err}
	}
	text = b.Wording(r.Inbox, text)
	if n := sms.Count(text); n.TooLong() {
		return "", &Error{Code: CodeInvalid, Say: fmt.Sprintf("With its fields filled in that is %d characters; an SMS can have at most %d. Nothing was sent.",
			n.Characters, sms.MaxCharacters)}
	}
	return text, nil
}

// sendingLine is the line that sends to a number for an inbox.
func (b *Bridge) sendingLine(ctx context.Context, inbox store.InboxID, to string) (store.Line, error) {
	lines, err := b.store.Lines(ctx, inbox)
	if err != nil {
		return store.Line{}, unavailable(err)
	}
	lines = slices.DeleteFunc(lines, func(l store.Line) bool { return b.cannotSend(l) != "" })
	if len(lines) == 0 {
		return store.Line{}, &Error{Code: CodeForbidden,
			Say: "This inbox has no line that may send. Set two_way for one of its lines in the configuration, and see that its country is in two_way_countries."}
	}
	number, err := sms.Normalize(to, lines[0].Country)
	if err != nil || len(lines) == 1 {
		return lines[0], nil //nolint:nilerr // what is wrong with the number is said by whoever asked
	}
	last, err := b.store.LineLastUsed(ctx, inbox, number)
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return store.Line{}, unavailable(err)
	}
	if i := slices.IndexFunc(lines, func(l store.Line) bool { return l.ID == last }); i >= 0 {
		return lines[i], nil
	}
	return lines[0], nil
}
