package bridge

import (
	"context"
	"errors"
	"fmt"
	"time"

	"partyline/bridge/sms"
	"partyline/store"
)

// Automatic asks for an SMS that nobody in particular sends: part of a broadcast, a step of an automation, the answer to a keyword.
type Automatic struct {
	// Key names the text among all of its origin; a repetition with the same key sends nothing more.
	Key string
	// Origin is store.OriginBroadcast, OriginAutomation or OriginKeyword.
	Origin store.Origin
	// Name is what people call the broadcast or the automation: the thread shows it as the text's author.
	Name string
	// Line sends it; 0 leaves the choice to Inbox.
	Line store.LineID
	// Inbox says which line sends, as in SendRequest. Not used where Line is given.
	Inbox store.InboxID
	// To is the recipient's number. Numbers without a prefix are read as of the line's country.
	To string
	// Text is what they read.
	Text string
	// Confirms is the opt-out that the text confirms: it goes out all the same, while that is what they said last. 0 for none.
	Confirms store.ConsentID
	// NowOrNever: where quiet hours stand against it nothing is queued, and the result has no message and says when to ask again.
	NowOrNever bool
}

// AutomaticResult says what was queued.
type AutomaticResult struct {
	Message      store.MessageID
	Conversation store.ConversationID
	// Counted is what the text will cost.
	Counted sms.Counted
	// NotBefore is when it leaves, for the recipient's quiet hours; zero for at once.
	NotBefore time.Time
}

// SendAutomatic queues a text that nobody in particular sends, once it has passed the gate. It is the only way in for such texts, with
// SendAutomaticIn. The thread of the conversation shows the text when it has left, where there is one; none is opened for it, and nothing
// becomes read or open by it. In quiet hours it waits for their end, and people's replies go ahead of it. When it leaves, the gate is asked
// again.
//
// CodeRejected, with the row of the gate as its detail and a sentence, where it must never go out; CodeInvalid where number or text will
// not do; CodeForbidden where the inbox has no line that may send; CodeNotFound where the line is not configured.
func (b *Bridge) SendAutomatic(ctx context.Context, a Automatic) (result AutomaticResult, err error) {
	var stop *Error
	err = b.tx(ctx, func(ctx context.Context, tx *store.Tx) (err error) {
		result, stop, err = b.SendAutomaticIn(ctx, tx, a)
		return err
	})
	if err == nil && stop != nil {
		return AutomaticResult{}, stop
	}
	return result, err
}

// SendAutomaticIn is SendAutomatic within a transaction of the caller's. stop is why the text never goes out, with the codes of
// SendAutomatic: the transaction may go on all the same, and what it commits holds an entry in the audit log where the gate said no.
func (b *Bridge) SendAutomaticIn(ctx context.Context, tx *store.Tx, a Automatic) (result AutomaticResult, stop *Error, err error) {
	line, a, err := b.readAutomatic(ctx, tx.Reader, a)
	if errors.As(err, &stop) && stop.Code.Final() {
		return AutomaticResult{}, stop, nil
	}
	if err != nil {
		return AutomaticResult{}, nil, err
	}
	result.Counted = sms.Count(a.Text)
	if stop, err = b.sendAutomatic(ctx, tx, line, a, &result); stop != nil || err != nil {
		return AutomaticResult{}, stop, err
	}
	return result, nil, nil
}

// readAutomatic completes what is asked for, and finds what is wrong with it.
func (b *Bridge) readAutomatic(ctx context.Context, r store.Reader, a Automatic) (store.Line, Automatic, error) {
	if a.Key == "" || !a.Origin.Automatic() {
		return store.Line{}, a, &Error{Code: CodeInvalid, Say: "An automatic text needs a key and what it comes from."}
	}
	line, err := b.automaticLine(ctx, r, a)
	if err != nil {
		return line, a, err
	}
	if a.To, err = automaticNumber(a.To, line); err != nil {
		return line, a, err
	}
	a.Text = b.Wording(line.InboxID, a.Text)
	switch counted := sms.Count(a.Text); {
	case blank.MatchString(a.Text):
		return line, a, &Error{Code: CodeInvalid, Say: "There is nothing to send. Write the text that the customer shall read."}
	case counted.TooLong():
		return line, a, &Error{Code: CodeInvalid, Say: fmt.Sprintf("That is %d characters; an SMS can have at most %d. Shorten it.",
			counted.Characters, sms.MaxCharacters)}
	}
	return line, a, nil
}

func (a Automatic) requestKey() string { return string(a.Origin) + ":" + a.Key }

// again is the result of an earlier request with the same key. store.ErrNotFound where there was none.
func (r *AutomaticResult) again(ctx context.Context, from store.Reader, a Automatic) error {
	m, err := from.MessageByRequest(ctx, a.requestKey())
	if err == nil {
		r.Message, r.Conversation, r.Counted, r.NotBefore = m.ID, m.ConversationID, sms.Count(m.Body), m.NextTryAt.Time
	}
	return err
}

// sendAutomatic asks the gate and queues the text. stop is what the gate says, where that is no; the audit log has it then.
func (b *Bridge) sendAutomatic(ctx context.Context, tx *store.Tx, line store.Line, a Automatic, result *AutomaticResult) (stop *Error, err error) {
	if err := result.again(ctx, tx.Reader, a); !errors.Is(err, store.ErrNotFound) {
		return nil, err
	}
	at, known, err := b.atGate(ctx, tx.Reader, a.Origin, line, a.To)
	if err != nil {
		return nil, err
	}
	if at.lacks, err = b.lacksFor(ctx, tx.Reader, line.InboxID, a.To, result.Counted.Segments); err != nil {
		return nil, err
	}
	at.confirms = a.Confirms
	r := b.pass(at)
	if r.why != "" {
		from := &Origin{Kind: a.Origin, Name: a.Name}
		return &Error{Code: CodeRejected, Say: r.why, Detail: r.gate}, b.stopped(ctx, tx, r, known, from, a.requestKey())
	}
	if a.NowOrNever && !r.until.IsZero() {
		result.NotBefore = r.until
		return nil, nil
	}
	now := b.now()
	contact, err := tx.EnsureContact(ctx, a.To, now)
	if err != nil {
		return nil, err
	}
	conv, err := tx.EnsureConversation(ctx, contact.ID, line)
	if err != nil {
		return nil, err
	}
	m := store.Message{ConversationID: conv.ID, Direction: store.Out, Origin: a.Origin, OriginName: a.Name, Body: a.Text, State: store.Queued,
		RequestKey: a.requestKey(), ConfirmsID: a.Confirms, At: now, NextTryAt: store.At(r.until), CreatedAt: now}
	added, err := b.addMessage(ctx, tx, &m)
	if err != nil {
		return nil, err
	}
	if !added { // somebody was faster
		return nil, result.again(ctx, tx.Reader, a)
	}
	result.Message, result.Conversation, result.NotBefore = m.ID, conv.ID, r.until
	if conv.LastAt.IsZero() { // nobody has anything to do about somebody who never wrote
		conv.State = store.ConversationClosed
	}
	conv.LastAt = now
	if err := tx.PutConversation(ctx, &conv); err != nil {
		return nil, err
	}
	due := now
	if !m.NextTryAt.IsZero() {
		due = m.NextTryAt
	}
	b.ring(tx, store.CarrierLane, conv.ID, due)
	if conv.ThreadID != 0 {
		b.ringCard(tx, conv.ID)
	}
	return nil, nil
}

// WithdrawAutomaticIn takes back, within a transaction of the caller's, the texts of an origin whose keys begin so, and which wait in a
// conversation, whose row is locked. They do not leave any more, and take no credits.
func (b *Bridge) WithdrawAutomaticIn(ctx context.Context, tx *store.Tx, conv store.ConversationID, origin store.Origin, prefix string) error {
	ms, err := tx.LockQueued(ctx, conv, Automatic{Key: prefix, Origin: origin}.requestKey())
	if err != nil {
		return err
	}
	for i := range ms {
		if !move(&ms[i], store.Canceled) {
			continue
		}
		if err := b.putMessage(ctx, tx, &ms[i]); err != nil {
			return err
		}
		b.ringCard(tx, conv)
	}
	return nil
}

// automaticLine is the line that sends an automatic text.
func (b *Bridge) automaticLine(ctx context.Context, r store.Reader, a Automatic) (store.Line, error) {
	if a.Line == 0 {
		return b.sendingLine(ctx, r, a.Inbox, a.To)
	}
	line, ok := b.inboxes.load().lines[a.Line]
	if !ok {
		return line, &Error{Code: CodeNotFound, Say: "That line is not configured (any more)."}
	}
	return line, nil
}

// automaticNumber is a recipient as carriers write them. Short codes and sender names pass: the gate says what is wrong with them.
func automaticNumber(to string, line store.Line) (string, error) {
	number, err := sms.Normalize(to, line.Country)
	if err == nil {
		return number, nil
	}
	if address, aerr := sms.ParseAddress(to); aerr == nil {
		return address.String(), nil
	}
	return "", &Error{Code: CodeInvalid, Cause: err,
		Say: fmt.Sprintf("“%s” is not a phone number. Write it with its country, as in +44 7700 900123.", excerpt(to))}
}
