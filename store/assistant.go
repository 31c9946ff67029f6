package store

import (
	"context"
	"errors"

	"github.com/uptrace/bun"
)

// Assistant is what the assistant of an inbox may do, and what it is told about the house.
type Assistant struct {
	bun.BaseModel `bun:"table:assistants"`

	InboxID InboxID `bun:"inbox_id,pk"`
	// Drafts and Summaries are switched on.
	Drafts    bool `bun:"drafts"`
	Summaries bool `bun:"summaries"`
	// AcceptedBy, AcceptedName and AcceptedAt say who acknowledged, and when, that the assistant errs; empty where nobody did.
	AcceptedBy   string `bun:"accepted_by"`
	AcceptedName string `bun:"accepted_name"`
	AcceptedAt   Time   `bun:"accepted_at"`
	// Name is that of the house, Sells what it sells, Voice how it speaks.
	Name  string `bun:"name"`
	Sells string `bun:"sells"`
	Voice string `bun:"voice"`
	// UseWords and AvoidWords are words that its texts shall have, and shall not.
	UseWords   string `bun:"use_words"`
	AvoidWords string `bun:"avoid_words"`
	// Signature ends each text; empty for none.
	Signature string `bun:"signature"`
	// Role is the name of a tone; empty for the first.
	Role      string `bun:"role"`
	UpdatedAt Time   `bun:"updated_at"`
}

// Assistant is that of an inbox: with everything switched off where nobody has set it.
func (r Reader) Assistant(ctx context.Context, inbox InboxID) (Assistant, error) {
	a := Assistant{InboxID: inbox}
	err := r.db.NewSelect().Model(&a).WherePK().Scan(ctx)
	if err = translate(err); errors.Is(err, ErrNotFound) {
		return Assistant{InboxID: inbox}, nil
	}
	return a, err
}

// LockAssistant is Assistant with the row locked until the transaction ends.
func (tx *Tx) LockAssistant(ctx context.Context, inbox InboxID) (Assistant, error) {
	a := Assistant{InboxID: inbox}
	if _, err := tx.db.NewInsert().Model(&a).On("CONFLICT (inbox_id) DO NOTHING").Exec(ctx); err != nil {
		return a, translate(err)
	}
	err := tx.db.NewRaw("SELECT * FROM assistants WHERE inbox_id = ? "+tx.lock, inbox).Scan(ctx, &a)
	return a, translate(err)
}

// PutAssistant writes an assistant whose row is locked.
func (tx *Tx) PutAssistant(ctx context.Context, a *Assistant) error {
	_, err := tx.db.NewUpdate().Model(a).WherePK().Exec(ctx)
	return translate(err)
}
