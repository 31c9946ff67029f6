package store

import (
	"context"

	"github.com/uptrace/bun"
)

// Consent is one thing that a contact said about being texted from a line, or that their carrier said for them. Entries are only ever
// added; the newest holds.
type Consent struct {
	bun.BaseModel `bun:"table:consents"`

	ID        ConsentID     `bun:"id,pk,autoincrement"`
	ContactID ContactID     `bun:"contact_id"`
	LineID    LineID        `bun:"line_id"`
	Kind      ConsentKind   `bun:"kind"`
	Source    ConsentSource `bun:"source"`
	// Wording is what was received: the contact's text, or the carrier's code.
	Wording string `bun:"wording"`
	// Actor is who said it: the contact's number, or the id of an admin who wrote it down for them.
	Actor string `bun:"actor"`
	// At is when it was said.
	At Time `bun:"at"`
}

// ConsentKind is which way it goes.
type ConsentKind string

const (
	// OptIn wants texts, again or for the first time.
	OptIn ConsentKind = "in"
	// OptOut wants none.
	OptOut ConsentKind = "out"
)

// ConsentSource is by what we know it.
type ConsentSource string

const (
	// ConsentKeyword is a text that was nothing but a word such as STOP or START.
	ConsentKeyword ConsentSource = "keyword"
	// ConsentCarrier is the carrier's own reading of a text.
	ConsentCarrier ConsentSource = "carrier"
	// ConsentCode is a code with which the carrier refused to send.
	ConsentCode ConsentSource = "code"
	// ConsentKept is an opt-out that outlived the contact's deletion; nothing else of them did.
	ConsentKept ConsentSource = "kept"
	// ConsentAdmin was written down by an admin, who says how they know.
	ConsentAdmin ConsentSource = "admin"
	// ConsentList is the joining of an opt-in list, which an admin, an import or an automation wrote down.
	ConsentList ConsentSource = "list"
	// ConsentImport came with a file of contacts.
	ConsentImport ConsentSource = "import"
)

// ByText tells whether the contact said it themselves, with their phone. Only they can take that back.
func (s ConsentSource) ByText() bool {
	return s != ConsentAdmin && s != ConsentList && s != ConsentImport
}

// OptedOut tells whether a contact wants no texts from a line: the newest entry says so. Who never said anything did not opt out.
func (r Reader) OptedOut(ctx context.Context, contact ContactID, line LineID) (bool, error) {
	c, err := r.Standing(ctx, contact, line, Time{})
	return c.Kind == OptOut, err
}

// OptedOutAt is OptedOut as it was at a moment.
func (r Reader) OptedOutAt(ctx context.Context, contact ContactID, line LineID, at Time) (bool, error) {
	c, err := r.Standing(ctx, contact, line, at)
	return c.Kind == OptOut, err
}

// Standing is the entry that held at a moment, the zero Time standing for now: the newest. The zero Consent where nothing was said.
func (r Reader) Standing(ctx context.Context, contact ContactID, line LineID, at Time) (Consent, error) {
	var cs []Consent
	q := r.db.NewSelect().Model(&cs).Where("contact_id = ? AND line_id = ?", contact, line)
	if !at.IsZero() {
		q.Where("at <= ?", at)
	}
	err := q.Order("at DESC", "id DESC").Limit(1).Scan(ctx)
	if err != nil || len(cs) == 0 {
		return Consent{}, translate(err)
	}
	return cs[0], nil
}

// Standings are the entries that hold now between any of these contacts and any of these lines; those who said nothing have none.
func (r Reader) Standings(ctx context.Context, contacts []ContactID, lines []LineID) ([]Consent, error) {
	if len(contacts) == 0 || len(lines) == 0 {
		return nil, nil
	}
	var cs []Consent
	err := r.db.NewSelect().Model(&cs).Where("contact_id IN (?) AND line_id IN (?)", bun.List(contacts), bun.List(lines)).
		Where(`NOT EXISTS (SELECT 1 FROM consents later WHERE later.contact_id = consent.contact_id AND later.line_id = consent.line_id
			AND (later.at > consent.at OR later.at = consent.at AND later.id > consent.id))`).Scan(ctx)
	return cs, translate(err)
}

// NewestConsent is the entry that holds for a contact on a line; the zero Consent where they never said anything.
func (r Reader) NewestConsent(ctx context.Context, contact ContactID, line LineID) (Consent, error) {
	return r.Standing(ctx, contact, line, Time{})
}

// Consents are all entries of a contact on every line, oldest first.
func (r Reader) Consents(ctx context.Context, contact ContactID) ([]Consent, error) {
	var cs []Consent
	err := r.db.NewSelect().Model(&cs).Where("contact_id = ?", contact).Order("at", "id").Scan(ctx)
	return cs, translate(err)
}

// ConsentRow is an entry as it is exported.
type ConsentRow struct {
	Consent
	// Number and Name are the contact's, Line the number of ours.
	Number string `bun:"number"`
	Name   string `bun:"name"`
	Line   string `bun:"line"`
}

// ConsentsOfInbox are the entries on the lines of an inbox after one, in the order in which they were written; contact is 0 for everybody.
func (r Reader) ConsentsOfInbox(ctx context.Context, inbox InboxID, contact ContactID, after ConsentID, limit int) ([]ConsentRow, error) {
	query := `SELECT e.*, c.number, c.name, l.number AS line FROM consents e JOIN lines l ON l.id = e.line_id JOIN contacts c ON c.id = e.contact_id
		WHERE l.inbox_id = ? AND e.id > ?`
	args := []any{inbox, after}
	if contact != 0 {
		query += " AND e.contact_id = ?"
		args = append(args, contact)
	}
	var rows []ConsentRow
	err := r.db.NewRaw(query+" ORDER BY e.id LIMIT ?", append(args, limit)...).Scan(ctx, &rows)
	return rows, translate(err)
}

// AddConsent adds an entry and gives it its id.
func (tx *Tx) AddConsent(ctx context.Context, c *Consent) error {
	_, err := tx.db.NewInsert().Model(c).Returning("id").Exec(ctx)
	return translate(err)
}

// AddConsents adds entries, of which each holds from its moment on.
func (tx *Tx) AddConsents(ctx context.Context, cs []Consent) error {
	if len(cs) == 0 {
		return nil
	}
	_, err := tx.db.NewInsert().Model(&cs).Exec(ctx)
	return translate(err)
}
