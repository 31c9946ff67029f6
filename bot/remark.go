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

// lateAfter is how old a message may be before its post says when it was sent.
const lateAfter = 5 * time.Minute

// Remark is what a small line above the i-th part of a post says of it, without marks; empty for nothing. moment writes a
// moment as the platform shows it. Nothing in the line comes from the customer.
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
	if m := mediaRemark(part.Media); m != "" {
		words = append(words, m)
	}
	return strings.Join(words, " · ")
}

// mediaRemark counts what came along and follows: "1 picture".
func mediaRemark(types []string) string {
	if len(types) == 0 {
		return ""
	}
	kind := "picture"
	for _, t := range types {
		if !strings.HasPrefix(t, "image/") {
			kind = "file"
		}
	}
	if len(types) > 1 {
		kind += "s"
	}
	return fmt.Sprintf("%d %s", len(types), kind)
}
