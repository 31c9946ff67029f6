package slack

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	"partyline/bridge"
)

// aliveEvery is how often the watermark of a channel moves while events arrive.
const aliveEvery = time.Minute

// watch is one channel's way to know what was missed. A gap is: we were not connected, or an event was not taken.
type watch struct {
	// gap says that CatchUp has to run before the watermark may move again.
	gap atomic.Bool
	// wake is rung when a connection came up. It holds one ring.
	wake chan struct{}
}

// missed notes that something in the channel may be lost to us.
func (c *Client) missed(channel string) {
	if w := c.watches[channel]; w != nil {
		w.gap.Store(true)
	}
}

func (c *Client) missedAll() {
	for channel := range c.watches {
		c.missed(channel)
	}
}

// arrived is called when a connection came up: whatever was said before it is to be caught up on.
func (c *Client) arrived() {
	c.missedAll()
	for _, w := range c.watches {
		select {
		case w.wake <- struct{}{}:
		default: // it is rung already
		}
	}
}

// listening says that events are arriving now, as far as we can tell. In HTTP mode that is known only when one came.
func (c *Client) listening() bool {
	if c.o.Mode == ModeHTTP {
		return c.clock.Now().Unix()-c.heard.Load() <= int64(aliveEvery/time.Second)
	}
	return c.connected.Load()
}

// watchAll runs until ctx ends.
func (c *Client) watchAll(ctx context.Context, l bridge.Listener) {
	var all sync.WaitGroup
	for channel, w := range c.watches {
		all.Go(func() { c.watch(ctx, l, channel, w) })
		all.Go(func() { c.keepAudited(ctx, channel) })
	}
	all.Wait()
}

func (c *Client) watch(ctx context.Context, l bridge.Listener, channel string, w *watch) {
	tick := c.clock.NewTicker(aliveEvery)
	defer tick.Stop()
	for {
		var woken bool
		select {
		case <-ctx.Done():
			return
		case <-w.wake:
			woken = true
		case <-tick.Chan():
		}
		if !c.catchUp(ctx, l, channel, w) || woken || !c.listening() {
			continue
		}
		if err := l.Alive(ctx, channel); err != nil && ctx.Err() == nil {
			c.log.Error("slack: the watermark could not be moved", "channel", channel, "err", err)
		}
	}
}

// catchUp closes the channel's gap, where there is one. It says whether none is left.
func (c *Client) catchUp(ctx context.Context, l bridge.Listener, channel string, w *watch) bool {
	if !w.gap.Swap(false) {
		return true
	}
	err := l.CatchUp(ctx, channel)
	if err == nil {
		return true
	}
	w.gap.Store(true)
	if ctx.Err() == nil {
		c.log.Error("slack: catching up failed; it is tried again in a minute", "channel", channel, "err", err)
	}
	return false
}

// keepAudited looks at a channel now and in regular intervals.
func (c *Client) keepAudited(ctx context.Context, channel string) {
	tick := c.clock.NewTicker(auditEvery)
	defer tick.Stop()
	for ; ; waitFor(ctx, tick.Chan()) {
		if ctx.Err() != nil {
			return
		}
		if _, err := c.audits.renew(ctx, channel); err != nil && ctx.Err() == nil {
			c.log.Warn("slack: the channel could not be looked at", "channel", channel, "err", err)
		}
	}
}

func waitFor(ctx context.Context, tick <-chan time.Time) {
	select {
	case <-ctx.Done():
	case <-tick:
	}
}
