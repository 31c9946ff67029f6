package sms

import (
	"strings"
	"unicode"

	"golang.org/x/text/cases"
	"golang.org/x/text/runes"
	"golang.org/x/text/transform"
	"golang.org/x/text/unicode/norm"
)

// Keyword is what a text means to the carrier's opt-out handling.
type Keyword string

const (
	// None is ordinary text.
	None Keyword = ""
	// Stop opts out: the carrier blocks what we send to this number from now on.
	Stop Keyword = "stop"
	// Start opts in again.
	Start Keyword = "start"
	// Help asks who we are; the carrier answers by itself.
	Help Keyword = "help"
)

// keywords are the default words of Twilio (help.twilio.com/articles/223134027), folded.
var keywords = map[string]Keyword{
	"stop": Stop, "unsubscribe": Stop, "end": Stop, "quit": Stop, "stopall": Stop, "revoke": Stop, "optout": Stop, "cancel": Stop,
	"start": Start, "yes": Start, "unstop": Start,
	"help": Help, "info": Help,
}

// longestWord bounds what is worth folding: no keyword is longer, however it is decomposed.
const longestWord = 64

// Classify tells which keyword text is. The word must be the whole text but for white space around it, as carriers demand;
// case and accents do not matter.
func Classify(text string) Keyword {
	word := strings.TrimSpace(text)
	if len(word) > longestWord {
		return None
	}
	return keywords[Fold(word)]
}

// Fold makes texts equal that differ in case, accents, width and white space only.
func Fold(text string) string {
	// Transformers hold state, so each call needs its own chain.
	fold := transform.Chain(norm.NFKD, runes.Remove(runes.In(unicode.Mn)), cases.Fold())
	folded, _, err := transform.String(fold, text)
	if err != nil {
		folded = text
	}
	return strings.Join(strings.Fields(folded), " ")
}
