package ai

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	xlanguage "golang.org/x/text/language"
)

// Writer writes drafts and summaries with one model. It keeps nothing and may be used by many at once.
type Writer struct {
	// Model is who writes.
	Model Model
	// Redact masks phone numbers, e-mail addresses and card numbers before they leave for the model, and puts them back into what it
	// wrote.
	Redact bool
}

// DraftRequest is all that a draft may rest on.
type DraftRequest struct {
	// Brand is who speaks.
	Brand Brand
	// Tone is how; Friendly where it is empty.
	Tone Tone
	// Conversation is what was written, the newest last. Only the newest 30 texts count.
	Conversation []Turn
	// Passages are what was found for the customer's words, the best first: the only facts there are. At most 8 count.
	Passages []Passage
	// Instruction is what an admin asks of the draft; empty for none. It is trusted.
	Instruction string
	// Change asks for another version of an earlier draft; nil for a new draft.
	Change *Change
	// Size is how long the text may be.
	Size Size
}

// Brand is what an inbox says of its own business. All may be empty.
type Brand struct {
	Name      string   `json:"name,omitempty"`
	Sells     string   `json:"sells,omitempty"`
	Voice     string   `json:"voice,omitempty"`
	Use       []string `json:"words_to_use,omitempty"`
	Avoid     []string `json:"words_to_avoid,omitempty"`
	Signature string   `json:"signature,omitempty"`
}

// Turn is one text of a conversation.
type Turn struct {
	// Outbound is true for what the team wrote.
	Outbound bool
	// Text is what was written.
	Text string
}

// Change is what shall be done to an earlier draft.
type Change struct {
	// Kind is what.
	Kind ChangeKind
	// Language is what to translate to, as the admin named it: "German", "fr".
	Language string
	// Draft is the earlier text, as a person may have edited it.
	Draft string
	// Sources are those that the earlier draft named.
	Sources []string
}

// ChangeKind is one of the buttons under a draft.
type ChangeKind string

// The changes.
const (
	Shorter    ChangeKind = "shorter"
	Friendlier ChangeKind = "friendlier"
	Translate  ChangeKind = "translate"
)

// Draft is a proposed reply. Only a person sends it.
type Draft struct {
	// Text is what would be sent: never empty, never longer than asked for.
	Text string
	// Language is the text's, as a BCP 47 tag; empty where the model did not say.
	Language string
	// Sources are the ids of the passages that the text rests on, each once. None: it rests on nothing and should only ask back.
	Sources []string
	// Confidence is what the model thinks of its draft, and low where there is no source.
	Confidence Confidence
	// Question is what the text asks of the customer because facts are missing; empty where nothing is.
	Question string
	// Note is a sentence of the model to the team, in English; empty for none. It is plain foreign text.
	Note string
	// Flags are what a person should look at before sending.
	Flags []Flag
	// Model is the name of who wrote it.
	Model string
	// Usage is what it cost, all asking included.
	Usage Usage
}

// Confidence is how sure a model is.
type Confidence string

// The confidences.
const (
	High   Confidence = "high"
	Medium Confidence = "medium"
	Low    Confidence = "low"
)

// draftTokens bounds an answer. A draft is short; models that think first need the rest.
const draftTokens = 4096

// errNoDraft is what a person reads where the model's answer was none.
const errNoDraft = "The model's answer was no draft. Try again, or write the reply yourself."

// Draft writes a reply. It blocks until the model has answered or ctx ends, which must have a deadline. A text that is too long is
// asked for once more, then cut at the end of a sentence. Each error is an [*Error]; an answer that is none has CodeGarbled,
// and the draft beside it says what it cost and nothing else.
func (w Writer) Draft(ctx context.Context, r DraftRequest) (Draft, error) {
	m := w.masker()
	doc := draftDocument(r, m)
	d, err := w.askDraft(ctx, doc)
	if err != nil {
		return Draft{Usage: d.Usage}, err
	}
	if text := m.restore(d.Text); r.Size.over(text) {
		doc.Correction = &correction{Text: d.Text, Problem: r.Size.problem(text)}
		again, err := w.askDraft(ctx, doc)
		spent := Usage{In: d.Usage.In + again.Usage.In, Out: d.Usage.Out + again.Usage.Out}
		if err == nil { // a first try that is cut is better than none
			d = again
		}
		d.Usage = spent
	}
	return r.finish(d, m), nil
}

// finish holds an answer to what was asked: sources that exist, the size, and flags for what rests on nothing.
func (r DraftRequest) finish(d Draft, m *masker) Draft {
	d.Text, d.Question, d.Note = m.restore(d.Text), m.restore(d.Question), m.restore(d.Note)
	if r.Size.over(d.Text) {
		d.Text = r.Size.cut(d.Text)
		d.Flags = append(d.Flags, Flag{Kind: FlagCut})
	}
	d.Sources = r.known(d.Sources)
	if len(d.Sources) == 0 {
		d.Confidence = Low
	}
	d.Flags = append(d.Flags, r.flags(d.Text)...)
	return d
}

// known keeps the ids of passages that were given, each once.
func (r DraftRequest) known(ids []string) []string {
	given := map[string]bool{}
	for _, p := range r.passages() {
		given[p.ID] = true
	}
	var known []string
	for _, id := range ids {
		if given[id] {
			known = append(known, id)
			given[id] = false
		}
	}
	return known
}

// draftAnswer is the JSON that draftSchema describes.
type draftAnswer struct {
	Text       string     `json:"text"`
	Language   string     `json:"language"`
	Sources    []string   `json:"sources"`
	Confidence Confidence `json:"confidence"`
	Question   string     `json:"question"`
	Note       string     `json:"note"`
}

// askDraft asks once; the texts in its draft are still masked.
func (w Writer) askDraft(ctx context.Context, doc *document) (Draft, error) {
	var a draftAnswer
	usage, err := w.ask(ctx, draftSystem, doc, draftSchema, &a, errNoDraft)
	if err != nil {
		return Draft{Usage: usage}, err
	}
	d := Draft{
		Text: plain(a.Text), Language: tag(a.Language), Sources: a.Sources, Confidence: a.Confidence,
		Question: cutTo(plain(a.Question), mostField), Note: cutTo(plain(a.Note), mostField), Model: w.Model.Name(), Usage: usage,
	}
	if d.Text == "" {
		d.Text = d.Question
	}
	if d.Text == "" {
		return Draft{Usage: usage}, garbled(errNoDraft, errors.New("the text is empty"))
	}
	if d.Confidence != High && d.Confidence != Medium {
		d.Confidence = Low
	}
	return d, nil
}

// tag is a language as a model names it, where that is a BCP 47 tag; else empty.
func tag(name string) string {
	t, err := xlanguage.Parse(name)
	if err != nil || t == xlanguage.Und {
		return ""
	}
	return t.String()
}

// ask sends the document and reads the answer into out. Each error is an [*Error]; say is for an answer that is none.
func (w Writer) ask(ctx context.Context, system string, doc *document, schema *Schema, out any, say string) (Usage, error) {
	answer, err := w.Model.Generate(ctx, Request{
		System: system, Messages: []Message{{Role: RoleUser, Text: doc.String()}}, Schema: schema, MaxTokens: draftTokens,
	})
	if err != nil {
		return Usage{}, err
	}
	if err := json.Unmarshal([]byte(bare(answer.JSON)), out); err != nil {
		return answer.Usage, garbled(say, errors.New("the answer is not the JSON that was asked for")) // what err says may quote it
	}
	return answer.Usage, nil
}

func garbled(say string, cause error) *Error {
	return &Error{Code: CodeGarbled, Say: say, Cause: fmt.Errorf("ai: %w", cause)}
}
