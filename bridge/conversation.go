package bridge

import (
	"context"

	"partyline/store"
)

// MarkRead says that somebody has read a conversation. CodeNotFound where it does not exist.
func (b *Bridge) MarkRead(ctx context.Context, actor Person, id store.ConversationID) error {
	return b.change(ctx, actor, id, "mark read", func(c *store.Conversation) bool {
		changed := c.Unread > 0
		markRead(c)
		return changed
	})
}

// Close says that a conversation is done with; it counts as read then. CodeNotFound where it does not exist.
func (b *Bridge) Close(ctx context.Context, actor Person, id store.ConversationID) error {
	return b.change(ctx, actor, id, "close", func(c *store.Conversation) bool {
		changed := c.State != store.ConversationClosed || c.Unread > 0
		markRead(c)
		c.State = store.ConversationClosed
		return changed
	})
}

// Reopen takes back Close. CodeNotFound where it does not exist.
func (b *Bridge) Reopen(ctx context.Context, actor Person, id store.ConversationID) error {
	return b.change(ctx, actor, id, "reopen", func(c *store.Conversation) bool {
		changed := c.State != store.ConversationOpen
		c.State = store.ConversationOpen
		return changed
	})
}

// SetMode says what typing does in a conversation's thread. CodeNotFound where it does not exist.
func (b *Bridge) SetMode(ctx context.Context, actor Person, id store.ConversationID, mode store.Mode) error {
	return b.change(ctx, actor, id, "mode "+string(mode), func(c *store.Conversation) bool {
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

// change edits a conversation and has its card follow; nothing is written where fn says that nothing changed.
func (b *Bridge) change(ctx context.Context, actor Person, id store.ConversationID, action string, fn func(*store.Conversation) bool) error {
	return b.tx(ctx, func(ctx context.Context, tx *store.Tx) error {
		c, err := tx.LockConversation(ctx, id)
		if err != nil || !fn(&c) {
			return err
		}
		if err := tx.PutConversation(ctx, &c); err != nil {
			return err
		}
		if err := b.audit(ctx, tx, actor, action, id, ""); err != nil {
			return err
		}
		b.ring(tx, store.CardLane, id, b.now())
		return nil
	})
}
