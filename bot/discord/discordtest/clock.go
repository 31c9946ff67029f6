package discordtest

import (
	"cmp"
	"crypto/rand"
	"encoding/hex"
	"strconv"
	"time"
)

// Snowflakes: milliseconds since the first second of 2015, shifted by 22 bits.
// docs.discord.com/developers/reference#snowflakes
const epoch = 1420070400000

// clock makes ids: unique and strictly increasing in one server.
type clock struct{ last uint64 }

func (c *clock) next(now time.Time) string {
	c.last = max(c.last+1, uint64(max(now.UnixMilli()-epoch, 1))<<22)
	return strconv.FormatUint(c.last, 10)
}

// newID makes the next snowflake. s.mu is held.
func (s *Server) newID() string { return s.clock.next(s.o.Now()) }

// snowflake reads an id.
func snowflake(id string) (uint64, bool) {
	n, err := strconv.ParseUint(id, 10, 64)
	return n, err == nil && n > 0
}

// compareID orders ids by age; what is no number is the oldest.
func compareID(a, b string) int {
	x, _ := snowflake(a)
	y, _ := snowflake(b)
	return cmp.Compare(x, y)
}

// stamp writes a time as Discord does.
func stamp(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000000+00:00") }

// random returns n bytes that nobody can guess, in hexadecimal.
func random(n int) string {
	b := make([]byte, n)
	_, _ = rand.Read(b)
	return hex.EncodeToString(b)
}
