package bot

import (
	"fmt"
	"strings"
	"time"

	"partyline/bridge"
)

// Detail is how much a post says of its parts.
type Detail int

const (
	// DetailFull says everything.
	DetailFull Detail = iota
	// DetailBrief says it in few words.
	DetailBrief
	// DetailLeast says when each part was sent.
	DetailLeast
)

const (
	// lateAfter is how old a message may be before its post says when it was sent.
	lateAfter = 5 * time.Minute
	// maxMediaType is how much of a media type is shown, in characters.
	maxMediaType = 60
)

// Remark is what a small line above the i-th part of a post says of it, without marks; empty for nothing. moment writes a
// moment as the platform shows it. Nothing in the line comes from the customer but media types, of which only letters, digits
// and /+.- are kept.
func Remark(p bridge.Post, i int, now time.Time, level Detail, moment func(time.Time) string) string {
	part := p.Parts[i]
	var words []string
	if p.Kind == bridge.PostTeam && (level == DetailFull || i == 0) {
		words = append(words, "SMS to the customer")
	}
	known := !part.At.IsZero()
	switch {
	case level == DetailLeast && known:
		words = append(words, moment(part.At))
	case part.Recovered && level == DetailBrief && known:
		words = append(words, "recovered, "+moment(part.At))
	case part.Recovered && known:
		words = append(words, "received while Partyline was away, sent "+moment(part.At))
	case part.Recovered:
		words = append(words, "received while Partyline was away")
	case known && (len(p.Parts) > 1 || now.Sub(part.At) > lateAfter):
		words = append(words, moment(part.At))
	}
	if part.Text == "" {
		words = append(words, "no text")
	}
	if m := mediaRemark(part.Media, level); m != "" {
		words = append(words, m)
	}
	return strings.Join(words, " · ")
}

// mediaRemark counts what came along: "1 picture (image/jpeg), not shown yet".
func mediaRemark(types []string, level Detail) string {
	if len(types) == 0 {
		return ""
	}
	kind := "picture"
	var safe []string
	for _, t := range types {
		if !strings.HasPrefix(t, "image/") {
			kind = "file"
		}
		safe = append(safe, mediaType(t))
	}
	if len(types) > 1 {
		kind += "s"
	}
	if level != DetailFull {
		return fmt.Sprintf("%d %s", len(types), kind)
	}
	return fmt.Sprintf("%d %s (%s), not shown yet", len(types), kind, strings.Join(safe, ", "))
}

// mediaType keeps what a media type can consist of: it comes from outside.
func mediaType(t string) string {
	t = strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r >= '0' && r <= '9', strings.ContainsRune("/+.-", r):
			return r
		}
		return -1
	}, t)
	if t == "" {
		return "unknown type"
	}
	return shorten(t, maxMediaType)
}
