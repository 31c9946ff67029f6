package bridge

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"sync"
	"time"

	"partyline/store"
)

// rereadFor is how long reading a typed post again is tried before its reply leaves as it was typed: as long as a catch-up that failed
// waits for its next try.
const rereadFor = time.Minute

// What has left is read again where it was typed up to leftFor before a gap began, and at most mostLeft of it: people see soon what they
// mistyped, and each look costs a call.
const (
	leftFor  = time.Hour
	mostLeft = 20
)

// forgetRead is how long it is remembered that a post was read again. What waits longer is read once more.
const forgetRead = 24 * time.Hour

// doubts knows which typed posts may have changed while nobody listened: those from before this process began, or before the newest gap in
// what it was told of their channel, that were not read again since. It is safe for concurrent use.
type doubts struct {
	mu sync.Mutex
	// begun is when this process did.
	begun time.Time
	// gaps are when the newest gap of each channel ended.
	gaps map[string]time.Time
	// tried is when reading a post again was tried first, read when it was done or given up.
	tried, read map[string]time.Time
}

func newDoubts(begun time.Time) *doubts {
	return &doubts{begun: begun, gaps: map[string]time.Time{}, tried: map[string]time.Time{}, read: map[string]time.Time{}}
}

// gap notes that something may have been missed in a channel up to now.
func (d *doubts) gap(channel string, now time.Time) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.gaps[channel] = now
	maps.DeleteFunc(d.read, func(_ string, at time.Time) bool { return now.Sub(at) > forgetRead })
}

// about tells whether a post may have changed unheard since it was taken.
func (d *doubts) about(channel, post string, taken time.Time) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	since := later(d.begun, d.gaps[channel])
	return taken.Before(since) && d.read[post].Before(since)
}

// failed notes that a post could not be read, and tells whether it was tried long enough.
func (d *doubts) failed(post string, now time.Time) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.tried[post].IsZero() {
		d.tried[post] = now
	}
	return now.Sub(d.tried[post]) >= rereadFor
}

// settle notes that nothing more is to be learned of a post for now.
func (d *doubts) settle(post string, now time.Time) {
	d.mu.Lock()
	defer d.mu.Unlock()
	delete(d.tried, post)
	d.read[post] = now
}

// reread reads a typed post again, where it may have changed while nobody listened, and takes what became of it as an event that tells
// so. read says that it was: what was made of the post may be another by now. A post that its platform cannot give stands as it was
// typed, after rereadFor; until then the error asks for another try.
func (b *Bridge) reread(ctx context.Context, t *store.Thread, post string, taken store.Time) (read bool, err error) {
	l, p := &listener{b: b, chat: t.Chat}, PostRef{Thread: ref(t), ID: post}
	chat, ok := b.chats[t.Chat].(Rereader)
	if !ok || !b.doubts.about(l.watermark(t.Channel), l.key(p), taken.Time) {
		return false, nil
	}
	begun := b.clock.Now()
	now, err := chat.Reread(ctx, p)
	switch {
	case err == nil && now != nil:
		err = l.Edited(ctx, *now)
	case err != nil && CodeOf(err) == CodeGone:
		err = l.Deleted(ctx, p)
	case err != nil && (CodeOf(err).Final() || b.doubts.failed(l.key(p), b.clock.Now())):
		b.log.Warn("a typed post cannot be read again; it stands as it was typed", "thread", t.ID, "error", err)
		err = nil
	}
	if err != nil {
		return true, err
	}
	b.doubts.settle(l.key(p), begun)
	return true, nil
}

// rereadTyped is reread for what was typed in a thread of ours; nothing happens where post is empty.
func (b *Bridge) rereadTyped(ctx context.Context, thread store.ThreadID, post string, taken store.Time) (read bool, err error) {
	if post == "" {
		return false, nil
	}
	t, err := b.store.Thread(ctx, thread)
	if err != nil {
		return false, err
	}
	return b.reread(ctx, &t, post, taken)
}

// rereadWaiting reads again what was typed in a channel and has not left.
func (l *listener) rereadWaiting(ctx context.Context, channel string) error {
	waiting, err := l.b.store.TypedWaiting(ctx, l.chat, channel, store.At(l.b.clock.Now().Add(-liveFor)))
	if err != nil {
		return unavailable(err)
	}
	for _, w := range waiting {
		err := l.patiently(ctx, func() error {
			_, err := l.b.reread(ctx, &w.Thread, w.Post, w.TakenAt)
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// rereadLeft reads again what left, or was kept as a note, shortly before a gap that began at mark, and takes an edit or a deletion within
// the gap as an event that tells so. What cannot be read stays as it is: nothing leaves because of it.
func (l *listener) rereadLeft(ctx context.Context, channel string, mark store.Time) error {
	chat, ok := l.b.chats[l.chat].(Rereader)
	if !ok {
		return nil
	}
	left, err := l.b.store.TypedLeft(ctx, l.chat, channel, store.At(mark.Add(-leftFor)), mostLeft)
	if err != nil {
		return unavailable(err)
	}
	for _, typed := range slices.Backward(left) {
		p := PostRef{Thread: ref(&typed.Thread), ID: typed.Post}
		now, err := l.rereadPaced(ctx, chat, p)
		switch {
		case CodeOf(err) == CodeGone:
			err = l.Deleted(ctx, p)
		case err != nil && ctx.Err() == nil:
			l.b.log.Warn("a typed post cannot be read again; it counts as it was typed", "thread", typed.ID, "error", err)
			err = nil
		case err == nil && now != nil && !now.At.Before(mark.Time): // of an edit before, an event told
			err = l.Edited(ctx, *now)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// rereadPaced is Reread that waits where it is told for how long, and tries nothing else again.
func (l *listener) rereadPaced(ctx context.Context, chat Rereader, p PostRef) (now *Typed, err error) {
	waited := l.patiently(ctx, func() error {
		if now, err = chat.Reread(ctx, p); RetryAfter(err) > 0 {
			return err
		}
		return nil
	})
	return now, cmp.Or(waited, err)
}
