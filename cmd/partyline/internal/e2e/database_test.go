package e2e

import (
	"context"
	"io"
	"net"
	"net/url"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"partyline/config"
	"partyline/store"
	"partyline/store/storetest"
)

// While the database is away a webhook is not acknowledged, and the carrier keeps the text. Nothing need be done: it is found in the
// carrier's list. A reply comes again from the platform, or is found in the thread.
func TestTheDatabaseIsAway(t *testing.T) {
	t.Parallel()
	onAll(t, platforms, func(t *testing.T, db storetest.DB, place where) {
		fault := faults[db.Name](t, db)
		w := newWorld(t, db, place, fault.through)
		sam, ana := w.Customer("+447700900123", "Sam"), w.Admin("ana")
		sam.Texts("before")
		ana.SeesInThread(sam, "before")
		w.rests()
		fault.begin()
		require.Equal(t, 503, sam.tries("while it was away").Status)
		ana.Replies(sam, "are you there?")
		w.whileDeaf(func() { ana.Replies(sam, "hello?") })
		fault.end()
		w.await("the database is back", func() bool { return w.app.Store.Ping(context.Background()) == nil })
		w.chat.repeats()
		w.Passes(6 * time.Minute)
		w.chat.drops()
		w.Flies()
		ana.SeesInThread(sam, "before", "while it was away")
		sam.Gets("are you there?", "hello?")
		sam.Texts("after")
		ana.SeesInThread(sam, "before", "while it was away", "after")
	})
}

// fault takes a database away and gives it back.
type fault struct {
	through    option
	begin, end func()
}

var faults = map[string]func(t *testing.T, db storetest.DB) fault{"sqlite": lockedFile, "postgres": brokenNetwork}

// lockedFile has another connection hold the file's only write lock, longer than anybody waits for it.
func lockedFile(t *testing.T, db storetest.DB) fault {
	release, ended := make(chan struct{}), make(chan error, 1)
	return fault{
		through: func(*config.Config) {},
		begin: func() {
			taken := make(chan struct{})
			other := db.Open(t)
			go func() {
				ended <- other.Tx(context.Background(), func(context.Context, *store.Tx) error {
					close(taken)
					<-release
					return nil
				})
			}()
			<-taken
		},
		end: func() {
			close(release)
			require.NoError(t, <-ended)
		},
	}
}

// brokenNetwork puts a relay before the server, which cuts every connection and takes no more.
func brokenNetwork(t *testing.T, db storetest.DB) fault {
	u, err := url.Parse(db.URL)
	require.NoError(t, err)
	r := &relay{target: u.Host, open: map[net.Conn]bool{}}
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	t.Cleanup(func() {
		ln.Close()
		r.cut(true)
		r.running.Wait()
	})
	r.running.Go(func() { r.serve(ln) })
	u.Host = ln.Addr().String()
	return fault{
		through: func(c *config.Config) { c.Database.URL = config.Secret(u.String()) },
		begin:   func() { r.cut(true) },
		end:     func() { r.cut(false) },
	}
}

// relay passes connections on until it is cut.
type relay struct {
	target  string
	running sync.WaitGroup

	mu   sync.Mutex
	away bool
	open map[net.Conn]bool
}

func (r *relay) serve(ln net.Listener) {
	for {
		near, err := ln.Accept()
		if err != nil {
			return
		}
		far, err := net.Dial("tcp", r.target)
		if err != nil || !r.keep(near, far) {
			near.Close()
			continue
		}
		r.running.Go(func() { pipe(near, far) })
		r.running.Go(func() { pipe(far, near) })
	}
}

// keep takes note of both ends, or closes the far one where nothing may pass.
func (r *relay) keep(near, far net.Conn) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.away {
		far.Close()
		return false
	}
	r.open[near], r.open[far] = true, true
	return true
}

// cut says whether the server is away from now on.
func (r *relay) cut(away bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.away = away
	if away {
		for c := range r.open {
			c.Close()
			delete(r.open, c)
		}
	}
}

func pipe(to, from net.Conn) {
	_, _ = io.Copy(to, from) // it ends with either connection
	to.Close()
	from.Close()
}
