package assist

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"partyline/ai"
	"partyline/bridge"
	"partyline/bridge/sms"
	"partyline/store"
)

const (
	// look is how many texts of a conversation a draft knows.
	look = 30
	// passages is how many pieces of pages and questions it is given.
	passages = 6
)

// Draft implements bridge.Assistant.
func (a *Assistant) Draft(ctx context.Context, d store.Draft) (store.Draft, bridge.Spent, error) {
	r, err := a.request(ctx, d)
	if err != nil {
		return d, bridge.Spent{}, translate(err)
	}
	written, err := a.writer.Draft(ctx, r)
	a.observe(store.UseDraft, written.Usage, err)
	spent := bridge.Spent{In: written.Usage.In, Out: written.Usage.Out}
	if err != nil {
		return d, spent, translate(err)
	}
	d.Body, d.Language, d.Confidence, d.Model = clean(written.Text), written.Language, string(written.Confidence), written.Model
	d.Sources, d.Remarks = sources(r.Passages, written.Sources), nil
	if written.Question != "" {
		d.Remarks = append(d.Remarks, "It asks back, because it was not told what it needs to answer.")
	}
	if written.Note != "" {
		d.Remarks = append(d.Remarks, written.Note)
	}
	for _, f := range written.Flags {
		d.Remarks = append(d.Remarks, f.Say())
	}
	return d, spent, nil
}

// clean has typographic characters replaced by their plain twins, which cost less.
func clean(text string) string { return sms.Simplify(text) }

// request gathers what a draft rests on.
func (a *Assistant) request(ctx context.Context, d store.Draft) (ai.DraftRequest, error) {
	conv, err := a.o.Store.Conversation(ctx, d.ConversationID)
	if err != nil {
		return ai.DraftRequest{}, err
	}
	house, err := a.o.Store.Assistant(ctx, conv.InboxID)
	if err != nil {
		return ai.DraftRequest{}, err
	}
	said, err := a.o.Store.SaidSince(ctx, conv.ID, 0, look)
	if err != nil {
		return ai.DraftRequest{}, err
	}
	r := ai.DraftRequest{
		Brand: ai.Brand{Name: house.Name, Sells: house.Sells, Voice: house.Voice, Use: list(house.UseWords), Avoid: list(house.AvoidWords), Signature: house.Signature},
		Tone:  toneOf(house.Role), Conversation: turns(said), Instruction: d.Instruction,
		Size: ai.Size{MaxSegments: a.o.MaxSegments, Segments: func(text string) int { return sms.Count(clean(text)).Segments }},
	}
	index, err := a.index(ctx, conv.InboxID)
	if err != nil {
		return r, err
	}
	if r.Passages, err = index.Search(cmp.Or(ai.Question(r.Conversation), d.Instruction), passages); err != nil {
		return r, err
	}
	r.Change = change(d, r.Passages)
	return r, nil
}

// list takes words apart that stand between commas.
func list(words string) []string {
	var all []string
	for w := range strings.SplitSeq(words, ",") {
		if w = strings.TrimSpace(w); w != "" {
			all = append(all, w)
		}
	}
	return all
}

// change is how a draft shall differ from an earlier one; nil for a first one.
func change(d store.Draft, found []ai.Passage) *ai.Change {
	if d.Change == "" {
		return nil
	}
	c := &ai.Change{Kind: ai.ChangeKind(d.Change), Draft: d.Previous}
	if language, ok := strings.CutPrefix(d.Change, bridge.ChangeTranslate); ok {
		c.Kind, c.Language = ai.Translate, language
	}
	for _, p := range found {
		if slices.Contains(d.Sources, sourceOf(p)) {
			c.Sources = append(c.Sources, p.ID)
		}
	}
	return c
}

// sources are what passages are known by to people, each once.
func sources(found []ai.Passage, ids []string) []store.DraftSource {
	var all []store.DraftSource
	for _, id := range ids {
		i := slices.IndexFunc(found, func(p ai.Passage) bool { return p.ID == id })
		if i < 0 {
			continue
		}
		if s := sourceOf(found[i]); !slices.Contains(all, s) {
			all = append(all, s)
		}
	}
	return all
}

func sourceOf(p ai.Passage) store.DraftSource {
	return store.DraftSource{Title: cmp.Or(p.Question, p.Title), URL: p.URL}
}

// Summarize implements bridge.Assistant.
func (a *Assistant) Summarize(ctx context.Context, previous store.Summary, said []store.Message) (store.Summary, bridge.Spent, error) {
	r := ai.SummaryRequest{Previous: ai.Summary{Text: previous.Body}, Conversation: turns(said)}
	if previous.Open != "" {
		r.Previous.Open = strings.Split(previous.Open, "\n")
	}
	if len(r.Conversation) == 0 {
		return previous, bridge.Spent{}, &bridge.Error{Code: bridge.CodeRejected, Say: "Only pictures were sent, and it cannot see them."}
	}
	written, err := a.writer.Summarize(ctx, r)
	a.observe(store.UseSummary, written.Usage, err)
	spent := bridge.Spent{In: written.Usage.In, Out: written.Usage.Out}
	if err != nil {
		return previous, spent, translate(err)
	}
	return store.Summary{Body: written.Text, Open: strings.Join(written.Open, "\n"), Model: written.Model}, spent, nil
}

// pageID and faqID are the ids by which passages go to the model and back.
func pageID(p store.Page) string { return fmt.Sprintf("page%d", p.Place) }
func faqID(f store.FAQ) string   { return fmt.Sprintf("faq%d", f.ID) }
