package store

import (
	"context"

	"github.com/uptrace/bun"
)

// Deal is business with a contact that is won or lost some day.
type Deal struct {
	bun.BaseModel `bun:"table:deals"`

	ID        DealID    `bun:"id,pk,autoincrement"`
	InboxID   InboxID   `bun:"inbox_id"`
	ContactID ContactID `bun:"contact_id"`
	Title     string    `bun:"title"`
	// Pipeline and Stage are as they were configured when the deal came there.
	Pipeline string    `bun:"pipeline"`
	Stage    string    `bun:"stage"`
	State    DealState `bun:"state"`
	// ValueMinor is in the smallest unit of Currency, such as pence.
	ValueMinor int64 `bun:"value_minor"`
	// Currency is its ISO 4217 code.
	Currency  string `bun:"currency"`
	CreatedAt Time   `bun:"created_at"`
	// ClosedAt is when it was won or lost; zero while it is open.
	ClosedAt Time `bun:"closed_at"`
}

// DealState is how a deal stands.
type DealState string

const (
	// DealOpen deals are on their way through the stages.
	DealOpen DealState = "open"
	// DealWon deals ended well.
	DealWon DealState = "won"
	// DealLost deals ended without business.
	DealLost DealState = "lost"
)

// Deal is one deal. ErrNotFound where there is none.
func (r Reader) Deal(ctx context.Context, id DealID) (Deal, error) {
	var d Deal
	err := r.db.NewSelect().Model(&d).Where("id = ?", id).Scan(ctx)
	return d, translate(err)
}

// DealsOf are the deals of a contact with an inbox, open ones first, the newest of each first.
func (r Reader) DealsOf(ctx context.Context, inbox InboxID, contact ContactID) ([]Deal, error) {
	var ds []Deal
	err := r.db.NewSelect().Model(&ds).Where("inbox_id = ? AND contact_id = ?", inbox, contact).
		OrderExpr("CASE state WHEN 'open' THEN 0 ELSE 1 END, id DESC").Scan(ctx)
	return ds, translate(err)
}

// OpenDeals are the open deals of an inbox, newest first, at most limit of them.
func (r Reader) OpenDeals(ctx context.Context, inbox InboxID, limit int) ([]Deal, error) {
	var ds []Deal
	err := r.db.NewSelect().Model(&ds).Where("inbox_id = ? AND state = ?", inbox, DealOpen).Order("id DESC").Limit(int64(limit)).Scan(ctx)
	return ds, translate(err)
}

// AddDeal writes a deal and gives it its id.
func (tx *Tx) AddDeal(ctx context.Context, d *Deal) error {
	_, err := tx.db.NewInsert().Model(d).Returning("id").Exec(ctx)
	return translate(err)
}

// LockDeal reads a deal and locks its row until the transaction ends. ErrNotFound where there is none.
func (tx *Tx) LockDeal(ctx context.Context, id DealID) (Deal, error) {
	var d Deal
	err := tx.db.NewRaw("SELECT * FROM deals WHERE id = ? "+tx.lock, id).Scan(ctx, &d)
	return d, translate(err)
}

// PutDeal writes what may change of a deal that is locked.
func (tx *Tx) PutDeal(ctx context.Context, d *Deal) error {
	_, err := tx.db.NewUpdate().Model(d).Column("title", "pipeline", "stage", "state", "value_minor", "currency", "closed_at").WherePK().Exec(ctx)
	return translate(err)
}
