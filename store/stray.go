package store

import (
	"context"

	"github.com/uptrace/bun"
)

// Stray is an inbound message for a line that is not configured. It is kept until the line is.
type Stray struct {
	bun.BaseModel `bun:"table:strays"`

	ID        int64  `bun:"id,pk,autoincrement"`
	CarrierID string `bun:"carrier_id"`
	Line      string `bun:"line"`
	// Payload is the message as JSON.
	Payload    string `bun:"payload"`
	ReceivedAt Time   `bun:"received_at"`
}

// AddStray keeps a stray; a repetition changes nothing.
func (tx *Tx) AddStray(ctx context.Context, s *Stray) error {
	_, err := tx.db.NewInsert().Model(s).On("CONFLICT DO NOTHING").Exec(ctx)
	return translate(err)
}

// Strays are those for a line, oldest first.
func (r Reader) Strays(ctx context.Context, line string) ([]Stray, error) {
	var ss []Stray
	err := r.db.NewSelect().Model(&ss).Where("line = ?", line).Order("id").Scan(ctx)
	return ss, translate(err)
}

// DropStray removes one that found its way.
func (tx *Tx) DropStray(ctx context.Context, id int64) error {
	_, err := tx.db.NewDelete().Model((*Stray)(nil)).Where("id = ?", id).Exec(ctx)
	return translate(err)
}
