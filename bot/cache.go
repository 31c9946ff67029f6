package bot

import (
	"sync"
	"time"
)

// Cache keeps what a platform said by its id, until it is dropped or others need the room. The zero value is usable and may be
// shared by goroutines.
type Cache[V any] struct {
	// Most is how many values are kept; where there is no room any other one makes way. 0: any number.
	Most int

	mu   sync.Mutex
	kept map[string]kept[V]
	// changes counts what was put and dropped, so that an answer that was on its way meanwhile is not kept.
	changes int
}

type kept[V any] struct {
	value V
	at    time.Time
}

// Get gives what is kept of id where that is younger than maxAge, else what ask gives. Errors are not kept. ask runs in the
// caller's goroutine without a lock, so several may ask at once.
func (c *Cache[V]) Get(now time.Time, maxAge time.Duration, id string, ask func() (V, error)) (V, error) {
	c.mu.Lock()
	k, ok := c.kept[id]
	changes := c.changes
	c.mu.Unlock()
	if ok && now.Sub(k.at) < maxAge {
		return k.value, nil
	}
	v, err := ask()
	if err != nil {
		return v, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if changes == c.changes {
		c.keep(now, id, v)
	}
	return v, nil
}

// Put keeps a value that came by itself: it holds as of now, and no older answer that is still on its way replaces it.
func (c *Cache[V]) Put(now time.Time, id string, v V) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.changes++
	c.keep(now, id, v)
}

// keep keeps a value; c.mu is held.
func (c *Cache[V]) keep(now time.Time, id string, v V) {
	if c.kept == nil {
		c.kept = map[string]kept[V]{}
	}
	for other := range c.kept {
		if c.Most == 0 || len(c.kept) < c.Most {
			break
		}
		delete(c.kept, other)
	}
	c.kept[id] = kept[V]{value: v, at: now}
}

// All is a copy of what is kept, whatever its age.
func (c *Cache[V]) All() map[string]V {
	c.mu.Lock()
	defer c.mu.Unlock()
	out := make(map[string]V, len(c.kept))
	for id, k := range c.kept {
		out[id] = k.value
	}
	return out
}

// Drop forgets id. An answer about it that is still on its way is not kept.
func (c *Cache[V]) Drop(id string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.changes++
	delete(c.kept, id)
}

// DropAll forgets everything, as Drop does.
func (c *Cache[V]) DropAll() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.changes++
	clear(c.kept)
}
