package bridge

import (
	"bytes"
	"cmp"
	"errors"
	"mime"
	"net/http"
	"path"
	"strings"

	"partyline/store"
)

// MediaPath is where ServeMedia must be reached, below the public address; the token of a file follows.
const MediaPath = "/media/"

// ServeMedia serves the files of messages that went out, by GET and HEAD, as the carrier fetches them and customers open them. It wants
// the token as the path value "token". Whatever cannot be served is 404: unknown, expired, not fetched yet.
func (b *Bridge) ServeMedia(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("Cache-Control", "no-store")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("X-Robots-Tag", "noindex")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Content-Security-Policy", "sandbox; default-src 'none'")
	f, err := b.store.FileByToken(r.Context(), r.PathValue("token"))
	switch {
	case errors.Is(err, store.ErrNotFound), err == nil && !b.clock.Now().Before(f.ExpiresAt.Time):
		http.Error(w, "There is no such file (any more).", http.StatusNotFound)
		return
	case err != nil:
		b.log.Error("a file could not be read", "error", err)
		http.Error(w, "Try again in a moment.", http.StatusServiceUnavailable)
		return
	}
	h.Set("Content-Type", f.ContentType)
	h.Set("Content-Disposition", mime.FormatMediaType(disposition(f.ContentType), map[string]string{"filename": publicName(f.Name)}))
	http.ServeContent(w, r, "", f.FetchedAt.Time, bytes.NewReader(f.Content))
}

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
