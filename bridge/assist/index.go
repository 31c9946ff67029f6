package assist

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"sync"

	"partyline/ai"
	"partyline/store"
)

// indexes are what inboxes know, made searchable, as long as that does not change. It is safe for concurrent use.
type indexes struct {
	mu    sync.Mutex
	known map[store.InboxID]indexed
}

// indexed is what one inbox knew when it was last asked.
type indexed struct {
	of    [sha256.Size]byte
	index *ai.Index
}

// index makes what an inbox knows searchable.
func (a *Assistant) index(ctx context.Context, inbox store.InboxID) (*ai.Index, error) {
	pages, err := a.o.Store.Pages(ctx, inbox)
	if err != nil {
		return nil, err
	}
	faqs, err := a.o.Store.FAQs(ctx, inbox)
	if err != nil {
		return nil, err
	}
	var ps []ai.Page
	for _, p := range pages {
		if p.Body != "" {
			ps = append(ps, ai.Page{ID: pageID(p), Title: p.Title, URL: p.URL, Text: p.Body})
		}
	}
	var fs []ai.FAQ
	for _, f := range faqs {
		fs = append(fs, ai.FAQ{ID: faqID(f), Question: f.Question, Answer: f.Answer})
	}
	text, err := json.Marshal([]any{ps, fs})
	if err != nil {
		return nil, err
	}
	of := sha256.Sum256(text)
	a.indexes.mu.Lock()
	defer a.indexes.mu.Unlock()
	have := a.indexes.known[inbox]
	if have.index != nil && have.of == of {
		return have.index, nil
	}
	made, err := ai.NewIndex(ps, fs)
	if err != nil {
		return nil, err
	}
	a.indexes.known[inbox] = indexed{of: of, index: made} // who still searches the old one keeps it
	return made, nil
}
