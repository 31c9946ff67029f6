package discord

import (
	"sort"
	"strings"
	"unicode/utf16"

	"github.com/rivo/uniseg"
)

// Lengths are counted in UTF-16 units, as Discord's own programs do.

// size is the length of a text.
func size(s string) int {
	n := 0
	for _, r := range s {
		n += max(1, utf16.RuneLen(r))
	}
	return n
}

// oneLine is s with every run of space, line breaks included, as one space.
func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// cut shortens to a length. What was cut off ends in an ellipsis; what people see as one character is kept or dropped whole.
func cut(s string, most int) string { return fit(s, most, func(s string) string { return s }) }

// fit is the longest start of s that draw makes at most so long, drawn; with an ellipsis where it is not the whole.
func fit(s string, most int, draw func(string) string) string {
	if drawn := draw(s); size(drawn) <= most {
		return drawn
	}
	var ends []int
	for g, at := uniseg.NewGraphemes(s), 0; g.Next() && len(ends) <= most; {
		at += len(g.Str())
		ends = append(ends, at)
	}
	upTo := func(i int) string {
		if i < 0 {
			return draw("…")
		}
		return draw(strings.TrimRight(s[:ends[i]], " \n") + "…")
	}
	i := sort.Search(len(ends), func(i int) bool { return size(upTo(i)) > most }) - 1
	// Drawing is no longer for less, but for addresses of pages, which are not escaped where they are whole.
	for ; i >= 0 && size(upTo(i)) > most; i-- {
	}
	if drawn := upTo(i); size(drawn) <= most {
		return drawn
	}
	return ""
}
