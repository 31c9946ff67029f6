package store

import (
	"context"

	"github.com/uptrace/bun"
)

// Erasure is a thread in which everything of ours must make way for a note that it was deleted.
type Erasure struct {
	bun.BaseModel `bun:"table:erasures"`

	ID      int64  `bun:"id,pk,autoincrement"`
	Chat    string `bun:"chat"`
	Channel string `bun:"channel"`
	// Thread is the platform's id.
	Thread string `bun:"thread"`
	// Card and Post are what its card, and every other post of ours, say instead.
	Card string `bun:"card"`
	Post string `bun:"post"`
	// Announced are the platform's ids of posts of which its channel was told, or may have been, with commas between them.
	Announced string `bun:"announced"`
	// Failures in a row.
	Failures int `bun:"failures"`
	// DueAt is when it is tried next; whoever takes it moves that.
	DueAt Time `bun:"due_at"`
}

// TakeErasure takes an erasure that is due, the longest waiting first, and moves its due time to until, by which it counts as not done.
// ok is false where none is due.
func (s *Store) TakeErasure(ctx context.Context, now, until Time) (e Erasure, ok bool, err error) {
	var es []Erasure
	err = s.write.NewRaw(`UPDATE erasures SET due_at = ? WHERE due_at <= ?
		AND id = (SELECT id FROM erasures WHERE due_at <= ? ORDER BY due_at, id LIMIT 1) RETURNING *`, until, now, now).Scan(ctx, &es)
	if err != nil || len(es) == 0 {
		return Erasure{}, false, translate(err)
	}
	return es[0], true, nil
}

// AddErasure inserts an erasure.
func (tx *Tx) AddErasure(ctx context.Context, e *Erasure) error {
	_, err := tx.db.NewInsert().Model(e).Returning("id").Exec(ctx)
	return translate(err)
}

// PutErasure writes when an erasure that failed is tried again.
func (tx *Tx) PutErasure(ctx context.Context, e *Erasure) error {
	_, err := tx.db.NewUpdate().Model(e).Column("failures", "due_at").WherePK().Exec(ctx)
	return translate(err)
}

// DropErasure removes an erasure that is done.
func (tx *Tx) DropErasure(ctx context.Context, id int64) error {
	_, err := tx.db.NewDelete().Model((*Erasure)(nil)).Where("id = ?", id).Exec(ctx)
	return translate(err)
}
