package store

import (
	"context"

	"github.com/uptrace/bun"
)

// AudienceQuery asks for a page of those whom a broadcast is for, in the order of their ids.
type AudienceQuery struct {
	Inbox    InboxID
	Line     LineID
	Audience Audience
	// After is the last contact of the page before; 0 for the first page.
	After ContactID
	Limit int
}

// AudienceRow is a contact whom a broadcast may go to, with what has to be known to say whether it does.
type AudienceRow struct {
	ContactID ContactID `bun:"contact_id"`
	Number    string    `bun:"number"`
	Name      string    `bun:"name"`
	Email     string    `bun:"email"`
	Fields    Fields    `bun:"fields"`
	// Consent is the newest entry in the ledger for the line; empty where there is none.
	Consent ConsentKind `bun:"consent"`
}

// audienceColumns are what is read of a contact c whom the inbox knows by ic; ? is the line.
const audienceColumns = `c.id AS contact_id, c.number, c.name, c.email, ic.fields,
	COALESCE((SELECT k.kind FROM consents k WHERE k.contact_id = c.id AND k.line_id = ? ORDER BY k.at DESC, k.id DESC LIMIT 1), '') AS consent`

// Audience is a page of those whom a broadcast is for. An audience that names no list and no tag is empty.
func (r Reader) Audience(ctx context.Context, q AudienceQuery) ([]AudienceRow, error) {
	a := q.Audience
	if len(a.Lists) == 0 && len(a.Tags) == 0 {
		return nil, nil
	}
	s := r.db.NewSelect().TableExpr("inbox_contacts AS ic").Join("JOIN contacts AS c ON c.id = ic.contact_id").
		ColumnExpr(audienceColumns, q.Line).Where("ic.inbox_id = ? AND ic.contact_id > ?", q.Inbox, q.After)
	const onList = "EXISTS (SELECT 1 FROM list_members m WHERE m.contact_id = ic.contact_id AND m.list_id IN (?))"
	const tagged = "EXISTS (SELECT 1 FROM contact_tags t WHERE t.contact_id = ic.contact_id AND t.tag_id IN (?))"
	if len(a.Lists) > 0 {
		s.Where(onList, bun.List(a.Lists))
	}
	if len(a.Tags) > 0 {
		s.Where(tagged, bun.List(a.Tags))
	}
	if len(a.NotLists) > 0 {
		s.Where("NOT "+onList, bun.List(a.NotLists))
	}
	if len(a.NotTags) > 0 {
		s.Where("NOT "+tagged, bun.List(a.NotTags))
	}
	var rows []AudienceRow
	err := s.OrderExpr("ic.contact_id").Limit(int64(q.Limit)).Scan(ctx, &rows)
	return rows, translate(err)
}

// KnownOf counts those of a page whom the inbox still knows.
func (r Reader) KnownOf(ctx context.Context, inbox InboxID, page []AudienceRow) (int, error) {
	ids := make([]ContactID, len(page))
	for i := range page {
		ids[i] = page[i].ContactID
	}
	n, err := r.db.NewSelect().Model((*Record)(nil)).Where("inbox_id = ? AND contact_id IN (?)", inbox, bun.List(ids)).Count(ctx)
	return int(n), translate(err)
}

// InAudience tells whether a broadcast is for a contact.
func (r Reader) InAudience(ctx context.Context, b *Broadcast, contact ContactID) (bool, error) {
	rows, err := r.Audience(ctx, AudienceQuery{Inbox: b.InboxID, Line: b.LineID, Audience: b.Audience, After: contact - 1, Limit: 1})
	return len(rows) > 0 && rows[0].ContactID == contact, err
}

// HasField tells whether some contact of an inbox has a field with this name, in which an underscore stands for any one character.
func (r Reader) HasField(ctx context.Context, inbox InboxID, name string) (bool, error) {
	ok, err := r.db.NewSelect().Model((*Record)(nil)).Where("inbox_id = ? AND LOWER(fields) LIKE ?", inbox, `%"`+name+`":%`).
		Limit(1).Exists(ctx)
	return ok, translate(err)
}
