package store

import (
	"context"

	"github.com/uptrace/bun"
)

// AuditEntry is one thing that somebody did. It holds no message text.
type AuditEntry struct {
	bun.BaseModel `bun:"table:audit"`

	ID             int64          `bun:"id,pk,autoincrement"`
	At             Time           `bun:"at"`
	Actor          string         `bun:"actor"`
	Action         string         `bun:"action"`
	ConversationID ConversationID `bun:"conversation_id,nullzero"`
	Detail         string         `bun:"detail"`
}

// Note adds an entry to the audit log.
func (tx *Tx) Note(ctx context.Context, e *AuditEntry) error {
	_, err := tx.db.NewInsert().Model(e).Exec(ctx)
	return translate(err)
}

// Audit are the entries about a conversation, oldest first.
func (r Reader) Audit(ctx context.Context, id ConversationID) ([]AuditEntry, error) {
	var es []AuditEntry
	err := r.db.NewSelect().Model(&es).Where("conversation_id = ?", id).Order("id").Scan(ctx)
	return es, translate(err)
}
