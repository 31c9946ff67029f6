package slacktest

import (
	"math"
	"time"
)

// Published tiers: calls per minute, method and workspace. docs.slack.dev/apis/web-api/rate-limits
const (
	tier2 = 20
	tier3 = 50
	tier4 = 100
)

// Posting: about one message a second and channel; a short burst is let through.
const postBurst = 5

// limiter holds one token bucket per key.
type limiter map[string]*bucket

type bucket struct {
	tokens float64
	at     time.Time
}

// take draws one token from the bucket of key; where there is none it says how long until there is.
func (l limiter) take(key string, now time.Time, size, perSecond float64) (wait time.Duration, ok bool) {
	b := l[key]
	if b == nil {
		b = &bucket{tokens: size, at: now}
		l[key] = b
	}
	if now.After(b.at) {
		b.tokens = min(size, b.tokens+now.Sub(b.at).Seconds()*perSecond)
		b.at = now
	}
	if b.tokens >= 1 {
		b.tokens--
		return 0, true
	}
	return time.Duration((1 - b.tokens) / perSecond * float64(time.Second)), false
}

// limit refuses a call that comes too soon. s.mu is held.
func (s *Server) limit(name string, m method, args map[string]string) *refusal {
	key, size, rate := name, float64(m.tier), float64(m.tier)/60
	if name == "chat.postMessage" {
		key, size, rate = name+" "+args["channel"], postBurst, 1
	}
	if rate == 0 {
		return nil
	}
	wait, ok := s.limits.take(key, s.o.Now(), size, rate)
	if ok {
		return nil
	}
	return &refusal{"ratelimited", object{"retry_after": int(math.Ceil(wait.Seconds()))}}
}
