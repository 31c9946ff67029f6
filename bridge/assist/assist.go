// Package assist is the assistant of inboxes: it gathers what a draft or a summary rests on from the database, has a model write it, and gives
// it back as rows. It stands between the bridge, which knows no model, and the models, which know no database.
//
//	bridge (draft.go, summary.go, pages.go)
//	  | Assistant: rows in, rows out
//	  v
//	assist -> store: what was said, the house, questions, pages as they were read
//	       -> ai: the best passages, the writer, a model
//	       -> ai/page: one page, from the public internet only
package assist

import (
	"context"
	"errors"
	"slices"

	"partyline/ai"
	"partyline/ai/page"
	"partyline/bridge"
	"partyline/store"
)

// Options are what an Assistant works with.
type Options struct {
	// Store is read, never written.
	Store *store.Store
	// Model writes.
	Model ai.Model
	// Redact masks phone numbers, e-mail addresses and card numbers before they leave for the model.
	Redact bool
	// MaxSegments is the most segments that a draft may have. Default 2.
	MaxSegments int
	// AllowedHosts are hosts in private networks whose pages may be read, each as host or host:port.
	AllowedHosts []string
	// Observe, where not nil, is told of every use; it must not block.
	Observe func(Use)
}

// Use is one question that a model was asked.
type Use struct {
	// Kind is what it was asked for.
	Kind store.UseKind
	// Model is its name.
	Model string
	// TokensIn and TokensOut are what it counted; 0 where it does not tell.
	TokensIn, TokensOut int
	// Outcome is "ok", or the code of the error.
	Outcome string
}

// Assistant implements bridge.Assistant. It is safe for concurrent use.
type Assistant struct {
	o       Options
	writer  ai.Writer
	pages   *page.Fetcher
	indexes indexes
}

var _ bridge.Assistant = (*Assistant)(nil)

// New makes an assistant.
func New(o Options) *Assistant {
	if o.MaxSegments == 0 {
		o.MaxSegments = 2
	}
	return &Assistant{o: o, writer: ai.Writer{Model: o.Model, Redact: o.Redact}, pages: page.NewFetcher(o.AllowedHosts), indexes: indexes{known: map[store.InboxID]indexed{}}}
}

// Tones implements bridge.Assistant.
func (a *Assistant) Tones() []bridge.Tone {
	var all []bridge.Tone
	for _, t := range ai.Tones() {
		all = append(all, bridge.Tone{Name: t.Name(), Description: t.Description()})
	}
	return all
}

// toneOf is the tone that an inbox chose; the first where it chose none.
func toneOf(role string) ai.Tone {
	tones := ai.Tones()
	if i := slices.IndexFunc(tones, func(t ai.Tone) bool { return t.Name() == role }); i >= 0 {
		return tones[i]
	}
	return tones[0]
}

// codes say what the errors of models mean to the bridge.
var codes = map[ai.Code]bridge.Code{
	ai.CodeBusy: bridge.CodeRetry, ai.CodeSlow: bridge.CodeRetry, ai.CodeBroken: bridge.CodeUnavailable,
	ai.CodeRefused: bridge.CodeRejected, ai.CodeGarbled: bridge.CodeRejected,
}

// translate makes an error of a model, or of the database, one of the bridge.
func translate(err error) error {
	var e *ai.Error
	if errors.As(err, &e) {
		return &bridge.Error{Code: codes[e.Code], Say: e.Say, Detail: string(e.Code), RetryAfter: e.RetryAfter, Cause: e}
	}
	return &bridge.Error{Code: bridge.CodeUnavailable, Say: "What this inbox knows could not be read. Try again in a moment.", Cause: err}
}

// observe tells of a use.
func (a *Assistant) observe(kind store.UseKind, u ai.Usage, err error) {
	if a.o.Observe == nil {
		return
	}
	outcome := "ok"
	var e *ai.Error
	if errors.As(err, &e) {
		outcome = string(e.Code)
	} else if err != nil {
		outcome = "failed"
	}
	a.o.Observe(Use{Kind: kind, Model: a.o.Model.Name(), TokensIn: u.In, TokensOut: u.Out, Outcome: outcome})
}

// turns are messages as the writer takes them.
func turns(said []store.Message) []ai.Turn {
	var all []ai.Turn
	for _, m := range said {
		if m.Body != "" {
			all = append(all, ai.Turn{Outbound: m.Direction == store.Out, Text: m.Body})
		}
	}
	return all
}

// ReadPage implements bridge.Assistant.
func (a *Assistant) ReadPage(ctx context.Context, p store.Page) (store.Page, error) {
	read, err := a.pages.Fetch(ctx, p.URL, page.Seen{ETag: p.ETag, LastModified: p.LastModified})
	if err != nil {
		return p, unread(err)
	}
	p.ETag, p.LastModified = read.ETag, read.LastModified
	if !read.Unchanged {
		p.Title, p.Body, p.Words = read.Title, read.Text, read.Words
	}
	return p, nil
}

// PageAddress implements bridge.Assistant.
func (a *Assistant) PageAddress(url string) string {
	if err := a.pages.Check(url); err != nil {
		return bridge.Say(unread(err))
	}
	return ""
}

// unread makes an error of a page one of the bridge.
func unread(err error) error {
	var e *page.Error
	if errors.As(err, &e) {
		return &bridge.Error{Code: bridge.CodeRejected, Say: e.Say, Detail: string(e.Code), Cause: e}
	}
	return err
}
