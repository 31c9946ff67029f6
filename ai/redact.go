package ai

import (
	"fmt"
	"regexp"
	"strings"
)

// masker puts marks such as [phone 1] where a text names a phone number, an e-mail address or a card number, and puts those back where
// the marks return. The same thing has the same mark in all texts of a request. The nil masker changes nothing.
type masker struct {
	marks     map[string]string
	originals map[string]string
	counts    map[string]int
}

func (w Writer) masker() *masker {
	if !w.Redact {
		return nil
	}
	return &masker{marks: map[string]string{}, originals: map[string]string{}, counts: map[string]int{}}
}

// markShape is a mark, as it was made or as somebody typed it. What was typed is masked too, or it would come back as somebody's number.
var markShape = regexp.MustCompile(`(?i)\[(?:phone|email|card|text) \d{1,9}\]`)

// mask replaces what must not leave.
func (m *masker) mask(text string) string {
	if m == nil {
		return text
	}
	text = markShape.ReplaceAllStringFunc(text, func(s string) string { return m.mark("text", s) })
	if !tellsAnything(text) {
		return text
	}
	text = replace(text, cardRuns, func(s string) string { return m.mark("card", s) })
	text = emailShape.ReplaceAllStringFunc(text, func(s string) string { return m.mark("email", s) })
	return replace(text, phoneSpans, func(s string) string { return m.mark("phone", s) })
}

// tellsAnything is a quick look whether there can be an address or a number in a text.
func tellsAnything(text string) bool {
	return strings.Contains(text, "@") || len(digits(text)) >= fewestDigits
}

// fewestDigits are in no phone number less.
const fewestDigits = 7

// mark is the mark of an original, a new one where it has none.
func (m *masker) mark(kind, original string) string {
	if mark, ok := m.marks[original]; ok {
		return mark
	}
	m.counts[kind]++
	mark := fmt.Sprintf("[%s %d]", kind, m.counts[kind])
	m.marks[original], m.originals[mark] = mark, original
	return mark
}

// restore puts the originals back. A mark that stands for nothing stays.
func (m *masker) restore(text string) string {
	if m == nil {
		return text
	}
	return markShape.ReplaceAllStringFunc(text, func(s string) string {
		if original, ok := m.originals[strings.ToLower(s)]; ok {
			return original
		}
		return s
	})
}

// span is a piece of a text, in bytes.
type span struct{ start, end int }

// replace puts something else where find finds something. The spans are in order and do not touch each other.
func replace(text string, find func(string) []span, with func(string) string) string {
	var out strings.Builder
	at := 0
	for _, s := range find(text) {
		out.WriteString(text[at:s.start])
		out.WriteString(with(text[s.start:s.end]))
		at = s.end
	}
	out.WriteString(text[at:])
	return out.String()
}

var (
	emailShape = regexp.MustCompile(`[\p{L}\p{N}._%+\-]+@[\p{L}\p{N}\-]+(?:\.[\p{L}\p{N}\-]+)+`)
	digitRun   = regexp.MustCompile(`\d(?:[ \-]?\d){12,}`)
	phoneShape = regexp.MustCompile(
		// with the code of the country: +44 (0)20 7946 0018, 0049 30 123456
		`(?:\+ ?|\b00)\(?[1-9]\d{0,2}\)?(?:[ .\-/()]{0,2}\d){6,12}` +
			// of North America: (212) 555-0123, 212.555.0123, 1-212-555-0123, 2125550123; groups alike elsewhere
			`|(?:\b1[ .\-]?)?(?:\(\d{3}\) ?|\b\d{3}[ .\-])\d{3}[ .\-]\d{3,4}\b` +
			`|\b1?[2-9]\d{2}[2-9]\d{6}\b` +
			// as dialled within most other countries: 020 7946 0018, 06 12 34 56 78, 0171/1234567
			`|\(?\b0\)?(?:[ .\-/()]{0,2}\d){8,11}\b`)
	// dateShape begins with a day or a year: no phone number, though it has as many digits.
	dateShape = regexp.MustCompile(`^(?:\d{1,2}[./\-]\d{1,2}[./\-]\d{2,4}|\d{4}[./\-]\d{1,2}[./\-]\d{1,2})(?:\D|$)`)
	// numberOf ends with a word after which a number is one of an order or the like.
	numberOf = regexp.MustCompile(`(?i)(?:[#\p{L}\d_][\-_/.]?|\b(?:order|invoice|ref|reference|tracking|ticket|booking|parcel|case|serial|` +
		`bestellung|bestellnummer|bestellnr|rechnung|rechnungsnummer|sendung|sendungsnummer|auftrag|commande|facture|colis|pedido|factura)` +
		`[ :.#]*(?:no|nr|number|num|id|nummer|n°|numéro|número|num)?[ :.#]*(?:is|ist|lautet|est|es)?[ :.#]*)$`)
)

// emails finds e-mail addresses.
func emails(text string) []string { return emailShape.FindAllString(text, -1) }

// phones finds phone numbers.
func phones(text string) []string {
	var all []string
	for _, s := range phoneSpans(text) {
		all = append(all, text[s.start:s.end])
	}
	return all
}

// phoneSpans finds phone numbers, and leaves dates, and numbers of orders, where they are.
func phoneSpans(text string) []span {
	var all []span
	for at := 0; at < len(text); {
		found := phoneShape.FindStringIndex(text[at:])
		if found == nil {
			break
		}
		s := span{at + found[0], at + found[1]}
		candidate := text[s.start:s.end]
		international := candidate[0] == '+'
		switch {
		case dateShape.MatchString(candidate), !international && numberOf.MatchString(text[max(0, s.start-60):s.start]):
			at = afterDigits(text, s.start)
		default:
			all = append(all, s)
			at = s.end
		}
	}
	return all
}

// afterDigits is where the digits that begin at or behind a place end.
func afterDigits(text string, at int) int {
	for at < len(text) && (text[at] < '0' || text[at] > '9') {
		at++
	}
	for at < len(text) && text[at] >= '0' && text[at] <= '9' {
		at++
	}
	return at
}

// cardRuns finds card numbers: 13 to 19 digits, alone or in groups, that begin as those of the card networks do and whose check digit
// is right.
func cardRuns(text string) []span {
	var all []span
	for _, run := range digitRun.FindAllStringIndex(text, -1) {
		all = append(all, cardsIn(text, span{run[0], run[1]})...)
	}
	return all
}

func cardsIn(text string, run span) []span {
	var all []span
	isDigit := func(i int) bool { return i >= run.start && i < run.end && text[i] >= '0' && text[i] <= '9' }
	for start := run.start; start < run.end; start++ {
		if !isDigit(start) || isDigit(start-1) || text[start] < '2' || text[start] > '6' {
			continue
		}
		end, number := 0, ""
		for i := start; i < run.end && len(number) <= 19; i++ {
			if !isDigit(i) {
				continue
			}
			number += string(text[i])
			if n := len(number); n >= 13 && n <= 19 && !isDigit(i+1) && luhn(number) {
				end = i + 1
			}
		}
		if end > 0 {
			all = append(all, span{start, end})
			start = end - 1
		}
	}
	return all
}

// luhn tells whether the check digit of a card number is right (ISO/IEC 7812-1, annex B).
func luhn(number string) bool {
	sum := 0
	for i := range len(number) {
		d := int(number[len(number)-1-i] - '0')
		if i%2 == 1 {
			if d *= 2; d > 9 {
				d -= 9
			}
		}
		sum += d
	}
	return sum%10 == 0
}
