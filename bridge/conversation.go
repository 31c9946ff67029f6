package bridge

import (
	"context"

	"partyline/store"
)

// Act is one use of something that changes a conversation.
type Act struct {
	// Actor is who does it; checked already.
	Actor        Person
	Conversation store.ConversationID
	// Key names the use among all: the same use delivered again changes nothing, whatever was done since. Empty for a use that is never
	// delivered again.
	Key string
}

// MarkRead says that somebody has read a conversation. CodeNotFound where it does not exist.
func (b *Bridge) MarkRead(ctx context.Context, act Act) error {
	return b.change(ctx, act, "mark read", func(c *store.Conversation) bool {
		changed := c.Unread > 0 || !c.NoticedAt.IsZero()
		markRead(c)
		return changed
	})
}

// Close says that a conversation is done with; it counts as read then. CodeNotFound where it does not exist.
func (b *Bridge) Close(ctx context.Context, act Act) error {
	return b.change(ctx, act, "close", func(c *store.Conversation) bool {
		changed := c.State != store.ConversationClosed || c.Unread > 0
		markRead(c)
		answered(c)
		c.State, c.SnoozedUntil = store.ConversationClosed, store.Time{}
		return changed
	})
}

// Reopen takes back Close and Snooze. CodeNotFound where it does not exist.
func (b *Bridge) Reopen(ctx context.Context, act Act) error {
	return b.change(ctx, act, "reopen", func(c *store.Conversation) bool {
		changed := c.State != store.ConversationOpen
		reopen(c)
		return changed
	})
}

// SetMode says what typing does in a conversation's thread. CodeNotFound where it does not exist.
func (b *Bridge) SetMode(ctx context.Context, act Act, mode store.Mode) error {
	return b.change(ctx, act, "mode "+string(mode), func(c *store.Conversation) bool {
		changed := modeOf(c, b.inboxes.load().settings[c.InboxID]) != mode
		c.Mode = mode
		return changed
	})
}

// ModeOf is what typing does in a conversation's thread. CodeNotFound where it does not exist.
func (b *Bridge) ModeOf(ctx context.Context, id store.ConversationID) (store.Mode, error) {
	c, err := b.store.Conversation(ctx, id)
	if err != nil {
		return "", unavailable(err)
	}
	return modeOf(&c, b.inboxes.load().settings[c.InboxID]), nil
}

// reopen makes a conversation open, whatever it was.
func reopen(c *store.Conversation) { c.State, c.SnoozedUntil = store.ConversationOpen, store.Time{} }

// told says that the channel is told of something in a conversation.
func told(c *store.Conversation, at store.Time) { c.NoticedAt, c.ToldAt = at, at }

// answered says that the contact waits for no answer any more.
func answered(c *store.Conversation) { c.UnansweredSince, c.Reminded = store.Time{}, remindedNobody }

// waitsOn says that the contact waits for an answer again, since a message of a person did not arrive. The conversation is locked.
func (b *Bridge) waitsOn(ctx context.Context, tx *store.Tx, m *store.Message) error {
	if m.Origin.Automatic() {
		return nil
	}
	return b.unanswer(ctx, tx, m.ConversationID)
}

// unanswer says that an answer was taken back, so that the contact may wait for one again.
func (b *Bridge) unanswer(ctx context.Context, tx *store.Tx, id store.ConversationID) error {
	c, err := tx.LockConversation(ctx, id)
	if err != nil || c.State == store.ConversationClosed {
		return err
	}
	since, err := tx.UnansweredSince(ctx, id)
	if err != nil || since.Equal(c.UnansweredSince.Time) {
		return err
	}
	before := c
	c.UnansweredSince, c.Reminded = since, remindedNobody
	if err := tx.PutConversation(ctx, &c); err != nil {
		return err
	}
	b.ringCard(tx, id)
	b.setAlarms(tx, &before, &c)
	return nil
}

// seen says that somebody looked after a conversation of which the channel was told though nothing in it is unread.
func seen(c *store.Conversation) {
	if c.Unread == 0 {
		c.NoticedAt = store.Time{}
	}
}

// change edits a conversation and has its card follow; nothing is written where fn says that nothing changed.
func (b *Bridge) change(ctx context.Context, act Act, action string, fn func(*store.Conversation) bool) error {
	return b.tx(ctx, func(ctx context.Context, tx *store.Tx) error {
		_, err := b.changeIn(ctx, tx, act, action, "", fn)
		return err
	})
}

// changeIn is change within a transaction; detail is for the audit log. It tells whether anything changed. The key of the use is written
// with the change, so whatever becomes of the answer it is known to be done.
func (b *Bridge) changeIn(ctx context.Context, tx *store.Tx, act Act, action, detail string, fn func(*store.Conversation) bool) (bool, error) {
	c, err := tx.LockConversation(ctx, act.Conversation)
	if err != nil {
		return false, err
	}
	if act.Key != "" {
		first, err := tx.FirstSight(ctx, "act:"+action+":"+act.Key, b.now())
		if err != nil || !first {
			return false, err
		}
	}
	before := c
	if !fn(&c) {
		return false, nil
	}
	if err := tx.PutConversation(ctx, &c); err != nil {
		return false, err
	}
	if err := b.audit(ctx, tx, act.Actor, action, c.ID, detail); err != nil {
		return false, err
	}
	b.ringCard(tx, c.ID)
	b.setAlarms(tx, &before, &c)
	return true, nil
}
