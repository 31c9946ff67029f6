package discord

import (
	"strings"
	"unicode/utf8"
)

// Discord formats the content of messages by marks within the text, and a backslash before any character but letters, digits and
// spaces takes its meaning away. docs.discord.com/developers/reference#message-formatting,
// support.discord.com/hc/en-us/articles/210298617

// alwaysMarks mean something wherever they stand: italics, bold, strikethrough, spoiler, code, a link with a label, and what stands in
// angle brackets (mentions, emoji, timestamps, commands).
const alwaysMarks = "\\*_~`|[<"

// lineMarks mean something at the start of a line: heading, quote, list and small text.
const lineMarks = "#>-+"

// escape makes text that Discord shows exactly as it is here: nothing in it formats, mentions, pings or becomes an emoji. Addresses of
// web pages stay as they are, so that they can be clicked. Nothing but a space or a line break may be put directly behind the result.
func escape(text string) string { return escaped(text, true) }

// escapeInline is escape for what stands within marks, such as a name in bold. Addresses in it cannot be clicked, since an address
// would reach over the closing mark.
func escapeInline(text string) string { return escaped(text, false) }

func escaped(text string, links bool) string {
	var out strings.Builder
	fresh := true // nothing but spaces since the line began
	for text != "" {
		if size := linkAt(text); links && size > 0 {
			out.WriteString(text[:size])
			text, fresh = text[size:], false
			continue
		}
		r, size := utf8.DecodeRuneInString(text)
		switch {
		case strings.ContainsRune(alwaysMarks, r),
			fresh && strings.ContainsRune(lineMarks, r),
			r == ':' && colonMeans(text),
			r == '@' && (strings.HasPrefix(text, "@everyone") || strings.HasPrefix(text, "@here")):
			out.WriteByte('\\')
		case fresh && '0' <= r && r <= '9':
			n := len(text) - len(strings.TrimLeft(text, "0123456789"))
			out.WriteString(text[:n])
			if text = text[n:]; text != "" && strings.ContainsRune(".)", rune(text[0])) { // a numbered list
				out.WriteByte('\\')
				out.WriteByte(text[0])
				text = text[1:]
			}
			fresh = false
			continue
		}
		out.WriteString(text[:size])
		text = text[size:]
		fresh = breaksLine(r) || fresh && isSpace(r)
	}
	return out.String()
}

// colonMeans says whether the colon at the start of text begins an emoji, ":smile:", or belongs to an address that must not be one.
func colonMeans(text string) bool {
	if strings.HasPrefix(text, "://") {
		return true
	}
	name := strings.TrimLeft(text[1:], "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_+-~")
	return len(name) < len(text)-1 && strings.HasPrefix(name, ":")
}

// linkAt is how much of the start of text Discord takes for the address of a web page, in bytes, with what follows up to the next
// space: a backslash put there would become part of the address. 0: it is none, or none that can be shown as it was typed.
//
// Discord reads "http://" or "https://", then all up to a space or "<", without some marks at the end.
func linkAt(text string) int {
	rest, ok := strings.CutPrefix(text, "https://")
	if !ok {
		if rest, ok = strings.CutPrefix(text, "http://"); !ok {
			return 0
		}
	}
	end := strings.IndexFunc(rest, func(r rune) bool { return isSpace(r) || r == '<' })
	if end < 0 {
		end = len(rest)
	}
	// "<" has to be escaped, and the backslash would be read as part of the address. Programs differ on whether the others are spaces.
	if after := rest[end:]; strings.HasPrefix(after, "<") || strings.HasPrefix(after, "\ufeff") || strings.ContainsRune(rest[:end], '\u0085') {
		return 0
	}
	if target := strings.TrimRight(rest[:end], `.,:;"')]`); utf8.RuneCountInString(target) < 2 {
		return 0
	}
	return len(text) - len(rest) + end
}

// isSpace says what Discord's programs, written in JavaScript, take for a space.
func isSpace(r rune) bool {
	switch r {
	case '\t', '\n', '\v', '\f', '\r', ' ', '\u00a0', '\u1680', '\u2028', '\u2029', '\u202f', '\u205f', '\u3000', '\ufeff':
		return true
	}
	return '\u2000' <= r && r <= '\u200a'
}

func breaksLine(r rune) bool {
	return r == '\n' || r == '\r' || r == '\v' || r == '\f' || r == '\u0085' || r == '\u2028' || r == '\u2029'
}
