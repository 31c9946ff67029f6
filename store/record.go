package store

import (
	"context"
	"database/sql/driver"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/uptrace/bun"
)

// Record is what an inbox knows of a contact. Without one the inbox does not know them.
type Record struct {
	bun.BaseModel `bun:"table:inbox_contacts"`

	InboxID   InboxID   `bun:"inbox_id,pk"`
	ContactID ContactID `bun:"contact_id,pk"`
	// AccountID is the account that they belong to; 0 for none.
	AccountID AccountID `bun:"account_id,nullzero"`
	Fields    Fields    `bun:"fields"`
	CreatedAt Time      `bun:"created_at"`
}

// Fields are what an inbox writes down of a contact besides, by the names that it gave them.
type Fields map[string]string

// Value implements driver.Valuer.
func (f Fields) Value() (driver.Value, error) {
	if len(f) == 0 {
		return "{}", nil
	}
	text, err := json.Marshal(map[string]string(f))
	return string(text), err
}

// Scan implements sql.Scanner.
func (f *Fields) Scan(src any) error {
	*f = nil
	switch v := src.(type) {
	case string:
		return json.Unmarshal([]byte(v), (*map[string]string)(f))
	case []byte:
		return json.Unmarshal(v, (*map[string]string)(f))
	}
	return fmt.Errorf("store: fields are kept as text, not as %T", src)
}

// Record is what an inbox knows of a contact. ErrNotFound where it does not know them.
func (r Reader) Record(ctx context.Context, inbox InboxID, contact ContactID) (Record, error) {
	var rec Record
	err := r.db.NewSelect().Model(&rec).Where("inbox_id = ? AND contact_id = ?", inbox, contact).Scan(ctx)
	return rec, translate(err)
}

// Knows tells whether an inbox knows a contact.
func (r Reader) Knows(ctx context.Context, inbox InboxID, contact ContactID) (bool, error) {
	ok, err := r.db.NewSelect().Model((*Record)(nil)).Where("inbox_id = ? AND contact_id = ?", inbox, contact).Exists(ctx)
	return ok, translate(err)
}

// FieldsOf are the fields that an inbox has of a contact; none where it does not know them.
func (r Reader) FieldsOf(ctx context.Context, inbox InboxID, contact ContactID) (map[string]string, error) {
	rec, err := r.Record(ctx, inbox, contact)
	if errors.Is(err, ErrNotFound) {
		return nil, nil
	}
	return rec.Fields, err
}

// Know makes an inbox know a contact. added is false where it does already.
func (tx *Tx) Know(ctx context.Context, inbox InboxID, contact ContactID, now Time) (added bool, err error) {
	rec := Record{InboxID: inbox, ContactID: contact, CreatedAt: now}
	return affected(tx.db.NewInsert().Model(&rec).On("CONFLICT DO NOTHING").Exec(ctx))
}

// LockRecord reads what an inbox knows of a contact, and locks it until the transaction ends. ErrNotFound where it does not know them.
func (tx *Tx) LockRecord(ctx context.Context, inbox InboxID, contact ContactID) (Record, error) {
	var rec Record
	err := tx.db.NewRaw("SELECT * FROM inbox_contacts WHERE inbox_id = ? AND contact_id = ? "+tx.lock, inbox, contact).Scan(ctx, &rec)
	return rec, translate(err)
}

// PutRecord writes account and fields of a record that is locked.
func (tx *Tx) PutRecord(ctx context.Context, rec *Record) error {
	_, err := tx.db.NewUpdate().Model(rec).Column("account_id", "fields").WherePK().Exec(ctx)
	return translate(err)
}

// Unknow removes all that an inbox knows of a contact: account, fields, tags, lists, deals.
func (tx *Tx) Unknow(ctx context.Context, inbox InboxID, contact ContactID) error {
	for _, query := range []string{
		"DELETE FROM contact_tags WHERE contact_id = ? AND tag_id IN (SELECT id FROM tags WHERE inbox_id = ?)",
		"DELETE FROM list_members WHERE contact_id = ? AND list_id IN (SELECT id FROM lists WHERE inbox_id = ?)",
		"DELETE FROM deals WHERE contact_id = ? AND inbox_id = ?",
		"DELETE FROM inbox_contacts WHERE contact_id = ? AND inbox_id = ?",
		stripRecipient,
	} {
		if _, err := tx.db.NewRaw(query, contact, inbox).Exec(ctx); err != nil {
			return translate(err)
		}
	}
	return nil
}
