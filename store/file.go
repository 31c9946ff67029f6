package store

import (
	"context"

	"github.com/uptrace/bun"
)

// File is a file that goes out with a message, served under an address that nobody can guess.
type File struct {
	bun.BaseModel `bun:"table:files"`

	ID        FileID    `bun:"id,pk,autoincrement"`
	MessageID MessageID `bun:"message_id"`
	// ThreadID and Ref say where its content is fetched from.
	ThreadID ThreadID `bun:"thread_id"`
	Ref      string   `bun:"ref"`
	Name     string   `bun:"name"`
	// ContentType and Size are what the platform said; once it was fetched, what it is.
	ContentType string `bun:"content_type"`
	Size        int64  `bun:"size"`
	// Token is the unique part of URL that cannot be guessed. URL is written down whole, so that a message is composed the same
	// at every look, whatever the configuration says by then.
	Token string `bun:"token"`
	URL   string `bun:"url"`
	// AsLink files go as a link in the text, others as MMS.
	AsLink bool `bun:"as_link"`
	// Blob names its content; empty while that is not here.
	Blob string `bun:"blob"`
	// Content is the content itself, of files of earlier versions. It is read by FileByToken only.
	Content []byte `bun:"content"`
	// FetchedAt is zero while the content is not here, or no longer.
	FetchedAt Time `bun:"fetched_at"`
	CreatedAt Time `bun:"created_at"`
	// ExpiresAt is when the content is no longer served.
	ExpiresAt Time `bun:"expires_at"`
}

// FilesOf are the files of a message in the order in which they were typed, without their contents.
func (r Reader) FilesOf(ctx context.Context, id MessageID) ([]File, error) {
	var fs []File
	err := r.db.NewSelect().Model(&fs).ExcludeColumn("content").Where("message_id = ?", id).Order("id").Scan(ctx)
	return fs, translate(err)
}

// FileByToken is a file with its content. ErrNotFound where there is none, or where its content is not here.
func (r Reader) FileByToken(ctx context.Context, token string) (File, error) {
	var f File
	err := r.db.NewSelect().Model(&f).Where("token = ? AND fetched_at IS NOT NULL", token).Scan(ctx)
	return f, translate(err)
}

// AddFile inserts a file, with or without its content, and gives it its id.
func (tx *Tx) AddFile(ctx context.Context, f *File) error {
	_, err := tx.db.NewInsert().Model(f).Returning("id").Exec(ctx)
	return translate(err)
}

// PutContent writes what was fetched of a file, and keeps its blob for as long as the file is served. ErrNotFound where the file or the
// blob was dropped meanwhile.
func (tx *Tx) PutContent(ctx context.Context, f *File) error {
	there, err := affected(tx.db.NewUpdate().Model(f).Column("content_type", "size", "blob", "fetched_at").WherePK().Exec(ctx))
	if err == nil && there {
		there, err = tx.keepBlob(ctx, f.Blob, f.ExpiresAt)
	}
	if err == nil && !there {
		return ErrNotFound
	}
	return err
}

// CopyContent gives a file the content of another, where that is here. The longer one of them lives, the longer it is kept.
func (tx *Tx) CopyContent(ctx context.Context, from, to *File) error {
	if from.Blob == "" {
		_, err := tx.db.NewRaw(`UPDATE files SET content = (SELECT content FROM files WHERE id = ?),
			fetched_at = (SELECT fetched_at FROM files WHERE id = ?) WHERE id = ?`, from.ID, from.ID, to.ID).Exec(ctx)
		return translate(err)
	}
	kept, err := tx.keepBlob(ctx, from.Blob, to.ExpiresAt)
	if err != nil || !kept {
		return err
	}
	to.Blob, to.FetchedAt = from.Blob, from.FetchedAt
	_, err = tx.db.NewUpdate().Model(to).Column("blob", "fetched_at").WherePK().Exec(ctx)
	return translate(err)
}

// DropExpiredContent takes the contents from the files that are no longer served. The files themselves are remembered.
func (tx *Tx) DropExpiredContent(ctx context.Context, now Time) error {
	_, err := tx.db.NewUpdate().Model((*File)(nil)).Set("content = NULL, blob = '', fetched_at = NULL").
		Where("expires_at <= ? AND fetched_at IS NOT NULL", now).Exec(ctx)
	return translate(err)
}
