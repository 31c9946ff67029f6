package store

import (
	"context"

	"github.com/uptrace/bun"
)

// Page is a web page that answers may rest on, and what was read of it last.
type Page struct {
	bun.BaseModel `bun:"table:pages"`

	ID      PageID  `bun:"id,pk,autoincrement"`
	InboxID InboxID `bun:"inbox_id"`
	// Place is which of the inbox's pages it is, from 1.
	Place int    `bun:"place"`
	URL   string `bun:"url"`
	Title string `bun:"title"`
	// Body is its readable text, Words how many words that has.
	Body  string `bun:"body"`
	Words int    `bun:"words"`
	// ETag and LastModified are what the server said of it, to be asked whether it has changed.
	ETag         string `bun:"etag"`
	LastModified string `bun:"last_modified"`
	// Problem says why it could not be read at the last try, as a sentence; empty where it could. Body is what was read before.
	Problem string `bun:"problem"`
	// ReadAt is when it was last read, TriedAt when that was last tried, DueAt when it is to be read again.
	ReadAt  Time `bun:"read_at"`
	TriedAt Time `bun:"tried_at"`
	DueAt   Time `bun:"due_at"`
}

// Pages are those of an inbox, by place.
func (r Reader) Pages(ctx context.Context, inbox InboxID) ([]Page, error) {
	var ps []Page
	err := r.db.NewSelect().Model(&ps).Where("inbox_id = ?", inbox).Order("place").Scan(ctx)
	return ps, translate(err)
}

// Page is one page. ErrNotFound where there is none.
func (r Reader) Page(ctx context.Context, id PageID) (Page, error) {
	var p Page
	err := r.db.NewSelect().Model(&p).Where("id = ?", id).Scan(ctx)
	return p, translate(err)
}

// DuePages are pages that are to be read by now.
func (r Reader) DuePages(ctx context.Context, now Time, limit int) ([]Page, error) {
	var ps []Page
	err := r.db.NewSelect().Model(&ps).Where("due_at <= ?", now).Order("due_at", "id").Limit(int64(limit)).Scan(ctx)
	return ps, translate(err)
}

// AddPage writes a page in a place that is free.
func (tx *Tx) AddPage(ctx context.Context, p *Page) error {
	_, err := tx.db.NewInsert().Model(p).Returning("id").Exec(ctx)
	return translate(err)
}

// PutPage writes what was read of a page. Nothing happens where it has another address by now, or is gone.
func (tx *Tx) PutPage(ctx context.Context, p *Page) error {
	_, err := tx.db.NewUpdate().Model(p).
		Column("title", "body", "words", "etag", "last_modified", "problem", "read_at", "tried_at", "due_at").
		WherePK().Where("url = ?", p.URL).Exec(ctx)
	return translate(err)
}

// DropPage removes a page.
func (tx *Tx) DropPage(ctx context.Context, id PageID) error {
	_, err := tx.db.NewDelete().Model((*Page)(nil)).Where("id = ?", id).Exec(ctx)
	return translate(err)
}
