package bridge

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"partyline/bridge/sms"
	"partyline/store"
)

// ForgetRequest asks for a contact to be deleted.
type ForgetRequest struct {
	// Subject is who is to be deleted, by whom, and for which inbox.
	Subject
	// Number is the contact's, as the person typed it to show that they mean it.
	Number string
}

// Forgotten says what was deleted.
type Forgotten struct {
	Messages int
	// Threads is in how many threads posts are being replaced.
	Threads int
}

const (
	sayOtherNumber = "That is not the number of this contact, so nothing was deleted. Type the number that stands on the card."
	sayLeaving     = "A message to this contact is on its way just now, so nothing was deleted. Try again in a minute."
	sayStirring    = "Something is being posted in this contact's thread just now, so nothing was deleted. Try again in a minute."
)

// errStirring: something is being done just now; it is over in a moment.
var errStirring = &Error{Code: CodeRejected, Say: sayStirring}

// How often, and after what pause, deleting is tried while something else is being done.
const (
	forgetTries = 20
	forgetPause = 100 * time.Millisecond
	// openingFor is how long a thread may take to be opened.
	openingFor = time.Minute
)

// Forget deletes a contact with all conversations that they have with an inbox: messages, files, notes, everything that hangs on them.
// What waits to leave does not leave any more. The posts in their threads are replaced later, one after the other. It cannot be undone.
// What they have with another inbox is that inbox's, and stays.
//
// CodeNotFound where the inbox has no such conversation or does not know the contact, CodeInvalid where the number is another one, CodeRejected while a message is
// with the carrier.
func (b *Bridge) Forget(ctx context.Context, r ForgetRequest) (Forgotten, error) {
	for try := 1; ; try++ {
		var done Forgotten
		err := b.tx(ctx, func(ctx context.Context, tx *store.Tx) (err error) {
			done, err = b.forgetContact(ctx, tx, r)
			return err
		})
		if err == nil {
			b.log.Info("a contact was deleted", "inbox", r.Inbox, "conversation", r.Conversation, "messages", done.Messages)
			return done, nil
		}
		if try == forgetTries || !errors.Is(err, errStirring) && !errors.Is(err, store.ErrUnavailable) {
			return Forgotten{}, err
		}
		select {
		case <-time.After(forgetPause): //nolint:forbidigo // waits for another goroutine, which no clock of ours moves
		case <-ctx.Done():
			return Forgotten{}, err
		}
	}
}

func (b *Bridge) forgetContact(ctx context.Context, tx *store.Tx, r ForgetRequest) (Forgotten, error) {
	id, err := whose(ctx, tx, r.Subject)
	if err != nil {
		return Forgotten{}, err
	}
	contact, err := tx.LockContact(ctx, id)
	if err != nil {
		return Forgotten{}, err
	}
	region, err := b.regionOf(ctx, tx, r.Subject)
	if err != nil {
		return Forgotten{}, err
	}
	if !isNumberOf(contact, r.Number, region) {
		return Forgotten{}, &Error{Code: CodeInvalid, Say: sayOtherNumber}
	}
	ids, err := b.settled(ctx, tx, contact, r.Inbox)
	if err != nil {
		return Forgotten{}, err
	}
	if err := b.refund(ctx, tx, ids); err != nil {
		return Forgotten{}, err
	}
	threads, err := tx.ThreadsOf(ctx, ids)
	if err != nil {
		return Forgotten{}, err
	}
	if err := b.entomb(ctx, tx, r.Actor, threads); err != nil {
		return Forgotten{}, err
	}
	messages, err := tx.Forget(ctx, contact, r.Inbox, ids, b.now())
	if err != nil {
		return Forgotten{}, err
	}
	return Forgotten{Messages: messages, Threads: len(threads)}, b.audit(ctx, tx, r.Actor, "delete contact", r.Conversation, "")
}

// settled locks the conversations of a contact with an inbox, and gives them where nothing of them is under way.
func (b *Bridge) settled(ctx context.Context, tx *store.Tx, c store.Contact, inbox store.InboxID) ([]store.ConversationID, error) {
	all, err := tx.ConversationsOf(ctx, c.ID, inbox)
	if err != nil {
		return nil, err
	}
	ids := make([]store.ConversationID, len(all))
	for i, conv := range all {
		ids[i] = conv.ID
	}
	if err := tx.LockConversations(ctx, ids); err != nil {
		return nil, err
	}
	stirs, err := tx.Stirring(ctx, ids, store.At(b.clock.Now().Add(-openingFor)))
	if err != nil {
		return nil, err
	}
	leaves, err := tx.Leaves(ctx, ids)
	switch {
	case err != nil:
		return nil, err
	case stirs:
		return nil, errStirring
	case leaves:
		return nil, &Error{Code: CodeRejected, Say: sayLeaving}
	}
	return ids, nil
}

// regionOf is the country by which a number is read that is typed about a subject: of its conversation's line, else the inbox's.
func (b *Bridge) regionOf(ctx context.Context, tx *store.Tx, s Subject) (string, error) {
	if s.Conversation == 0 {
		return b.RegionOf(s.Inbox), nil
	}
	conv, err := tx.Conversation(ctx, s.Conversation)
	if err != nil {
		return "", err
	}
	line, err := tx.Line(ctx, conv.LineID)
	return line.Country, err
}

// isNumberOf tells whether somebody typed the number of a contact, however they spell it.
func isNumberOf(c store.Contact, typed, region string) bool {
	if strings.TrimSpace(typed) == c.Number {
		return true
	}
	number, err := sms.Normalize(typed, region)
	return err == nil && number == c.Number
}

// announcedIn are the posts of a thread of which its channel was told. While some wait, the channel may have been told of the first of them,
// by a try without a known outcome: that is right after the last one that is known to be shown.
func announcedIn(ctx context.Context, tx *store.Tx, t store.Thread) ([]string, error) {
	told, err := tx.AnnouncedIn(ctx, t.ID)
	if err != nil {
		return nil, err
	}
	if wait, err := tx.PostsWait(ctx, t.ConversationID); err != nil || !wait {
		return told, err
	}
	last, err := tx.LastShown(ctx, t.ID)
	return append(told, cmp.Or(last, t.Ref)), err
}

// entomb has posts of threads replaced, in the transaction that deletes what they show.
func (b *Bridge) entomb(ctx context.Context, tx *store.Tx, by Person, threads []store.Thread) error {
	now := b.now()
	when := now.UTC().Format("2 Jan 2006 at 15:04 UTC")
	for _, t := range threads {
		told, err := announcedIn(ctx, tx, t)
		if err != nil {
			return err
		}
		err = tx.AddErasure(ctx, &store.Erasure{Chat: t.Chat, Channel: t.Channel, Thread: t.Ref, DueAt: now, Announced: strings.Join(told, ","),
			Card: fmt.Sprintf("This contact was deleted by %s on %s, with all messages. What colleagues typed here is theirs to delete. "+
				"What is typed here from now on is not sent to anybody.", by.Name, when),
			Post: fmt.Sprintf("This message was deleted with the contact by %s on %s.", by.Name, when)})
		if err != nil {
			return err
		}
	}
	if len(threads) == 0 {
		return nil
	}
	return tx.Enqueue(ctx, EraseJob{}, now.Time)
}
