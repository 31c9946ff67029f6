package ai

import (
	"fmt"
	"sort"
	"strings"

	"github.com/rivo/uniseg"
)

// Size is how long a text may be. The zero value is no limit.
type Size struct {
	// MaxSegments is the most segments that a text may take; below 1 it counts as 1.
	MaxSegments int
	// Segments measures a text as it would be sent, with whatever cleaning that includes. It must never fall when a text grows.
	Segments func(text string) int
}

func (s Size) over(text string) bool { return s.Segments != nil && s.Segments(text) > s.most() }

func (s Size) most() int { return max(1, s.MaxSegments) }

// problem says in a sentence for the model what is wrong with a text that is over.
func (s Size) problem(text string) string {
	return fmt.Sprintf("The text takes %d messages and may take %d. Say the same in fewer words, at most %d characters.",
		s.Segments(text), s.most(), s.characters(alphabet(text), s.most()))
}

// alphabet is a letter as costly as the costliest of a text is likely to be.
func alphabet(text string) string {
	for _, r := range text {
		if r > 0x17f {
			return "я"
		}
	}
	return "a"
}

// longest is the most characters that any limit is asked for.
const longest = 4000

// characters is how many of a letter fit into so many segments.
func (s Size) characters(letter string, segments int) int {
	return sort.Search(longest, func(n int) bool { return s.Segments(strings.Repeat(letter, n+1)) > segments })
}

// limit is what a model is told about the size.
type limit struct {
	// OneMessage and Characters hold for Latin letters, digits and plain punctuation.
	OneMessage int `json:"one_message"`
	Characters int `json:"characters"`
	// OtherOneMessage and OtherCharacters hold where any other character is in the text.
	OtherOneMessage int `json:"other_one_message"`
	OtherCharacters int `json:"other_characters"`
}

func (s Size) limit() *limit {
	if s.Segments == nil {
		return nil
	}
	return &limit{
		OneMessage: s.characters("a", 1), Characters: s.characters("a", s.most()),
		OtherOneMessage: s.characters("я", 1), OtherCharacters: s.characters("я", s.most()),
	}
}

// cut shortens a text that is over: to as many whole sentences as fit, else whole words with three dots, else characters.
func (s Size) cut(text string) string {
	return cut(text, func(t string) bool { return !s.over(t) })
}

// cut keeps the longest beginning of a text that fits and ends where a sentence ends, else where a word does, else where what people
// see as one character does. It is empty only where nothing fits.
func cut(text string, fits func(string) bool) string {
	kept := ""
	for _, sentence := range sentences(text) {
		if longer := kept + sentence; fits(strings.TrimSpace(longer)) {
			kept = longer
			continue
		}
		break
	}
	if kept = strings.TrimSpace(kept); kept != "" {
		return kept
	}
	words := strings.Fields(text)
	n := sort.Search(len(words), func(n int) bool { return !fits(strings.Join(words[:n+1], " ") + "...") })
	if n > 0 {
		return strings.Join(words[:n], " ") + "..."
	}
	for clusters := uniseg.NewGraphemes(text); clusters.Next() && fits(kept+clusters.Str()); {
		kept += clusters.Str()
	}
	return kept
}

// sentences splits a text at the ends of sentences and lines, so that joined together they are the text again.
func sentences(text string) []string {
	var all []string
	state := -1
	for text != "" {
		var s string
		s, text, state = uniseg.FirstSentenceInString(text, state)
		all = append(all, s)
	}
	return all
}
