package bottest

import (
	"context"
	"slices"
	"strings"
	"testing"

	"partyline/bridge"
)

// Listener is a bridge.Listener that keeps what the adapter told it, in order: "reply TEXT", "edit TEXT",
// "delete POST in THREAD", "catch up CHANNEL", "alive CHANNEL"; with "failed: " before what Failing refused. The zero value hears
// all without errors.
type Listener struct {
	state changing
	heard []string
	typed []bridge.Typed
	fail  func(what string) error
}

var _ bridge.Listener = (*Listener)(nil)

func (l *Listener) hear(what string, t *bridge.Typed) error {
	l.state.Lock()
	fail := l.fail
	l.state.Unlock()
	if fail != nil {
		if err := fail(what); err != nil {
			l.note("failed: "+what, nil)
			return err
		}
	}
	l.note(what, t)
	return nil
}

func (l *Listener) note(what string, t *bridge.Typed) {
	l.state.Lock()
	defer l.state.Unlock()
	l.heard = append(l.heard, what)
	if t != nil {
		l.typed = append(l.typed, *t)
	}
	l.state.tell()
}

// Reply implements bridge.Listener.
func (l *Listener) Reply(_ context.Context, t bridge.Typed) error { return l.hear("reply "+t.Text, &t) }

// Edited implements bridge.Listener.
func (l *Listener) Edited(_ context.Context, t bridge.Typed) error { return l.hear("edit "+t.Text, &t) }

// Deleted implements bridge.Listener.
func (l *Listener) Deleted(_ context.Context, p bridge.PostRef) error {
	return l.hear("delete "+p.ID+" in "+p.Thread.ID, nil)
}

// CatchUp implements bridge.Listener.
func (l *Listener) CatchUp(_ context.Context, channel string) error {
	return l.hear("catch up "+channel, nil)
}

// Alive implements bridge.Listener.
func (l *Listener) Alive(_ context.Context, channel string) error {
	return l.hear("alive "+channel, nil)
}

// Failing sets what gives the error for what is heard from now on; nil for none. f may block.
func (l *Listener) Failing(f func(what string) error) {
	l.state.Lock()
	defer l.state.Unlock()
	l.fail = f
}

// All is what was heard of the people, without catching up and the watermark.
func (l *Listener) All() []string {
	l.state.Lock()
	defer l.state.Unlock()
	return slices.DeleteFunc(slices.Clone(l.heard), func(s string) bool {
		return strings.HasPrefix(s, "catch up") || strings.HasPrefix(s, "alive")
	})
}

// Count is how often it was heard.
func (l *Listener) Count(what string) int {
	l.state.Lock()
	defer l.state.Unlock()
	return l.count(what)
}

func (l *Listener) count(what string) int {
	n := 0
	for _, h := range l.heard {
		if h == what {
			n++
		}
	}
	return n
}

// Sees waits until it was heard, times times (once by default).
func (l *Listener) Sees(t testing.TB, what string, times ...int) {
	t.Helper()
	want := 1
	if len(times) > 0 {
		want = times[0]
	}
	if !l.state.wait(func() bool { return l.count(what) >= want }) {
		l.state.Lock()
		defer l.state.Unlock()
		t.Fatalf("never heard %q %d times, only %q", what, want, l.heard)
	}
}

// Last is what was typed last: of the latest reply or edit.
func (l *Listener) Last() bridge.Typed {
	l.state.Lock()
	defer l.state.Unlock()
	return l.typed[len(l.typed)-1]
}

// Forget drops what was heard.
func (l *Listener) Forget() {
	l.state.Lock()
	defer l.state.Unlock()
	l.heard, l.typed = nil, nil
}
