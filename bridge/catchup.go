package bridge

import (
	"context"
	"errors"
	"time"

	"partyline/store"
)

// How far back a catch-up looks. The overlap is longer than any platform's own retries, and repetitions change nothing.
const (
	overlap     = 10 * time.Minute
	liveFor     = 30 * 24 * time.Hour
	catchUpEach = 5 * time.Minute
	sweepEach   = 5 * time.Second
	choreAgain  = 30 * time.Second // after a failure
	pruneEach   = time.Hour
	keepSights  = 7 * 24 * time.Hour // at least; see sightsFrom
	// keepForgotten is longer than any carrier keeps its list of messages.
	keepForgotten = 400 * 24 * time.Hour
)

// CatchUp receives what came to our lines while nobody listened, by the carrier's own list. A line that was never listened to
// before starts now. The error is that of the first line that could not be read; the others are read all the same.
func (b *Bridge) CatchUp(ctx context.Context) error {
	var first error
	for number := range b.inboxes.load().byNumber {
		if err := b.catchUpLine(ctx, number); err != nil && first == nil {
			first = err
		}
	}
	return first
}

func (b *Bridge) catchUpLine(ctx context.Context, number string) error {
	name := "line:" + number
	begun := b.now()
	since, err := b.store.Watermark(ctx, name)
	if err != nil {
		return unavailable(err)
	}
	found := 0
	if !since.IsZero() {
		for m, err := range b.carrier.Since(ctx, number, since.Add(-overlap)) {
			if err != nil {
				return err
			}
			known, err := b.store.CarrierKnows(ctx, m.CarrierID)
			if err != nil {
				return unavailable(err)
			}
			if known {
				continue
			}
			m.Recovered = b.clock.Since(m.At) > freshFor // else its webhook may just be on its way
			if err := b.Receive(ctx, m); err != nil {
				return err
			}
			found++
		}
	}
	if found > 0 {
		b.log.Warn("messages were found in the carrier's list that no webhook had told of", "line", number, "count", found)
	}
	return b.tx(ctx, func(ctx context.Context, tx *store.Tx) error { return tx.RaiseWatermark(ctx, name, begun) })
}

func (l *listener) watermark(channel string) string { return "chat:" + l.chat + ":" + channel }

// Alive implements Listener.
func (l *listener) Alive(ctx context.Context, channel string) error {
	return l.b.tx(ctx, func(ctx context.Context, tx *store.Tx) error {
		return tx.RaiseWatermark(ctx, l.watermark(channel), l.b.now())
	})
}

// CatchUp implements Listener.
func (l *listener) CatchUp(ctx context.Context, channel string) error {
	begun := l.b.now()
	mark, err := l.b.store.Watermark(ctx, l.watermark(channel))
	if err != nil {
		return unavailable(err)
	}
	chat, ok := l.b.chats[l.chat]
	if !ok {
		return &Error{Code: CodeInvalid, Say: "There is no chat called " + l.chat + "."}
	}
	l.b.doubts.gap(l.watermark(channel), begun.Time)
	if err := l.rereadWaiting(ctx, channel); err != nil {
		return err
	}
	if !mark.IsZero() {
		since := mark.Add(-overlap)
		threads, err := l.b.store.LiveThreads(ctx, l.chat, channel, store.At(since.Add(-liveFor)))
		if err != nil {
			return unavailable(err)
		}
		for _, t := range threads {
			if err := l.patiently(ctx, func() error { return l.readThread(ctx, chat, t, since) }); err != nil {
				return err
			}
		}
		if err := l.rereadLeft(ctx, channel, mark); err != nil {
			return err
		}
	}
	return l.b.tx(ctx, func(ctx context.Context, tx *store.Tx) error {
		return tx.RaiseWatermark(ctx, l.watermark(channel), begun)
	})
}

// patiently reads something of the platform, again and again where it asks us to wait. What is gone has nothing to read.
func (l *listener) patiently(ctx context.Context, read func() error) error {
	for {
		err := read()
		var e *Error
		switch {
		case err == nil || CodeOf(err) == CodeGone:
			return nil
		case errors.As(err, &e) && e.Code == CodeRetry:
			select {
			case <-l.b.clock.After(max(e.RetryAfter, firstRetry)):
			case <-ctx.Done():
				return ctx.Err()
			}
		default:
			return err
		}
	}
}

func (l *listener) readThread(ctx context.Context, chat Chat, t store.Thread, since time.Time) error {
	for typed, err := range chat.History(ctx, ref(&t), since) {
		if err != nil {
			return err
		}
		typed.Recovered = true
		if err := l.Reply(ctx, typed); err != nil {
			return err
		}
	}
	return nil
}

// keepHouse does what must be done again and again, until ctx ends. What fails is tried again soon.
func (b *Bridge) keepHouse(ctx context.Context) {
	chores := []struct {
		name  string
		every time.Duration
		do    func(context.Context) error
	}{
		{"sweep", sweepEach, b.drains.sweep},
		{"erase what was deleted", sweepEach, b.erase},
		{"show what is unread", sweepEach, newUnreadLine(b).show},
		{"catch up with the carrier", catchUpEach, b.CatchUp},
		{"forget old events and files", pruneEach, b.forget},
		{"read the assistant's pages", pagesEach, b.duePages},
	}
	next := make([]time.Time, len(chores))
	ticker := b.clock.NewTicker(sweepEach)
	defer ticker.Stop()
	for i := range chores {
		next[i] = b.clock.Now().Add(chores[i].every)
	}
	if err := b.drains.sweep(ctx); err != nil {
		b.log.Warn("sweep failed", "error", err)
	}
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.Chan():
		}
		for i, c := range chores {
			if b.clock.Now().Before(next[i]) {
				continue
			}
			next[i] = b.clock.Now().Add(c.every)
			if err := c.do(ctx); err != nil && ctx.Err() == nil {
				next[i] = b.clock.Now().Add(min(c.every, choreAgain))
				b.log.Warn(c.name+" failed", "error", err)
			}
		}
	}
}

// sightsFrom is since when it must be known what was seen: a catch-up comes across all of it again, however long nobody listened, and a
// command that it did not know would be obeyed once more.
func (b *Bridge) sightsFrom(ctx context.Context, r store.Reader) (store.Time, error) {
	from := b.clock.Now().Add(-keepSights)
	for _, in := range b.inboxes.load().rows {
		mark, err := r.Watermark(ctx, (&listener{b: b, chat: in.Chat}).watermark(in.Channel))
		if err != nil {
			return store.Time{}, err
		}
		if reach := mark.Add(-overlap); !mark.IsZero() && reach.Before(from) {
			from = reach
		}
	}
	return store.At(from), nil
}

func (b *Bridge) forget(ctx context.Context) error {
	err := b.tx(ctx, func(ctx context.Context, tx *store.Tx) error {
		if err := tx.DropExpiredContent(ctx, b.now()); err != nil {
			return err
		}
		if err := tx.DropForgotten(ctx, store.At(b.clock.Now().Add(-keepForgotten))); err != nil {
			return err
		}
		before, err := b.sightsFrom(ctx, tx.Reader)
		if err != nil {
			return err
		}
		return tx.ForgetSights(ctx, before)
	})
	if err != nil {
		return err
	}
	return b.dropBlobs(ctx)
}
