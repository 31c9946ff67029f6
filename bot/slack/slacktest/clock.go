package slacktest

import (
	"crypto/rand"
	"encoding/base32"
	"fmt"
	"strings"
	"time"
)

// clock makes message timestamps: the time in microseconds, unique and strictly increasing in the workspace.
type clock struct{ last int64 }

func (c *clock) next(now time.Time) string {
	c.last = max(c.last+1, now.UnixMicro())
	return fmt.Sprintf("%d.%06d", c.last/1e6, c.last%1e6)
}

// ts makes the next timestamp. s.mu is held.
func (s *Server) ts() string { return s.clock.next(s.o.Now()) }

// newID makes an id such as "V0000002K7Q". s.mu is held.
func (s *Server) newID(prefix string) string {
	s.ids++
	return fmt.Sprintf("%s0%08d%s", prefix, s.ids, random(3))
}

// random returns n characters that nobody can guess.
func random(n int) string {
	b := make([]byte, n)
	_, _ = rand.Read(b)
	return strings.ToUpper(base32.StdEncoding.EncodeToString(b))[:n]
}
