package discord

import (
	"cmp"
	"context"
	"regexp"
	"strconv"
	"strings"
	"time"

	"partyline/bot"
)

// What people type is Discord's own Markdown, and arrives as they typed it, with mentions as codes.
// docs.discord.com/developers/reference#message-formatting

// names looks up what a mention shows. An unknown id gives an empty name; an error means that it could not be found out now.
type names interface {
	// userName is what members of the guild see of a user.
	userName(ctx context.Context, guild, id string) (string, error)
	// roleName is a role's name, without the @.
	roleName(ctx context.Context, guild, id string) (string, error)
	// channelName is a channel's or thread's name, without the #.
	channelName(ctx context.Context, id string) (string, error)
}

// decodeMessage gives the text of a message as its author meant it, fit to be sent to somebody outside. mentions are the
// names of whom it calls. An error means that a name could not be looked up now.
func decodeMessage(ctx context.Context, n names, guild string, m message) (text string, mentions []string, err error) {
	if m.Content == nil {
		return "", nil, nil
	}
	d := decoder{names: n, guild: guild, message: m, marks: true, mentions: &mentions}
	text, err = d.decode(ctx, *m.Content)
	if m.MentionEveryone {
		mentions = append(mentions, cmp.Or(everybody.FindString(text), "@everyone"))
	}
	return text, mentions, err
}

// everybody is what calls all who see a channel, or those of them who are online.
var everybody = regexp.MustCompile(`@everyone|@here`)

// decodeArgument gives the text of a slash command's argument, in which nothing is formatted: marks are what was typed. mentions are the
// names of whom it calls.
func decodeArgument(ctx context.Context, n names, guild, s string) (text string, mentions []string, err error) {
	text, err = decoder{names: n, guild: guild, mentions: &mentions}.decode(ctx, s)
	return text, mentions, err
}

// decoder turns what was typed into plain text.
type decoder struct {
	names names
	guild string
	// message is where the text stands, for the names that came with it.
	message message
	// marks: formatting is read, and its marks are taken away where they can be nothing else.
	marks bool
	// mentions collects the names of whom it calls.
	mentions *[]string
}

// calls notes whom the text calls.
func (d decoder) calls(name string) string {
	*d.mentions = append(*d.mentions, name)
	return name
}

func (d decoder) decode(ctx context.Context, s string) (string, error) {
	t := &bot.TypedText{}
	for s != "" {
		size, err := d.next(ctx, t, s)
		if err != nil {
			return "", err
		}
		s = s[size:]
	}
	if d.marks {
		return t.Plain(dropMarks), nil
	}
	return t.Plain(nil), nil
}

var (
	// escapedMark is a mark that shall be read as itself. Letters, digits and space need no escape, so the backslash stays there.
	escapedMark = regexp.MustCompile(`^\\([!-/:-@\[-` + "`" + `{-~])`)
	// fence is a block of code, with the name of its language or without. Nothing else is read in code.
	fence = regexp.MustCompile("^```(?:[A-Za-z0-9_+.#-]+\n)?\n?((?s:.+?))\n?```")
	// token is what stands between angle brackets: a mention, an emoji, a moment, a command, an address.
	token = regexp.MustCompile(`^<([^<>\s]+(?: [^<>\s]+){0,2})>`)
	// address is a link as it is typed. What may be a mark, or ends a sentence, does not end it.
	address = regexp.MustCompile(`^https?://[^\s<>]*[^\s<>*_~|.,:;!?"')\]` + "`" + `]`)
	// masked is a link behind a label.
	masked = regexp.MustCompile(`^\[([^\[\]\n]+)\]\(<?(https?://[^\s<>()]+(?:\([^\s<>()]*\)[^\s<>()]*)*)>?\)`)
)

// next takes one piece off the start of s. A mention, a link, code or what was escaped becomes an atom.
func (d decoder) next(ctx context.Context, t *bot.TypedText, s string) (size int, err error) {
	switch s[0] {
	case '<':
		if m := token.FindStringSubmatch(s); m != nil {
			text, ok, err := d.token(ctx, m[1])
			if err != nil {
				return 0, err
			}
			if ok {
				t.Atom(text)
				return len(m[0]), nil
			}
		}
	case 'h':
		if m := address.FindString(s); m != "" {
			t.Atom(m)
			return len(m), nil
		}
	}
	if d.marks {
		if text, size := markup(s); size > 0 {
			t.Atom(text)
			return size, nil
		}
	}
	return t.Next(s), nil
}

// markup recognises what formatting makes literal, or a link, at the start of s.
func markup(s string) (text string, size int) {
	switch s[0] {
	case '\\':
		if m := escapedMark.FindStringSubmatch(s); m != nil {
			return m[1], len(m[0])
		}
	case '`':
		if m := fence.FindStringSubmatch(s); m != nil {
			return m[1], len(m[0])
		}
		return inlineCode(s)
	case '[':
		if m := masked.FindStringSubmatch(s); m != nil {
			return decodeLink(m[2], m[1]), len(m[0])
		}
	}
	return "", 0
}

// inlineCode recognises code within a line: it ends with as many backticks as it begins with.
func inlineCode(s string) (code string, size int) {
	rest := strings.TrimLeft(s, "`")
	ticks := len(s) - len(rest)
	for at := ticks; ; {
		begin := strings.IndexByte(s[at:], '`')
		if begin <= 0 {
			return "", 0
		}
		begin += at
		end := begin + len(s[begin:]) - len(strings.TrimLeft(s[begin:], "`"))
		if end-begin == ticks {
			return s[ticks:begin], end
		}
		at = end
	}
}

// token gives what stands between angle brackets; ok is false where that is nothing of Discord's.
func (d decoder) token(ctx context.Context, s string) (text string, ok bool, err error) {
	for _, k := range tokens {
		if m := k.form.FindStringSubmatch(s); m != nil {
			text, err := k.text(ctx, d, m)
			return text, err == nil, err
		}
	}
	return "", false, nil
}

var tokens = []struct {
	form *regexp.Regexp
	text func(ctx context.Context, d decoder, m []string) (string, error)
}{
	{regexp.MustCompile(`^@!?(\d+)$`), func(ctx context.Context, d decoder, m []string) (string, error) {
		told, nick := d.message.mentioned(m[1])
		if nick {
			return d.calls(told), nil
		}
		name, err := d.names.userName(ctx, d.guild, m[1])
		if err != nil && told != "" {
			name, err = told, nil
		}
		return d.calls(cmp.Or(name, told, m[1])), err
	}},
	{regexp.MustCompile(`^@&(\d+)$`), func(ctx context.Context, d decoder, m []string) (string, error) {
		name, err := d.names.roleName(ctx, d.guild, m[1])
		return d.calls("@" + cmp.Or(name, m[1])), err
	}},
	{regexp.MustCompile(`^#(\d+)$`), func(ctx context.Context, d decoder, m []string) (string, error) {
		name, err := d.names.channelName(ctx, m[1])
		return "#" + cmp.Or(name, m[1]), err
	}},
	{regexp.MustCompile(`^(/.+):\d+$`), func(_ context.Context, _ decoder, m []string) (string, error) { return m[1], nil }},
	{customEmoji, func(_ context.Context, _ decoder, m []string) (string, error) { return ":" + m[1] + ":", nil }},
	{regexp.MustCompile(`^t:(-?\d{1,13})(?::([a-zA-Z]))?$`), func(_ context.Context, _ decoder, m []string) (string, error) {
		return decodeMoment(m[1], m[2]), nil
	}},
	{regexp.MustCompile(`^id:(\w+)(?::\d+)?$`), func(_ context.Context, _ decoder, m []string) (string, error) { return "#" + m[1], nil }},
	{regexp.MustCompile(`^((?:https?|mailto|tel|sms):\S+)$`), func(_ context.Context, _ decoder, m []string) (string, error) {
		return decodeLink(m[1], ""), nil
	}},
}

// moments are the styles of a moment that are shorter than day and time. It is told in UTC, since nobody knows the reader's zone.
// docs.discord.com/developers/reference#message-formatting-timestamp-styles
var moments = map[string]string{"t": "15:04 UTC", "T": "15:04:05 UTC", "d": "2 Jan 2006", "D": "2 Jan 2006"}

func decodeMoment(seconds, style string) string {
	n, _ := strconv.ParseInt(seconds, 10, 64) // 13 digits always fit
	return time.Unix(n, 0).UTC().Format(cmp.Or(moments[style], "2 Jan 2006 15:04 UTC"))
}

// decodeLink gives the address, and of a mail address or number that alone.
func decodeLink(address, label string) string {
	return bot.LinkText(address, label, "mailto", "tel", "sms")
}
