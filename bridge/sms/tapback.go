package sms

import (
	"regexp"
	"strings"
	"unicode/utf8"
)

// Tapback is an iPhone's reaction to a message, which other phones get as a text: Liked “see you there”.
type Tapback struct {
	// Sign is the reaction as one emoji.
	Sign string
	// Did is what it says, in lower case: "liked", "took back a like of".
	Did string
	// Quoted is the message that it is about, or its beginning; empty where it was a picture or the like.
	Quoted string
	// Asks: it is a question mark, so that somebody should answer.
	Asks bool
}

// tapbacks are the reactions that have words, by what Apple writes for setting and for removing them.
var tapbacks = []struct{ set, unset, sign, did, undid string }{
	{"Liked", "a like", "👍", "liked", "took back a like of"},
	{"Loved", "a heart", "❤️", "loved", "took back a heart for"},
	{"Disliked", "a dislike", "👎", "disliked", "took back a dislike of"},
	{"Laughed at", "a laugh", "😂", "laughed at", "took back a laugh at"},
	{"Emphasized", "an exclamation", "‼️", "emphasized", "took back an exclamation at"},
	{"Emphasised", "an exclamation mark", "‼️", "emphasized", "took back an exclamation at"},
	{"Questioned", "a question mark", "❓", "questioned", "took back a question about"},
}

var (
	// quotedWhole is a message in quotes, whatever it has in it; unquoted is what has no words.
	quotedWhole = regexp.MustCompile(`(?s)^(?:“(.+)”|"(.+)")$`)
	unquoted    = regexp.MustCompile(`^an? (?:image|photo|picture|movie|video|attachment|audio message|link|sticker|contact|location)$`)
	// reacted is a reaction with an emoji of one's choice.
	reacted = regexp.MustCompile(`(?s)^Reacted (\S{1,40}) to (.+)$`)
	// removed takes a reaction back.
	removed = regexp.MustCompile(`(?s)^Removed (an? [a-z]+(?: mark)?|\S{1,40}) from (.+)$`)
)

// ParseTapback recognises a reaction. ok is false for everything else: a sentence that begins with the same word is a text.
func ParseTapback(text string) (t Tapback, ok bool) {
	text = strings.TrimSpace(text)
	for _, k := range tapbacks {
		if rest, found := strings.CutPrefix(text, k.set+" "); found {
			return Tapback{Sign: k.sign, Did: k.did, Asks: k.sign == "❓"}.about(rest)
		}
	}
	if m := reacted.FindStringSubmatch(text); m != nil && isEmoji(m[1]) {
		return Tapback{Sign: m[1], Did: "reacted to"}.about(m[2])
	}
	m := removed.FindStringSubmatch(text)
	if m == nil {
		return Tapback{}, false
	}
	for _, k := range tapbacks {
		if m[1] == k.unset {
			return Tapback{Sign: k.sign, Did: k.undid}.about(m[2])
		}
	}
	if !isEmoji(m[1]) {
		return Tapback{}, false
	}
	return Tapback{Sign: m[1], Did: "took back a reaction to"}.about(m[2])
}

// about completes a reaction with what it is about.
func (t Tapback) about(what string) (Tapback, bool) {
	if m := quotedWhole.FindStringSubmatch(what); m != nil {
		t.Quoted = m[1] + m[2]
		return t, true
	}
	return t, unquoted.MatchString(what)
}

// isEmoji tells a sign from a word.
func isEmoji(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return r > 0x2000 && !strings.ContainsAny(s, "“”") || len(s) > 1 && strings.ContainsRune(s, '\u20e3')
}

// leastQuoted is how much of a message must be quoted, in characters, to know it by its beginning.
const leastQuoted = 10

// IsOf tells whether a reaction is about a message of this text: all of it is quoted, or its beginning. Phones change quotes, dots and
// spaces on the way.
func (t Tapback) IsOf(text string) bool {
	quoted, whole := folded(t.Quoted), folded(text)
	if quoted == "" || quoted == whole {
		return quoted != ""
	}
	start := strings.TrimRight(quoted, ".")
	return (utf8.RuneCountInString(start) >= leastQuoted || start != quoted && start != "") && strings.HasPrefix(whole, start)
}

// folded is a text without what phones change.
func folded(text string) string {
	var out strings.Builder
	for _, r := range text {
		if twin, ok := twins[r]; ok {
			out.WriteString(twin)
			continue
		}
		out.WriteRune(r)
	}
	return strings.Join(strings.Fields(out.String()), " ")
}
