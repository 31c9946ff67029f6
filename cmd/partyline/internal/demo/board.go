package demo

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"
	"sync"
)

// board is what the page shows, as items of JSON by key. It remembers at which revision each item changed, so that a page gets what
// is new for it and nothing else.
type board struct {
	mu       sync.Mutex
	revision int64
	items    map[string]item
	changed  chan struct{}
}

// item is one thing that the page shows.
type item struct {
	revision int64
	raw      json.RawMessage // nil: it is gone
}

func newBoard() *board { return &board{items: map[string]item{}, changed: make(chan struct{})} }

// show replaces what is on the board.
func (b *board) show(now map[string]json.RawMessage) {
	b.mu.Lock()
	defer b.mu.Unlock()
	next := b.revision + 1
	for key, raw := range now {
		if old := b.items[key]; !bytes.Equal(old.raw, raw) {
			b.items[key] = item{next, raw}
			b.revision = next
		}
	}
	for key, old := range b.items {
		if _, there := now[key]; !there && old.raw != nil {
			b.items[key] = item{next, nil}
			b.revision = next
		}
	}
	if b.revision == next {
		close(b.changed)
		b.changed = make(chan struct{})
	}
}

// change is an item that changed; Item is null where it is gone.
type change struct {
	Key  string          `json:"key"`
	Item json.RawMessage `json:"item"`
}

// since gives what changed after a revision, by key, with the revision that this is, and a channel that is closed at the next change.
func (b *board) since(revision int64) (changes []change, now int64, next <-chan struct{}) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, key := range slices.Sorted(maps.Keys(b.items)) {
		it := b.items[key]
		if it.revision > revision && (it.raw != nil || revision > 0) {
			changes = append(changes, change{key, it.raw})
		}
	}
	return changes, b.revision, b.changed
}
