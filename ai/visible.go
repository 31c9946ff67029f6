package ai

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// visible drops what nobody sees: control characters but line breaks, zero-width ones, marks of direction, tag characters. Words that a
// reader cannot see have no place in what a model reads, and none in what it writes. Joiners stay behind characters that need them:
// emoji and the scripts from Hebrew on.
func visible(s string) string {
	var last rune
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\t' || r == '\r' || r == '\u2028' || r == '\u2029' || r == '\u0085':
			r = ' '
		case r == '\n':
		case (r == '\u200c' || r == '\u200d') && last >= '\u0590':
		case unicode.In(r, unicode.Cc, unicode.Cf, unicode.Co, unicode.Cs), r == '\u115f', r == '\u1160', r == '\u3164', r == '\uffa0', r == utf8.RuneError:
			return -1
		}
		last = r
		return r
	}, s)
}

// plain is a model's text as it may be shown and sent: what is visible, without space around it.
func plain(s string) string { return strings.TrimSpace(visible(s)) }

// bounded is the beginning of a text, at most so many characters.
func bounded(s string, most int) string {
	if len(s) <= most {
		return s
	}
	n := 0
	for i := range s {
		if n == most {
			return s[:i]
		}
		n++
	}
	return s
}
