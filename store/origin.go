package store

import (
	"context"

	"github.com/uptrace/bun"
)

// automaticOrigins are those that no person sent.
var automaticOrigins = []Origin{OriginBroadcast, OriginAutomation, OriginKeyword}

// Automatic tells whether nobody in particular sent it.
func (o Origin) Automatic() bool {
	for _, a := range automaticOrigins {
		if o == a {
			return true
		}
	}
	return false
}

// NewestLeft is the newest message of ours in a conversation that left, or may have left, until a moment. ok is false where there is none.
func (r Reader) NewestLeft(ctx context.Context, id ConversationID, until Time) (m Message, ok bool, err error) {
	var ms []Message
	err = r.newestLeft(id, until).Model(&ms).Scan(ctx)
	if err != nil || len(ms) == 0 {
		return Message{}, false, translate(err)
	}
	return ms[0], true, nil
}

func (r Reader) newestLeft(id ConversationID, until Time) *bun.SelectQuery {
	return r.db.NewSelect().Model((*Message)(nil)).Where("conversation_id = ? AND direction = 'out' AND at <= ?", id, until).
		Where("state IN (?)", bun.List([]MessageState{Uncertain, Accepted, Sent, Delivered})).Order("id DESC").Limit(1)
}

// NewestReceived is the newest message of the contact in a conversation. ErrNotFound where there is none.
func (r Reader) NewestReceived(ctx context.Context, id ConversationID) (Message, error) {
	var m Message
	err := r.db.NewSelect().Model(&m).Where("conversation_id = ? AND direction = 'in'", id).Order("id DESC").Limit(1).Scan(ctx)
	return m, translate(err)
}

// RecentTexts are the contact's texts among the newest messages of a conversation, no more than limit, that came at or after a moment;
// the newest comes first.
func (r Reader) RecentTexts(ctx context.Context, id ConversationID, since Time, limit int) ([]string, error) {
	var texts []string
	err := r.db.NewRaw(`SELECT body FROM (SELECT id, direction, body, created_at FROM messages WHERE conversation_id = ? ORDER BY id DESC LIMIT ?) AS newest
		WHERE direction = 'in' AND created_at >= ? ORDER BY id DESC`, id, limit, since).Scan(ctx, &texts)
	return texts, translate(err)
}

// PostShows tells whether a thread shows a message, or will.
func (r Reader) PostShows(ctx context.Context, id MessageID) (bool, error) {
	ok, err := r.db.NewSelect().Model((*Post)(nil)).Where("message_id = ?", id).Exists(ctx)
	return ok, translate(err)
}

// ConversationOf is the conversation of a contact on a line. ErrNotFound where there is none.
func (r Reader) ConversationOf(ctx context.Context, contact ContactID, line LineID) (Conversation, error) {
	var c Conversation
	err := r.db.NewSelect().Model(&c).Where("contact_id = ? AND line_id = ?", contact, line).Scan(ctx)
	return c, translate(err)
}
