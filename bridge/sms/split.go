package sms

import (
	"strings"
	"unicode/utf8"

	"github.com/rivo/uniseg"
)

// Split cuts a text into pieces of at most limit characters (code points), so that joined together they are the text again. It
// cuts after a line break or a space where there is one in the second half of a piece, and never within what people see as one
// character. A limit of 0 or less means none. The empty text is one empty piece.
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
	for _, gap := range []string{"\n", " "} {
		if i := strings.LastIndex(text[:end], gap); i >= end/2 {
			return i + len(gap)
		}
	}
	return end
}
