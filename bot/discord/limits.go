package discord

import (
	"log/slog"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/bwmarrin/discordgo"
	"github.com/jonboulle/clockwork"

	"partyline/bot"
)

// limits keep Discord's rate limits as its answers tell them, so that it need not refuse us.
// docs.discord.com/developers/topics/rate-limits
type limits struct {
	pace  *bot.Pace
	clock clockwork.Clock
	log   *slog.Logger

	mu sync.Mutex
	// shared are Discord's names of what it counts together, by route. They are as many as there are routes.
	shared map[string]string
}

// globalBucket is what every call counts in.
const globalBucket = "global"

func newLimits(o Options) *limits {
	pace := bot.NewPace(func(bucket string) bot.Rate {
		if bucket != globalBucket {
			return bot.Rate{} // Discord tells in every answer how many calls are left
		}
		return bot.Rate{PerSecond: o.CallsPerSecond, Burst: int(o.CallsPerSecond)}
	})
	return &limits{pace: pace, clock: o.Clock, log: o.Log, shared: map[string]string{}}
}

// apiPath is what stands before the paths of the API.
var apiPath = strings.TrimPrefix(strings.TrimSuffix(discordgo.EndpointAPI, "/"), strings.TrimSuffix(discordgo.EndpointDiscord, "/"))

// majors are the first words of paths whose second part is counted separately; those of the second kind have a token besides.
var majors = map[string]int{"channels": 1, "guilds": 1, "webhooks": 2, "interactions": 2}

// routeOf takes a path apart into what all calls of its kind have in common, and what is counted separately.
func routeOf(verb, path string) (route, major string) {
	path, _, _ = strings.Cut(strings.TrimPrefix(path, apiPath), "?")
	parts := strings.Split(strings.Trim(path, "/"), "/")
	own := majors[parts[0]]
	for i := 1; i < len(parts); i++ {
		switch {
		case i <= own:
			major += "/" + parts[i]
			parts[i] = "{}"
		case parts[i-1] == "reactions":
			parts[i] = "{}"
			verb = "*" // adding and removing counts together
		case isSnowflake(parts[i]):
			parts[i] = "{}"
		}
	}
	return verb + " /" + strings.Join(parts, "/"), major
}

func isSnowflake(s string) bool {
	_, err := strconv.ParseUint(s, 10, 64)
	return err == nil
}

// bucket names what Discord counts a call in, as far as is known.
func (l *limits) bucket(verb, path string) string {
	route, major := routeOf(verb, path)
	l.mu.Lock()
	defer l.mu.Unlock()
	if hash, ok := l.shared[route]; ok {
		return hash + major
	}
	return route + major
}

// unpaced says whether the path is free of the global limit: answers to interactions are.
func unpaced(path string) bool {
	return strings.HasPrefix(path, "/interactions/") || strings.HasPrefix(path, "/webhooks/")
}

// take asks for one go. 0: go now.
func (l *limits) take(verb, path, claimant string) (wait time.Duration) {
	now := l.clock.Now()
	if wait = l.pace.Take(now, l.bucket(verb, path), claimant); wait > 0 || unpaced(path) {
		return wait
	}
	return l.pace.Take(now, globalBucket, claimant)
}

// heed reads from an answer what Discord counts together and how much is left.
func (l *limits) heed(verb, path string, h http.Header) {
	if hash := h.Get("X-RateLimit-Bucket"); hash != "" {
		route, _ := routeOf(verb, path)
		l.mu.Lock()
		l.shared[route] = hash
		l.mu.Unlock()
	}
	after, err := strconv.ParseFloat(h.Get("X-RateLimit-Reset-After"), 64)
	if h.Get("X-RateLimit-Remaining") == "0" && err == nil && after > 0 {
		l.pace.Hold(l.clock.Now(), l.bucket(verb, path), seconds(after))
	}
}

// refused has everybody wait who shares the bucket of a call that was refused.
func (l *limits) refused(verb, path string, why *limited) {
	bucket := l.bucket(verb, path)
	if why.everywhere {
		bucket = globalBucket
	}
	l.pace.Hold(l.clock.Now(), bucket, why.after)
	route, _ := routeOf(verb, path)
	l.log.Warn("discord: rate limited", "route", route, "everything", why.everywhere, "for", why.after)
}
