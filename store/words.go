package store

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// maxWord is how much of a word counts, in characters: PostgreSQL takes none above 2 KB, and nobody types more.
const maxWord = 64

// word is one word of a text, folded: small letters and digits only, without accents, so that both databases can be asked for it
// alike, and nothing in it means anything to them.
type word struct {
	text string
	// from and to say where it stands in the text, in bytes.
	from, to int
}

// wordsOf takes a text apart. A word is a run of letters and digits, with the marks that belong to them.
func wordsOf(text string) []word {
	var ws []word
	from := -1
	end := func(to int) {
		if from < 0 {
			return
		}
		if folded := fold(text[from:to]); folded != "" {
			ws = append(ws, word{folded, from, to})
		}
		from = -1
	}
	for i, r := range text {
		switch {
		case unicode.IsLetter(r), unicode.IsNumber(r):
			if from < 0 {
				from = i
			}
		case unicode.IsMark(r) && from >= 0: // an accent of its own
		default:
			end(i)
		}
	}
	end(len(text))
	return ws
}

// fold makes alike what people take for the same: "Élan" and "elan", "①" and "1".
func fold(s string) string {
	var out strings.Builder
	left := maxWord
	for _, r := range norm.NFKD.String(s) {
		// What is decomposed may hold signs, as the slash of "½" is one.
		if r == utf8.RuneError || !unicode.IsLetter(r) && !unicode.IsNumber(r) {
			continue
		}
		if left--; left < 0 {
			break
		}
		out.WriteRune(unicode.ToLower(r))
	}
	return out.String()
}
