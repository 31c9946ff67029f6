package ai

import (
	"context"
	"errors"
	"unicode/utf8"
)

// SummaryRequest is what a summary is made of.
type SummaryRequest struct {
	// Previous is the summary so far; the zero value for none.
	Previous Summary
	// Conversation is what was written since, the newest last. Only the newest texts of 24,000 characters together count.
	Conversation []Turn
	// Language is what the team reads, as a name or a tag; English where it is empty.
	Language string
}

// Summary is what a conversation comes to, for the team.
type Summary struct {
	// Text is at most 600 characters, never empty.
	Text string
	// Open is what the customer still waits for, a few words each; at most five.
	Open []string
	// Model is the name of who wrote it.
	Model string
	// Usage is what it cost.
	Usage Usage
}

const (
	mostSummary   = 600
	mostOpen      = 5
	mostOpenPoint = 120
)

// errNoSummary is what a person reads where the model's answer was none.
const errNoSummary = "The model's answer was no summary. Try again later."

// summaryAnswer is the JSON that summarySchema describes, and the form in which the summary before is given.
type summaryAnswer struct {
	Text string   `json:"text"`
	Open []string `json:"open"`
}

// Summarize makes one summary of the previous one and of what was written since. It blocks until the model has answered or ctx ends,
// which must have a deadline. Each error is an [*Error]; an answer that is none has CodeGarbled,
// and the summary beside it says what it cost and nothing else.
func (w Writer) Summarize(ctx context.Context, r SummaryRequest) (Summary, error) {
	m := w.masker()
	var a summaryAnswer
	usage, err := w.ask(ctx, summarySystem, summaryDocument(r, m), summarySchema, &a, errNoSummary)
	if err != nil {
		return Summary{Usage: usage}, err
	}
	out := Summary{Text: cutTo(m.restore(plain(a.Text)), mostSummary), Model: w.Model.Name(), Usage: usage}
	if out.Text == "" {
		return Summary{Usage: usage}, garbled(errNoSummary, errors.New("the text is empty"))
	}
	for _, point := range a.Open {
		if point = cutTo(m.restore(plain(point)), mostOpenPoint); point != "" && len(out.Open) < mostOpen {
			out.Open = append(out.Open, point)
		}
	}
	return out, nil
}

// cutTo cuts a text that is longer than so many characters.
func cutTo(text string, most int) string {
	fits := func(t string) bool { return utf8.RuneCountInString(t) <= most }
	if fits(text) {
		return text
	}
	return cut(text, fits)
}

// summaryDocument is what a summary is made of, bounded and masked.
func summaryDocument(r SummaryRequest, m *masker) *document {
	d := &document{Task: taskSummary, Language: r.Language, Conversation: turns(newest(r.Conversation, mostSummed), m)}
	if d.Language == "" {
		d.Language = "English"
	}
	if p := r.Previous; p.Text != "" {
		d.Previous = &summaryAnswer{Text: m.mask(bounded(visible(p.Text), mostText))}
		for _, point := range p.Open {
			d.Previous.Open = append(d.Previous.Open, m.mask(bounded(visible(point), mostField)))
		}
	}
	return d
}
