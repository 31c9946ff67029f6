package store

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// Search is what somebody looks for in texts and names. Whatever was typed makes one: signs are no syntax, and nothing of them
// reaches a database, only folded words do.
type Search struct {
	terms []term
}

// term is one word, or several that follow each other.
type term struct {
	words []string
	// begun: the last word may be the beginning of a longer one.
	begun bool
}

const (
	// maxWords is how many words are looked for; those behind are left out.
	maxWords = 12
	// minBegun is how many characters a word has at least to be taken for the beginning of others.
	minBegun = 2
)

// ParseSearch reads what somebody typed. All words must be there, in any order, in capitals or small, with accents or without; the
// last one may be a beginning. Words in quotes must follow each other.
func ParseSearch(typed string) Search {
	var s Search
	left := maxWords
	parts := strings.Split(plainQuotes.Replace(typed), `"`)
	for i, part := range parts {
		var ws []string
		for _, w := range wordsOf(part) {
			if left--; left >= 0 {
				ws = append(ws, w.text)
			}
		}
		switch quoted := i%2 == 1 && i < len(parts)-1; { // the last quote may lack its end
		case len(ws) == 0:
		case quoted:
			s.terms = append(s.terms, term{words: ws})
		default:
			for _, w := range ws {
				s.terms = append(s.terms, term{words: []string{w}})
			}
			s.terms[len(s.terms)-1].begun = i == len(parts)-1 && utf8.RuneCountInString(ws[len(ws)-1]) >= minBegun
		}
	}
	return s
}

// plainQuotes makes the quotes of people's keyboards alike.
var plainQuotes = strings.NewReplacer("“", `"`, "”", `"`, "„", `"`, "«", `"`, "»", `"`)

// Empty says that there is no word to look for.
func (s Search) Empty() bool { return len(s.terms) == 0 }

// Find is where in a text the first of the words stands, in bytes; ok is false where none does.
func (s Search) Find(text string) (from, to int, ok bool) {
	for _, w := range wordsOf(text) {
		if slices.ContainsFunc(s.terms, func(t term) bool { return t.has(w.text) }) {
			return w.from, w.to, true
		}
	}
	return 0, 0, false
}

// has says whether a word is one of those that the term holds.
func (t term) has(w string) bool {
	last := t.words[len(t.words)-1]
	return slices.Contains(t.words, w) || t.begun && strings.HasPrefix(w, last)
}
