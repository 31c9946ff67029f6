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
	// In is the conversation that a text goes on with: where it is with To, its line sends. 0 for none.
	In store.ConversationID
	// Text is what the customer shall read; its merge fields are filled in, and it is sent in the inbox's wording.
	Text string
	// Mentions are the names of whom of the chat the text calls, as it shows them.
	Mentions []string
	// Shown is how many segments its author was told that it costs: so many are not asked about. 0 where they were told nothing.
	Shown int
	// first, where not nil, is done in the transaction that adds the message, with the conversation locked; asked says that the thread will
	// ask about it. Its error keeps the text back.
	first func(ctx context.Context, tx *store.Tx, conv *store.Conversation, asked bool) error
}

// SendResult says what became of a text.
type SendResult struct {
	Conversation store.ConversationID
	// To is the number as E.164.
	To string
	// Counted is what the text costs.
	Counted sms.Counted
	// State is what became of it: store.Queued where it leaves, store.Asked where the thread asks about it.
	State store.MessageState
	// Reasons are why the thread asks, as sentences; empty where it does not.
	Reasons string
	// Repeated: the request had been taken before, and nothing more is sent. Only Conversation, To, State and Thread are set then; of what
	// was deleted meanwhile not even those.
	Repeated bool
	// Thread is where the conversation is mirrored; nil while its thread is not open yet.
	Thread *ThreadRef
}

// SendText queues an SMS and has the thread show it. It passes the guards like a typed reply that is sent on purpose: what one of them
// asks about waits, and the thread asks.
//
// CodeInvalid with a sentence where number or text will not do, which Error.About tells apart, CodeForbidden where no line of the inbox
// may send.
func (b *Bridge) SendText(ctx context.Context, r SendRequest) (SendResult, error) {
	if before, err := b.sentBefore(ctx, r.Key); err != nil || before.Repeated {
		return before, err
	}
	line, ok, err := b.lineOf(ctx, r)
	if err == nil && !ok {
		line, err = b.sendingLine(ctx, b.store.Reader, r.Inbox, r.To)
	}
	if err != nil {
		return SendResult{}, err
	}
	to, err := readNumber(r.To, line)
	if err != nil {
		return SendResult{}, err
	}
	return b.leave(ctx, line, to, r)
}

// lineOf is the line of the conversation that a text goes on with; ok is false where it goes to somebody else.
func (b *Bridge) lineOf(ctx context.Context, r SendRequest) (line store.Line, ok bool, err error) {
	if r.In == 0 {
		return line, false, nil
	}
	conv, err := b.store.Conversation(ctx, r.In)
	if errors.Is(err, store.ErrNotFound) || err == nil && conv.InboxID != r.Inbox {
		return line, false, nil
	}
	if err != nil {
		return line, false, unavailable(err)
	}
	contact, err := b.store.Contact(ctx, conv.ContactID)
	if err != nil {
		return line, false, unavailable(err)
	}
	if line, err = b.store.Line(ctx, conv.LineID); err != nil {
		return line, false, unavailable(err)
	}
	to, err := readNumber(r.To, line)
	return line, err == nil && to == contact.Number, nil // a bad number is complained about like any other
}

// commandKey is the request key of a message that a command sends.
func commandKey(key string) string { return "command:" + key }

// sentBefore is what became of a request that was taken before; Repeated is false where it is new.
func (b *Bridge) sentBefore(ctx context.Context, key string) (SendResult, error) {
	gone, err := b.store.Forgotten(ctx, commandKey(key))
	if err != nil || gone {
		return SendResult{Repeated: gone}, unavailable(err)
	}
	m, err := b.store.MessageByRequest(ctx, commandKey(key))
	if errors.Is(err, store.ErrNotFound) {
		return SendResult{}, nil
	}
	if err != nil {
		return SendResult{}, unavailable(err)
	}
	conv, err := b.store.Conversation(ctx, m.ConversationID)
	if err != nil {
		return SendResult{}, unavailable(err)
	}
	contact, err := b.store.Contact(ctx, conv.ContactID)
	if err != nil {
		return SendResult{}, unavailable(err)
	}
	thread, err := threadNow(ctx, b.store.Reader, &conv)
	return SendResult{Repeated: true, Conversation: conv.ID, To: contact.Number, State: m.State, Thread: thread}, unavailable(err)
}

// leave takes a text to a number on a line, once for each key.
func (b *Bridge) leave(ctx context.Context, line store.Line, to string, r SendRequest) (SendResult, error) {
	result := SendResult{To: to}
	err := b.tx(ctx, func(ctx context.Context, tx *store.Tx) error { return b.sendText(ctx, tx, line, r, &result) })
	if errors.Is(err, errRepeated) {
		return b.sentBefore(ctx, r.Key)
	}
	return result, err
}

func (b *Bridge) sendText(ctx context.Context, tx *store.Tx, line store.Line, r SendRequest, result *SendResult) error {
	now := b.now()
	if gone, err := tx.Forgotten(ctx, commandKey(r.Key)); err != nil || gone {
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
	out, err := b.written(ctx, tx.Reader, &conv, r)
	if err != nil {
		return err
	}
	questions := out.questions()
	if r.first != nil {
		if err := r.first(ctx, tx, &conv, len(questions) > 0); err != nil {
			return err
		}
	}
	m := store.Message{ConversationID: conv.ID, Direction: store.Out, Origin: store.OriginCommand, Body: out.Text, State: store.Queued,
		RequestKey: commandKey(r.Key), AuthorID: r.Actor.ID, AuthorName: r.Actor.Name, At: now, CreatedAt: now}
	if len(questions) > 0 {
		m.State = store.Asked
	}
	added, err := b.addMessage(ctx, tx, &m)
	if err == nil && !added {
		err = errRepeated
	}
	if err != nil {
		return err
	}
	if err := b.afford(ctx, tx, &m); err != nil {
		return err
	}
	if conv.State == store.ConversationClosed {
		if err := b.renewThread(ctx, tx, &conv, b.inboxes.load().settings[line.InboxID].ThreadMaxAge); err != nil {
			return err
		}
	}
	result.Conversation, result.Counted, result.State, result.Reasons = conv.ID, out.counted(), m.State, reasons(out, questions)
	if result.Thread, err = threadNow(ctx, tx.Reader, &conv); err != nil {
		return err
	}
	if m.State == store.Asked {
		if err := tx.PutConversation(ctx, &conv); err != nil {
			return err
		}
		return b.ask(ctx, tx, &m, out, questions)
	}
	if err := b.showOnce(ctx, tx, &m); err != nil {
		return err
	}
	if err := b.audit(ctx, tx, r.Actor, "send", conv.ID, fmt.Sprintf("message %d", m.ID)); err != nil {
		return err
	}
	return b.goes(ctx, tx, &conv, now)
}

// written is a text that was written elsewhere than in a thread, as it would leave for a conversation. The error says why it may not.
func (b *Bridge) written(ctx context.Context, r store.Reader, conv *store.Conversation, req SendRequest) (leaving, error) {
	out, err := b.situation(ctx, r, conv, Typed{Author: req.Actor, Text: req.Text, Mentions: req.Mentions, At: b.clock.Now()}, true)
	if err != nil {
		return out, err
	}
	if out.most > 0 {
		out.most = max(out.most, req.Shown)
	}
	switch g := out.stopped(); {
	case g == nil:
		return out, nil
	case out.oneWay != "":
		return out, &Error{Code: CodeForbidden, Say: out.oneWay}
	default:
		return out, &Error{Code: CodeInvalid, About: AboutText, Say: g.sayAlways(out)}
	}
}

// threadNow is where a conversation is mirrored; nil where its thread is not open yet, or is gone.
func threadNow(ctx context.Context, r store.Reader, conv *store.Conversation) (*ThreadRef, error) {
	if conv.ThreadID == 0 {
		return nil, nil
	}
	t, err := r.Thread(ctx, conv.ThreadID)
	if err != nil || t.Gone {
		return nil, err
	}
	now := ref(&t)
	return &now, nil
}

// sendingLine is the line that sends to a number for an inbox.
func (b *Bridge) sendingLine(ctx context.Context, r store.Reader, inbox store.InboxID, to string) (store.Line, error) {
	lines, err := r.Lines(ctx, inbox)
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
	last, err := r.LineLastUsed(ctx, inbox, number)
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return store.Line{}, unavailable(err)
	}
	if i := slices.IndexFunc(lines, func(l store.Line) bool { return l.ID == last }); i >= 0 {
		return lines[i], nil
	}
	return lines[0], nil
}
