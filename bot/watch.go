package bot

import (
	"context"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/jonboulle/clockwork"

	"partyline/bridge"
)

// aliveEvery is how often the watermark of a channel moves while events arrive, and how soon a failed catch-up is tried again.
const aliveEvery = time.Minute

// Watch knows for each channel of a chat whether something that was said there may have been missed, and has it caught up with.
// The watermark, from which a later catch-up reads, moves only while nothing is missing. It is safe for concurrent use.
type Watch struct {
	clock clockwork.Clock
	log   *slog.Logger
	// listening says that events are arriving now, as far as can be told.
	listening func() bool
	channels  map[string]*watched
}

// watched is one channel. A gap is: we were not connected, or an event was not taken.
type watched struct {
	// gap says that CatchUp has to run before the watermark may move again.
	gap atomic.Bool
	// wake is rung when a connection came up. It holds one ring.
	wake chan struct{}

	mu sync.Mutex
	// arrivals counts the connections that came up, tried those of them that were caught up with, or for which that was tried at least.
	arrivals, tried int
	// next is closed and made anew whenever tried grows.
	next chan struct{}
}

// NewWatch makes a Watch over channels. listening says that events are arriving now, as far as can be told.
func NewWatch(channels []string, clock clockwork.Clock, log *slog.Logger, listening func() bool) *Watch {
	w := &Watch{clock: clock, log: log, listening: listening, channels: map[string]*watched{}}
	for _, channel := range channels {
		w.channels[channel] = &watched{wake: make(chan struct{}, 1), next: make(chan struct{})}
	}
	return w
}

// Missed notes that something in the channel may be lost to us. A channel that is not watched is passed over.
func (w *Watch) Missed(channel string) {
	if c := w.channels[channel]; c != nil {
		c.gap.Store(true)
	}
}

// MissedAll notes that something may be lost anywhere.
func (w *Watch) MissedAll() {
	for channel := range w.channels {
		w.Missed(channel)
	}
}

// Arrived is called when a connection came up: whatever was said before it is to be caught up with at once.
func (w *Watch) Arrived() {
	w.MissedAll()
	for _, c := range w.channels {
		c.mu.Lock()
		c.arrivals++
		c.mu.Unlock()
		select {
		case c.wake <- struct{}{}:
		default: // it is rung already
		}
	}
}

// Wait returns when what was said in the channel before the latest connection came up was caught up with, or that was tried at
// least, so that what is said now does not overtake it. ctx bounds it. A channel that is not watched is passed over.
func (w *Watch) Wait(ctx context.Context, channel string) {
	c := w.channels[channel]
	if c == nil {
		return
	}
	c.mu.Lock()
	want := c.arrivals
	c.mu.Unlock()
	for {
		c.mu.Lock()
		done, next := c.tried >= want, c.next
		c.mu.Unlock()
		if done {
			return
		}
		select {
		case <-next:
		case <-ctx.Done():
			return
		}
	}
}

// Run keeps the channels caught up, and their watermarks moving, until ctx ends.
func (w *Watch) Run(ctx context.Context, l bridge.Listener) {
	var all sync.WaitGroup
	for channel, c := range w.channels {
		all.Go(func() { w.keep(ctx, l, channel, c) })
	}
	all.Wait()
}

func (w *Watch) keep(ctx context.Context, l bridge.Listener, channel string, c *watched) {
	tick := w.clock.NewTicker(aliveEvery)
	defer tick.Stop()
	last := w.clock.Now()
	for {
		var woken bool
		select {
		case <-ctx.Done():
			return
		case <-c.wake:
			woken = true
		case <-tick.Chan():
			// A machine that slept learns only later that its connection died meanwhile.
			if w.clock.Since(last) > 2*aliveEvery {
				w.Missed(channel)
			}
			last = w.clock.Now()
		}
		if !w.catchUp(ctx, l, channel, c) || woken || !w.listening() {
			continue
		}
		if err := l.Alive(ctx, channel); err != nil && ctx.Err() == nil {
			w.log.Error("the watermark could not be moved", "channel", channel, "err", err)
		}
	}
}

// catchUp closes the channel's gap, where there is one. It says whether none is left.
func (w *Watch) catchUp(ctx context.Context, l bridge.Listener, channel string, c *watched) bool {
	c.mu.Lock()
	arrivals := c.arrivals
	c.mu.Unlock()
	defer c.caughtUp(arrivals)
	if !c.gap.Swap(false) {
		return true
	}
	err := l.CatchUp(ctx, channel)
	if err == nil {
		return true
	}
	c.gap.Store(true)
	if ctx.Err() == nil {
		w.log.Error("catching up failed; it is tried again in a minute", "channel", channel, "err", err)
	}
	return false
}

// caughtUp lets those go on who wait for what came up to then.
func (c *watched) caughtUp(arrivals int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if arrivals > c.tried {
		c.tried = arrivals
		close(c.next)
		c.next = make(chan struct{})
	}
}
