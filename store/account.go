package store

import (
	"context"
	"errors"

	"github.com/uptrace/bun"
)

// Account is a firm, a household, whatever contacts of an inbox belong to.
type Account struct {
	bun.BaseModel `bun:"table:accounts"`

	ID      AccountID `bun:"id,pk,autoincrement"`
	InboxID InboxID   `bun:"inbox_id"`
	// Name is as people wrote it; Folded is unique in its inbox.
	Name      string `bun:"name"`
	Folded    string `bun:"folded"`
	CreatedAt Time   `bun:"created_at"`
}

// Accounts are those of an inbox, by name.
func (r Reader) Accounts(ctx context.Context, inbox InboxID) ([]Account, error) {
	var as []Account
	err := r.db.NewSelect().Model(&as).Where("inbox_id = ?", inbox).Order("folded").Scan(ctx)
	return as, translate(err)
}

// AccountByName is the account of an inbox with this folded name. ErrNotFound where there is none.
func (r Reader) AccountByName(ctx context.Context, inbox InboxID, folded string) (Account, error) {
	var a Account
	err := r.db.NewSelect().Model(&a).Where("inbox_id = ? AND folded = ?", inbox, folded).Scan(ctx)
	return a, translate(err)
}

// AccountOf is what the account of a contact in an inbox is called; empty where they have none.
func (r Reader) AccountOf(ctx context.Context, inbox InboxID, contact ContactID) (string, error) {
	var name string
	err := translate(r.db.NewRaw(`SELECT a.name FROM inbox_contacts ic JOIN accounts a ON a.id = ic.account_id
		WHERE ic.inbox_id = ? AND ic.contact_id = ?`, inbox, contact).Scan(ctx, &name))
	if errors.Is(err, ErrNotFound) {
		return "", nil
	}
	return name, err
}

// Belonging counts the contacts of an account.
func (r Reader) Belonging(ctx context.Context, account AccountID) (int, error) {
	n, err := r.db.NewSelect().Model((*Record)(nil)).Where("account_id = ?", account).Count(ctx)
	return int(n), translate(err)
}

// EnsureAccount gives the account of an inbox with this folded name, made now where it is new.
func (tx *Tx) EnsureAccount(ctx context.Context, a Account) (made Account, fresh bool, err error) {
	fresh, err = affected(tx.db.NewInsert().Model(&a).On("CONFLICT (inbox_id, folded) DO NOTHING").Returning("id").Exec(ctx))
	if err != nil || fresh {
		return a, fresh, err
	}
	made, err = tx.AccountByName(ctx, a.InboxID, a.Folded)
	return made, false, err
}
