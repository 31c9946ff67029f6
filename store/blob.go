package store

import (
	"bytes"
	"context"
	"io"

	"github.com/uptrace/bun"
)

// Blob is a content that is kept: in a folder, in object storage, or in the row itself. Its row is committed before the content is
// written and removed after the content is, so nothing lies anywhere that no row knows of.
type Blob struct {
	bun.BaseModel `bun:"table:blobs"`

	// Name cannot be guessed.
	Name string `bun:"name,pk"`
	// DropAt is when it is dropped; zero for never. As long as nobody refers to it that is soon.
	DropAt Time `bun:"drop_at"`
	// Doomed: it is being dropped, and nobody may refer to it any more.
	Doomed bool `bun:"doomed"`
	// Content is the content itself, where contents lie in the database.
	Content []byte `bun:"content"`
}

// AddBlob announces a content that is about to be written. Where nobody keeps it by dropAt it is dropped.
func (tx *Tx) AddBlob(ctx context.Context, name string, dropAt Time) error {
	_, err := tx.db.NewInsert().Model(&Blob{Name: name, DropAt: dropAt}).Exec(ctx)
	return translate(err)
}

// keepBlob has a blob stay until the given moment, zero for ever. kept is false where it is being dropped.
func (tx *Tx) keepBlob(ctx context.Context, name string, until Time) (kept bool, err error) {
	return affected(tx.db.NewUpdate().Model((*Blob)(nil)).Set("drop_at = ?", until).Where("name = ? AND NOT doomed", name).Exec(ctx))
}

// DoomBlobs gives up the blobs whose time has come.
func (tx *Tx) DoomBlobs(ctx context.Context, now Time) error {
	_, err := tx.db.NewUpdate().Model((*Blob)(nil)).Set("doomed = TRUE, drop_at = NULL").Where("drop_at <= ? AND NOT doomed", now).Exec(ctx)
	return translate(err)
}

// DoomedBlobs are the names of blobs that are to be dropped.
func (r Reader) DoomedBlobs(ctx context.Context, limit int) ([]string, error) {
	var names []string
	err := r.db.NewSelect().Model((*Blob)(nil)).Column("name").Where("doomed").Order("name").Limit(int64(limit)).Scan(ctx, &names)
	return names, translate(err)
}

// ForgetBlob removes the row of a blob whose content is gone.
func (tx *Tx) ForgetBlob(ctx context.Context, name string) error {
	_, err := tx.db.NewDelete().Model((*Blob)(nil)).Where("name = ?", name).Exec(ctx)
	return translate(err)
}

// DropMediaOf removes the files and attachments of conversations. Their contents are dropped by the bridge soon after the commit,
// also where the process ends meanwhile. Posts that showed them stay, as shown.
func (tx *Tx) DropMediaOf(ctx context.Context, ids []ConversationID) error {
	if len(ids) == 0 {
		return nil
	}
	theirs := tx.db.NewSelect().Model((*Message)(nil)).Column("id").Where("conversation_id IN (?)", bun.List(ids))
	for _, model := range []any{(*File)(nil), (*Attachment)(nil)} {
		names := tx.db.NewSelect().Model(model).Column("blob").Where("message_id IN (?)", theirs)
		if _, err := tx.db.NewUpdate().Model((*Blob)(nil)).Set("doomed = TRUE, drop_at = NULL").Where("name IN (?)", names).Exec(ctx); err != nil {
			return translate(err)
		}
	}
	if _, err := tx.db.NewUpdate().Model((*Post)(nil)).Set("attachment_id = NULL, shown_at = COALESCE(shown_at, created_at)").
		Where("conversation_id IN (?) AND attachment_id IS NOT NULL", bun.List(ids)).Exec(ctx); err != nil {
		return translate(err)
	}
	for _, model := range []any{(*File)(nil), (*Attachment)(nil)} {
		if _, err := tx.db.NewDelete().Model(model).Where("message_id IN (?)", theirs).Exec(ctx); err != nil {
			return translate(err)
		}
	}
	return nil
}

// Blobs keeps contents in the database. It is what a bridge uses that is given nothing else.
func (s *Store) Blobs() Blobs { return Blobs{s} }

// Blobs are contents in the rows of blobs.
type Blobs struct{ s *Store }

// Put writes the content of a blob whose row was added.
func (b Blobs) Put(ctx context.Context, name string, content []byte) error {
	ok, err := affected(b.s.write.NewUpdate().Model((*Blob)(nil)).Set("content = ?", content).Where("name = ?", name).Exec(ctx))
	if err == nil && !ok {
		return ErrNotFound
	}
	return err
}

// Open gives a content. ErrNotFound where there is none. The caller closes it.
func (b Blobs) Open(ctx context.Context, name string) (io.ReadSeekCloser, error) {
	var row Blob
	if err := b.s.db.NewSelect().Model(&row).Column("content").Where("name = ? AND content IS NOT NULL", name).Scan(ctx); err != nil {
		return nil, translate(err)
	}
	return unclosed{bytes.NewReader(row.Content)}, nil
}

// Delete removes a content. One that is not there is no error.
func (b Blobs) Delete(ctx context.Context, name string) error {
	_, err := b.s.write.NewUpdate().Model((*Blob)(nil)).Set("content = NULL").Where("name = ?", name).Exec(ctx)
	return translate(err)
}

// unclosed is a reader that holds nothing to give back.
type unclosed struct{ *bytes.Reader }

// Close implements io.Closer.
func (unclosed) Close() error { return nil }
