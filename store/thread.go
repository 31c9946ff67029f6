package store

import (
	"context"

	"github.com/uptrace/bun"
)

// Thread is where a conversation is or was mirrored.
type Thread struct {
	bun.BaseModel `bun:"table:threads"`

	ID             ThreadID       `bun:"id,pk,autoincrement"`
	ConversationID ConversationID `bun:"conversation_id"`
	Chat           string         `bun:"chat"`
	Channel        string         `bun:"channel"`
	// Ref is the platform's id, empty while the thread is being opened.
	Ref string `bun:"ref"`
	// ReplacesID is the thread whose place it took, 0 for the first.
	ReplacesID ThreadID `bun:"replaces_id,nullzero"`
	// Gone: it can be used no more, since it was deleted or locked on the platform, or its card was.
	Gone      bool `bun:"gone"`
	CreatedAt Time `bun:"created_at"`
}

// Thread is one thread. ErrNotFound where there is none.
func (r Reader) Thread(ctx context.Context, id ThreadID) (Thread, error) {
	var t Thread
	err := r.db.NewSelect().Model(&t).Where("id = ?", id).Scan(ctx)
	return t, translate(err)
}

// ThreadByRef finds a thread by its platform's ids. ErrNotFound where it is not ours.
func (r Reader) ThreadByRef(ctx context.Context, chat, channel, ref string) (Thread, error) {
	var t Thread
	err := r.db.NewSelect().Model(&t).Where("chat = ? AND channel = ? AND ref = ?", chat, channel, ref).Scan(ctx)
	return t, translate(err)
}

// LatestThread is the newest thread of a conversation, opened or not. ErrNotFound where there is none.
func (r Reader) LatestThread(ctx context.Context, id ConversationID) (Thread, error) {
	var t Thread
	err := r.db.NewSelect().Model(&t).Where("conversation_id = ?", id).Order("id DESC").Limit(1).Scan(ctx)
	return t, translate(err)
}

// LiveThreads are the open threads of a channel whose conversation is not closed, or had a message since the given time: those in
// which people may have typed. The most recent come first.
func (r Reader) LiveThreads(ctx context.Context, chat, channel string, since Time) ([]Thread, error) {
	var ts []Thread
	err := r.db.NewRaw(`SELECT t.* FROM threads t JOIN conversations c ON c.thread_id = t.id
		WHERE t.chat = ? AND t.channel = ? AND t.ref <> '' AND NOT t.gone AND (c.state <> 'closed' OR c.last_at >= ?)
		ORDER BY c.last_at DESC`, chat, channel, since).Scan(ctx, &ts)
	return ts, translate(err)
}

// ThreadsOpening tells whether a thread of a channel is being opened: it may be there already, under an id that we do not know yet.
func (r Reader) ThreadsOpening(ctx context.Context, chat, channel string) (bool, error) {
	ok, err := r.db.NewSelect().Model((*Thread)(nil)).Where("chat = ? AND channel = ? AND ref = '' AND NOT gone", chat, channel).Exists(ctx)
	return ok, translate(err)
}

// AddThread inserts a thread and gives it its id.
func (tx *Tx) AddThread(ctx context.Context, t *Thread) error {
	_, err := tx.db.NewInsert().Model(t).Returning("id").Exec(ctx)
	return translate(err)
}

// PutThread writes what may change of a thread.
func (tx *Tx) PutThread(ctx context.Context, t *Thread) error {
	_, err := tx.db.NewUpdate().Model(t).Column("ref", "gone").WherePK().Exec(ctx)
	return translate(err)
}
