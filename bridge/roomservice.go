package bridge

import (
	"context"

	"partyline/store"
)

// LineFor is the line of an inbox that sends to a number: of those that may, the one on which they talked last, else the first.
// CodeForbidden where none may.
func (b *Bridge) LineFor(ctx context.Context, r store.Reader, inbox store.InboxID, number string) (store.Line, error) {
	return b.sendingLine(ctx, r, inbox, number)
}

// CannotSend says why a line sends nothing to anybody, as a sentence; empty where it does.
func (b *Bridge) CannotSend(line store.Line) string {
	if why := b.cannotSend(line); why != "" {
		return why + "."
	}
	return ""
}

// InboxNamed is the configured inbox with an id; ok is false where there is none. It never blocks.
func (b *Bridge) InboxNamed(id store.InboxID) (in store.Inbox, ok bool) {
	in, ok = b.inboxes.load().rows[id]
	return in, ok
}

// TellIn says something to the team in the thread of a conversation, in a transaction of the caller's. A contact who never wrote has no
// thread, and gets none by this.
func (b *Bridge) TellIn(ctx context.Context, tx *store.Tx, id store.ConversationID, say string) error {
	mirrored, err := b.mirrored(ctx, tx, id)
	if err != nil || !mirrored {
		return err
	}
	return b.notice(ctx, tx, id, say)
}

// AnnounceIn says something to the team in the thread of a conversation, which is opened where there is none, and in the channel.
func (b *Bridge) AnnounceIn(ctx context.Context, tx *store.Tx, id store.ConversationID, say string) error {
	return b.addNotice(ctx, tx, store.Post{ConversationID: id, Body: say, Announce: true})
}

// AuditIn writes down what somebody did, in a transaction of the caller's.
func (b *Bridge) AuditIn(ctx context.Context, tx *store.Tx, who Person, action string, id store.ConversationID, detail string) error {
	return b.audit(ctx, tx, who, action, id, detail)
}

// TouchIn has the card of a conversation follow what changed beside its row.
func (b *Bridge) TouchIn(ctx context.Context, tx *store.Tx, s Subject) error {
	return b.touch(ctx, tx, s)
}
