package e2e

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"
)

// eventually waits until the condition holds, looking again after each change at the carrier and in the workspace.
func (w *world) eventually(what string, condition func() bool) {
	w.t.Helper()
	w.within(patience, what, condition)
}

// within is eventually with a patience of its own.
func (w *world) within(patience time.Duration, what string, condition func() bool) {
	w.t.Helper()
	deadline := time.After(patience)
	for {
		carrier, workspace := w.twilio.Changed(), w.chat.changed()
		if condition() {
			return
		}
		select {
		case <-carrier:
		case <-workspace:
		case <-deadline:
			w.t.Fatalf("within %s it did not happen that %s", patience, what)
		}
	}
}

// await is eventually for what rings no bell, as the database. It waits twice as long: some of it is time-outs on the real clock.
func (w *world) await(what string, condition func() bool) {
	w.t.Helper()
	w.awaits(2*patience, 25*time.Millisecond, what, condition)
}

// awaits is await with a patience of its own, looking so often.
func (w *world) awaits(patience, often time.Duration, what string, condition func() bool) {
	w.t.Helper()
	if !polls(patience, often, condition) {
		w.t.Fatalf("within %s it did not happen that %s", patience, what)
	}
}

// polls looks so often, for so long at most, and tells whether the condition held.
func polls(patience, often time.Duration, condition func() bool) bool {
	deadline := time.After(patience)
	tick := time.NewTicker(often)
	defer tick.Stop()
	for !condition() {
		select {
		case <-tick.C:
		case <-deadline:
			return false
		}
	}
	return true
}

// happens waits until a channel is closed.
func (w *world) happens(c <-chan struct{}, what string) {
	w.t.Helper()
	select {
	case <-c:
	case <-time.After(patience):
		w.t.Fatalf("within %s it did not happen that %s", patience, what)
	}
}

// tellIfFailed prints what everybody really holds.
func (w *world) tellIfFailed() {
	if !w.t.Failed() {
		return
	}
	var out strings.Builder
	fmt.Fprintf(&out, "the clock shows %s\n", w.now().UTC().Format(time.TimeOnly))
	for _, number := range w.twilio.Phones() {
		fmt.Fprintf(&out, "phone %s\n", number)
		for _, m := range w.twilio.Phone(number) {
			fmt.Fprintf(&out, "  %-13s %s %q\n", m.Direction, m.Created.UTC().Format(time.TimeOnly), m.Body)
		}
	}
	for _, m := range w.twilio.Messages() {
		fmt.Fprintf(&out, "carrier %s %s -> %s %s %d %q\n", m.SID[:6], m.From, m.To, m.Status, m.ErrorCode, m.Body)
	}
	fmt.Fprintln(&out, w.chat.platform())
	w.chat.tell(&out)
	fmt.Fprintf(&out, "the application says\n%s", w.log.tail(60))
	w.t.Log(out.String())
}

// journal keeps the application's log.
type journal struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func newJournal() *journal { return &journal{} }

// Write implements io.Writer.
func (j *journal) Write(p []byte) (int, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.text.Write(p)
}

// tail is the last so many lines.
func (j *journal) tail(n int) string {
	j.mu.Lock()
	defer j.mu.Unlock()
	lines := strings.SplitAfter(j.text.String(), "\n")
	return strings.Join(lines[max(0, len(lines)-n):], "")
}

// count counts the lines with these words.
func (j *journal) count(words string) int {
	j.mu.Lock()
	defer j.mu.Unlock()
	return strings.Count(j.text.String(), words)
}

// has tells whether a line has all these words.
func (j *journal) has(words ...string) bool {
	j.mu.Lock()
	defer j.mu.Unlock()
	for line := range strings.Lines(j.text.String()) {
		if !slices.ContainsFunc(words, func(x string) bool { return !strings.Contains(line, x) }) {
			return true
		}
	}
	return false
}
