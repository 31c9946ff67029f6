package bridgetest

import (
	"context"
	"slices"
	"sync"

	"partyline/bridge"
)

// ear is a bridge.Listener that keeps what the adapter told it, in order.
type ear struct {
	mu      sync.Mutex
	changed chan struct{}
	replies []bridge.Typed
	edits   []bridge.Typed
	deleted []bridge.PostRef
	// begun and catches count the catch-ups that were asked for and that ended.
	begun, catches int
	alive          int
	channel        string
	// deaf makes the next reply fail as if the database were away.
	deaf bool
	// gate holds catch-ups up until it is closed; nil for none.
	gate chan struct{}
}

var _ bridge.Listener = (*ear)(nil)

func newEar() *ear { return &ear{changed: make(chan struct{})} }

// hear notes something. l.mu is not held.
func (l *ear) hear(note func() error) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	close(l.changed)
	l.changed = make(chan struct{})
	return note()
}

// Reply implements bridge.Listener.
func (l *ear) Reply(_ context.Context, t bridge.Typed) error {
	return l.hear(func() error {
		if l.deaf {
			l.deaf = false
			return &bridge.Error{Code: bridge.CodeUnavailable, Say: "The database is away."}
		}
		l.replies = append(l.replies, t)
		return nil
	})
}

// Edited implements bridge.Listener.
func (l *ear) Edited(_ context.Context, t bridge.Typed) error {
	return l.hear(func() error {
		l.edits = append(l.edits, t)
		return nil
	})
}

// Deleted implements bridge.Listener.
func (l *ear) Deleted(_ context.Context, p bridge.PostRef) error {
	return l.hear(func() error {
		l.deleted = append(l.deleted, p)
		return nil
	})
}

// CatchUp implements bridge.Listener.
func (l *ear) CatchUp(ctx context.Context, channel string) error {
	var gate chan struct{}
	_ = l.hear(func() error {
		l.begun++
		gate = l.gate
		return nil
	})
	if gate != nil {
		select {
		case <-gate:
		case <-ctx.Done():
			return &bridge.Error{Code: bridge.CodeRetry, Say: "It was stopped in between.", Cause: ctx.Err()}
		}
	}
	return l.hear(func() error {
		l.catches++
		l.channel = channel
		return nil
	})
}

// Alive implements bridge.Listener.
func (l *ear) Alive(_ context.Context, channel string) error {
	return l.hear(func() error {
		l.alive++
		l.channel = channel
		return nil
	})
}

// read looks at the ear and gives the channel that is closed when more is heard.
func (l *ear) read(look func()) <-chan struct{} {
	l.mu.Lock()
	defer l.mu.Unlock()
	look()
	return l.changed
}

// once are the replies without repetitions, by which bridge is not troubled.
func (l *ear) once() []bridge.Typed {
	var all []bridge.Typed
	l.read(func() {
		for _, t := range l.replies {
			if !slices.ContainsFunc(all, func(o bridge.Typed) bool { return o.Post == t.Post }) {
				all = append(all, t)
			}
		}
	})
	return all
}

// repliesOf are the replies, without repetitions, typed in one thread.
func (l *ear) repliesOf(thread bridge.ThreadRef) []bridge.Typed {
	return slices.DeleteFunc(l.once(), func(t bridge.Typed) bool { return t.Post.Thread != thread })
}
