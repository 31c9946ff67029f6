package store

import (
	"context"

	"github.com/uptrace/bun"
)

// Board is the post of an inbox that is pinned in its channel.
type Board struct {
	bun.BaseModel `bun:"table:boards"`

	InboxID InboxID `bun:"inbox_id,pk"`
	// Chat and Channel say where it is.
	Chat    string `bun:"chat"`
	Channel string `bun:"channel"`
	// Ref is the platform's id, empty while there is none.
	Ref string `bun:"ref"`
	// Number counts the posts that were made for the inbox.
	Number int `bun:"number"`
	// Shown is a sum of what it shows.
	Shown string `bun:"shown"`
	// TriedAt is when it was first tried without a known outcome.
	TriedAt Time `bun:"tried_at"`
}

// Board is the board of an inbox. ErrNotFound where it never had one.
func (r Reader) Board(ctx context.Context, id InboxID) (Board, error) {
	var b Board
	err := r.db.NewSelect().Model(&b).Where("inbox_id = ?", id).Scan(ctx)
	return b, translate(err)
}

// PutBoard writes the board of an inbox.
func (tx *Tx) PutBoard(ctx context.Context, b *Board) error {
	_, err := tx.db.NewInsert().Model(b).On("CONFLICT (inbox_id) DO UPDATE").
		Set("chat = EXCLUDED.chat, channel = EXCLUDED.channel, ref = EXCLUDED.ref, number = EXCLUDED.number").
		Set("shown = EXCLUDED.shown, tried_at = EXCLUDED.tried_at").Exec(ctx)
	return translate(err)
}

// Waiting counts what nobody has read in an inbox.
type Waiting struct {
	// Conversations have something unread, Messages of them in all.
	Conversations int `bun:"conversations"`
	Messages      int `bun:"messages"`
}

// Waiting counts what nobody has read in an inbox.
func (r Reader) Waiting(ctx context.Context, id InboxID) (Waiting, error) {
	var w Waiting
	err := r.db.NewRaw(`SELECT COUNT(*) AS conversations, COALESCE(SUM(unread), 0) AS messages
		FROM conversations WHERE inbox_id = ? AND rank = ?`, id, RankUnread).Scan(ctx, &w)
	return w, translate(err)
}
