package store

import (
	"context"

	"github.com/uptrace/bun"
)

// FAQ is what customers ask often, and the answer.
type FAQ struct {
	bun.BaseModel `bun:"table:faqs"`

	ID      FAQID   `bun:"id,pk,autoincrement"`
	InboxID InboxID `bun:"inbox_id"`
	// Question is unique in its inbox.
	Question  string `bun:"question"`
	Answer    string `bun:"answer"`
	UpdatedAt Time   `bun:"updated_at"`
}

// FAQs are those of an inbox, in the order in which they were written.
func (r Reader) FAQs(ctx context.Context, inbox InboxID) ([]FAQ, error) {
	var fs []FAQ
	err := r.db.NewSelect().Model(&fs).Where("inbox_id = ?", inbox).Order("id").Scan(ctx)
	return fs, translate(err)
}

// AddFAQ writes a new one. added is false where the inbox has one with this question, which stays as it is.
func (tx *Tx) AddFAQ(ctx context.Context, f *FAQ) (added bool, err error) {
	return affected(tx.db.NewInsert().Model(f).On("CONFLICT (inbox_id, question) DO NOTHING").Returning("id").Exec(ctx))
}

// PutFAQ changes one of an inbox. ErrNotFound where the inbox has none with this id.
func (tx *Tx) PutFAQ(ctx context.Context, f *FAQ) error {
	ok, err := affected(tx.db.NewUpdate().Model(f).Column("question", "answer", "updated_at").WherePK().Where("inbox_id = ?", f.InboxID).Exec(ctx))
	if err == nil && !ok {
		return ErrNotFound
	}
	return err
}

// DropFAQ removes one of an inbox. ErrNotFound where the inbox has none with this id.
func (tx *Tx) DropFAQ(ctx context.Context, inbox InboxID, id FAQID) error {
	ok, err := affected(tx.db.NewDelete().Model((*FAQ)(nil)).Where("id = ? AND inbox_id = ?", id, inbox).Exec(ctx))
	if err == nil && !ok {
		return ErrNotFound
	}
	return err
}
