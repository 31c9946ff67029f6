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
	// maxAttachment is the largest attachment that is fetched.
	maxAttachment = 16 << 20
	// An attachment that cannot be fetched or shown is given up after so many tries over so long, so that what was texted after it is
	// not held up for ever. While the whole chat is away it waits as all posts do.
	giveUpTries = 5
	giveUpTime  = 2 * time.Minute
)

// showAttachment shows the attachment of a message as a post: it is fetched in one step, and shown in another. Where it cannot be, its
// post turns into a notice that says why.
func (w *threadWork) showAttachment(ctx context.Context, s *scene, post store.Post) (func(context.Context, *store.Tx) error, error) {
	a, err := w.b.store.Attachment(ctx, post.AttachmentID)
	if err != nil {
		return nil, err
	}
	if a.FetchedAt.IsZero() {
		return w.fetchAttachment(ctx, a, post)
	}
	return w.upload(ctx, s, a, post)
}

// fetchAttachment takes an attachment from the carrier into our own storage.
func (w *threadWork) fetchAttachment(ctx context.Context, a store.Attachment, post store.Post) (func(context.Context, *store.Tx) error, error) {
	b := w.b
	content, err := b.readAttachment(ctx, a)
	refusal := ""
	if err == nil {
		if a.ContentType, refusal = admitted(a.ContentType, content); refusal == "" {
			a.Blob, err = b.keep(ctx, content)
		}
	}
	switch {
	case refusal != "":
		return w.refuse(a, post, refusal), nil
	case err == nil:
		a.Size, a.FetchedAt, a.Tries, a.TriedAt = int64(len(content)), b.now(), 0, store.Time{}
		return func(ctx context.Context, tx *store.Tx) error { return tx.PutAttachment(ctx, &a) }, nil
	case CodeOf(err) == CodeNotFound || CodeOf(err) == CodeGone:
		return w.refuse(a, post, Say(err)+" Ask for it to be sent again."), nil
	case CodeOf(err).Final():
		return w.refuse(a, post, Say(err)), nil
	}
	return w.failed(a, post, err, b.tired(a), "It could not be fetched: "+Say(err)+" Ask for it to be sent again.")
}

// readAttachment reads an attachment from the carrier.
func (b *Bridge) readAttachment(ctx context.Context, a store.Attachment) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, fetchTime)
	defer cancel()
	body, err := b.carrier.Media(ctx, MediaRef{URL: a.URL, ContentType: a.ContentType})
	if err != nil {
		return nil, err
	}
	defer func() { _ = body.Close() }() // everything was read, or is not wanted
	var content bytes.Buffer
	if _, err := io.Copy(&content, io.LimitReader(body, maxAttachment+1)); err != nil {
		return nil, unread(err)
	}
	switch {
	case content.Len() > maxAttachment:
		return nil, &Error{Code: CodeRejected, Say: fmt.Sprintf("It is larger than %s.", size(maxAttachment))}
	case content.Len() == 0:
		return nil, &Error{Code: CodeNotFound, Say: "It is empty."}
	}
	return content.Bytes(), nil
}

// upload shows an attachment whose content is here.
func (w *threadWork) upload(ctx context.Context, s *scene, a store.Attachment, post store.Post) (func(context.Context, *store.Tx) error, error) {
	b := w.b
	uploader, ok := s.chat.(Uploader)
	if most := s.chat.Capabilities(ref(s.thread)).MaxFile; !ok || most == 0 {
		return w.refuse(a, post, "This chat shows no files."), nil
	} else if a.Size > most {
		return w.refuse(a, post, fmt.Sprintf("It has %s, and this chat shows files of at most %s.", size(a.Size), size(most))), nil
	}
	content, err := b.contentOf(ctx, a.Blob)
	if CodeOf(err) == CodeNotFound {
		a.Blob = ""
		return w.refuse(a, post, Say(err)+" Ask for it to be sent again."), nil
	} else if err != nil {
		return w.failed(a, post, err, b.tired(a), Say(err))
	}
	tired := b.tired(a)
	if tired {
		if err := w.away(ctx, s); err != nil {
			return nil, err
		}
	}
	u := Upload{Key: postKey(post), TriedAt: post.TriedAt.Time, Author: s.name(), Name: AttachmentName(a), ContentType: a.ContentType,
		Alt: "A " + noun(a.ContentType) + " that the customer sent", Content: content}
	if !u.TriedAt.IsZero() {
		if u.After, err = b.store.LastShown(ctx, s.thread.ID); err != nil {
			return nil, err
		}
	}
	shown, err := uploader.Upload(ctx, ref(s.thread), u)
	switch CodeOf(err) {
	case "", CodeGone:
		return w.settle(s, []store.Post{post}, 1, shown, err)
	case CodeRejected, CodeInvalid, CodeForbidden, CodeNotFound:
		return w.refuse(a, post, Say(err)), nil
	case CodeUnsafe:
		return nil, err
	case CodeUncertain:
		if post.TriedAt.IsZero() {
			post.TriedAt = b.now()
		}
	case CodeRetry, CodeUnavailable: // certainly not shown now, but perhaps by a try before
	}
	return w.failed(a, post, err, tired, Say(err))
}

// tired tells whether an attachment was tried so often and for so long that its next failure is its last.
func (b *Bridge) tired(a store.Attachment) bool {
	return a.Tries >= giveUpTries-1 && !a.TriedAt.IsZero() && b.clock.Since(a.TriedAt.Time) >= giveUpTime
}

// away tells by an error that the whole chat is out of reach, rather than one file refused: its card cannot be drawn either.
func (w *threadWork) away(ctx context.Context, s *scene) error {
	card, err := w.b.card(ctx, s, s.thread)
	if err != nil {
		return err
	}
	if err := s.chat.Refresh(ctx, ref(s.thread), card); err != nil && !CodeOf(err).Final() {
		return err
	}
	return nil
}

// contentOf is a whole content.
func (b *Bridge) contentOf(ctx context.Context, name string) ([]byte, error) {
	r, err := b.blobs.Open(ctx, name)
	if err != nil {
		return nil, unstored(err)
	}
	defer func() { _ = r.Close() }() // it was only read
	content, err := io.ReadAll(r)
	if err != nil {
		return nil, unstored(err)
	}
	return content, nil
}

// failed counts a try that may be repeated; the last one gives up.
func (w *threadWork) failed(a store.Attachment, post store.Post, why error, last bool, say string) (func(context.Context, *store.Tx) error, error) {
	b := w.b
	a.Tries++
	if a.TriedAt.IsZero() {
		a.TriedAt = b.now()
	}
	if last {
		b.log.Warn("an attachment is given up", "message", a.MessageID, "attachment", a.ID, "tries", a.Tries, "error", why)
		return w.refuse(a, post, say), nil
	}
	return func(ctx context.Context, tx *store.Tx) error {
		if err := tx.PutPosts(ctx, []store.Post{post}); err != nil {
			return err
		}
		return tx.PutAttachment(ctx, &a)
	}, why
}

// refuse has a notice take the place of an attachment. Where its content is here, the notice leads to it for a while.
func (w *threadWork) refuse(a store.Attachment, post store.Post, why string) func(context.Context, *store.Tx) error {
	b := w.b
	a.Refusal = why
	post.Kind, post.MessageID = string(PostNotice), 0
	post.Body = fmt.Sprintf("A %s that came along is not shown. %s", noun(a.ContentType), why)
	if a.Blob != "" && b.publicURL != "" {
		a.Token, a.LinkUntil = rand.Text(), store.At(b.clock.Now().Add(keepFor))
		post.Body += fmt.Sprintf(" It can be opened for %d days.", keepFor/(24*time.Hour))
	}
	return func(ctx context.Context, tx *store.Tx) error {
		if err := tx.PutAttachment(ctx, &a); err != nil {
			return err
		}
		if err := tx.TurnIntoNotice(ctx, &post); err != nil {
			return err
		}
		return tx.PutPosts(ctx, []store.Post{post})
	}
}

// page is where the attachment of a notice can be opened; empty where it cannot.
func (b *Bridge) page(ctx context.Context, p store.Post) (string, error) {
	if p.AttachmentID == 0 {
		return "", nil
	}
	a, err := b.store.Attachment(ctx, p.AttachmentID)
	if errors.Is(err, store.ErrNotFound) || err == nil && a.Token == "" {
		return "", nil
	}
	return b.mediaURL(a.Token), err
}
