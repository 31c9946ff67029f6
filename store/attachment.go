package store

import (
	"context"

	"github.com/uptrace/bun"
)

// Attachment is a picture or another file that came along with an inbound MMS. The carrier keeps it for a while, and we keep what we
// fetched of it for as long as the message.
type Attachment struct {
	bun.BaseModel `bun:"table:attachments"`

	ID        AttachmentID `bun:"id,pk,autoincrement"`
	MessageID MessageID    `bun:"message_id"`
	// URL is where the carrier has it.
	URL string `bun:"url"`
	// ContentType is what the carrier said; once it was fetched, what it is.
	ContentType string `bun:"content_type"`
	// Size is in bytes, 0 until it was fetched.
	Size int64 `bun:"size"`
	// Blob names its content; empty where that is not here.
	Blob string `bun:"blob"`
	// Refusal says why its content will never be here, as a sentence; empty where it is or may be.
	Refusal string `bun:"refusal"`
	// Token is the unique part of a public address at which it can be seen until LinkUntil; empty where it has none.
	Token     string `bun:"token,nullzero"`
	LinkUntil Time   `bun:"link_until"`
	// Tries counts what failed since TriedAt, while fetching it and then while showing it.
	Tries     int  `bun:"tries"`
	TriedAt   Time `bun:"tried_at"`
	FetchedAt Time `bun:"fetched_at"`
	CreatedAt Time `bun:"created_at"`
}

// Attachment is one attachment. ErrNotFound where there is none.
func (r Reader) Attachment(ctx context.Context, id AttachmentID) (Attachment, error) {
	var a Attachment
	err := r.db.NewSelect().Model(&a).Where("id = ?", id).Scan(ctx)
	return a, translate(err)
}

// AttachmentByToken is the attachment with a public address. ErrNotFound where there is none.
func (r Reader) AttachmentByToken(ctx context.Context, token string) (Attachment, error) {
	var a Attachment
	err := r.db.NewSelect().Model(&a).Where("token = ? AND blob <> ''", token).Scan(ctx)
	return a, translate(err)
}

// AttachmentsOf are the attachments of messages, each message's in the order of its carrier. Their contents are opened through
// Bridge.OpenAttachment.
func (r Reader) AttachmentsOf(ctx context.Context, ids ...MessageID) (map[MessageID][]Attachment, error) {
	found := map[MessageID][]Attachment{}
	if len(ids) == 0 {
		return found, nil
	}
	var as []Attachment
	if err := r.db.NewSelect().Model(&as).Where("message_id IN (?)", bun.List(ids)).Order("id").Scan(ctx); err != nil {
		return nil, translate(err)
	}
	for _, a := range as {
		found[a.MessageID] = append(found[a.MessageID], a)
	}
	return found, nil
}

// AddAttachment inserts an attachment and gives it its id.
func (tx *Tx) AddAttachment(ctx context.Context, a *Attachment) error {
	_, err := tx.db.NewInsert().Model(a).Returning("id").Exec(ctx)
	return translate(err)
}

// PutAttachment writes what may change of an attachment, and keeps its content. ErrNotFound where the attachment or its content was
// dropped meanwhile.
func (tx *Tx) PutAttachment(ctx context.Context, a *Attachment) error {
	there, err := affected(tx.db.NewUpdate().Model(a).Column("content_type", "size", "blob", "refusal", "token", "link_until", "tries", "tried_at", "fetched_at").
		WherePK().Exec(ctx))
	if err == nil && there && a.Blob != "" {
		there, err = tx.keepBlob(ctx, a.Blob, Time{})
	}
	if err == nil && !there {
		return ErrNotFound
	}
	return err
}
