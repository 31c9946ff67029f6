package store

import (
	"cmp"
	"context"
	"errors"
	"maps"
	"slices"

	"github.com/uptrace/bun"
)

// Import is how far a file of contacts was read into an inbox.
type Import struct {
	bun.BaseModel `bun:"table:imports"`

	ID      ImportID `bun:"id,pk,autoincrement"`
	InboxID InboxID  `bun:"inbox_id"`
	// Key is a digest of the file and of what was asked for.
	Key string `bun:"key"`
	// LinesDone is the last line of the file that is dealt with.
	LinesDone int64 `bun:"lines_done"`
	// Added counts contacts whom the inbox did not know, Known lines about others, Refused lines that would not do.
	Added   int64 `bun:"added"`
	Known   int64 `bun:"known"`
	Refused int64 `bun:"refused"`

	UpdatedAt Time `bun:"updated_at"`
	// FinishedAt is when the whole file was read; zero before.
	FinishedAt Time `bun:"finished_at"`
}

// Refusal is a line of a file that would not do.
type Refusal struct {
	bun.BaseModel `bun:"table:import_refusals"`

	ImportID ImportID `bun:"import_id,pk"`
	Line     int64    `bun:"line,pk"`
	Reason   string   `bun:"reason"`
}

// ImportRow is what a line of a file says of a contact. Empty parts say nothing.
type ImportRow struct {
	Line                           int64
	Number                         string
	Name, Email, Zone, Language    string
	Fields                         Fields
	Tags                           []string
	AccountName, AccountNameFolded string
}

// Imported is a contact whom a batch was about.
type Imported struct {
	ID   ContactID
	Line int64
	// New: the inbox did not know them.
	New bool
}

// EnsureImport gives the import with this key, made now where it is new. Its row is locked until the transaction ends.
func (tx *Tx) EnsureImport(ctx context.Context, inbox InboxID, key string, now Time) (Import, error) {
	im := Import{InboxID: inbox, Key: key, UpdatedAt: now}
	_, err := tx.db.NewInsert().Model(&im).On("CONFLICT (inbox_id, key) DO UPDATE").Set("updated_at = EXCLUDED.updated_at").Returning("*").Exec(ctx)
	return im, translate(err)
}

// PutImport writes how far an import is.
func (tx *Tx) PutImport(ctx context.Context, im *Import) error {
	_, err := tx.db.NewUpdate().Model(im).Column("lines_done", "added", "known", "refused", "updated_at", "finished_at").WherePK().Exec(ctx)
	return translate(err)
}

// Refuse writes down lines that would not do.
func (tx *Tx) Refuse(ctx context.Context, rs []Refusal) error {
	if len(rs) == 0 {
		return nil
	}
	_, err := tx.db.NewInsert().Model(&rs).On("CONFLICT DO NOTHING").Exec(ctx)
	return translate(err)
}

// Refusals are the lines of an import that would not do behind a line, in order, at most limit of them.
func (r Reader) Refusals(ctx context.Context, id ImportID, behind int64, limit int) ([]Refusal, error) {
	var rs []Refusal
	err := r.db.NewSelect().Model(&rs).Where("import_id = ? AND line > ?", id, behind).Order("line").Limit(int64(limit)).Scan(ctx)
	return rs, translate(err)
}

// DropRefusals forgets the lines of an import that would not do.
func (tx *Tx) DropRefusals(ctx context.Context, id ImportID) error {
	_, err := tx.db.NewDelete().Model((*Refusal)(nil)).Where("import_id = ?", id).Exec(ctx)
	return translate(err)
}

// ImportContacts writes what lines of a file say into the contacts with their numbers, made where they are new, and into what an inbox
// knows of them. No number stands in rows twice. Tags are put on besides those that are there. It gives the contacts in the order of rows.
func (tx *Tx) ImportContacts(ctx context.Context, inbox InboxID, rows []ImportRow, now Time) ([]Imported, error) {
	byNumber, changed, err := tx.importPeople(ctx, rows, now)
	if err != nil {
		return nil, err
	}
	if err := tx.unsuppressAll(ctx, inbox, changed); err != nil {
		return nil, err
	}
	accounts, err := tx.importAccounts(ctx, inbox, rows, now)
	if err != nil {
		return nil, err
	}
	known, err := tx.importRecords(ctx, inbox, rows, byNumber, accounts, now)
	if err != nil {
		return nil, err
	}
	out := make([]Imported, len(rows))
	for i, row := range rows {
		id := byNumber[row.Number].ID
		out[i] = Imported{ID: id, Line: row.Line, New: !known[id]}
	}
	return out, tx.importTags(ctx, inbox, rows, byNumber, now)
}

// importPeople writes the contacts' own rows. fresh are those that are new.
func (tx *Tx) importPeople(ctx context.Context, rows []ImportRow, now Time) (byNumber map[string]Contact, fresh []Contact, err error) {
	numbers := make([]string, len(rows))
	cs := make([]Contact, len(rows))
	for i, row := range rows {
		numbers[i] = row.Number
		cs[i] = Contact{Number: row.Number, Name: row.Name, Email: row.Email, Zone: row.Zone, Language: row.Language, CreatedAt: now}
	}
	slices.SortFunc(cs, func(a, b Contact) int { return cmp.Compare(a.Number, b.Number) }) // everybody locks in this order
	var before []Contact
	if err := tx.db.NewSelect().Model(&before).Where("number IN (?)", bun.List(numbers)).Scan(ctx); err != nil {
		return nil, nil, translate(err)
	}
	names := map[string]string{}
	for _, c := range before {
		names[c.Number] = c.Name
	}
	q := tx.db.NewInsert().Model(&cs).On("CONFLICT (number) DO UPDATE")
	for _, column := range []string{"name", "email", "zone", "language"} {
		q.Set("? = CASE WHEN EXCLUDED.? = '' THEN contact.? ELSE EXCLUDED.? END", bun.Ident(column), bun.Ident(column), bun.Ident(column), bun.Ident(column))
	}
	if _, err := q.Returning("*").Exec(ctx); err != nil {
		return nil, nil, translate(err)
	}
	byNumber = map[string]Contact{}
	var words []indexed
	for _, c := range cs {
		byNumber[c.Number] = c
		was, there := names[c.Number]
		if !there {
			fresh = append(fresh, c)
		}
		if was == c.Name {
			continue
		}
		if there {
			if err := tx.index.forgetContact(ctx, tx.db.Tx, c.ID); err != nil {
				return nil, nil, translate(err)
			}
		}
		words = append(words, indexOf(int64(c.ID), c.Name))
	}
	if len(words) == 0 {
		return byNumber, fresh, nil
	}
	return byNumber, fresh, translate(tx.index.indexContacts(ctx, tx.db.Tx, words))
}

// unsuppressAll writes the opt-outs that outlived contacts who come back into the ledger, for every line of an inbox.
func (tx *Tx) unsuppressAll(ctx context.Context, inbox InboxID, cs []Contact) error {
	any, err := tx.db.NewSelect().Model((*suppressed)(nil)).Limit(1).Exists(ctx)
	if err != nil || !any {
		return translate(err)
	}
	lines, err := tx.Lines(ctx, inbox)
	if err != nil {
		return err
	}
	for _, c := range cs {
		for _, l := range lines {
			if err := tx.unsuppress(ctx, c.ID, l.ID); err != nil {
				return err
			}
		}
	}
	return nil
}

// importAccounts gives the accounts that rows name, by folded name.
func (tx *Tx) importAccounts(ctx context.Context, inbox InboxID, rows []ImportRow, now Time) (map[string]AccountID, error) {
	var folded []string
	for _, row := range rows {
		folded = append(folded, row.AccountNameFolded)
	}
	var there []Account
	if err := tx.db.NewSelect().Model(&there).Where("inbox_id = ? AND folded IN (?)", inbox, bun.List(folded)).Scan(ctx); err != nil {
		return nil, translate(err)
	}
	ids := map[string]AccountID{}
	for _, a := range there {
		ids[a.Folded] = a.ID
	}
	for _, row := range rows {
		if _, ok := ids[row.AccountNameFolded]; ok || row.AccountNameFolded == "" {
			continue
		}
		a, _, err := tx.EnsureAccount(ctx, Account{InboxID: inbox, Name: row.AccountName, Folded: row.AccountNameFolded, CreatedAt: now})
		if err != nil {
			return nil, err
		}
		ids[row.AccountNameFolded] = a.ID
	}
	return ids, nil
}

// importRecords writes what the inbox knows of the contacts. known are those that it knew before.
func (tx *Tx) importRecords(ctx context.Context, inbox InboxID, rows []ImportRow, byNumber map[string]Contact, accounts map[string]AccountID, now Time) (known map[ContactID]bool, err error) {
	recs := make([]Record, len(rows))
	ids := make([]ContactID, len(rows))
	for i, row := range rows {
		ids[i] = byNumber[row.Number].ID
		recs[i] = Record{InboxID: inbox, ContactID: ids[i], AccountID: accounts[row.AccountNameFolded], Fields: row.Fields, CreatedAt: now}
	}
	slices.SortFunc(recs, func(a, b Record) int { return cmp.Compare(a.ContactID, b.ContactID) })
	var before []Record
	err = tx.db.NewRaw("SELECT * FROM inbox_contacts WHERE inbox_id = ? AND contact_id IN (?) ORDER BY contact_id "+tx.lock, inbox, bun.List(ids)).Scan(ctx, &before)
	if err != nil {
		return nil, translate(err)
	}
	known = map[ContactID]bool{}
	was := map[ContactID]Record{}
	for _, rec := range before {
		known[rec.ContactID], was[rec.ContactID] = true, rec
	}
	for i := range recs {
		old, ok := was[recs[i].ContactID]
		if !ok {
			continue
		}
		merged := maps.Clone(old.Fields)
		if merged == nil {
			merged = Fields{}
		}
		maps.Copy(merged, recs[i].Fields)
		recs[i].Fields, recs[i].AccountID = merged, cmp.Or(recs[i].AccountID, old.AccountID)
	}
	_, err = tx.db.NewInsert().Model(&recs).On("CONFLICT (inbox_id, contact_id) DO UPDATE").
		Set("account_id = EXCLUDED.account_id, fields = EXCLUDED.fields").Exec(ctx)
	return known, translate(err)
}

// importTags puts tags on contacts.
func (tx *Tx) importTags(ctx context.Context, inbox InboxID, rows []ImportRow, byNumber map[string]Contact, now Time) error {
	var names []string
	for _, row := range rows {
		names = append(names, row.Tags...)
	}
	if len(names) == 0 {
		return nil
	}
	var there []Tag
	if err := tx.db.NewSelect().Model(&there).Where("inbox_id = ? AND name IN (?)", inbox, bun.List(names)).Scan(ctx); err != nil {
		return translate(err)
	}
	ids := map[string]TagID{}
	for _, t := range there {
		ids[t.Name] = t.ID
	}
	var all []contactTag
	for _, row := range rows {
		for _, name := range row.Tags {
			if _, ok := ids[name]; !ok {
				t, err := tx.EnsureTag(ctx, inbox, name)
				if err != nil {
					return err
				}
				ids[name] = t.ID
			}
			all = append(all, contactTag{TagID: ids[name], ContactID: byNumber[row.Number].ID, AddedAt: now})
		}
	}
	for batch := range slices.Chunk(all, importChunk) {
		if _, err := tx.db.NewInsert().Model(&batch).On("CONFLICT DO NOTHING").Exec(ctx); err != nil {
			return translate(err)
		}
	}
	return nil
}

// importChunk is how many rows one statement writes.
const importChunk = 1000

// JoinAll puts contacts on a list.
func (tx *Tx) JoinAll(ctx context.Context, list ListID, contacts []ContactID, now Time) error {
	var all []listMember
	for _, id := range contacts {
		all = append(all, listMember{ListID: list, ContactID: id, JoinedAt: now})
	}
	for batch := range slices.Chunk(all, importChunk) {
		if _, err := tx.db.NewInsert().Model(&batch).On("CONFLICT DO NOTHING").Exec(ctx); err != nil {
			return translate(err)
		}
	}
	return nil
}

// TouchAll is TouchCards for many contacts, with any inbox.
func (tx *Tx) TouchAll(ctx context.Context, contacts []ContactID) ([]ConversationID, error) {
	var ids []ConversationID
	if len(contacts) == 0 {
		return nil, nil
	}
	err := tx.db.NewRaw(`UPDATE conversations SET card_version = card_version + 1
		WHERE contact_id IN (?) AND thread_id IS NOT NULL RETURNING id`, bun.List(contacts)).Scan(ctx, &ids)
	return ids, translate(err)
}

// InboxNamed is the configured inbox with this name. ErrNotFound where there is none.
func (r Reader) InboxNamed(ctx context.Context, name string) (Inbox, error) {
	var in Inbox
	err := r.db.NewSelect().Model(&in).Where("name = ? AND NOT retired", name).Scan(ctx)
	return in, translate(err)
}

// errDry has a transaction rolled back that was to show what it would do.
var errDry = errors.New("store: nothing is kept of a trial")

// Trial runs fn in a transaction of which nothing is kept.
func (s *Store) Trial(ctx context.Context, fn func(ctx context.Context, tx *Tx) error) error {
	err := s.Tx(ctx, func(ctx context.Context, tx *Tx) error {
		if err := fn(ctx, tx); err != nil {
			return err
		}
		return errDry
	})
	if errors.Is(err, errDry) {
		return nil
	}
	return err
}
