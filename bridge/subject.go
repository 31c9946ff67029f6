package bridge

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"partyline/store"
)

// Subject is whom something is done about, for which inbox, and by whom.
type Subject struct {
	Inbox   store.InboxID
	Contact store.ContactID
	// Conversation is where it is done; 0 where there is none.
	Conversation store.ConversationID
	// Actor is who does it; checked already.
	Actor Person
}

// about runs fn on a contact whom the subject's inbox knows, in a transaction of its own. CodeNotFound where it does not know them.
func (b *Bridge) about(ctx context.Context, s Subject, fn func(ctx context.Context, tx *store.Tx) error) error {
	return b.tx(ctx, func(ctx context.Context, tx *store.Tx) error {
		if err := known(ctx, tx, s); err != nil {
			return err
		}
		return fn(ctx, tx)
	})
}

// known refuses a contact whom the inbox does not know: it may be another inbox's alone.
func known(ctx context.Context, tx *store.Tx, s Subject) error {
	ok, err := tx.Knows(ctx, s.Inbox, s.Contact)
	if err == nil && !ok {
		return &Error{Code: CodeNotFound, Say: "This inbox does not know that contact (any more)."}
	}
	return err
}

// whose is the contact of a subject: of its conversation, which must be the inbox's, or the one that it names, whom the inbox must know.
func whose(ctx context.Context, tx *store.Tx, s Subject) (store.ContactID, error) {
	if s.Conversation == 0 {
		return s.Contact, known(ctx, tx, s)
	}
	c, err := tx.Conversation(ctx, s.Conversation)
	if err == nil && c.InboxID != s.Inbox {
		err = store.ErrNotFound
	}
	return c.ContactID, err
}

// did writes down what was done about a contact, and has the cards of their conversations follow.
func (b *Bridge) did(ctx context.Context, tx *store.Tx, s Subject, action, detail string) error {
	if err := b.audit(ctx, tx, s.Actor, action, s.Conversation, detail); err != nil {
		return err
	}
	return b.touch(ctx, tx, s)
}

// touch has the cards of a contact's conversations with an inbox, or with all where it is 0, follow what changed.
func (b *Bridge) touch(ctx context.Context, tx *store.Tx, s Subject) error {
	ids, err := tx.TouchCards(ctx, s.Contact, s.Inbox)
	for _, id := range ids {
		b.ringCard(tx, id)
	}
	return err
}

// told says something in the thread of each conversation that a contact has with an inbox.
func (b *Bridge) told(ctx context.Context, tx *store.Tx, s Subject, text string) error {
	all, err := tx.ConversationsOf(ctx, s.Contact, s.Inbox)
	if err != nil {
		return err
	}
	for _, c := range all {
		if c.ThreadID == 0 {
			continue
		}
		if err := b.notice(ctx, tx, c.ID, text); err != nil {
			return err
		}
	}
	return nil
}

// MaxLabel is how many characters the name of a tag, a list, an account, a deal or a field may have.
const MaxLabel = 60

// readLabel cleans a name that a person typed: one line, single spaces. what is what they name, for the sentence that says what is wrong.
func readLabel(typed, what string) (string, error) {
	name := norm.NFC.String(line(typed))
	switch {
	case name == "":
		return "", &Error{Code: CodeInvalid, About: AboutName, Say: fmt.Sprintf("Which %s? Write its name behind it.", what)}
	case utf8.RuneCountInString(name) > MaxLabel:
		return "", &Error{Code: CodeInvalid, About: AboutName, Say: fmt.Sprintf("The name of a %s has at most %d characters.", what, MaxLabel)}
	case strings.ContainsAny(name, ",;"):
		return "", &Error{Code: CodeInvalid, About: AboutName, Say: fmt.Sprintf("The name of a %s has no comma and no semicolon.", what)}
	}
	return name, nil
}

// printable drops what cannot be seen, and has every white space be a space.
func printable(r rune) rune {
	switch {
	case unicode.IsSpace(r):
		return ' '
	case unicode.IsControl(r), unicode.Is(unicode.Cf, r), r == utf8.RuneError:
		return -1
	}
	return r
}

// missing says that something was not found by its name.
func missing(err error, what, name string, there []string) error {
	if !errors.Is(err, store.ErrNotFound) {
		return err
	}
	say := fmt.Sprintf("There is no %s “%s”.", what, excerpt(name))
	if len(there) > 0 {
		say += " There is: " + strings.Join(there[:min(len(there), maxNamed)], ", ") + "."
	}
	return &Error{Code: CodeNotFound, About: AboutName, Say: say, Cause: err}
}

// maxNamed is how many names a sentence lists.
const maxNamed = 10
