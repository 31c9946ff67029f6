package bot

import (
	"fmt"
	"strings"
	"time"

	"partyline/bridge"
	"partyline/store"
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

// InYourZone stands before a moment that a notice speaks of, as its reader's clock shows it.
const InYourZone = "By your clock: "

// Ink writes what a platform shows in ways of its own.
type Ink struct {
	// Moment writes a moment.
	Moment func(time.Time) string
	// Literal writes a name so that nothing in it pings or formats.
	Literal func(string) string
}

// Remark is what a small line above the i-th part of a post says of it, without marks; empty for nothing. Nothing in the line comes from
// the customer.
func Remark(p bridge.Post, i int, now time.Time, level Detail, ink Ink) string {
	part, moment := p.Parts[i], ink.Moment
	var words []string
	if part.Answers != nil && level != DetailLeast {
		words = append(words, "re: "+ink.origin(*part.Answers, level))
	}
	if p.Kind == bridge.PostTeam && (level == DetailFull || i == 0) {
		words = append(words, "SMS to the customer")
	}
	known := !part.At.IsZero()
	if part.Sent != nil && level != DetailLeast {
		words = append(words, ink.origin(*part.Sent, level))
		known = false // that says when
	}
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

// maxOriginName is how much of the name of a broadcast or of an admin is shown, in characters.
const maxOriginName = 60

// originWords are what people call what a message of ours came from; the name follows.
var originWords = map[store.Origin]string{
	store.OriginReply: "the reply of", store.OriginCommand: "the message of", store.OriginBroadcast: "broadcast",
	store.OriginAutomation: "automation", store.OriginKeyword: "automatic answer",
}

// origin says what a message of ours came from: "broadcast Spring sale, sent 3 Nov 10:02".
func (k Ink) origin(o bridge.Origin, level Detail) string {
	words := originWords[o.Kind]
	if name := shorten(oneLine(o.Name), maxOriginName); name != "" {
		words += " " + k.Literal(name)
	} else {
		words = strings.TrimSuffix(words, " of")
	}
	if level == DetailFull && !o.At.IsZero() {
		words += ", sent " + k.Moment(o.At)
	}
	return words
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
