package store

import (
	"context"

	"github.com/uptrace/bun"
)

// List is a list of an inbox that contacts join.
type List struct {
	bun.BaseModel `bun:"table:lists"`

	ID      ListID  `bun:"id,pk,autoincrement"`
	InboxID InboxID `bun:"inbox_id"`
	// Name is as people wrote it; Folded is unique in its inbox.
	Name   string   `bun:"name"`
	Folded string   `bun:"folded"`
	Kind   ListKind `bun:"kind"`
	// Wording is what those agree to who join an opt-in list.
	Wording   string `bun:"wording"`
	CreatedAt Time   `bun:"created_at"`
}

// ListKind is what joining a list means.
type ListKind string

const (
	// MarketingList joins contacts for whatever the inbox wants; joining it says nothing about texts.
	MarketingList ListKind = "marketing"
	// OptInList joins contacts who agreed to be texted: joining it is written into the ledger of consents.
	OptInList ListKind = "opt-in"
)

// listMember is one contact's place in a list.
type listMember struct {
	bun.BaseModel `bun:"table:list_members"`

	ListID    ListID    `bun:"list_id,pk"`
	ContactID ContactID `bun:"contact_id,pk"`
	JoinedAt  Time      `bun:"joined_at"`
}

// Lists are those of an inbox, by name.
func (r Reader) Lists(ctx context.Context, inbox InboxID) ([]List, error) {
	var ls []List
	err := r.db.NewSelect().Model(&ls).Where("inbox_id = ?", inbox).Order("folded").Scan(ctx)
	return ls, translate(err)
}

// ListByName is the list of an inbox with this folded name. ErrNotFound where there is none.
func (r Reader) ListByName(ctx context.Context, inbox InboxID, folded string) (List, error) {
	var l List
	err := r.db.NewSelect().Model(&l).Where("inbox_id = ? AND folded = ?", inbox, folded).Scan(ctx)
	return l, translate(err)
}

// ListsOf are the lists of an inbox that a contact is on, by name.
func (r Reader) ListsOf(ctx context.Context, inbox InboxID, contact ContactID) ([]List, error) {
	var ls []List
	err := r.db.NewRaw(`SELECT l.* FROM list_members m JOIN lists l ON l.id = m.list_id
		WHERE m.contact_id = ? AND l.inbox_id = ? ORDER BY l.folded`, contact, inbox).Scan(ctx, &ls)
	return ls, translate(err)
}

// Members counts the contacts on a list.
func (r Reader) Members(ctx context.Context, list ListID) (int, error) {
	n, err := r.db.NewSelect().Model((*listMember)(nil)).Where("list_id = ?", list).Count(ctx)
	return int(n), translate(err)
}

// AddList writes a list and gives it its id. added is false where its inbox has one with this name, which stays as it is.
func (tx *Tx) AddList(ctx context.Context, l *List) (added bool, err error) {
	return affected(tx.db.NewInsert().Model(l).On("CONFLICT (inbox_id, folded) DO NOTHING").Returning("id").Exec(ctx))
}

// JoinList puts a contact on a list. changed is false where they are on it already.
func (tx *Tx) JoinList(ctx context.Context, list ListID, contact ContactID, now Time) (changed bool, err error) {
	m := listMember{ListID: list, ContactID: contact, JoinedAt: now}
	return affected(tx.db.NewInsert().Model(&m).On("CONFLICT DO NOTHING").Exec(ctx))
}

// LeaveList takes a contact off a list. changed is false where they are not on it.
func (tx *Tx) LeaveList(ctx context.Context, list ListID, contact ContactID) (changed bool, err error) {
	return affected(tx.db.NewDelete().Model((*listMember)(nil)).Where("list_id = ? AND contact_id = ?", list, contact).Exec(ctx))
}
