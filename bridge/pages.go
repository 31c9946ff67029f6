package bridge

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"partyline/bridge/sms"
	"partyline/store"
)

const (
	// MaxPages is how many pages the assistant of an inbox may rest on.
	MaxPages = 3
	// pagesEach is how often it is looked for pages that are due, pageEvery how often each is read, pageAgain how soon after a failure.
	pagesEach = time.Minute
	pageEvery = 24 * time.Hour
	pageAgain = time.Hour
	// pagesAtOnce is how many are begun at a look.
	pagesAtOnce = 50
)

// PageJob has a page read.
type PageJob struct {
	Page store.PageID `json:"page"`
}

// Kind implements store.Job.
func (PageJob) Kind() string { return "page" }

// SetPages says on which pages the assistant of an inbox may rest; empty addresses are left out. Pages that were there stay as they were
// read, others are read at once. CodeInvalid where an address will not do.
func (b *Bridge) SetPages(ctx context.Context, actor Person, inbox store.InboxID, urls []string) error {
	var want []string
	for _, url := range urls {
		url = strings.TrimSpace(sms.Clean(url))
		if url == "" {
			continue
		}
		if b.assistant == nil {
			return off()
		}
		if say := b.assistant.PageAddress(url); say != "" {
			return &Error{Code: CodeInvalid, Say: say}
		}
		want = append(want, url)
	}
	if len(want) > MaxPages {
		return &Error{Code: CodeInvalid, Say: fmt.Sprintf("There can be %d pages.", MaxPages)}
	}
	return b.tx(ctx, func(ctx context.Context, tx *store.Tx) error {
		have, err := tx.Pages(ctx, inbox)
		if err != nil {
			return err
		}
		known := map[string]store.Page{}
		for _, p := range have {
			known[p.URL] = p
			if err := tx.DropPage(ctx, p.ID); err != nil {
				return err
			}
		}
		for i, url := range want {
			p, ok := known[url]
			if !ok {
				p = store.Page{URL: url, DueAt: b.now()}
			}
			p.ID, p.InboxID, p.Place = 0, inbox, i+1
			if err := tx.AddPage(ctx, &p); err != nil {
				return err
			}
			if !ok {
				if err := tx.Enqueue(ctx, PageJob{p.ID}, time.Time{}); err != nil {
					return err
				}
			}
		}
		return b.audit(ctx, tx, actor, "set the pages", 0, strings.Join(want, " "))
	})
}

// RefreshPages has the pages of an inbox read now.
func (b *Bridge) RefreshPages(ctx context.Context, actor Person, inbox store.InboxID) error {
	return b.tx(ctx, func(ctx context.Context, tx *store.Tx) error {
		pages, err := tx.Pages(ctx, inbox)
		if err != nil {
			return err
		}
		for _, p := range pages {
			if err := tx.Enqueue(ctx, PageJob{p.ID}, time.Time{}); err != nil {
				return err
			}
		}
		return b.audit(ctx, tx, actor, "read the pages anew", 0, "")
	})
}

// duePages has the pages read that are due.
func (b *Bridge) duePages(ctx context.Context) error {
	if b.assistant == nil {
		return nil
	}
	return b.store.Tx(ctx, func(ctx context.Context, tx *store.Tx) error {
		due, err := tx.DuePages(ctx, b.now(), pagesAtOnce)
		if err != nil {
			return err
		}
		for _, p := range due {
			p.DueAt = store.At(b.clock.Now().Add(pageAgain)) // somebody looks again, whatever becomes of the job
			if err := tx.PutPage(ctx, &p); err != nil {
				return err
			}
			if err := tx.Enqueue(ctx, PageJob{p.ID}, time.Time{}); err != nil {
				return err
			}
		}
		return nil
	})
}

// pageDone does a PageJob. What cannot be read keeps what was read before, and says why.
func (b *Bridge) pageDone(ctx context.Context, id store.PageID) error {
	p, err := b.store.Page(ctx, id)
	if errors.Is(err, store.ErrNotFound) || b.assistant == nil {
		return nil // another address took its place
	}
	if err != nil {
		return err
	}
	read, readErr := b.readPage(ctx, p)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	now := b.clock.Now()
	if readErr == nil {
		p = read
		p.Title, p.Body, p.ETag, p.LastModified = sms.Clean(p.Title), sms.Clean(p.Body), sms.Clean(p.ETag), sms.Clean(p.LastModified)
		p.Problem, p.ReadAt, p.DueAt = "", store.At(now), store.At(now.Add(pageEvery))
	} else {
		b.log.Warn("a page could not be read", "page", p.ID, "error", readErr)
		p.Problem, p.DueAt = Say(readErr), store.At(now.Add(pageAgain))
	}
	p.TriedAt = store.At(now)
	return b.store.Tx(ctx, func(ctx context.Context, tx *store.Tx) error { return tx.PutPage(ctx, &p) })
}

func (b *Bridge) readPage(ctx context.Context, p store.Page) (store.Page, error) {
	ctx, cancel := context.WithTimeout(ctx, pageTime)
	defer cancel()
	return b.assistant.ReadPage(ctx, p)
}
