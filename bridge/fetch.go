package bridge

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"time"

	"partyline/store"
)

const (
	// keepFor is how long a file that went out can be had.
	keepFor = 30 * 24 * time.Hour
	// fetchTime is how long fetching one file may take. It stays within a step.
	fetchTime = stepTimeout - 3*time.Second
)

// keepFiles remembers which files go along with a message. Their contents are fetched when it leaves.
func (b *Bridge) keepFiles(ctx context.Context, tx *store.Tx, m *store.Message, files []File, by carriage) error {
	for _, f := range files {
		row := b.newFile(m.ID)
		row.ThreadID, row.Ref, row.Name, row.ContentType, row.Size, row.AsLink = m.TypedThreadID, f.Ref, f.Name, f.ContentType, f.Size, by.links
		if err := tx.AddFile(ctx, &row); err != nil {
			return err
		}
	}
	if len(files) == 0 || !by.links {
		return nil
	}
	return b.notice(ctx, tx, m.ConversationID, sayLinks(len(files)))
}

func sayLinks(files int) string {
	if files == 1 {
		return "This line sends no MMS, so the file goes as a link."
	}
	return fmt.Sprintf("This line sends no MMS, so the %d files go as links.", files)
}

// newFile is a file of a message under an address of its own.
func (b *Bridge) newFile(id store.MessageID) store.File {
	now, token := b.now(), rand.Text()
	return store.File{MessageID: id, Token: token, URL: b.mediaURL(token), CreatedAt: now, ExpiresAt: store.At(now.Add(keepFor))}
}

// copyFiles gives a message the files of the one that it repeats, with addresses of their own.
func (b *Bridge) copyFiles(ctx context.Context, tx *store.Tx, from *store.Message, to store.MessageID) error {
	if from.Files == 0 {
		return nil
	}
	files, err := tx.FilesOf(ctx, from.ID)
	if err != nil {
		return err
	}
	for _, f := range files {
		row := b.newFile(to)
		row.ThreadID, row.Ref, row.Name, row.ContentType, row.Size, row.AsLink = f.ThreadID, f.Ref, f.Name, f.ContentType, f.Size, f.AsLink
		if err := tx.AddFile(ctx, &row); err != nil {
			return err
		}
		if err := tx.CopyContent(ctx, &f, &row); err != nil {
			return err
		}
	}
	return nil
}

// fetchNext fetches the first file of a message whose content is not here yet; both results are nil where all are. A file that cannot
// be had fails the message: without it the text may make no sense.
func (w *carrierWork) fetchNext(ctx context.Context, m store.Message) (func(context.Context, *store.Tx) error, error) {
	b := w.b
	files, err := b.store.FilesOf(ctx, m.ID)
	if err != nil {
		return nil, err
	}
	for i := range files {
		if !files[i].FetchedAt.IsZero() {
			continue
		}
		err := w.fetch(ctx, &files[i])
		if err == nil {
			err = w.judge(files)
		}
		switch code := CodeOf(err); {
		case err == nil:
			return func(ctx context.Context, tx *store.Tx) error { return tx.PutContent(ctx, &files[i]) }, nil
		case (code == CodeRetry || code == CodeUncertain) && b.clock.Since(m.CreatedAt.Time) < b.giveUpAfter:
			return nil, err
		}
		return func(ctx context.Context, tx *store.Tx) error { return w.unfetched(ctx, tx, m.ID, files[i].Name, err) }, nil
	}
	return nil, nil
}

// fetch reads a file's content from where it was typed.
func (w *carrierWork) fetch(ctx context.Context, f *store.File) error {
	b := w.b
	t, err := b.store.Thread(ctx, f.ThreadID)
	if err != nil {
		return unavailable(err)
	}
	opener, ok := b.chats[t.Chat].(Opener)
	if !ok {
		return &Error{Code: CodeUnavailable, Say: "Its chat is not configured any more."}
	}
	ctx, cancel := context.WithTimeout(ctx, fetchTime)
	defer cancel()
	body, err := opener.OpenFile(ctx, ref(&t), File{Name: f.Name, ContentType: f.ContentType, Size: f.Size, Ref: f.Ref})
	if err != nil {
		return err
	}
	defer func() { _ = body.Close() }() // everything was read, or is not wanted
	most := b.limits(f).most()
	var content bytes.Buffer
	if _, err := io.Copy(&content, io.LimitReader(body, most+1)); err != nil {
		return unread(err)
	}
	if int64(content.Len()) > most {
		return &Error{Code: CodeRejected, Say: fmt.Sprintf("It is larger than %s.", size(most))}
	}
	if content.Len() == 0 {
		return &Error{Code: CodeRejected, Say: "It is empty."}
	}
	if f.ContentType, ok = typeIn(f.ContentType, content.Bytes()); !ok {
		return &Error{Code: CodeRejected, Say: "It is not the picture that it says it is."}
	}
	f.Size, f.FetchedAt = int64(content.Len()), b.now()
	f.Blob, err = b.keep(ctx, content.Bytes())
	return err
}

// unread is what a content that broke off means, where nobody said more.
func unread(err error) error {
	var e *Error
	if errors.As(err, &e) {
		return e
	}
	return &Error{Code: CodeRetry, Say: "Its content broke off.", Cause: err}
}

// limits are what a file has to keep to by the way in which it goes.
func (b *Bridge) limits(f *store.File) MediaLimits {
	if sender, ok := b.carrier.(MediaSender); ok && !f.AsLink {
		return sender.MediaLimits()
	}
	return linkLimits
}

// judge holds the files against the limits once more: what was told of them when they were typed need not be so.
func (w *carrierWork) judge(files []store.File) error {
	known := make([]File, len(files))
	for i, f := range files {
		known[i] = File{Name: f.Name, ContentType: f.ContentType, Size: f.Size, Ref: f.Ref}
	}
	if say := w.b.limits(&files[0]).refusal(known); say != "" {
		return &Error{Code: CodeRejected, Say: say}
	}
	return nil
}

// unfetched fails a message whose file cannot be had.
func (w *carrierWork) unfetched(ctx context.Context, tx *store.Tx, id store.MessageID, name string, why error) error {
	m, err := tx.Message(ctx, id)
	if err != nil {
		return err
	}
	if _, err := tx.LockConversation(ctx, m.ConversationID); err != nil {
		return err
	}
	m, err = tx.LockMessage(ctx, id)
	if err != nil || m.State != store.Held && m.State != store.Queued {
		return err // deleted meanwhile
	}
	helps := RemedyReword
	if code := CodeOf(why); code == CodeUnavailable || code == CodeRetry || code == CodeUncertain {
		helps = RemedyRetry
	}
	w.b.log.Warn("a file could not be had, so its message was not sent", "message", id, "error", why)
	return w.b.fail(ctx, tx, &m, "", fmt.Sprintf("“%s” could not be had: %s", excerpt(name), Say(why)), helps)
}
