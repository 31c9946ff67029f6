package bot

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"partyline/bridge/sms"
	"partyline/store"
)

// findWords is the input of the form.
const findWords = "words"

var findCommand = Command{
	Name:  findName,
	Args:  []Arg{{Name: "words", Help: "A name, a number or part of one, or words of a text.", Optional: true}},
	Help:  "Finds conversations by name, number or text. Without words it opens a form.",
	Doors: DoorSlash | DoorButton,
	Run: func(ctx context.Context, b *Bot, call Call) (Answer, error) {
		in, err := b.inboxOf(ctx, call)
		if err != nil {
			return Answer{}, err
		}
		if call.Values != nil {
			call.Text = call.Values[findWords]
		}
		s := parseSeeking(call.Text)
		switch {
		case s.words == "" && call.Values == nil:
			return askWhatToFind(), nil
		case s.complaint() != "" && call.Values != nil:
			return complain(findWords, s.complaint()), nil
		case s.complaint() != "":
			return Answer{}, refuse(s.complaint())
		}
		return b.foundPage(ctx, in, s)
	},
}

func askWhatToFind() Answer {
	return Answer{Form: &Form{
		Title: "Search", Submit: "Search", Command: findName,
		Inputs: []Input{{
			Name: findWords, Label: "Name, number or text", MaxLength: maxSeeking,
			Hint: "All words must be there. A part of a number will do, such as its last six digits.",
		}},
	}}
}

// maxSeeking is how long a search may be, in characters, so that the buttons for its pages can hold it.
const maxSeeking = 48

// seeking is a search as it was typed, and which page of what was found.
type seeking struct {
	words string
	page  int
}

// pageMark begins the value of a button for a page.
const pageMark = "page="

// parseSeeking reads what somebody typed, or what String gave.
func parseSeeking(text string) seeking {
	s := seeking{words: oneLine(text), page: 1}
	if behind, ok := strings.CutPrefix(s.words, pageMark); ok {
		number, words := firstWord(behind)
		if page, ok := parsePage(number); ok && number != "" {
			s = seeking{words, page}
		}
	}
	return s
}

func (s seeking) String() string { return pageMark + strconv.Itoa(s.page) + " " + s.words }

func (s seeking) at(page int) seeking { return seeking{s.words, page} }

// complaint says why nothing can be looked for, and what to do; empty where it can.
func (s seeking) complaint() string {
	switch {
	case utf8.RuneCountInString(s.words) > maxSeeking:
		return fmt.Sprintf("That is too much to look for: it may have %d characters. Take the words that matter.", maxSeeking)
	case store.ParseSearch(s.words).Empty():
		return "There is no word and no digit in that. Look for a name, a number, or words of a text: " + Slash + " find pizza."
	}
	return ""
}

// query is what the store is asked for.
func (s seeking) query(in store.Inbox, lines []store.Line) store.FindQuery {
	q := store.FindQuery{Inbox: in.ID, Words: store.ParseSearch(s.words), Offset: (s.page - 1) * pageSize, Limit: pageSize}
	if !isNumber(s.words) {
		return q
	}
	for _, line := range lines {
		if number, err := sms.Normalize(s.words, line.Country); err == nil && !slices.Contains(q.Numbers, number) {
			q.Numbers = append(q.Numbers, number)
		}
	}
	// Within a country numbers begin with a zero, which their international form does not have.
	digits := strings.TrimLeft(strings.Map(digitOf, s.words), "0")
	if len(digits) >= minDigits {
		q.Digits = digits
	}
	return q
}

func digitOf(r rune) rune {
	if r < '0' || r > '9' {
		return -1
	}
	return r
}

// foundPage draws a page of what was found. It takes the place of the page that was shown before.
func (b *Bot) foundPage(ctx context.Context, in store.Inbox, s seeking) (Answer, error) {
	lines, err := b.reads.Lines(ctx, in.ID)
	if err != nil {
		return Answer{}, err
	}
	q := s.query(in, lines)
	found, err := b.reads.Find(ctx, q)
	if err != nil {
		return Answer{}, err
	}
	v := &View{Title: shorten(fmt.Sprintf("“%s” in %s: %s", s.words, in.Name, foundCount(found)), maxTitle)}
	for _, row := range found.Rows {
		v.Items = append(v.Items, foundItem(row, q.Words))
	}
	switch {
	case found.Total == 0:
		v.Lines = []string{"Nothing was found. Try fewer words, the beginning of one, a part of the number such as its last six digits, or the contact's name."}
	case len(found.Rows) == 0:
		v.Lines = []string{fmt.Sprintf("There is no page %d.", s.page)}
		v.Buttons = []Button{{Label: "First page", Command: findName, Value: s.at(1).String()}}
	case found.Cut && q.Offset+q.Limit >= found.Total:
		v.Lines = []string{"There is more than is listed here. Another word finds the rest."}
	}
	if s.page > 1 && len(found.Rows) > 0 {
		v.Buttons = append(v.Buttons, Button{Label: "Previous", Command: findName, Value: s.at(s.page - 1).String()})
	}
	if q.Offset+q.Limit < found.Total {
		v.Buttons = append(v.Buttons, Button{Label: "Next", Command: findName, Value: s.at(s.page + 1).String()})
	}
	v.Buttons = append(v.Buttons, Button{Label: "Search", Command: findName}, pageButton("Inbox", listing{page: 1}))
	if found.Total == 0 && len(q.Numbers) > 0 {
		v.Buttons = append(v.Buttons, Button{Label: "New conversation", Command: newName, Value: s.words})
	}
	return Answer{View: v, Replace: true}, nil
}

func foundCount(f store.Found) string {
	if f.Cut {
		return fmt.Sprintf("%d and more", f.Total)
	}
	return strconv.Itoa(f.Total)
}

// foundItem draws one conversation that was found, with the text that has the words.
func foundItem(row store.FoundRow, words store.Search) Item {
	if row.Hit == "" {
		item := rowItem(row.OverviewRow, row.LastText)
		if !row.LastAt.IsZero() {
			item.Fields = append(item.Fields, moment("Last message", row.LastAt.Time))
		}
		return item
	}
	item := rowItem(row.OverviewRow, around(row.Hit, words))
	item.Fields = append(item.Fields, moment("Written", row.HitAt.Time))
	return item
}

// before is how much of a text is shown ahead of the word that was found, in characters.
const before = 30

// around is the part of a text that has the first of the words in it.
func around(text string, words store.Search) string {
	from, _, ok := words.Find(text)
	if !ok {
		return text
	}
	ahead := []rune(oneLine(text[:from] + "|")) // the mark keeps the space before it
	ahead = ahead[:len(ahead)-1]
	if len(ahead) <= before {
		return text
	}
	start := string(ahead[len(ahead)-before:])
	if _, behind, ok := strings.Cut(start, " "); ok { // not from within a word
		start = behind
	}
	return "…" + start + text[from:]
}
