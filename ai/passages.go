package ai

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Page is one web page of the business, as text.
type Page struct {
	// ID names the page in the ids of its passages.
	ID string
	// Title and URL are for people.
	Title, URL string
	// Text is what was read: blocks with empty lines between them.
	Text string
}

// FAQ is one question with its answer, as an admin wrote them.
type FAQ struct {
	// ID is the id of the passage that it makes.
	ID       string
	Question string
	Answer   string
}

// Passage is a piece of a page, or a question with its answer: what an answer may rest on.
type Passage struct {
	// ID is the FAQ's, or the page's with a number behind a dot.
	ID string
	// Title is the page's, with the heading above the passage; empty for a question.
	Title string
	// URL is the page's; empty for a question.
	URL string
	// Question is that of a FAQ; empty for a passage of a page.
	Question string
	// Text is the passage, or the answer.
	Text string
	// Language is the tag of the language that the text seems to be in; empty where it is none of those that are known.
	Language string
	// Match says how well the passage fits what was asked: 0 to 1. Only Search sets it.
	Match float64

	// page and heading are what Title is made of.
	page, heading string
}

// Words in a passage: it ends with the paragraph that passes passageWords, and a paragraph of more than mostWords is cut between sentences.
const (
	passageWords = 90
	mostWords    = 150
	headingWords = 10
)

// split cuts a page into passages of around 120 words: at headings always, else between paragraphs.
func (p Page) split() []Passage {
	var all []Passage
	var heading string
	var text []string
	words := 0
	flush := func() {
		if len(text) == 0 {
			return
		}
		all = append(all, Passage{
			ID: fmt.Sprintf("%s.%d", p.ID, len(all)+1), Title: titled(p.Title, heading), URL: p.URL, Text: strings.Join(text, "\n"),
			page: p.Title, heading: heading,
		})
		text, words = nil, 0
	}
	for _, block := range blocks(p.Text) {
		if isHeading(block) {
			flush()
			heading = block
			continue
		}
		text = append(text, block)
		if words += len(strings.Fields(block)); words >= passageWords {
			flush()
		}
	}
	flush()
	return all
}

func titled(title, heading string) string {
	if heading == "" || strings.EqualFold(heading, title) {
		return title
	}
	if title == "" {
		return heading
	}
	return title + " - " + heading
}

// blocks are the lines of a text that say something, the long ones in pieces.
func blocks(text string) []string {
	var all []string
	for line := range strings.Lines(text) {
		line = strings.Join(strings.Fields(line), " ")
		if line == "" {
			continue
		}
		if len(strings.Fields(line)) <= mostWords {
			all = append(all, line)
			continue
		}
		all = append(all, pieces(line)...)
	}
	return all
}

// pieces cuts a long paragraph between sentences, or within one that is too long by itself.
func pieces(paragraph string) []string {
	var all []string
	var piece []string
	for _, s := range sentences(paragraph) {
		words := strings.Fields(s)
		if len(piece) > 0 && len(piece)+len(words) > mostWords {
			all, piece = append(all, strings.Join(piece, " ")), nil
		}
		piece = append(piece, words...)
		for len(piece) > mostWords {
			all, piece = append(all, strings.Join(piece[:mostWords], " ")), piece[mostWords:]
		}
	}
	if len(piece) > 0 {
		all = append(all, strings.Join(piece, " "))
	}
	return all
}

// isHeading tells whether a line is short and ends like no sentence and no item of a list.
func isHeading(line string) bool {
	last, _ := utf8.DecodeLastRuneInString(line)
	return len(strings.Fields(line)) <= headingWords && (unicode.IsLetter(last) || last == '?') && !strings.HasPrefix(line, "-")
}
