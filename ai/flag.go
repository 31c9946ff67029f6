package ai

import (
	"fmt"
	"regexp"
	"strings"

	"golang.org/x/net/publicsuffix"
)

// Flag is something in a draft that a person should look at before it is sent.
type Flag struct {
	Kind FlagKind
	// Text is the piece of the draft that it is about; empty where it is about the whole.
	Text string
}

// FlagKind says what is to be looked at.
type FlagKind string

const (
	// FlagLink: an address of a page that stands in no source, brand kit or instruction, and that the team did not write before.
	FlagLink FlagKind = "link"
	// FlagPhone: a phone number that stands nowhere in what was given.
	FlagPhone FlagKind = "phone"
	// FlagEmail: an e-mail address that stands nowhere in what was given.
	FlagEmail FlagKind = "email"
	// FlagNumber: a price, date or other figure that stands nowhere in what was given.
	FlagNumber FlagKind = "number"
	// FlagWord: a word that the brand kit says to avoid.
	FlagWord FlagKind = "word"
	// FlagMark: a mark such as [phone 1] that stands for nothing.
	FlagMark FlagKind = "mark"
	// FlagCut: the text was too long twice and has been cut.
	FlagCut FlagKind = "cut"
)

// flagSays is the sentence of each kind for a person.
var flagSays = map[FlagKind]string{
	FlagLink:   "%s is a link that is in none of your sources.",
	FlagPhone:  "%s is a phone number that is in none of your sources.",
	FlagEmail:  "%s is an e-mail address that is in none of your sources.",
	FlagNumber: "%s is a figure that is in none of your sources.",
	FlagWord:   "%s is a word that your brand kit says to avoid.",
	FlagMark:   "%s stands for nothing; replace it.",
	FlagCut:    "The text was too long and has been cut%s.",
}

// Say is the flag as a sentence for a person. It may hold foreign text.
func (f Flag) Say() string { return fmt.Sprintf(flagSays[f.Kind], f.Text) }

var (
	linkShape   = regexp.MustCompile(`(?i)\b(?:https?://|www\.)[^\s<>"]+|\b[\p{L}\p{N}](?:[\p{L}\p{N}-]*\.)+\p{L}{2,}(?:[/?#][^\s<>"]*)?`)
	numberShape = regexp.MustCompile(`\d(?:[\d.,:'’ ]*\d)?`)
)

// flags are what in a text a person should look at.
func (r DraftRequest) flags(text string) []Flag {
	// A link of the customer is no better than one made up: it is known only where the team or its sources have it. A phone number or an
	// e-mail address that the customer gave may well be repeated.
	ours, all := r.ours(), r.ours()
	for _, t := range r.Conversation {
		all = append(all, t.Text)
	}
	var flags []Flag
	seen := map[Flag]bool{}
	flag := func(kind FlagKind, found string) {
		if f := (Flag{kind, found}); !seen[f] {
			seen[f] = true
			flags = append(flags, f)
		}
	}
	rest := text
	take := func(kind FlagKind, shape func(string) []string, key func(string) string, known []string) {
		have := map[string]bool{}
		for _, k := range known {
			for _, s := range shape(k) {
				have[key(s)] = true
			}
		}
		for _, s := range shape(rest) {
			if !have[key(s)] {
				flag(kind, s)
			}
			rest = strings.Replace(rest, s, "\n", 1) // joins nothing
		}
	}
	take(FlagMark, func(s string) []string { return markShape.FindAllString(s, -1) }, strings.ToLower, all)
	take(FlagEmail, emails, strings.ToLower, all)
	take(FlagLink, links, linkKey, ours)
	take(FlagPhone, phones, digits, all)
	take(FlagNumber, numbers, digits, all)
	for _, w := range r.Brand.Avoid {
		if hasWord(text, w) {
			flag(FlagWord, w)
		}
	}
	return flags
}

// ours are the texts that the business answers for.
func (r DraftRequest) ours() []string {
	b := r.Brand
	all := append([]string{r.Instruction, b.Name, b.Sells, b.Voice, b.Signature}, b.Use...)
	for _, p := range r.passages() {
		all = append(all, p.Title, p.URL, p.Question, p.Text)
	}
	for _, t := range r.Conversation {
		if t.Outbound {
			all = append(all, t.Text)
		}
	}
	return all
}

// links finds what a phone would make a link of: an address with its scheme, or a name below a domain that exists.
func links(text string) []string {
	var all []string
	for _, s := range linkShape.FindAllString(emailShape.ReplaceAllString(text, " "), -1) {
		s = strings.TrimRight(s, ".,;:!?)]}'\"*_")
		if strings.Contains(s, "://") || isDomain(linkKey(s)) {
			all = append(all, s)
		}
	}
	return all
}

// isDomain tells whether an address begins with a name under a domain that anybody could register.
func isDomain(key string) bool {
	host := strings.TrimRight(strings.FieldsFunc(key, func(r rune) bool { return strings.ContainsRune("/?#:", r) })[0], ".")
	suffix, icann := publicsuffix.PublicSuffix(host)
	return icann && suffix != host
}

// linkKey is the same for what leads to the same page.
func linkKey(link string) string {
	link = strings.ToLower(link)
	link = strings.TrimPrefix(strings.TrimPrefix(link, "https://"), "http://")
	return strings.TrimRight(strings.TrimPrefix(link, "www."), "/")
}

// numbers finds figures of two digits and more, or with a sign of money or a percent sign beside them.
func numbers(text string) []string {
	var all []string
	for _, at := range numberShape.FindAllStringIndex(text, -1) {
		s := text[at[0]:at[1]]
		before, after := strings.TrimRight(text[:at[0]], " "), strings.TrimLeft(text[at[1]:], " ")
		money := strings.HasSuffix(before, "$") || strings.HasSuffix(before, "€") || strings.HasSuffix(before, "£") ||
			strings.HasPrefix(after, "%") || strings.HasPrefix(after, "€") || strings.HasPrefix(after, "$") || strings.HasPrefix(after, "£")
		if len(digits(s)) > 1 || money {
			all = append(all, s)
		}
	}
	return all
}

func digits(s string) string {
	return strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, s)
}

// hasWord tells whether a text has a word or phrase that stands by itself.
func hasWord(text, word string) bool {
	word = strings.TrimSpace(word)
	if word == "" {
		return false
	}
	return regexp.MustCompile(`(?i)(?:^|[^\p{L}\p{N}])` + regexp.QuoteMeta(word) + `(?:$|[^\p{L}\p{N}])`).MatchString(text)
}
