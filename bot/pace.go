package bot

import (
	"math"
	"slices"
	"sync"
	"time"
)

// Rate is how much a platform allows in one bucket.
type Rate struct {
	// PerSecond is the sustained rate. 0 or less: no limit of our own; only Pace.Hold delays.
	PerSecond float64
	// Burst is how many may go at once after a pause; less than 1 counts as 1.
	Burst int
}

// Pace keeps a platform's published rate limits ahead of time, so that it need not refuse us. A bucket is whatever the
// platform counts separately (a channel, a method); a claimant is one piece of work, named by a key that it keeps over its
// tries.
//
// Nobody sleeps in Pace: who may not go yet is told when to come back, and keeps its place in the line meanwhile. First come,
// first served. Who does not come back on time lets the others pass, and after a minute loses its place.
//
// A Pace is for one process. Several replicas share the platform's limit without knowing of each other, so they also learn
// from its refusals, through Hold. It is safe for concurrent use.
type Pace struct {
	limit   func(bucket string) Rate
	mu      sync.Mutex
	buckets map[string]*bucket
	swept   time.Time
}

const (
	// paceLate is how long after its moment a claimant still holds up those behind it.
	paceLate = time.Second
	// paceLost is how long after its moment a claimant keeps its place.
	paceLost = time.Minute
	// paceSweep is how often buckets that rest are forgotten.
	paceSweep = 10 * time.Minute
)

type bucket struct {
	tokens float64
	// at is when tokens was right; in the future while the bucket is held.
	at   time.Time
	line []claim
}

type claim struct {
	who string
	due time.Time
}

// NewPace makes a Pace. limit gives the rate of a bucket; it must always say the same for the same bucket.
func NewPace(limit func(bucket string) Rate) *Pace {
	return &Pace{limit: limit, buckets: map[string]*bucket{}}
}

// Take asks for one go in a bucket. 0: go now; it is counted. Otherwise the claimant has a place in the line and is to ask
// again after wait.
func (p *Pace) Take(now time.Time, name, claimant string) (wait time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.sweep(now)
	rate := p.limit(name)
	b := p.bucket(name, rate, now)
	b.fill(rate, now)
	b.line = slices.DeleteFunc(b.line, func(c claim) bool { return now.After(c.due.Add(paceLost)) })

	ahead, mine := 0, -1
	for i, c := range b.line {
		if c.who == claimant {
			mine = i
			break
		}
		if !now.After(c.due.Add(paceLate)) {
			ahead++
		}
	}
	wait = b.wait(rate, now, ahead)
	switch {
	case wait == 0:
		if mine >= 0 {
			b.line = slices.Delete(b.line, mine, mine+1)
		}
		b.tokens--
	case mine >= 0:
		b.line[mine].due = now.Add(wait)
	default:
		b.line = append(b.line, claim{who: claimant, due: now.Add(wait)})
	}
	return wait
}

// Hold stops a bucket for a while, because the platform said so. Those who wait keep their order.
func (p *Pace) Hold(now time.Time, name string, d time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	b := p.bucket(name, p.limit(name), now)
	if until := now.Add(d); until.After(b.at) {
		b.at, b.tokens = until, 1
	}
}

// bucket finds or makes a bucket, full at first. p.mu is held.
func (p *Pace) bucket(name string, rate Rate, now time.Time) *bucket {
	b := p.buckets[name]
	if b == nil {
		b = &bucket{tokens: rate.burst(), at: now}
		p.buckets[name] = b
	}
	return b
}

// sweep forgets buckets that nobody waits for and that are full again. p.mu is held.
func (p *Pace) sweep(now time.Time) {
	if now.Sub(p.swept) < paceSweep {
		return
	}
	p.swept = now
	for name, b := range p.buckets {
		if now.Sub(b.at) >= paceSweep && !slices.ContainsFunc(b.line, func(c claim) bool { return now.Before(c.due.Add(paceLost)) }) {
			delete(p.buckets, name)
		}
	}
}

func (r Rate) burst() float64 { return math.Max(1, float64(r.Burst)) }

// fill adds what time has brought.
func (b *bucket) fill(rate Rate, now time.Time) {
	if !now.After(b.at) {
		return
	}
	if rate.PerSecond <= 0 {
		b.tokens, b.at = rate.burst(), now
		return
	}
	b.tokens = math.Min(rate.burst(), b.tokens+now.Sub(b.at).Seconds()*rate.PerSecond)
	b.at = now
}

// wait is how long somebody with so many ahead must wait.
func (b *bucket) wait(rate Rate, now time.Time, ahead int) time.Duration {
	held := max(0, b.at.Sub(now))
	if rate.PerSecond <= 0 {
		return held
	}
	// A billionth of a token is rounding, not a reason to wait.
	missing := float64(ahead+1) - b.tokens
	if missing <= 1e-9 {
		return held
	}
	return held + time.Duration(math.Ceil(missing/rate.PerSecond*1e9))
}
