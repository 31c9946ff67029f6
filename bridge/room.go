package bridge

import (
	"context"

	"partyline/store"
)

// Room is a part of the core with work of its own, in a folder below this one, such as automations and broadcasts. It joins with
// Attach.
type Room interface {
	// Jobs registers what is done for the room's jobs.
	Jobs(w *store.Workers)
	// Timers are the kinds of things of a conversation that fall due for the room; nil for none.
	Timers() []Timer
	// Happened is told of something in the transaction in which it happens, before that is committed; an error undoes both. It
	// must not take long.
	Happened(ctx context.Context, tx *store.Tx, h Happening) error
	// Keep does what goes on by itself, until ctx ends. It runs in every process; what one alone may do is done in Lead.
	Keep(ctx context.Context)
}

// Happening is something about a contact that others may want to act on.
type Happening struct {
	Kind HappeningKind
	// Inbox is where it happened, Line the line where it was one; 0 elsewhere.
	Inbox store.InboxID
	Line  store.LineID
	// Contact is whom it is about. Conversation is where it happened, 0 where there is none.
	Contact      store.ContactID
	Conversation store.ConversationID
	// Name is that of the tag or list.
	Name string
	// Message is what the contact wrote, and Text its body, for FirstText and Texted; the text of ours, and why it failed, for GivenUp.
	Message store.MessageID
	Text    string
	// Other is whom Contact was merged with, for Merging.
	Other store.ContactID
	// At is when it happened.
	At store.Time
}

// HappeningKind is what happened.
type HappeningKind string

const (
	// FirstText: the contact wrote on the line for the first time. Texted follows.
	FirstText HappeningKind = "first text"
	// Texted: the contact wrote. A reaction to a message of ours is none.
	Texted HappeningKind = "texted"
	// Tagged: a tag was put on the contact.
	Tagged HappeningKind = "tagged"
	// Untagged: a tag was taken off.
	Untagged HappeningKind = "untagged"
	// Joined: the contact is on a list by now.
	Joined HappeningKind = "joined"
	// Left: the contact is no longer on a list.
	Left HappeningKind = "left"
	// GivenUp: a text of ours that nobody in particular sent failed, and another one would, too: the gate stopped it on its way out, or the
	// carrier says that nothing reaches the contact. Where it says that they opted out, that happened, and this did not.
	GivenUp HappeningKind = "given up"
	// Merging: Other becomes Contact, both of whom are locked with their conversations. What Other has is about to be Contact's, and the
	// conversations are already. Who of them opted out is not told besides.
	Merging HappeningKind = "merging"
	// OptedOut: the contact wants no texts from the line.
	OptedOut HappeningKind = "opted out"
	// OptedIn: the contact wants texts from the line.
	OptedIn HappeningKind = "opted in"
)

// Attach lets rooms take part. It must not be called after Start.
func (b *Bridge) Attach(rooms ...Room) {
	b.rooms = append(b.rooms, rooms...)
	for _, r := range rooms {
		b.timing.sources = append(b.timing.sources, r.Timers()...)
	}
}

// happened tells the rooms.
func (b *Bridge) happened(ctx context.Context, tx *store.Tx, h Happening) error {
	for _, r := range b.rooms {
		if err := r.Happened(ctx, tx, h); err != nil {
			return err
		}
	}
	return nil
}

// RingTimer says, in the transaction that writes it, that something of a conversation falls due by one of the Timers.
func (b *Bridge) RingTimer(tx *store.Tx, id store.ConversationID, due store.Time) {
	b.ring(tx, store.TimerLane, id, due)
}

// RingCard asks for the card of a conversation to be brought up to date, in the transaction that changes what it shows.
func (b *Bridge) RingCard(tx *store.Tx, id store.ConversationID) { b.ringCard(tx, id) }
