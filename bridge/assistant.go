package bridge

import (
	"context"
	"time"

	"partyline/store"
)

// Assistant writes drafts and summaries, and reads the pages that they rest on. Every method may block until ctx ends, which has a deadline,
// and is safe for concurrent use. Each error is an *Error whose Say tells an admin why there is nothing, and none is worth trying again by
// itself: people ask again. What it is given of customers and pages is data to it, and nothing that it gives back is sent, run or fetched by
// itself.
type Assistant interface {
	// Draft writes the text of a draft: Body, Language, Sources, Confidence, Remarks and Model are filled in.
	Draft(ctx context.Context, d store.Draft) (store.Draft, Spent, error)
	// Summarize writes a summary of what was said, going on from the previous one, whose Body is empty where there is none: Body, Open and
	// Model are filled in.
	Summarize(ctx context.Context, previous store.Summary, said []store.Message) (store.Summary, Spent, error)
	// ReadPage reads a page anew where it has changed: Title, Body, Words, ETag and LastModified are filled in.
	ReadPage(ctx context.Context, p store.Page) (store.Page, error)
	// Tones are the roles that it can be given, the first of which it has where nobody chose one.
	Tones() []Tone
	// PageAddress says why a page with such an address cannot be read, as a sentence; empty where it may be.
	PageAddress(url string) string
}

// Tone is how an assistant speaks.
type Tone struct {
	// Name is one word, Description a sentence about it.
	Name, Description string
}

// Tones are the roles that the assistant can be given; nil where there is none.
func (b *Bridge) Tones() []Tone {
	if b.assistant == nil {
		return nil
	}
	return b.assistant.Tones()
}

// Spent is what a model was given and gave, in tokens.
type Spent struct {
	In, Out int
}

// AssistantLimits bound what an assistant is asked.
type AssistantLimits struct {
	// Timeout is the longest wait for a draft or a summary. Default 20 s.
	Timeout time.Duration
	// Drafts and Summaries are how many an inbox may have a day, by the clock of its zone; 0 for any number.
	Drafts, Summaries int
}

// pageTime bounds the reading of one page.
const pageTime = 20 * time.Second

// off is the error where no assistant is there.
func off() error {
	return &Error{Code: CodeForbidden, Say: "There is no assistant here: ai.provider is off in the configuration."}
}

// admit counts a use of the assistant of an inbox, in the transaction that asks for it. The error says why it may not be used.
func (b *Bridge) admit(ctx context.Context, tx *store.Tx, inbox store.InboxID, kind store.UseKind) error {
	if b.assistant == nil {
		return off()
	}
	a, err := tx.LockAssistant(ctx, inbox)
	if err != nil {
		return err
	}
	rule := map[store.UseKind]struct {
		on    bool
		most  int
		names string
	}{
		store.UseDraft:   {a.Drafts, b.allowance.Drafts, "drafts"},
		store.UseSummary: {a.Summaries, b.allowance.Summaries, "summaries"},
	}[kind]
	if !rule.on {
		return &Error{Code: CodeForbidden, Say: "The assistant's " + rule.names + " are switched off here. Say /sms settings to switch them on."}
	}
	day := b.day(inbox)
	used, err := tx.AssistantUses(ctx, inbox, day, kind)
	if err != nil {
		return err
	}
	if rule.most > 0 && used >= rule.most {
		return &Error{Code: CodeRejected, Say: "This inbox has had as many " + rule.names + " today as it may (ai." + rule.names + "_per_day in the configuration). Tomorrow there are more."}
	}
	return tx.AddAssistantUse(ctx, store.AssistantUse{InboxID: inbox, Day: day, Kind: kind, Uses: 1})
}

// day is today in the zone of an inbox.
func (b *Bridge) day(inbox store.InboxID) string { return b.Now(inbox).Format(time.DateOnly) }

// spent adds what a use cost.
func (b *Bridge) spent(ctx context.Context, tx *store.Tx, inbox store.InboxID, kind store.UseKind, s Spent) error {
	return tx.AddAssistantUse(ctx, store.AssistantUse{InboxID: inbox, Day: b.day(inbox), Kind: kind, TokensIn: s.In, TokensOut: s.Out})
}
