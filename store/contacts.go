package store

import (
	"context"

	"github.com/uptrace/bun"
)

// ContactRow is what an inbox knows of a contact, in one row.
type ContactRow struct {
	Contact
	Fields  Fields
	Account string
	// Tags and Lists are by name, in order.
	Tags, Lists []string
}

// ContactsBehind are the contacts that an inbox knows behind an id, in order, at most limit of them, with all that it knows of them but
// deals.
func (r Reader) ContactsBehind(ctx context.Context, inbox InboxID, behind ContactID, limit int) ([]ContactRow, error) {
	var found []struct {
		ID        ContactID `bun:"id"`
		Number    string    `bun:"number"`
		Name      string    `bun:"name"`
		Email     string    `bun:"email"`
		Zone      string    `bun:"zone"`
		Language  string    `bun:"language"`
		CreatedAt Time      `bun:"created_at"`
		Fields    Fields    `bun:"fields"`
		Account   string    `bun:"account"`
	}
	err := r.db.NewRaw(`SELECT c.*, ic.fields, COALESCE(a.name, '') AS account FROM inbox_contacts ic
		JOIN contacts c ON c.id = ic.contact_id LEFT JOIN accounts a ON a.id = ic.account_id
		WHERE ic.inbox_id = ? AND ic.contact_id > ? ORDER BY ic.contact_id LIMIT ?`, inbox, behind, limit).Scan(ctx, &found)
	if err != nil || len(found) == 0 {
		return nil, translate(err)
	}
	rows := make([]ContactRow, len(found))
	at := map[ContactID]int{}
	ids := make([]ContactID, len(found))
	for i, f := range found {
		rows[i] = ContactRow{Fields: f.Fields, Account: f.Account,
			Contact: Contact{ID: f.ID, Number: f.Number, Name: f.Name, Email: f.Email, Zone: f.Zone, Language: f.Language, CreatedAt: f.CreatedAt}}
		at[f.ID], ids[i] = i, f.ID
	}
	for _, q := range []struct {
		query string
		add   func(*ContactRow, string)
	}{
		{"SELECT ct.contact_id, t.name FROM contact_tags ct JOIN tags t ON t.id = ct.tag_id WHERE t.inbox_id = ? AND ct.contact_id IN (?) ORDER BY t.name",
			func(row *ContactRow, name string) { row.Tags = append(row.Tags, name) }},
		{"SELECT m.contact_id, l.name FROM list_members m JOIN lists l ON l.id = m.list_id WHERE l.inbox_id = ? AND m.contact_id IN (?) ORDER BY l.folded",
			func(row *ContactRow, name string) { row.Lists = append(row.Lists, name) }},
	} {
		var names []struct {
			ContactID ContactID `bun:"contact_id"`
			Name      string    `bun:"name"`
		}
		if err := r.db.NewRaw(q.query, inbox, bun.List(ids)).Scan(ctx, &names); err != nil {
			return nil, translate(err)
		}
		for _, n := range names {
			q.add(&rows[at[n.ContactID]], n.Name)
		}
	}
	return rows, nil
}
