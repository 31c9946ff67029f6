package bridge

import (
	"context"
	"crypto/rand"
	"errors"
	"io"
	"time"

	"partyline/store"
)

// Blobs keeps contents of files: in a folder, in object storage, in the database. Its methods may block until their context ends, and
// are safe for concurrent use. Names are opaque and cannot be guessed; a content never changes.
type Blobs interface {
	// Put writes a content durably. Repeating it changes nothing.
	Put(ctx context.Context, name string, content []byte) error
	// Open gives a content. store.ErrNotFound where there is none. The caller closes it.
	Open(ctx context.Context, name string) (io.ReadSeekCloser, error)
	// Delete removes a content and what a Put that was cut short left of it. One that is not there is no error.
	Delete(ctx context.Context, name string) error
}

const (
	// unkept is how long a content may lie about to which nobody refers: whoever wrote it does so in the next moment, or has died.
	unkept = time.Hour
	// dropsAtOnce is how many contents are removed in one go.
	dropsAtOnce = 100
)

// keep writes a content and gives its name. Its row is committed first, so that a content whose writer dies is dropped; whoever refers
// to it in the database has it stay.
func (b *Bridge) keep(ctx context.Context, content []byte) (name string, err error) {
	name = rand.Text()
	dropAt := store.At(b.clock.Now().Add(unkept))
	if err := b.tx(ctx, func(ctx context.Context, tx *store.Tx) error { return tx.AddBlob(ctx, name, dropAt) }); err != nil {
		return "", unstored(err)
	}
	if err := b.blobs.Put(ctx, name, content); err != nil {
		return "", unstored(err)
	}
	return name, nil
}

// unstored translates what went wrong with the storage of contents.
func unstored(err error) error {
	if errors.Is(err, store.ErrNotFound) {
		return &Error{Code: CodeNotFound, Say: "Its content is not kept any more.", Cause: err}
	}
	return &Error{Code: CodeRetry, Say: "The storage of files is out of reach. See media in the configuration, and the log.", Cause: err}
}

// dropBlobs removes the contents that nobody refers to any more.
func (b *Bridge) dropBlobs(ctx context.Context) error {
	if err := b.tx(ctx, func(ctx context.Context, tx *store.Tx) error { return tx.DoomBlobs(ctx, b.now()) }); err != nil {
		return err
	}
	for {
		names, err := b.store.DoomedBlobs(ctx, dropsAtOnce)
		if err != nil || len(names) == 0 {
			return unavailable(err)
		}
		for _, name := range names {
			if err := b.blobs.Delete(ctx, name); err != nil {
				return unstored(err)
			}
			if err := b.tx(ctx, func(ctx context.Context, tx *store.Tx) error { return tx.ForgetBlob(ctx, name) }); err != nil {
				return err
			}
		}
	}
}

// OpenAttachment gives an attachment of an inbound message with its content, for as long as that is kept. CodeNotFound where it is
// not, or not yet. The caller closes it, and serves it as it should be served.
func (b *Bridge) OpenAttachment(ctx context.Context, id store.AttachmentID) (store.Attachment, io.ReadSeekCloser, error) {
	a, err := b.store.Attachment(ctx, id)
	if err != nil {
		return a, nil, unavailable(err)
	}
	if a.Blob == "" {
		return a, nil, unstored(store.ErrNotFound)
	}
	content, err := b.blobs.Open(ctx, a.Blob)
	if err != nil {
		return a, nil, unstored(err)
	}
	return a, content, nil
}
