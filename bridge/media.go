package bridge

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"io"
	"mime"
	"net/http"
	"path"
	"strings"

	"partyline/store"
)

// MediaPath is where ServeMedia must be reached, below the public address; the token of a file follows.
const MediaPath = "/media/"

// ServeMedia serves, by GET and HEAD, the files of messages that went out, as the carrier fetches them and customers open them, and
// those that came in and are too large for a chat. It wants the token as the path value "token". Whatever cannot be served is 404:
// unknown, expired, not fetched yet.
func (b *Bridge) ServeMedia(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("Cache-Control", "no-store")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("X-Robots-Tag", "noindex")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Content-Security-Policy", "sandbox; default-src 'none'")
	f, err := b.served(r.Context(), r.PathValue("token"))
	switch {
	case CodeOf(err) == CodeNotFound:
		http.Error(w, "There is no such file (any more).", http.StatusNotFound)
		return
	case err != nil:
		b.log.Error("a file could not be read", "error", err)
		http.Error(w, "Try again in a moment.", http.StatusServiceUnavailable)
		return
	}
	defer func() { _ = f.content.Close() }() // it was only read
	h.Set("Content-Type", f.contentType)
	h.Set("Content-Disposition", mime.FormatMediaType(disposition(f.contentType), map[string]string{"filename": publicName(f.name)}))
	http.ServeContent(w, r, "", f.at.Time, f.content)
}

// servedFile is a file that has a public address.
type servedFile struct {
	name, contentType string
	at                store.Time
	content           io.ReadSeekCloser
}

// served finds the file at a public address. CodeNotFound where it may not be seen, or not any more.
func (b *Bridge) served(ctx context.Context, token string) (servedFile, error) {
	now := b.clock.Now()
	f, err := b.store.FileByToken(ctx, token)
	switch {
	case errors.Is(err, store.ErrNotFound):
		return b.servedAttachment(ctx, token)
	case err != nil:
		return servedFile{}, unavailable(err)
	case !now.Before(f.ExpiresAt.Time):
		return servedFile{}, unstored(store.ErrNotFound)
	}
	out := servedFile{name: f.Name, contentType: f.ContentType, at: f.FetchedAt, content: inMemory{bytes.NewReader(f.Content)}}
	if f.Blob != "" {
		if out.content, err = b.blobs.Open(ctx, f.Blob); err != nil {
			return out, unstored(err)
		}
	}
	return out, nil
}

func (b *Bridge) servedAttachment(ctx context.Context, token string) (servedFile, error) {
	a, err := b.store.AttachmentByToken(ctx, token)
	if err == nil && !b.clock.Now().Before(a.LinkUntil.Time) {
		err = store.ErrNotFound
	}
	if err != nil {
		return servedFile{}, unavailable(err)
	}
	out := servedFile{name: AttachmentName(a), contentType: a.ContentType, at: a.FetchedAt}
	if out.content, err = b.blobs.Open(ctx, a.Blob); err != nil {
		return out, unstored(err)
	}
	return out, nil
}

// inMemory is a content that holds nothing to give back.
type inMemory struct{ *bytes.Reader }

// Close implements io.Closer.
func (inMemory) Close() error { return nil }

// disposition lets a browser show what it cannot run. Everything else is offered for download.
func disposition(contentType string) string {
	for _, kind := range []string{"image/", "audio/", "video/"} {
		if strings.HasPrefix(contentType, kind) && contentType != "image/svg+xml" {
			return "inline"
		}
	}
	if contentType == "application/pdf" {
		return "inline"
	}
	return "attachment"
}

// maxPublicName is how long the name of a file may be that every phone shows
// (twilio.com/docs/messaging/guides/accepted-mime-types).
const maxPublicName = 20

// publicName is a file's name as it is shown outside: short, without space and special characters.
func publicName(name string) string {
	ending := path.Ext(name)
	if len(ending) > 6 {
		ending = ""
	}
	stem := plainName(strings.TrimSuffix(name, ending))
	if ending = plainName(ending); ending != "" {
		ending = "." + ending
	}
	return cmp.Or(plainName(stem[:min(len(stem), maxPublicName-len(ending))]), "file") + ending
}

// plainName keeps what every system takes in the name of a file.
func plainName(s string) string {
	return strings.Trim(strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r >= '0' && r <= '9', r == '-', r == '_', r == '.':
			return r
		case r == ' ':
			return '_'
		}
		return -1
	}, s), "._")
}
