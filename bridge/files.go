package bridge

import (
	"cmp"
	"crypto/rand"
	"fmt"
	"mime"
	"net/http"
	"path"
	"slices"
	"strings"

	"partyline/store"
)

// MediaSender is the optional interface of a Carrier that can send files.
type MediaSender interface {
	// MediaLimits are what one message may hold.
	MediaLimits() MediaLimits
}

// MediaLimits are what files one message may hold, as data.
type MediaLimits struct {
	// MaxFiles is how many.
	MaxFiles int
	// Types are the media types that can be sent, each with how many bytes. Files of types with the same bound or a lower one share it:
	// with 5 MB for pictures and 500 kB for sounds, a message may have 5 MB altogether, of which 500 kB sounds.
	Types map[string]int64
	// OtherTypes bounds types that are not in Types; 0 where those cannot be sent.
	OtherTypes int64
}

// linkLimits hold for files that go as links. Any type can: what a browser would show or run is offered for download only.
var linkLimits = MediaLimits{MaxFiles: 10, OtherTypes: 5_000_000}

// carriage is how the files of a text go out.
type carriage struct {
	// none says why no file can; empty where some can.
	none string
	// links: as links in the text, which look like sample; else as MMS.
	links  bool
	sample string
	limits MediaLimits
}

// carriage is how files go out that were typed in a thread of a chat.
func (b *Bridge) carriage(line store.Line, chat string) carriage {
	by := carriage{links: true, sample: b.mediaURL(rand.Text()), limits: linkLimits}
	if _, ok := b.chats[chat].(Opener); !ok {
		by.none = "Files cannot be fetched from here yet, so they cannot be sent along."
	}
	if b.publicURL == "" {
		by.none = "Files can be sent along only where public_url is configured."
	}
	if sender, ok := b.carrier.(MediaSender); ok && line.MMS {
		by.links, by.limits = false, sender.MediaLimits()
	}
	return by
}

// judged are typed files with the types that they count as.
func judged(files []File) []File {
	out := slices.Clone(files)
	for i := range out {
		out[i].ContentType = typeOf(out[i])
	}
	return out
}

// refusal says why these files cannot go out; empty where they can.
func (by carriage) refusal(files []File) string {
	if len(files) > 0 && by.none != "" {
		return by.none
	}
	return by.limits.refusal(files)
}

// mediaURL is where a file is served.
func (b *Bridge) mediaURL(token string) string { return b.publicURL + MediaPath + token }

// withLinks is a text with links at its end.
func withLinks(text string, links []string) string {
	for _, l := range links {
		if text != "" {
			text += " "
		}
		text += l
	}
	return text
}

// bound is how many bytes a file of a type may have; 0 for none.
func (l MediaLimits) bound(contentType string) int64 {
	if most, ok := l.Types[contentType]; ok {
		return most
	}
	return l.OtherTypes
}

// most is how many bytes any file may have.
func (l MediaLimits) most() int64 {
	most := l.OtherTypes
	for _, n := range l.Types {
		most = max(most, n)
	}
	return most
}

// refusal says why these files cannot go together; empty where they can. A file whose type the platform did not tell is judged when it
// was fetched.
func (l MediaLimits) refusal(files []File) string {
	if len(files) > l.MaxFiles {
		return fmt.Sprintf("Those are %d files; at most %d can go with one message.", len(files), l.MaxFiles)
	}
	for _, f := range files {
		if f.Ref == "" {
			return fmt.Sprintf("“%s” lies elsewhere, so it cannot be sent along.", excerpt(f.Name))
		}
		if f.ContentType != "" && l.bound(f.ContentType) == 0 {
			return fmt.Sprintf("“%s” is of a type that cannot be sent as MMS (%s).", excerpt(f.Name), f.ContentType)
		}
	}
	for _, f := range files {
		if most := l.bound(f.ContentType); f.ContentType != "" && l.share(files, most) > most {
			return fmt.Sprintf("“%s” is too large: files like it may have %s together.", excerpt(f.Name), size(most))
		}
	}
	return ""
}

// share is how many bytes the files have together that share a bound.
func (l MediaLimits) share(files []File, bound int64) (sum int64) {
	for _, f := range files {
		if l.bound(f.ContentType) <= bound {
			sum += f.Size
		}
	}
	return sum
}

// size is a number of bytes as people say it.
func size(n int64) string {
	if n >= 1_000_000 {
		return fmt.Sprintf("%.3g MB", float64(n)/1e6)
	}
	return fmt.Sprintf("%.3g kB", float64(n)/1e3)
}

// typeOf is what a file is by what the platform says of it; empty where that says nothing.
func typeOf(f File) string {
	t, _, err := mime.ParseMediaType(cmp.Or(f.ContentType, mime.TypeByExtension(strings.ToLower(path.Ext(f.Name)))))
	if err != nil {
		return ""
	}
	return t
}

// typeIn is what a file is by its content. Of pictures the content knows best: a carrier refuses those that are not what they are called.
// ok is false where something else came in place of a picture.
func typeIn(said string, content []byte) (is string, ok bool) {
	found, _, _ := mime.ParseMediaType(http.DetectContentType(content)) // it always gives a valid type
	switch {
	case strings.HasPrefix(found, "image/"):
		return found, true
	case said == "":
		return found, true
	case resized[said]:
		return "", false
	}
	return said, true
}

// resized are the kinds of pictures that a look at the content always knows.
var resized = map[string]bool{"image/jpeg": true, "image/png": true, "image/gif": true}
