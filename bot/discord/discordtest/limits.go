package discordtest

import (
	"crypto/md5"
	"encoding/hex"
	"fmt"
	"math"
	"net/http"
	"strconv"
	"time"
)

// Rate limits. docs.discord.com/developers/topics/rate-limits

const (
	globalLimit = 50 // requests a second
	banWindow   = 10 * time.Minute
)

// limiter holds one bucket per route and major parameter, the global one, and the invalid requests.
type limiter struct {
	buckets map[string]*bucket
	all     bucket
	bad     []time.Time
}

// bucket lets some requests through in a window that starts with the first of them.
type bucket struct {
	used  int
	reset time.Time
}

// take uses one request of a bucket. It returns when the bucket is full again, and whether there was one left.
func (b *bucket) take(now time.Time, limit int, window time.Duration) (reset time.Time, ok bool) {
	if !now.Before(b.reset) {
		b.used, b.reset = 0, now.Add(window)
	}
	if b.used >= limit {
		return b.reset, false
	}
	b.used++
	return b.reset, true
}

// limit sets the headers of a route's bucket and refuses a request that comes too soon. s.mu is held.
func (s *Server) limit(h http.Header, r *http.Request, pattern string, rt route) *refusal {
	set(&rt.bucket, pattern)
	set(&rt.limit, 100)
	set(&rt.window, 10*time.Second)
	now := s.o.Now()
	major := r.PathValue("id") + r.PathValue("guild")
	if rt.open {
		major = r.PathValue("token")
	}
	hash := md5.Sum([]byte(rt.bucket))
	headers := func(left int, reset time.Time) {
		after := max(reset.Sub(now), 0)
		h.Set("X-RateLimit-Limit", strconv.Itoa(rt.limit))
		h.Set("X-RateLimit-Remaining", strconv.Itoa(left))
		h.Set("X-RateLimit-Reset", fmt.Sprintf("%.3f", float64(reset.UnixMilli())/1000))
		h.Set("X-RateLimit-Reset-After", fmt.Sprintf("%.3f", after.Seconds()))
		h.Set("X-RateLimit-Bucket", hex.EncodeToString(hash[:]))
	}
	if !s.o.RateLimits { // the headers must not make a client wait
		headers(rt.limit-1+boolToInt(rt.limit == 1), now.Add(rt.window))
		return nil
	}
	if !rt.open {
		if reset, ok := s.limits.all.take(now, globalLimit, time.Second); !ok {
			h.Set("X-RateLimit-Global", "true")
			return slowDown(h, reset.Sub(now), true)
		}
	}
	if s.limits.buckets == nil {
		s.limits.buckets = map[string]*bucket{}
	}
	key := rt.bucket + " " + major
	b := s.limits.buckets[key]
	if b == nil {
		b = &bucket{}
		s.limits.buckets[key] = b
	}
	reset, ok := b.take(now, rt.limit, rt.window)
	headers(rt.limit-b.used, reset)
	if !ok {
		return slowDown(h, reset.Sub(now), false)
	}
	return nil
}

func boolToInt(b bool) int {
	if b {
		return 1
	}
	return 0
}

// slowDown is a 429 of the user's own making.
func slowDown(h http.Header, wait time.Duration, global bool) *refusal {
	scope := "user"
	if global {
		scope = "global"
	}
	h.Set("X-RateLimit-Scope", scope)
	h.Set("Retry-After", strconv.Itoa(int(math.Ceil(wait.Seconds()))))
	h.Set("Via", "1.1 google") // Discord's own answers have it, Cloudflare's have not
	return &refusal{status: http.StatusTooManyRequests, retry: wait, global: global}
}

// invalid counts what Discord holds against a client. s.mu is held.
func (s *Server) invalid(ref *refusal) *refusal {
	if ref == nil || ref.shared {
		return ref
	}
	switch ref.status {
	case http.StatusUnauthorized, http.StatusForbidden, http.StatusTooManyRequests:
		s.limits.bad = append(s.limits.bad, s.o.Now())
	}
	return ref
}

// recentInvalid forgets invalid requests that are older than the window. s.mu is held.
func (s *Server) recentInvalid() int {
	since := s.o.Now().Add(-banWindow)
	for len(s.limits.bad) > 0 && !s.limits.bad[0].After(since) {
		s.limits.bad = s.limits.bad[1:]
	}
	return len(s.limits.bad)
}

// banned is Cloudflare's answer to a client with too many invalid requests.
func (s *Server) banned() *refusal {
	if !s.o.RateLimits || s.recentInvalid() < s.o.MaxInvalid {
		return nil
	}
	return &refusal{status: http.StatusForbidden, html: true, shared: true}
}

// InvalidRequests is how many answers of 401, 403 and 429 were given in the last ten minutes, without faults.
func (s *Server) InvalidRequests() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.recentInvalid()
}
