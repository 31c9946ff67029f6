package store

import (
	"context"

	"github.com/uptrace/bun"
)

// Credits are what an inbox may still spend.
type Credits struct {
	bun.BaseModel `bun:"table:credits"`

	InboxID InboxID `bun:"inbox_id,pk"`
	// Balance is in thousandths of a credit; it is never negative.
	Balance int64 `bun:"balance"`
	// Low: it was noticed that this is little, and it has been little since.
	Low bool `bun:"low"`
}

// CreditEntry is one movement of a balance. Entries are only ever added.
type CreditEntry struct {
	bun.BaseModel `bun:"table:credit_entries"`

	ID      CreditEntryID `bun:"id,pk,autoincrement"`
	InboxID InboxID       `bun:"inbox_id"`
	// MessageID is the message that it is about; 0 for none, or one that was deleted.
	MessageID MessageID  `bun:"message_id,nullzero"`
	Kind      CreditKind `bun:"kind"`
	// Amount is what the balance rose by, in thousandths of a credit; negative where it fell.
	Amount int64 `bun:"amount"`
	// BalanceAfter is the balance with this entry.
	BalanceAfter int64 `bun:"balance_after"`
	// Actor is the id of whoever caused it; empty for nobody in particular.
	Actor string `bun:"actor"`
	Note  string `bun:"note"`
	// RequestKey is the unique key of what a person asked for; empty for what messages cause.
	RequestKey string `bun:"request_key,nullzero"`
	At         Time   `bun:"at"`
}

// CreditKind is why a balance moves.
type CreditKind string

const (
	// CreditReserve: a message is about to leave, or its text changed before it did.
	CreditReserve CreditKind = "reserve"
	// CreditSettle: the carrier has the message, and counts it otherwise than we did.
	CreditSettle CreditKind = "settle"
	// CreditReturn: the message does not leave.
	CreditReturn CreditKind = "return"
	// CreditTopUp: an admin added credits.
	CreditTopUp CreditKind = "topup"
	// CreditCorrection: an admin took credits away.
	CreditCorrection CreditKind = "correction"
)

// Credits are what an inbox may still spend.
func (r Reader) Credits(ctx context.Context, inbox InboxID) (Credits, error) {
	var cs []Credits
	err := r.db.NewSelect().Model(&cs).Where("inbox_id = ?", inbox).Scan(ctx)
	if err != nil || len(cs) == 0 {
		return Credits{InboxID: inbox}, translate(err)
	}
	return cs[0], nil
}

// CreditsReserved is what the messages of an inbox have taken that have not left yet.
func (r Reader) CreditsReserved(ctx context.Context, inbox InboxID) (int64, error) {
	var sum int64
	err := r.db.NewRaw(`SELECT COALESCE(SUM(m.credits), 0) FROM messages m JOIN conversations c ON c.id = m.conversation_id
		WHERE m.credits > 0 AND m.state IN ('held', 'queued', 'sending', 'uncertain') AND c.inbox_id = ?`, inbox).Scan(ctx, &sum)
	return sum, translate(err)
}

// CreditEntries are the newest entries of an inbox before one, the newest first; 0 for all.
func (r Reader) CreditEntries(ctx context.Context, inbox InboxID, before CreditEntryID, limit int) ([]CreditEntry, error) {
	var es []CreditEntry
	q := r.db.NewSelect().Model(&es).Where("inbox_id = ?", inbox)
	if before != 0 {
		q.Where("id < ?", before)
	}
	err := q.Order("id DESC").Limit(int64(limit)).Scan(ctx)
	return es, translate(err)
}

// CreditEntriesAfter are the entries of an inbox after one, oldest first.
func (r Reader) CreditEntriesAfter(ctx context.Context, inbox InboxID, after CreditEntryID, limit int) ([]CreditEntry, error) {
	var es []CreditEntry
	err := r.db.NewSelect().Model(&es).Where("inbox_id = ? AND id > ?", inbox, after).Order("id").Limit(int64(limit)).Scan(ctx)
	return es, translate(err)
}

// CreditsOf are the entries about a message, oldest first.
func (r Reader) CreditsOf(ctx context.Context, id MessageID) ([]CreditEntry, error) {
	var es []CreditEntry
	err := r.db.NewSelect().Model(&es).Where("message_id = ?", id).Order("id").Scan(ctx)
	return es, translate(err)
}

// CreditRequested tells whether a person's request was carried out already.
func (r Reader) CreditRequested(ctx context.Context, key string) (bool, error) {
	ok, err := r.db.NewSelect().Model((*CreditEntry)(nil)).Where("request_key = ?", key).Exists(ctx)
	return ok, translate(err)
}

// LockCredits reads the balance of an inbox and locks its row until the transaction ends. It is locked after conversations, messages and
// lines, and before lanes.
func (tx *Tx) LockCredits(ctx context.Context, inbox InboxID) (Credits, error) {
	c := Credits{InboxID: inbox}
	if _, err := tx.db.NewInsert().Model(&c).On("CONFLICT DO NOTHING").Exec(ctx); err != nil {
		return c, translate(err)
	}
	err := tx.db.NewRaw("SELECT * FROM credits WHERE inbox_id = ? "+tx.lock, inbox).Scan(ctx, &c)
	return c, translate(err)
}

// MoveCredits adds an entry, and moves the balance of a locked row by its amount. The database refuses a balance below zero.
func (tx *Tx) MoveCredits(ctx context.Context, c *Credits, e *CreditEntry) error {
	c.Balance += e.Amount
	e.InboxID, e.BalanceAfter = c.InboxID, c.Balance
	if err := tx.PutCredits(ctx, c); err != nil {
		return err
	}
	_, err := tx.db.NewInsert().Model(e).Returning("id").Exec(ctx)
	return translate(err)
}

// PutCredits writes a row that is locked.
func (tx *Tx) PutCredits(ctx context.Context, c *Credits) error {
	_, err := tx.db.NewUpdate().Model(c).Column("balance", "low").WherePK().Exec(ctx)
	return translate(err)
}

// PutCharge writes what a message, whose row is locked, costs and has taken.
func (tx *Tx) PutCharge(ctx context.Context, m *Message) error {
	_, err := tx.db.NewUpdate().Model(m).Column("credit_rate", "credits").WherePK().Exec(ctx)
	return translate(err)
}

// Charged are the messages of conversations that have taken credits and have not left, oldest first.
func (tx *Tx) Charged(ctx context.Context, ids []ConversationID) ([]Message, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	var ms []Message
	err := tx.db.NewSelect().Model(&ms).Where("conversation_id IN (?)", bun.List(ids)).
		Where("credits > 0 AND state IN ('held', 'queued', 'sending', 'uncertain')").Order("id").Scan(ctx)
	return ms, translate(err)
}
