package bot

import (
	"net/url"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

// TypedText is what somebody typed, on its way from a platform's format to plain text, piece by piece. What is not read as text
// (a mention, a link, code, whatever was escaped) is an atom: it is kept apart, with a stand-in in its place, so that marks of
// formatting are looked for in what was typed as text only. The zero value is empty.
type TypedText struct {
	out   strings.Builder
	atoms []string
}

// standIn is the first of the characters for private use that stand for atoms; there are atoms enough for any message.
const (
	standIn     = 0xF0000
	lastStandIn = 0xFFFFD
)

// Atom adds text that stays as it is.
func (t *TypedText) Atom(text string) {
	if r := rune(standIn + len(t.atoms)); r <= lastStandIn {
		t.atoms = append(t.atoms, text)
		t.out.WriteRune(r)
		return
	}
	t.out.WriteString(text)
}

// Next adds the first character of s, which is not empty, as text. It returns its length in bytes.
func (t *TypedText) Next(s string) (size int) {
	r, size := utf8.DecodeRuneInString(s)
	if r >= standIn && r <= lastStandIn {
		t.Atom(s[:size])
		return size
	}
	t.out.WriteString(s[:size])
	return size
}

// Plain gives the whole. rewrite, where not nil, changes what was typed as text first; it sees each atom as one character that
// is neither letter, digit, space nor punctuation.
func (t *TypedText) Plain(rewrite func(string) string) string {
	s := t.out.String()
	if rewrite != nil {
		s = rewrite(s)
	}
	var out strings.Builder
	for i, r := range s {
		if k := int(r) - standIn; k >= 0 && k < len(t.atoms) {
			out.WriteString(t.atoms[k])
			continue
		}
		_, size := utf8.DecodeRuneInString(s[i:])
		out.WriteString(s[i : i+size]) // bytes that are no character stay as they are
	}
	return out.String()
}

// MarkPair matches words between two marks, such as *these*, within one line: at the edges of words only, and not around spaces.
// "2 * 3 * 4" and "snake_case_name" hold none. mark is one character, escaped for a regular expression. The result fits DropMarks.
func MarkPair(mark string) *regexp.Regexp {
	edge := `[^\pL\pN` + mark + `]`
	inner := `([^\s` + mark + `]|[^\s` + mark + `][^\n` + mark + `]*[^\s` + mark + `])`
	return regexp.MustCompile(`(?m)(^|` + edge + `)` + mark + inner + mark + `($|` + edge + `)`)
}

// DropMarks takes formatting away, one kind of mark after the other. Of what each of pairs matches, its groups 1 (what stands
// before the marks), 2 (between them) and 3 (behind them) stay.
func DropMarks(s string, pairs []*regexp.Regexp) string {
	for _, p := range pairs {
		s = p.ReplaceAllString(s, "$1$2$3")
		s = p.ReplaceAllString(s, "$1$2$3") // two marked words share the space between them
	}
	return s
}

// LinkText is what the reader of an SMS, who sees no label, gets of a link: its address. Where the label is the address of a
// page without its scheme ("shop.example"), it is what was meant to be read. Of an address with one of the schemes in bare, such
// as mailto, only the bare address or number is given.
func LinkText(address, label string, bare ...string) string {
	if u, err := url.Parse(address); err == nil && slices.Contains(bare, u.Scheme) {
		if text, err := url.PathUnescape(u.Opaque); err == nil && text != "" {
			return text
		}
	}
	for _, scheme := range []string{"http://", "https://"} {
		if rest, ok := strings.CutPrefix(address, scheme); ok && label != "" && strings.TrimSuffix(rest, "/") == strings.TrimSuffix(label, "/") {
			return label
		}
	}
	return address
}
