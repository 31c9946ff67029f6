package bottest

import (
	"io"
	"strings"
	"testing"
)

// Logs keeps what is logged into it. The zero value is empty.
type Logs struct {
	state changing
	text  strings.Builder
}

var _ io.Writer = (*Logs)(nil)

// Write implements io.Writer.
func (l *Logs) Write(p []byte) (int, error) {
	l.state.Lock()
	defer l.state.Unlock()
	l.state.tell()
	return l.text.Write(p)
}

// Sees waits until a line with these words was logged.
func (l *Logs) Sees(t testing.TB, words string) {
	t.Helper()
	if !l.state.wait(l.has(words, 1)) {
		t.Fatalf("%q was never logged, only:\n%s", words, l)
	}
}

// Saw is closed once these words were logged so often; never where they are not within Patience.
func (l *Logs) Saw(words string, times int) <-chan struct{} {
	done := make(chan struct{})
	go func() {
		if l.state.wait(l.has(words, times)) {
			close(done)
		}
	}()
	return done
}

func (l *Logs) has(words string, times int) func() bool {
	return func() bool { return strings.Count(l.text.String(), words) >= times }
}

// String is all that was logged.
func (l *Logs) String() string {
	l.state.Lock()
	defer l.state.Unlock()
	return l.text.String()
}
