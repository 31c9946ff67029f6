package slack

import (
	"strconv"
	"strings"
	"sync"

	"github.com/kyokomi/emoji/v2"
)

// emojiByName is the emoji for each of Slack's names, without colons. Built at first use: the table is large.
var emojiByName = sync.OnceValue(func() map[string]string {
	out := map[string]string{}
	for name, e := range emoji.CodeMap() {
		out[strings.Trim(name, ":")] = strings.TrimSpace(e)
	}
	// Slack's own names that the table lacks.
	out["simple_smile"] = "🙂"
	out["hand_with_index_and_middle_fingers_crossed"] = "🤞"
	return out
})

// emojiOf is the emoji of a name such as "smile" or "flag-gb". tone is Slack's skin tone, 2 to 6, or 0 for none.
func emojiOf(name string, tone int) (string, bool) {
	e, ok := emojiByName()[name]
	if !ok {
		e, ok = flagOf(name)
	}
	if !ok {
		return "", false
	}
	return withTone(e, tone), true
}

// flagOf knows "flag-" and a country's two letters.
func flagOf(name string) (string, bool) {
	country, ok := strings.CutPrefix(name, "flag-")
	if !ok || len(country) != 2 {
		return "", false
	}
	var out []rune
	for _, r := range country {
		if r < 'a' || r > 'z' {
			return "", false
		}
		out = append(out, r-'a'+0x1F1E6) // regional indicators
	}
	return string(out), true
}

// firstTone is U+1F3FB, which Slack calls skin tone 2.
const firstTone = 0x1F3FB

// withTone puts a skin tone behind the first character, in the place of a variation selector.
func withTone(e string, tone int) string {
	if tone < 2 || tone > 6 || strings.ContainsFunc(e, func(r rune) bool { return r >= firstTone && r < firstTone+5 }) {
		return e
	}
	rs := []rune(e)
	if len(rs) == 0 {
		return e
	}
	rest := rs[1:]
	if len(rest) > 0 && rest[0] == 0xFE0F {
		rest = rest[1:]
	}
	return string(rs[0]) + string(rune(firstTone+tone-2)) + string(rest)
}

// fromCodePoints reads the "unicode" of a rich_text emoji: lowercase hex, several joined by hyphens.
func fromCodePoints(s string) (string, bool) {
	var out strings.Builder
	for p := range strings.SplitSeq(s, "-") {
		n, err := strconv.ParseUint(p, 16, 32)
		r := rune(n)
		if err != nil || n == 0 || n > 0x10FFFF || (r >= 0xD800 && r < 0xE000) {
			return "", false
		}
		out.WriteRune(r)
	}
	return out.String(), true
}

// emojiAt recognises ":name:" or ":name::skin-tone-3:" at the start of s.
func emojiAt(s string) (e string, size int) {
	name, size := nameAt(s)
	if size == 0 {
		return "", 0
	}
	tone, toneSize := toneAt(s[size:])
	e, ok := emojiOf(name, tone)
	if !ok {
		return "", 0
	}
	return e, size + toneSize
}

// toneAt recognises ":skin-tone-3:" at the start of s.
func toneAt(s string) (tone, size int) {
	name, size := nameAt(s)
	digit, ok := strings.CutPrefix(name, "skin-tone-")
	if !ok || len(digit) != 1 || digit < "2" || digit > "6" {
		return 0, 0
	}
	return int(digit[0] - '0'), size
}

// nameAt recognises ":name:" at the start of s.
func nameAt(s string) (name string, size int) {
	if len(s) < 3 || s[0] != ':' {
		return "", 0
	}
	for i := 1; i < len(s); i++ {
		switch c := s[i]; {
		case c == ':' && i > 1:
			return s[1:i], i + 1
		case c >= 'a' && c <= 'z', c >= '0' && c <= '9', strings.IndexByte("_+-'", c) >= 0:
		default:
			return "", 0
		}
	}
	return "", 0
}
