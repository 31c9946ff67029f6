package slack

import (
	"context"
	"regexp"
	"strings"

	"partyline/bot"
)

// Slack's older text format, mrkdwn, is what stands in a message's "text" and in the arguments of slash commands.
// docs.slack.dev/messaging/formatting-message-text

// decodeText gives the plain text of mrkdwn. With marks set, the marks of bold, italic, struck and code are taken away where
// they can be nothing else. mentions are the names of whom it calls.
func decodeText(ctx context.Context, n names, s string, marks bool) (text string, mentions []string, err error) {
	t := mrkdwn{names: n}
	text, err = t.decode(ctx, s, marks)
	return text, t.mentions, err
}

func (t *mrkdwn) decode(ctx context.Context, s string, marks bool) (string, error) {
	for s != "" {
		size, err := t.next(ctx, s)
		if err != nil {
			return "", err
		}
		s = s[size:]
	}
	if marks {
		return t.out.Plain(dropMarks), nil
	}
	return t.out.Plain(nil), nil
}

// mrkdwn reads a text. What was a mention, a link, an emoji or an entity becomes an atom.
type mrkdwn struct {
	names names
	out   bot.TypedText
	// mentions are the names of whom it calls.
	mentions []string
}

// mention notes whom the text calls.
func (t *mrkdwn) mention(name string, err error) (string, error) {
	if err == nil {
		t.mentions = append(t.mentions, name)
	}
	return name, err
}

var entities = []struct{ code, char string }{{"&lt;", "<"}, {"&gt;", ">"}, {"&amp;", "&"}}

// next takes one piece off the start of s.
func (t *mrkdwn) next(ctx context.Context, s string) (size int, err error) {
	switch s[0] {
	case '&':
		for _, e := range entities {
			if strings.HasPrefix(s, e.code) {
				t.out.Atom(e.char)
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
			t.out.Atom(text)
			return end + 2, nil
		}
	case ':':
		if e, size := emojiAt(s); size > 0 {
			t.out.Atom(e)
			return size, nil
		}
	}
	return t.out.Next(s), nil
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
		return t.mention(decodeName(ctx, t.names.userName, id, "", label))
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
		return t.mention(decodeName(ctx, t.names.groupName, rest, "@", label))
	case label != "" && !everybody[name]:
		return label, nil
	case name == "date":
		return "", nil // a date has a fallback always; without one there is nothing to show
	}
	return t.mention("@"+name, nil)
}

// everybody are the words that call all who are in the channel, or all of the workspace.
var everybody = map[string]bool{"here": true, "channel": true, "everyone": true}

func unescape(s string) string {
	for _, e := range entities {
		s = strings.ReplaceAll(s, e.code, e.char)
	}
	return s
}

// pairs are the marks of formatting.
var pairs = []*regexp.Regexp{
	regexp.MustCompile("```\n?()([^`]+?)\n?```()"),
	regexp.MustCompile("(^|[^\\pL\\pN`])`([^`\n]+)`($|[^\\pL\\pN`])"),
	bot.MarkPair(`\*`), bot.MarkPair(`_`), bot.MarkPair(`~`),
}

func dropMarks(s string) string { return bot.DropMarks(s, pairs) }
