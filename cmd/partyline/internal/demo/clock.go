package demo

import (
	"sync/atomic"
	"time"

	"github.com/jonboulle/clockwork"
)

// clock is the real clock, set back while the history of the seeded customers is written. Timers run in real time.
type clock struct {
	clockwork.Clock
	back atomic.Int64 // nanoseconds
}

func newClock() *clock { return &clock{Clock: clockwork.NewRealClock()} }

// setBack says how far behind the clock is from now on. It must not grow, or time would run backwards.
func (c *clock) setBack(d time.Duration) { c.back.Store(int64(d)) }

// Now implements clockwork.Clock.
func (c *clock) Now() time.Time { return c.Clock.Now().Add(-time.Duration(c.back.Load())) }

// Since implements clockwork.Clock.
func (c *clock) Since(t time.Time) time.Duration { return c.Now().Sub(t) }

// Until implements clockwork.Clock.
func (c *clock) Until(t time.Time) time.Duration { return t.Sub(c.Now()) }
