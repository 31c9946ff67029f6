package bridge

import (
	"sync"
	"time"

	"partyline/store"
)

// debounce puts off edits of cards, so that a burst of changes becomes one edit. It is a courtesy and no truth: another process, or
// this one after a restart, edits at once.
type debounce struct {
	every time.Duration

	mu  sync.Mutex
	due map[store.ConversationID]time.Time
}

// changed notes that a card has to be edited, and tells when.
func (d *debounce) changed(id store.ConversationID, now time.Time) time.Time {
	if d.every <= 0 {
		return now
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.due == nil {
		d.due = map[store.ConversationID]time.Time{}
	}
	if due, waits := d.due[id]; !waits || now.Sub(due) > d.every { // whoever should have edited it did not need to
		d.due[id] = now.Add(d.every)
	}
	return d.due[id]
}

// when tells from when on a card may be edited; zero for at once.
func (d *debounce) when(id store.ConversationID) time.Time {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.due[id]
}

// editing notes that a card is about to be edited: what changes from here on is another burst.
func (d *debounce) editing(id store.ConversationID) {
	d.mu.Lock()
	defer d.mu.Unlock()
	delete(d.due, id)
}
