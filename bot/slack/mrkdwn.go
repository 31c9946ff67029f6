package slack

import (
	"context"
	"regexp"
	"strings"
	"unicode/utf8"
)

// Slack's older text format, mrkdwn, is what stands in a message's "text" and in the arguments of slash commands.
// docs.slack.dev/messaging/formatting-message-text

// decodeText gives the plain text of mrkdwn. With marks set, the marks of bold, italic, struck and code are taken away where
// they can be nothing else.
func decodeText(ctx context.Context, n names, s string, marks bool) (string, error) {
	t := mrkdwn{names: n}
	for s != "" {
		size, err := t.next(ctx, s)
		if err != nil {
			return "", err
		}
		s = s[size:]
	}
	out := t.out.String()
	if marks {
		out = dropMarks(out)
	}
	return t.restore(out), nil
}

// mrkdwn is a text on its way. What was a mention, a link or an entity is kept apart, with a stand-in in its place, so that
// marks are looked for in what was typed as text only.
type mrkdwn struct {
	names names
	out   strings.Builder
	atoms []string
}

// standIn is the first of the characters for private use that stand for atoms; there are atoms enough for any message.
const (
	standIn     = 0xF0000
	lastStandIn = 0xFFFFD
)

func (t *mrkdwn) atom(text string) {
	if r := rune(standIn + len(t.atoms)); r <= lastStandIn {
		t.atoms = append(t.atoms, text)
		t.out.WriteRune(r)
		return
	}
	t.out.WriteString(text)
}

// restore puts the atoms back.
func (t *mrkdwn) restore(s string) string {
	var out strings.Builder
	for i, r := range s {
		if k := int(r) - standIn; k >= 0 && k < len(t.atoms) {
			out.WriteString(t.atoms[k])
			continue
		}
		if r == utf8.RuneError {
			_, size := utf8.DecodeRuneInString(s[i:])
			out.WriteString(s[i : i+size])
			continue
		}
		out.WriteRune(r)
	}
	return out.String()
}

var entities = []struct{ code, char string }{{"&lt;", "<"}, {"&gt;", ">"}, {"&amp;", "&"}}

// next takes one piece off the start of s.
func (t *mrkdwn) next(ctx context.Context, s string) (size int, err error) {
	switch s[0] {
	case '&':
		for _, e := range entities {
			if strings.HasPrefix(s, e.code) {
				t.atom(e.char)
				return len(e.code), nil
			}
		}
	case '<':
		// Slack escapes what people type, so a bracket followed by a space is none of its tokens.
		if end := strings.IndexAny(s[1:], "<>"); end > 0 && s[end+1] == '>' && s[1] != ' ' {
			text, err := t.token(ctx, s[1:end+1])
			if err != nil {
				return 0, err
			}
			t.atom(text)
			return end + 2, nil
		}
	case ':':
		if e, size := emojiAt(s); size > 0 {
			t.atom(e)
			return size, nil
		}
	}
	r, size := utf8.DecodeRuneInString(s)
	if r >= standIn && r <= lastStandIn {
		t.atom(s[:size])
		return size, nil
	}
	t.out.WriteString(s[:size])
	return size, nil
}

// token gives what stands between angle brackets.
func (t *mrkdwn) token(ctx context.Context, s string) (string, error) {
	target, label, _ := strings.Cut(s, "|")
	label = unescape(label)
	if target == "" {
		return label, nil
	}
	id := target[1:]
	switch target[0] {
	case '@':
		return decodeName(ctx, t.names.userName, id, "", label)
	case '#':
		if label != "" {
			return "#" + label, nil
		}
		return decodeName(ctx, t.names.channelName, id, "#", label)
	case '!':
		return t.special(ctx, id, label)
	}
	return decodeLink(unescape(target), label), nil
}

// special gives a command such as !here, !subteam^S1 or !date^1392734382^{date}.
func (t *mrkdwn) special(ctx context.Context, s, label string) (string, error) {
	name, rest, _ := strings.Cut(s, "^")
	switch {
	case name == "subteam":
		return decodeName(ctx, t.names.groupName, rest, "@", label)
	case label != "":
		return label, nil
	case name == "date":
		return "", nil // a date has a fallback always; without one there is nothing to show
	}
	return "@" + name, nil
}

func unescape(s string) string {
	for _, e := range entities {
		s = strings.ReplaceAll(s, e.code, e.char)
	}
	return s
}

// pairs are the marks of formatting: at the edges of words only, not around spaces, within one line. "2 * 3 * 4" and
// "snake_case_name" hold none.
var pairs = []*regexp.Regexp{
	regexp.MustCompile("```\n?()([^`]+?)\n?```()"),
	regexp.MustCompile("(^|[^\\pL\\pN`])`([^`\n]+)`($|[^\\pL\\pN`])"),
	markPair(`\*`), markPair(`_`), markPair(`~`),
}

func markPair(mark string) *regexp.Regexp {
	edge := `[^\pL\pN` + mark + `]`
	inner := `([^\s` + mark + `]|[^\s` + mark + `][^\n` + mark + `]*[^\s` + mark + `])`
	return regexp.MustCompile(`(?m)(^|` + edge + `)` + mark + inner + mark + `($|` + edge + `)`)
}

// dropMarks takes formatting away. Twice, since two marked words share the space between them.
func dropMarks(s string) string {
	for _, p := range pairs {
		s = p.ReplaceAllString(s, "$1$2$3")
		s = p.ReplaceAllString(s, "$1$2$3")
	}
	return s
}
