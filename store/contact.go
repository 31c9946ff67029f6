package store

import (
	"context"

	"github.com/uptrace/bun"
)

// Contact is the person at the other end of a number.
type Contact struct {
	bun.BaseModel `bun:"table:contacts"`

	ID ContactID `bun:"id,pk,autoincrement"`
	// Number is E.164, a short code, or the name of an alphanumeric sender.
	Number string `bun:"number"`
	Name   string `bun:"name"`
	Email  string `bun:"email"`
	// Zone is the name of their time zone, such as Europe/London; empty where nobody said, and the number's area tells.
	Zone string `bun:"zone"`
	// Language is its BCP 47 tag, such as en-GB; empty where nobody said.
	Language  string `bun:"language"`
	CreatedAt Time   `bun:"created_at"`
}

// Contact is one contact. ErrNotFound where there is none.
func (r Reader) Contact(ctx context.Context, id ContactID) (Contact, error) {
	var c Contact
	err := r.db.NewSelect().Model(&c).Where("id = ?", id).Scan(ctx)
	return c, translate(err)
}

// ContactByNumber is the contact with this number. ErrNotFound where there is none.
func (r Reader) ContactByNumber(ctx context.Context, number string) (Contact, error) {
	var c Contact
	err := r.db.NewSelect().Model(&c).Where("number = ?", number).Scan(ctx)
	return c, translate(err)
}

// EnsureContact gives the contact with this number, made now where it is new, and locks their row until the transaction ends. What points at
// the row may be added meanwhile by others, who hold the contact's conversation, so no key of it is set.
func (tx *Tx) EnsureContact(ctx context.Context, number string, now Time) (Contact, error) {
	c := Contact{Number: number, CreatedAt: now}
	_, err := tx.db.NewInsert().Model(&c).On("CONFLICT (number) DO UPDATE").Set("created_at = contact.created_at").
		Returning("*").Exec(ctx)
	return c, translate(err)
}

// NameContact sets a contact's name.
func (tx *Tx) NameContact(ctx context.Context, id ContactID, name string) error {
	_, err := tx.db.NewUpdate().Model((*Contact)(nil)).Set("name = ?", name).Where("id = ?", id).Exec(ctx)
	if err != nil {
		return translate(err)
	}
	return tx.reindexContact(ctx, id, name)
}

// PutContact writes what may change of a contact: name, e-mail, zone and language.
func (tx *Tx) PutContact(ctx context.Context, c *Contact) error {
	if _, err := tx.db.NewUpdate().Model(c).Column("name", "email", "zone", "language").WherePK().Exec(ctx); err != nil {
		return translate(err)
	}
	return tx.reindexContact(ctx, c.ID, c.Name)
}
