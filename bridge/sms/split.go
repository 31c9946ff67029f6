package sms

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/rivo/uniseg"
)

// Split cuts a text into pieces of at most limit characters (code points), so that joined together they are the text again. It
// cuts after a line break or a space where there is one in the second half of a piece, never within what people see as one
// character, and not within the address of a web page that fits into one piece. A limit of 0 or less means none. The empty text is
// one empty piece.
func Split(text string, limit int) []string {
	if limit <= 0 || utf8.RuneCountInString(text) <= limit {
		return []string{text}
	}
	var pieces []string
	for utf8.RuneCountInString(text) > limit {
		cut := cutAt(text, limit)
		pieces = append(pieces, text[:cut])
		text = text[cut:]
	}
	if text != "" {
		pieces = append(pieces, text)
	}
	return pieces
}

// cutAt is the byte at which the first piece of a text ends.
func cutAt(text string, limit int) int {
	end, count, state := 0, 0, -1
	rest := text
	for rest != "" {
		var cluster string
		cluster, rest, _, state = uniseg.FirstGraphemeClusterInString(rest, state)
		n := utf8.RuneCountInString(cluster)
		if count+n > limit {
			break
		}
		count += n
		end += len(cluster)
	}
	if end == 0 { // one character of more code points than fit: cut within it rather than not at all
		for i := range text {
			if count == limit {
				return i
			}
			count++
		}
	}
	if start, ok := linkOver(text, end); ok && utf8.RuneCountInString(text[start:linkEnd(text, start)]) <= limit {
		end = start
	}
	for _, gap := range []string{"\n", " "} {
		if i := strings.LastIndex(text[:end], gap); i >= end/2 {
			return i + len(gap)
		}
	}
	return end
}

// linkStart is how the address of a web page begins.
var linkStart = regexp.MustCompile(`(?i)\bhttps?://`)

// linkOver finds the address that a cut would go through, where something stands before it.
func linkOver(text string, cut int) (start int, ok bool) {
	// An address that begins before the cut may do so with its first letter only.
	reach := min(len(text), cut+len("https://"))
	for _, at := range linkStart.FindAllStringIndex(text[:reach], -1) {
		if at[0] < cut && linkEnd(text, at[0]) > cut {
			return at[0], at[0] > 0
		}
	}
	return 0, false
}

// linkEnd is where an address ends that begins at start: before the next space.
func linkEnd(text string, start int) int {
	if i := strings.IndexAny(text[start:], " \t\r\n"); i >= 0 {
		return start + i
	}
	return len(text)
}
