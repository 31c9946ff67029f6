package discord

import (
	"regexp"

	"partyline/bot"
)

// rewriting is one kind of mark and what stays of it.
type rewriting struct {
	form *regexp.Regexp
	text string
}

// atLineStart are the marks at the start of a line: block quotes, headings, subtext, and the stars of lists, which become the hyphens
// that most people type. docs.discord.com/developers/reference#message-formatting
var atLineStart = []rewriting{
	{regexp.MustCompile(`(?m)^>>> `), ""},
	{regexp.MustCompile(`(?m)^> `), ""},
	{regexp.MustCompile(`(?m)^#{1,3} +(\S)`), "$1"},
	{regexp.MustCompile(`(?m)^-# +(\S)`), "$1"},
	{regexp.MustCompile(`(?m)^( *)\* +(\S)`), "$1- $2"},
}

func dropLineMarks(s string) string {
	for _, m := range atLineStart {
		s = m.form.ReplaceAllString(s, m.text)
	}
	return s
}

// pairs are the marks around words: bold, underlined, struck, hidden, italic. They count at the edges of words only, and not around
// spaces: "2 * 3 * 4", "2*3*4" and "snake_case_name" hold none, though Discord would show the second one in italics. The double ones
// may reach over several lines.
var pairs = []*regexp.Regexp{
	doublePair(`\*\*`), doublePair(`__`), doublePair(`~~`), doublePair(`\|\|`), bot.MarkPair(`\*`), bot.MarkPair(`_`),
}

func doublePair(mark string) *regexp.Regexp {
	return regexp.MustCompile(`(^|[^\pL\pN])` + mark + `(\S|\S(?s:.*?)\S)` + mark + `($|[^\pL\pN])`)
}

// dropMarks takes formatting away.
func dropMarks(s string) string { return bot.DropMarks(dropLineMarks(s), pairs) }
