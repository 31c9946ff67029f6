package store

import (
	"context"

	"github.com/uptrace/bun"
)

// Note is text that the team wrote for itself in a conversation's thread. It never leaves.
type Note struct {
	bun.BaseModel `bun:"table:notes"`

	ID             NoteID         `bun:"id,pk,autoincrement"`
	ConversationID ConversationID `bun:"conversation_id"`
	// ThreadID is the thread that it was typed in.
	ThreadID ThreadID `bun:"thread_id"`
	// RequestKey is the unique key of the post that it was typed in.
	RequestKey string `bun:"request_key"`
	AuthorID   string `bun:"author_id"`
	AuthorName string `bun:"author_name"`
	// Body is without the mark that made it a note.
	Body string `bun:"body"`
	// At is when it was typed.
	At Time `bun:"at"`
}

// Notes are some notes of a conversation, oldest first: those behind the given id, 0 for all, at most limit of them.
func (r Reader) Notes(ctx context.Context, id ConversationID, after NoteID, limit int) ([]Note, error) {
	var ns []Note
	err := r.db.NewSelect().Model(&ns).Where("conversation_id = ? AND id > ?", id, after).Order("id").Limit(int64(limit)).Scan(ctx)
	return ns, translate(err)
}

// PutNote writes a note. One with the same key gets the new body, and stays what it is otherwise.
func (tx *Tx) PutNote(ctx context.Context, n *Note) error {
	_, err := tx.db.NewInsert().Model(n).On("CONFLICT (request_key) DO UPDATE").Set("body = EXCLUDED.body").Returning("id").Exec(ctx)
	return translate(err)
}

// RewordNote changes the body of the note with this key; there need be none.
func (tx *Tx) RewordNote(ctx context.Context, key, body string) error {
	_, err := tx.db.NewUpdate().Model((*Note)(nil)).Set("body = ?", body).Where("request_key = ?", key).Exec(ctx)
	return translate(err)
}

// DropNote removes the note with this key; there need be none.
func (tx *Tx) DropNote(ctx context.Context, key string) error {
	_, err := tx.db.NewDelete().Model((*Note)(nil)).Where("request_key = ?", key).Exec(ctx)
	return translate(err)
}
