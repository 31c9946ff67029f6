package bot

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"partyline/store"
)

// firstWord takes the first word off s. Both results are without space around them.
func firstWord(s string) (word, rest string) {
	s = strings.TrimSpace(s)
	i := strings.IndexFunc(s, unicode.IsSpace)
	if i < 0 {
		return s, ""
	}
	return s[:i], strings.TrimSpace(s[i:])
}

// parsePage reads the page of a list that people count from 1. No argument means the first page.
func parsePage(s string) (int, bool) {
	s = strings.TrimSpace(s)
	if s == "" {
		return 1, true
	}
	n, err := strconv.Atoi(s)
	return n, err == nil && n >= 1 && n <= maxPage
}

// parseMessage reads the value of a button that is about one message.
func parseMessage(s string) (store.MessageID, bool) {
	n, err := strconv.ParseInt(strings.TrimSpace(s), 10, 64)
	return store.MessageID(n), err == nil && n > 0
}

// recipient is a phone number and a text that were typed behind each other.
type recipient struct {
	// Number is as it was typed, empty where the text starts with none.
	Number string
	// Text is the rest; may be empty.
	Text string
	// Unsure: the number was written with spaces and not quoted, so nobody can tell whether it ends where we ended it.
	// "+44 7700 900123 2 pizzas" is the reason why this is asked and not guessed.
	Unsure bool
	// Conversation is the one that the text goes on with; 0 for none.
	Conversation store.ConversationID
	// Loses says what does not go along with the text; empty for nothing.
	Loses string
}

// minDigits is how many digits the shortest number has that anybody could text: short codes.
const minDigits = 3

// parseRecipient reads "<number> <text>". A number with spaces may stand in quotes.
func parseRecipient(s string) recipient {
	s = strings.TrimSpace(s)
	if number, rest, ok := quoted(s); ok {
		if !isNumber(number) {
			return recipient{Text: s}
		}
		return recipient{Number: number, Text: rest}
	}
	number, rest := firstWord(s)
	if !numberPiece(number) {
		return recipient{Text: s}
	}
	pieces := []string{number}
	for {
		word, after := firstWord(rest)
		if !numberPiece(word) {
			break
		}
		pieces, rest = append(pieces, word), after
	}
	number = strings.Join(pieces, " ")
	if !isNumber(number) {
		return recipient{Text: s}
	}
	return recipient{Number: number, Text: rest, Unsure: len(pieces) > 1}
}

// quotes are the pairs that people's keyboards make.
var quotes = map[rune]rune{'"': '"', '“': '”', '„': '“', '\'': '\'', '‘': '’', '«': '»'}

// quoted takes a quoted beginning off s.
func quoted(s string) (inner, rest string, ok bool) {
	opening, width := utf8.DecodeRuneInString(s)
	closing, isQuote := quotes[opening]
	if !isQuote {
		return "", "", false
	}
	inner, rest, ok = strings.Cut(s[width:], string(closing))
	return strings.TrimSpace(inner), strings.TrimSpace(rest), ok
}

// numberPiece says whether a word can be part of a phone number: digits, and the marks that people put between them.
func numberPiece(word string) bool {
	return strings.ContainsFunc(word, unicode.IsDigit) && !strings.ContainsFunc(word, notOfNumbers)
}

// notOfNumbers is the opposite of what sms.Normalize reads. Numbers copied from an address book come with invisible marks of
// direction.
func notOfNumbers(r rune) bool {
	return !unicode.IsDigit(r) && !unicode.IsSpace(r) && !unicode.Is(unicode.Pd, r) && !unicode.Is(unicode.Cf, r) &&
		!strings.ContainsRune("+＋().（）．/", r)
}

// maxNumber is how many characters people need at most to write a phone number.
const maxNumber = 40

// isNumber says whether s looks like a phone number at all. Whether it is one is for bridge to say, who knows the country.
func isNumber(s string) bool {
	digits := 0
	for _, r := range s {
		if unicode.IsDigit(r) {
			digits++
		}
	}
	return digits >= minDigits && utf8.RuneCountInString(s) <= maxNumber && !strings.ContainsFunc(s, notOfNumbers)
}
