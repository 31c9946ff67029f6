package store

import (
	"context"
	"errors"

	"github.com/uptrace/bun"
)

// Summary is what a conversation is about.
type Summary struct {
	bun.BaseModel `bun:"table:summaries"`

	ConversationID ConversationID `bun:"conversation_id,pk"`
	// AfterID is the newest message that it knows.
	AfterID MessageID `bun:"after_id"`
	Body    string    `bun:"body"`
	// Open says what is still to be done; empty for nothing.
	Open string `bun:"open"`
	// Model is who wrote it.
	Model     string `bun:"model"`
	CreatedAt Time   `bun:"created_at"`
}

// Summary is the newest of a conversation; ok is false where there is none.
func (r Reader) Summary(ctx context.Context, id ConversationID) (s Summary, ok bool, err error) {
	err = translate(r.db.NewSelect().Model(&s).Where("conversation_id = ?", id).Scan(ctx))
	if errors.Is(err, ErrNotFound) {
		return Summary{}, false, nil
	}
	return s, err == nil, err
}

// PutSummary keeps a summary. kept is false where there is one that knows as much or more.
func (tx *Tx) PutSummary(ctx context.Context, s *Summary) (kept bool, err error) {
	return affected(tx.db.NewInsert().Model(s).On("CONFLICT (conversation_id) DO UPDATE").
		Set("after_id = EXCLUDED.after_id, body = EXCLUDED.body, open = EXCLUDED.open, model = EXCLUDED.model, created_at = EXCLUDED.created_at").
		Where("summary.after_id < EXCLUDED.after_id").Exec(ctx))
}

// SaidSince are the messages of a conversation after a given one that were really said, the oldest first; of more than limit the newest.
func (r Reader) SaidSince(ctx context.Context, id ConversationID, after MessageID, limit int) ([]Message, error) {
	var ms []Message
	err := r.db.NewRaw(`SELECT * FROM (SELECT * FROM messages WHERE conversation_id = ? AND id > ? AND state NOT IN (?) AND origin <> ?
		ORDER BY id DESC LIMIT ?) AS m ORDER BY id`, id, after, bun.List(noAnswer), OriginTapback, limit).Scan(ctx, &ms)
	return ms, translate(err)
}

// SaidCount counts SaidSince, up to a limit.
func (r Reader) SaidCount(ctx context.Context, id ConversationID, after MessageID, limit int) (int, error) {
	var n int
	err := r.db.NewRaw(`SELECT COUNT(*) FROM (SELECT 1 FROM messages WHERE conversation_id = ? AND id > ? AND state NOT IN (?) AND origin <> ? LIMIT ?) AS m`,
		id, after, bun.List(noAnswer), OriginTapback, limit).Scan(ctx, &n)
	return n, translate(err)
}
