package bot

import (
	"strings"
	"unicode/utf8"

	"github.com/rivo/uniseg"
)

// oneLine is s with every run of space, line breaks included, as one space.
func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// shorten makes s one line of at most max characters (runes). What was cut off ends in an ellipsis; a character that is made
// of several runes, such as a family emoji, is kept or dropped whole.
func shorten(s string, max int) string {
	s = oneLine(s)
	if utf8.RuneCountInString(s) <= max {
		return s
	}
	var kept strings.Builder
	room := max - 1
	for g := uniseg.NewGraphemes(s); g.Next(); {
		if room -= len(g.Runes()); room < 0 {
			break
		}
		kept.WriteString(g.Str())
	}
	return strings.TrimSpace(kept.String()) + "…"
}
