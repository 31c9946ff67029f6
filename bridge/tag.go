package bridge

import (
	"context"
	"fmt"
	"strings"
	"unicode/utf8"

	"partyline/store"
)

// TagName is a tag as it is kept: in small letters, with single spaces. CodeInvalid with a sentence where it will not do.
func TagName(typed string) (string, error) {
	name, err := readLabel(strings.TrimPrefix(strings.TrimSpace(typed), "#"), "tag")
	if err == nil && utf8.RuneCountInString(name) > MaxTag {
		err = &Error{Code: CodeInvalid, About: AboutName, Say: fmt.Sprintf("A tag has at most %d characters.", MaxTag)}
	}
	return strings.ToLower(name), err
}

// MaxTag is how many characters a tag may have.
const MaxTag = 40

// Tag puts a tag on a contact; one that the inbox does not have yet is made. changed is false where they bear it already. CodeInvalid
// with a sentence where the name will not do, CodeNotFound where the inbox does not know the contact.
func (b *Bridge) Tag(ctx context.Context, s Subject, tag string) (changed bool, err error) {
	err = b.about(ctx, s, func(ctx context.Context, tx *store.Tx) (err error) {
		changed, err = b.TagIn(ctx, tx, s, tag)
		return err
	})
	return changed, err
}

// Untag takes a tag off a contact. changed is false where they do not bear it. CodeNotFound where the inbox has no such tag, or does not
// know the contact.
func (b *Bridge) Untag(ctx context.Context, s Subject, tag string) (changed bool, err error) {
	err = b.about(ctx, s, func(ctx context.Context, tx *store.Tx) (err error) {
		changed, err = b.UntagIn(ctx, tx, s, tag)
		return err
	})
	return changed, err
}

// TagIn is Tag within a transaction, for a contact whom the inbox is known to know.
func (b *Bridge) TagIn(ctx context.Context, tx *store.Tx, s Subject, tag string) (changed bool, err error) {
	name, err := TagName(tag)
	if err != nil {
		return false, err
	}
	t, err := tx.EnsureTag(ctx, s.Inbox, name)
	if err != nil {
		return false, err
	}
	changed, err = tx.TagContact(ctx, t.ID, s.Contact, b.now())
	if err != nil || !changed {
		return false, err
	}
	if err := b.did(ctx, tx, s, "tag", name); err != nil {
		return false, err
	}
	return true, b.happened(ctx, tx, b.happening(Tagged, s, name))
}

// UntagIn is Untag within a transaction, for a contact whom the inbox is known to know.
func (b *Bridge) UntagIn(ctx context.Context, tx *store.Tx, s Subject, tag string) (changed bool, err error) {
	name, err := TagName(tag)
	if err != nil {
		return false, err
	}
	t, err := tx.TagByName(ctx, s.Inbox, name)
	if err != nil {
		worn, nerr := tx.TagsOf(ctx, s.Inbox, s.Contact)
		if nerr != nil {
			return false, nerr
		}
		return false, missing(err, "tag", name, worn)
	}
	changed, err = tx.UntagContact(ctx, t.ID, s.Contact)
	if err != nil || !changed {
		return false, err
	}
	if err := b.did(ctx, tx, s, "untag", name); err != nil {
		return false, err
	}
	return true, b.happened(ctx, tx, b.happening(Untagged, s, name))
}

// happening is something that happened to a subject now.
func (b *Bridge) happening(kind HappeningKind, s Subject, name string) Happening {
	return Happening{Kind: kind, Inbox: s.Inbox, Contact: s.Contact, Conversation: s.Conversation, Name: name, At: b.now()}
}
