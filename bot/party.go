package bot

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"partyline/bridge"
	"partyline/bridge/sms"
	"partyline/store"
)

// contactMark begins the button value that names a contact who has no conversation with the inbox, "@42".
const contactMark = "@"

// party is the contact that a call is about.
type party struct {
	contact store.Contact
	inbox   store.Inbox
	// conversation is the one through which they were found, or the newest with the inbox; 0 where there is none.
	conversation store.ConversationID
	// rest are the words that were said besides.
	rest string
}

// subject is the party as bridge is told of it.
func (p party) subject(call Call) bridge.Subject {
	return bridge.Subject{Inbox: p.inbox.ID, Contact: p.contact.ID, Conversation: p.conversation, Actor: call.Actor}
}

// value is the button value that names them; a command may put words of its own behind it.
func (p party) value() string {
	if p.conversation != 0 {
		return conversationValue(p.conversation)
	}
	return contactMark + strconv.FormatInt(int64(p.contact.ID), 10)
}

// called is what they are called, on one line.
func (p party) called() string {
	return shorten(cmp.Or(oneLine(p.contact.Name), sms.National(p.contact.Number)), maxTitle/2)
}

// about is a value of a button about them.
func (p party) about(words ...string) string {
	return strings.Join(append([]string{p.value()}, words...), " ")
}

const sayWhichContact = "It is not clear which contact is meant. Use it in a conversation's thread, or say the number first, such as +44 7700 900123."

// partyOf is the contact whom a call is about: a button names them, a number that stands first does, or else it is the one in whose thread
// it was used. What is typed in a thread is about that thread's contact, whatever stands first.
func (b *Bot) partyOf(ctx context.Context, call Call) (party, error) {
	in, err := b.inboxOf(ctx, call)
	if err != nil {
		return party{}, err
	}
	text := strings.TrimSpace(call.Text)
	switch {
	case call.Typed != nil, strings.HasPrefix(text, conversationMark):
		s, err := b.subjectOf(ctx, call, sayWhichContact)
		if err != nil {
			return party{}, err
		}
		return b.partyIn(ctx, in, s.id, s.rest)
	case strings.HasPrefix(text, contactMark):
		return b.partyMarked(ctx, in, text)
	case leadingNumber(text) != "":
		return b.partyNumbered(ctx, in, text)
	}
	id, err := b.threadOwner(ctx, call)
	if err == nil && id == 0 {
		err = refuse(sayWhichContact)
	}
	if err != nil {
		return party{}, err
	}
	if err := b.belongs(ctx, id, in.ID); err != nil {
		return party{}, err
	}
	return b.partyIn(ctx, in, id, text)
}

// wholeOf is the contact whom a call is about as a whole. Behind such a command stands nothing but who is meant, which may be a sender's name,
// too. Only the conversation is sure to be there, or else the contact.
func (b *Bot) wholeOf(ctx context.Context, call Call) (party, error) {
	if strings.HasPrefix(strings.TrimSpace(call.Text), contactMark) {
		return b.partyOf(ctx, call)
	}
	s, err := b.contactOf(ctx, call)
	if err == nil {
		return party{inbox: s.inbox, conversation: s.id}, nil
	}
	if bridge.CodeOf(err) == bridge.CodeNotFound && leadingNumber(call.Text) != "" {
		if p, perr := b.partyOf(ctx, call); perr == nil && p.rest == "" {
			return p, nil // they came with an import, and never wrote
		}
	}
	return party{}, err
}

// partyIn is the contact of a conversation, which is known to be the inbox's.
func (b *Bot) partyIn(ctx context.Context, in store.Inbox, id store.ConversationID, rest string) (party, error) {
	conv, err := b.reads.Conversation(ctx, id)
	if err != nil {
		return party{}, err
	}
	c, err := b.reads.Contact(ctx, conv.ContactID)
	return party{contact: c, inbox: in, conversation: id, rest: rest}, err
}

// partyMarked is the contact that a button names who has no conversation, or had none when it was drawn.
func (b *Bot) partyMarked(ctx context.Context, in store.Inbox, text string) (party, error) {
	word, rest := firstWord(strings.TrimPrefix(text, contactMark))
	n, err := strconv.ParseInt(word, 10, 64)
	if err != nil {
		return party{}, refuse(sayWhichContact)
	}
	c, err := b.reads.Contact(ctx, store.ContactID(n))
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return party{}, err
	}
	return b.partyKnown(ctx, in, c, rest)
}

// partyKnown is a contact whom the inbox knows. It says the same of one that does not exist, so that nobody learns who does.
func (b *Bot) partyKnown(ctx context.Context, in store.Inbox, c store.Contact, rest string) (party, error) {
	ok, err := b.reads.Knows(ctx, in.ID, c.ID)
	if err != nil {
		return party{}, err
	}
	if !ok {
		return party{}, &bridge.Error{Code: bridge.CodeNotFound, Say: "This inbox does not know that contact (any more)."}
	}
	p := party{contact: c, inbox: in, rest: rest}
	p.conversation, err = b.reads.ConversationWith(ctx, in.ID, c.Number)
	if errors.Is(err, store.ErrNotFound) {
		err = nil
	}
	return p, err
}

// partyNumbered is the contact whose number stands first. Where digits follow the number, the longest beginning that is the number of
// somebody whom the inbox knows is meant.
func (b *Bot) partyNumbered(ctx context.Context, in store.Inbox, text string) (party, error) {
	lines, err := b.reads.Lines(ctx, in.ID)
	if err != nil {
		return party{}, err
	}
	for number := leadingNumber(text); number != ""; number = withoutLastWord(number) {
		for _, spelling := range spellings(strings.Trim(number, `"“”„'`), lines) {
			c, err := b.reads.ContactByNumber(ctx, spelling)
			if errors.Is(err, store.ErrNotFound) {
				continue
			}
			if err != nil {
				return party{}, err
			}
			p, err := b.partyKnown(ctx, in, c, strings.TrimSpace(strings.TrimPrefix(text, number)))
			if err == nil || !refused(err) {
				return p, err
			}
		}
	}
	return party{}, &bridge.Error{Code: bridge.CodeNotFound,
		Say: fmt.Sprintf("This inbox knows no contact with the number %q. Check it; write it with its country code, such as +44 7700 900123.",
			shorten(leadingNumber(text), maxEcho))}
}

// maxNamed is how many contacts of a name a sentence lists.
const maxNamed = 5

// partyNamed is the contact of a name, other than one: the only one who is called so, or else the only one in whose name the words are. The
// name of a sender, and a short code, which is no number that leadingNumber knows, are names too.
func (b *Bot) partyNamed(ctx context.Context, not party, name string) (party, error) {
	if c, err := b.reads.ContactByNumber(ctx, strings.TrimSpace(name)); err == nil {
		return b.partyKnown(ctx, not.inbox, c, "")
	} else if !errors.Is(err, store.ErrNotFound) {
		return party{}, err
	}
	words := store.ParseSearch(name)
	if words.Empty() {
		return party{}, refuse("Say the number or the name of the other contact, such as +44 7700 900123.")
	}
	found, err := b.reads.ContactsNamed(ctx, not.inbox.ID, words, maxNamed*2)
	if err != nil {
		return party{}, err
	}
	found = slices.DeleteFunc(found, func(c store.Contact) bool { return c.ID == not.contact.ID })
	if exact := slices.DeleteFunc(slices.Clone(found), func(c store.Contact) bool { return sms.Fold(c.Name) != sms.Fold(name) }); len(exact) > 0 {
		found = exact
	}
	switch len(found) {
	case 0:
		return party{}, &bridge.Error{Code: bridge.CodeNotFound,
			Say: fmt.Sprintf("This inbox knows no other contact called “%s”. Say their number, such as +44 7700 900123.", shorten(name, maxEcho))}
	case 1:
		return b.partyKnown(ctx, not.inbox, found[0], "")
	}
	var all []string
	for _, c := range found[:min(len(found), maxNamed)] {
		all = append(all, named(c))
	}
	return party{}, refuse(fmt.Sprintf("More than one contact is called “%s”. Say the number of the one that you mean: %s.", shorten(name, maxEcho), strings.Join(all, "; ")))
}

// minNumber is how many digits what stands first has at least where it is taken for a number: what a tag or a title begins with has fewer.
const minNumber = 7

// leadingNumber is what stands first as far as it can be a number; empty where it cannot.
func leadingNumber(text string) string {
	if inner, rest, ok := quoted(text); ok && isNumber(inner) {
		return strings.TrimSpace(strings.TrimSuffix(text, rest))
	}
	end, digits := 0, 0
	for rest := text; ; {
		word, after := firstWord(rest)
		if word == "" || !numberPiece(word) {
			break
		}
		for _, r := range word {
			if unicode.IsDigit(r) {
				digits++
			}
		}
		rest, end = after, len(text)-len(after)
	}
	number := strings.TrimSpace(text[:end])
	if digits < minNumber && !strings.HasPrefix(number, "+") {
		return ""
	}
	return number
}

func withoutLastWord(s string) string {
	i := strings.LastIndexFunc(s, unicode.IsSpace)
	return strings.TrimSpace(s[:max(i, 0)])
}
