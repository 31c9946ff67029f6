package store

import (
	"context"

	"github.com/uptrace/bun"
)

// Snippet is a text that an inbox sends again and again.
type Snippet struct {
	bun.BaseModel `bun:"table:snippets"`

	ID      SnippetID `bun:"id,pk,autoincrement"`
	InboxID InboxID   `bun:"inbox_id"`
	// Name is one word in small letters, unique in its inbox.
	Name string `bun:"name"`
	// Body may hold merge fields.
	Body string `bun:"body"`
	// AuthorName is who wrote it last.
	AuthorName string `bun:"author_name"`
	UpdatedAt  Time   `bun:"updated_at"`
}

// Snippets are those of an inbox, by name.
func (r Reader) Snippets(ctx context.Context, inbox InboxID) ([]Snippet, error) {
	var ss []Snippet
	err := r.db.NewSelect().Model(&ss).Where("inbox_id = ?", inbox).Order("name").Scan(ctx)
	return ss, translate(err)
}

// Snippet is the one of an inbox with this name. ErrNotFound where there is none.
func (r Reader) Snippet(ctx context.Context, inbox InboxID, name string) (Snippet, error) {
	var s Snippet
	err := r.db.NewSelect().Model(&s).Where("inbox_id = ? AND name = ?", inbox, name).Scan(ctx)
	return s, translate(err)
}

// AddSnippet writes a snippet. added is false where its inbox has one with this name, which stays as it is.
func (tx *Tx) AddSnippet(ctx context.Context, s *Snippet) (added bool, err error) {
	return affected(tx.db.NewInsert().Model(s).On("CONFLICT (inbox_id, name) DO NOTHING").Returning("id").Exec(ctx))
}

// DropSnippet removes a snippet. ErrNotFound where there is none with this name.
func (tx *Tx) DropSnippet(ctx context.Context, inbox InboxID, name string) error {
	ok, err := affected(tx.db.NewDelete().Model((*Snippet)(nil)).Where("inbox_id = ? AND name = ?", inbox, name).Exec(ctx))
	if err == nil && !ok {
		return ErrNotFound
	}
	return err
}
