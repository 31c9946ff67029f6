package demo

import "sync"

// bell wakes those who wait for a change.
type bell struct {
	mu sync.Mutex
	ch chan struct{}
}

func newBell() *bell { return &bell{ch: make(chan struct{})} }

func (b *bell) ring() {
	b.mu.Lock()
	defer b.mu.Unlock()
	close(b.ch)
	b.ch = make(chan struct{})
}

// next is closed at the next ring.
func (b *bell) next() <-chan struct{} {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.ch
}

// The states of a customer's own text.
const (
	textSent      = "sent"      // the carrier has it
	textDelivered = "delivered" // the app took it
	textFailed    = "failed"    // the app did not
)

// told is what became of the customers' own texts, by SID.
type told struct {
	bell *bell
	mu   sync.Mutex
	of   map[string]outcome
}

type outcome struct{ state, why string }

func (t *told) set(sid string, o outcome) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.of == nil {
		t.of = map[string]outcome{}
	}
	t.of[sid] = o
	t.bell.ring()
}

// get is textSent for a text of which nothing is known yet.
func (t *told) get(sid string) outcome {
	t.mu.Lock()
	defer t.mu.Unlock()
	if o, ok := t.of[sid]; ok {
		return o
	}
	return outcome{state: textSent}
}
