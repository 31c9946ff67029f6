package store

import (
	"context"

	"github.com/uptrace/bun"
)

// Tag is a word that contacts of an inbox bear.
type Tag struct {
	bun.BaseModel `bun:"table:tags"`

	ID      TagID   `bun:"id,pk,autoincrement"`
	InboxID InboxID `bun:"inbox_id"`
	// Name is in small letters, unique in its inbox.
	Name string `bun:"name"`
}

// contactTag is one contact's bearing of a tag.
type contactTag struct {
	bun.BaseModel `bun:"table:contact_tags"`

	TagID     TagID     `bun:"tag_id,pk"`
	ContactID ContactID `bun:"contact_id,pk"`
	AddedAt   Time      `bun:"added_at"`
}

// Tags are those of an inbox, by name.
func (r Reader) Tags(ctx context.Context, inbox InboxID) ([]Tag, error) {
	var ts []Tag
	err := r.db.NewSelect().Model(&ts).Where("inbox_id = ?", inbox).Order("name").Scan(ctx)
	return ts, translate(err)
}

// TagByName is the tag of an inbox with this name. ErrNotFound where there is none.
func (r Reader) TagByName(ctx context.Context, inbox InboxID, name string) (Tag, error) {
	var t Tag
	err := r.db.NewSelect().Model(&t).Where("inbox_id = ? AND name = ?", inbox, name).Scan(ctx)
	return t, translate(err)
}

// TagsOf are the names of the tags that a contact bears in an inbox, in order.
func (r Reader) TagsOf(ctx context.Context, inbox InboxID, contact ContactID) ([]string, error) {
	var names []string
	err := r.db.NewRaw(`SELECT t.name FROM contact_tags ct JOIN tags t ON t.id = ct.tag_id
		WHERE ct.contact_id = ? AND t.inbox_id = ? ORDER BY t.name`, contact, inbox).Scan(ctx, &names)
	return names, translate(err)
}

// Tagged counts the contacts that bear a tag.
func (r Reader) Tagged(ctx context.Context, tag TagID) (int, error) {
	n, err := r.db.NewSelect().Model((*contactTag)(nil)).Where("tag_id = ?", tag).Count(ctx)
	return int(n), translate(err)
}

// EnsureTag gives the tag of an inbox with this name, made now where it is new. One that is there is not locked: others may put it on
// somebody meanwhile.
func (tx *Tx) EnsureTag(ctx context.Context, inbox InboxID, name string) (Tag, error) {
	if _, err := tx.db.NewInsert().Model(&Tag{InboxID: inbox, Name: name}).On("CONFLICT DO NOTHING").Exec(ctx); err != nil {
		return Tag{}, translate(err)
	}
	var t Tag
	err := tx.db.NewSelect().Model(&t).Where("inbox_id = ? AND name = ?", inbox, name).Scan(ctx)
	return t, translate(err)
}

// TagContact has a contact bear a tag. changed is false where they do already.
func (tx *Tx) TagContact(ctx context.Context, tag TagID, contact ContactID, now Time) (changed bool, err error) {
	ct := contactTag{TagID: tag, ContactID: contact, AddedAt: now}
	return affected(tx.db.NewInsert().Model(&ct).On("CONFLICT DO NOTHING").Exec(ctx))
}

// UntagContact takes a tag off a contact. changed is false where they do not bear it.
func (tx *Tx) UntagContact(ctx context.Context, tag TagID, contact ContactID) (changed bool, err error) {
	return affected(tx.db.NewDelete().Model((*contactTag)(nil)).Where("tag_id = ? AND contact_id = ?", tag, contact).Exec(ctx))
}
