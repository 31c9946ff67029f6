package ai

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// OfflineName is the name of the built-in model.
const OfflineName = "built-in/extract"

// offline writes nothing of its own: its drafts are answers and sentences of the sources, its summaries what was said. It needs no
// network and no key, and answers the same to the same.
type offline struct{}

// NewOffline gives the built-in model. Where no source fits well enough it asks back; it cannot translate, and refuses to.
func NewOffline() Model { return offline{} }

// Name implements [Model].
func (offline) Name() string { return OfflineName }

// Generate implements [Model]. It reads the document that [Writer] sends.
func (offline) Generate(ctx context.Context, r Request) (Answer, error) {
	if err := ctx.Err(); err != nil {
		return Answer{}, &Error{Code: CodeSlow, Say: "The built-in model was stopped before it answered.", Cause: err}
	}
	var d document
	if len(r.Messages) == 0 || json.Unmarshal([]byte(r.Messages[len(r.Messages)-1].Text), &d) != nil {
		return Answer{}, garbled("The built-in model was asked in a form that it does not know.", errors.New("no document in the last message"))
	}
	var a any
	switch {
	case d.Task == taskSummary:
		a = d.summary()
	case d.Change != nil && d.Change.Kind == Translate:
		return Answer{}, &Error{
			Code: CodeRefused, Say: "The built-in model cannot translate. Set a language model as ai.provider, or translate the draft by hand with Edit & send.",
		}
	case d.Change != nil:
		a = d.changed()
	default:
		a = d.draft()
	}
	answer, err := json.Marshal(a)
	if err != nil {
		return Answer{}, garbled("The built-in model could not write its answer.", err)
	}
	return Answer{JSON: string(answer)}, nil
}

// Matches, in hundredths, from which a source is taken for an answer, and for a good one.
const (
	enough = 50
	well   = 75
)

// Notes of the built-in model to the team.
const (
	noteQuoted  = "Built-in model: quoted from the source, not written for this customer."
	noteNothing = "Built-in model: no source fits what the customer wrote."
)

// draft quotes the best source, or asks back.
func (d *document) draft() draftAnswer {
	asked := d.asked()
	if len(d.Sources) == 0 || d.Sources[0].Match < enough {
		return d.asksBack(asked)
	}
	best := d.Sources[0]
	a := draftAnswer{Language: best.Language, Sources: []string{best.ID}, Confidence: Medium, Note: noteQuoted}
	if best.Match >= well {
		a.Confidence = High
	}
	a.Text = d.signed(d.quote(best, asked))
	return a
}

// asked is what the customer wants to know; without words of the customer, what the team asks for.
func (d *document) asked() string {
	var turns []Turn
	for _, t := range d.Conversation {
		turns = append(turns, Turn{Outbound: t.From == fromTeam, Text: t.Text})
	}
	if q := Question(turns); q != "" {
		return q
	}
	return d.Instruction
}

func (d *document) asksBack(asked string) draftAnswer {
	p := phrasesOf(detect(asked).tag)
	return draftAnswer{
		Text: d.signed([]string{p.unknown, p.question}), Language: p.tag, Sources: []string{}, Confidence: Low, Question: p.question, Note: noteNothing,
	}
}

// mostQuoted is how many sentences of a passage are quoted.
const mostQuoted = 3

// quote is the answer of a source: that of a question whole; of a page the sentences that fit what was asked, as many as one message
// takes, in their order.
func (d *document) quote(s sourceField, asked string) []string {
	all := trimmed(sentences(s.Text))
	if s.Question != "" || len(all) <= 1 {
		return all
	}
	kept := map[int]bool{}
	join := func() (quoted []string) {
		for i, sentence := range all {
			if kept[i] {
				quoted = append(quoted, sentence)
			}
		}
		return quoted
	}
	for _, i := range bestSentences(all, asked) {
		kept[i] = true
		if len(kept) > 1 && !d.fitsOne(strings.Join(join(), " ")) {
			delete(kept, i)
		}
	}
	return join()
}

// alsoFits is the share of the best sentence's match from which others are quoted with it.
const alsoFits = 0.4

// bestSentences are those of a passage that fit what was asked, the best first: their places, never none. Of a short passage the others
// follow.
func bestSentences(all []string, asked string) []int {
	var passages []Passage
	places := map[string]int{}
	for i, sentence := range all {
		id := strconv.Itoa(i)
		places[id] = i
		passages = append(passages, Passage{ID: id, Text: sentence})
	}
	var best []int
	if x, err := newIndex(passages); err == nil {
		defer x.Close() //nolint:errcheck // it is in memory
		if found, err := x.Search(asked, mostQuoted); err == nil {
			for _, p := range found {
				if p.Match >= found[0].Match*alsoFits {
					best = append(best, places[p.ID])
				}
			}
		}
	}
	for i := range all {
		if (len(all) <= mostQuoted || len(best) == 0) && !slices.Contains(best, i) {
			best = append(best, i)
		}
	}
	return best
}

func trimmed(all []string) []string {
	var out []string
	for _, s := range all {
		if s = strings.TrimSpace(s); s != "" {
			out = append(out, s)
		}
	}
	return out
}

// signed joins as many of the sentences as one message takes, at least the first, and the signature where it still fits.
func (d *document) signed(sentences []string) string {
	out := sentences[0]
	for _, s := range sentences[1:] {
		if !d.fitsOne(out + " " + s) {
			break
		}
		out += " " + s
	}
	if b := d.Brand; b != nil && b.Signature != "" && !strings.Contains(out, b.Signature) && d.fitsOne(out+"\n"+b.Signature) {
		out += "\n" + b.Signature
	}
	return out
}

func (d *document) fitsOne(text string) bool {
	if d.Limit == nil {
		return true
	}
	if alphabet(text) == "a" {
		return utf8.RuneCountInString(text) <= d.Limit.OneMessage
	}
	return utf8.RuneCountInString(text) <= d.Limit.OtherOneMessage
}

// changed is the earlier draft with fewer sentences, or with a greeting and a closing around it.
func (d *document) changed() draftAnswer {
	c := d.Change
	p := phrasesOf(detect(c.Draft).tag)
	a := draftAnswer{Text: c.Draft, Language: p.tag, Sources: c.Sources, Confidence: Medium, Note: noteQuoted}
	if len(c.Sources) == 0 {
		a.Confidence = Low
	}
	if c.Kind == Shorter {
		a.Text = d.shorter(c.Draft)
		return a
	}
	body := c.Draft
	if !hasPrefixFold(body, p.greeting) {
		body = p.greeting + " " + body
	}
	if with := body + " " + p.closing; !strings.Contains(body, p.closing) && d.fitsOne(with) {
		body = with
	}
	a.Text = body
	return a
}

// shorter keeps the first half of the sentences, or of the words of a single one up to a comma, and the signature.
func (d *document) shorter(draft string) string {
	signature := ""
	if b := d.Brand; b != nil && b.Signature != "" && strings.HasSuffix(draft, b.Signature) {
		draft, signature = strings.TrimSuffix(draft, b.Signature), "\n"+b.Signature
	}
	all := trimmed(sentences(draft))
	switch {
	case len(all) > 1:
		draft = strings.Join(all[:(len(all)+1)/2], " ")
		if len(all) == 2 && signature != "" {
			signature = ""
		}
	case len(all) == 1:
		if before, _, ok := strings.Cut(all[0], ", "); ok && len(strings.Fields(before)) > 3 {
			draft = before + "."
		}
		signature = ""
	}
	return strings.TrimSpace(draft) + signature
}

func hasPrefixFold(s, prefix string) bool {
	return len(s) >= len(prefix) && strings.EqualFold(s[:len(prefix)], prefix)
}
