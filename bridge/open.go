package bridge

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"partyline/bridge/sms"
	"partyline/store"
)

// OpenRequest asks for a conversation with somebody, to whom nothing is sent by that.
type OpenRequest struct {
	// Key names the request; a repetition with the same key changes nothing more.
	Key string
	// Actor is who asks; checked already.
	Actor Person
	// Inbox says which line: of those that may send, the one that the number talked with last, else the first.
	Inbox store.InboxID
	// To is the number as a person typed it. Numbers without a prefix are read as of the line's country.
	To string
	// Name is what the contact is called from now on, unless they have a name; may be empty.
	Name string
}

// OpenResult says what was found, or made.
type OpenResult struct {
	Conversation store.ConversationID
	// To is the number as E.164, Name what the contact is called; empty where nobody knows.
	To, Name string
	// Known: there was such a conversation already.
	Known bool
	// Reopened: it was closed.
	Reopened bool
	// Thread is where it is mirrored; nil while its thread is not open yet.
	Thread *ThreadRef
}

// OpenConversation starts a conversation, and opens its thread with a notice of who did. One that exists is reopened where it was
// closed, and gets a thread where it has none. CodeInvalid with a sentence where the number will not do, CodeForbidden where no line of
// the inbox may send.
func (b *Bridge) OpenConversation(ctx context.Context, r OpenRequest) (OpenResult, error) {
	line, err := b.sendingLine(ctx, b.store.Reader, r.Inbox, r.To)
	if err != nil {
		return OpenResult{}, err
	}
	to, err := readNumber(r.To, line)
	if err != nil {
		return OpenResult{}, err
	}
	result := OpenResult{To: to}
	err = b.tx(ctx, func(ctx context.Context, tx *store.Tx) error { return b.openConversation(ctx, tx, line, r, &result) })
	return result, err
}

func (b *Bridge) openConversation(ctx context.Context, tx *store.Tx, line store.Line, r OpenRequest, result *OpenResult) error {
	contact, err := tx.EnsureContact(ctx, result.To, b.now())
	if err != nil {
		return err
	}
	if result.Name = contact.Name; result.Name == "" && strings.TrimSpace(r.Name) != "" {
		result.Name = strings.Join(strings.Fields(r.Name), " ")
		if err := tx.NameContact(ctx, contact.ID, result.Name); err != nil {
			return err
		}
	}
	conv, err := tx.EnsureConversation(ctx, contact.ID, line)
	if err != nil {
		return err
	}
	result.Conversation, result.Known = conv.ID, conv.ThreadID != 0 || !conv.LastAt.IsZero()
	first, err := tx.FirstSight(ctx, "open:"+r.Key, b.now())
	if err != nil {
		return err
	}
	if first {
		if err := b.wake(ctx, tx, &conv, contact.Name != result.Name, r.Actor, result); err != nil {
			return err
		}
	}
	if conv.ThreadID == 0 {
		return nil
	}
	t, err := tx.Thread(ctx, conv.ThreadID)
	if err != nil || t.Gone {
		return err
	}
	result.Thread = &ThreadRef{Channel: t.Channel, ID: t.Ref}
	return nil
}

// wake opens a conversation that is closed, and the thread of one that has none to be seen. Threads are opened by what waits to be shown
// in them, so a notice does it.
func (b *Bridge) wake(ctx context.Context, tx *store.Tx, conv *store.Conversation, renamed bool, actor Person, result *OpenResult) error {
	result.Reopened = conv.State == store.ConversationClosed
	if result.Reopened {
		if err := b.renewThread(ctx, tx, conv, b.inboxes.load().settings[conv.InboxID].ThreadMaxAge); err != nil {
			return err
		}
		conv.State = store.ConversationOpen
	}
	seen, err := b.threadSeen(ctx, tx, conv)
	if err != nil {
		return err
	}
	if seen && !result.Reopened && !renamed {
		return nil
	}
	if err := tx.PutConversation(ctx, conv); err != nil {
		return err
	}
	if err := b.audit(ctx, tx, actor, "open", conv.ID, ""); err != nil {
		return err
	}
	b.ring(tx, store.CardLane, conv.ID, b.now())
	if seen {
		return nil
	}
	return b.notice(ctx, tx, conv.ID, actor.Name+" opened this conversation.")
}

// threadSeen tells whether a conversation has a thread, or will have one without our doing.
func (b *Bridge) threadSeen(ctx context.Context, tx *store.Tx, conv *store.Conversation) (bool, error) {
	if conv.ThreadID == 0 {
		return tx.PostsWait(ctx, conv.ID)
	}
	t, err := tx.Thread(ctx, conv.ThreadID)
	if err != nil || !t.Gone {
		return true, err
	}
	return tx.PostsWait(ctx, conv.ID)
}

// readNumber reads a number that a person typed, as one of the line's country where it has no prefix.
func readNumber(typed string, line store.Line) (string, error) {
	number, err := sms.Normalize(typed, line.Country)
	switch {
	case err != nil:
		return "", &Error{Code: CodeInvalid, About: AboutNumber, Cause: err,
			Say: fmt.Sprintf("“%s” is not a phone number. Write it with its country, as in +44 7700 900123.", excerpt(typed))}
	case number == line.Number:
		return "", &Error{Code: CodeInvalid, About: AboutNumber, Cause: errOwnNumber,
			Say: fmt.Sprintf("%s is this inbox's own line. Write to a customer's number.", sms.National(number))}
	}
	return number, nil
}

var errOwnNumber = errors.New("bridge: a line cannot write to itself")
