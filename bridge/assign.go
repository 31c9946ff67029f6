package bridge

import (
	"context"
	"fmt"
	"time"

	"partyline/store"
)

// Claim makes the actor look after a conversation. CodeNotFound where it does not exist.
func (b *Bridge) Claim(ctx context.Context, act Act) error {
	return b.change(ctx, act, "claim", func(c *store.Conversation) bool { return assign(c, act.Actor) })
}

// Unassign makes nobody look after a conversation. CodeNotFound where it does not exist.
func (b *Bridge) Unassign(ctx context.Context, act Act) error {
	return b.change(ctx, act, "unassign", func(c *store.Conversation) bool { return assign(c, Person{}) })
}

// Assign makes somebody look after a conversation, whom who names by the platform's id or by name, and tells them in the thread.
// CodeNotFound where the conversation does not exist or nobody there is called so, CodeForbidden where that person may not answer in
// the inbox, CodeRejected where the platform cannot tell.
func (b *Bridge) Assign(ctx context.Context, act Act, who string) (Person, error) {
	p, err := b.colleague(ctx, act.Conversation, who)
	if err != nil {
		return Person{}, err
	}
	if p.ID == act.Actor.ID {
		return p, b.Claim(ctx, act)
	}
	return p, b.tx(ctx, func(ctx context.Context, tx *store.Tx) error {
		changed, err := b.changeIn(ctx, tx, act, "assign", p.ID, func(c *store.Conversation) bool { return assign(c, p) })
		if err != nil || !changed {
			return err
		}
		return b.addNotice(ctx, tx, store.Post{ConversationID: act.Conversation, Mention: p.ID,
			Body: fmt.Sprintf("%s asks %s to look after this conversation.", act.Actor.Name, p.Name)})
	})
}

// assign tells whether that changed anything.
func assign(c *store.Conversation, p Person) bool {
	changed := c.AssigneeID != p.ID
	c.AssigneeID, c.AssigneeName = p.ID, p.Name
	seen(c)
	return changed
}

// colleague finds who is meant, of those who may answer in a conversation's inbox.
func (b *Bridge) colleague(ctx context.Context, id store.ConversationID, who string) (Person, error) {
	c, err := b.store.Conversation(ctx, id)
	if err != nil {
		return Person{}, unavailable(err)
	}
	in := b.inboxes.load().rows[c.InboxID]
	chat, ok := b.chats[in.Chat].(Directory)
	if !ok {
		return Person{}, &Error{Code: CodeRejected, Say: "It cannot be told who may answer here. Whoever shall look after it can claim it."}
	}
	p, refused, err := chat.Person(ctx, Place{Channel: in.Channel}, who)
	if err == nil && refused != "" {
		err = &Error{Code: CodeForbidden, Say: fmt.Sprintf("%s cannot look after this conversation: %s", p.Name, refused)}
	}
	return p, err
}

// Now is the present in the zone of an inbox.
func (b *Bridge) Now(in store.InboxID) time.Time {
	zone := b.inboxes.load().settings[in].Zone
	if zone == nil {
		zone = time.UTC
	}
	return b.clock.Now().In(zone)
}

// maxSnooze is how far away the end of a snooze may be.
const maxSnooze = 366 * 24 * time.Hour

// Snooze puts a conversation to sleep until a moment, or until its contact writes; it counts as read then. CodeNotFound where it does
// not exist, CodeInvalid for a moment that is over or more than a year away.
func (b *Bridge) Snooze(ctx context.Context, act Act, until time.Time) error {
	switch wait := b.clock.Until(until); {
	case wait <= 0:
		return &Error{Code: CodeInvalid, Say: "That moment is over. Name one that is still to come, such as tomorrow 9:00."}
	case wait > maxSnooze:
		return &Error{Code: CodeInvalid, Say: "That is more than a year away. Name an earlier moment, or close the conversation."}
	}
	return b.change(ctx, act, "snooze", func(c *store.Conversation) bool {
		changed := c.State != store.ConversationSnoozed || !c.SnoozedUntil.Equal(until) || c.Unread > 0
		markRead(c)
		c.State, c.SnoozedUntil = store.ConversationSnoozed, store.At(until)
		return changed
	})
}
