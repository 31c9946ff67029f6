package discord

import (
	"context"
	"errors"
	"net"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"github.com/bwmarrin/discordgo"
	"github.com/gorilla/websocket"
)

const (
	// handshakeTime is how long connecting may take, until the WebSocket is up.
	handshakeTime = 10 * time.Second
	// maxEarlyWrites is how often a link may write before Discord greeted it. TLS, the upgrade, an IDENTIFY and a heartbeat need
	// about ten. discordgo identifies again at once, as often as Discord declares a session invalid; each one counts against the
	// 1,000 of a day. docs.discord.com/developers/events/gateway#session-start-limit-object
	maxEarlyWrites = 20
)

var (
	errChatter   = errors.New("discord: Discord takes none of our sessions")
	errEnded     = errors.New("discord: the gateway closed the connection")
	errAbandoned = errors.New("discord: the connection was given up")
)

// link is one connection to the gateway, with a discordgo session of its own. It can be given up at any moment without the session's
// help: discordgo's methods take a lock that its Open may hold for ever, since an opcode 7 in the place of READY makes Open wait for
// itself. A session that hangs so keeps one goroutine; it has no connection any more and reaches nobody.
type link struct {
	// ctx ends when the connection does.
	ctx    context.Context //nolint:containedctx // a link is that long
	cancel context.CancelCauseFunc
	// ready is closed once Discord greeted us.
	ready   chan struct{}
	greeted sync.Once
	// reads and writes count what went over the wire.
	reads, writes atomic.Int64

	// mu is held while an event is taken, so that none is once the link was given up: its successor catches up.
	mu   sync.Mutex
	over bool
	conn net.Conn
}

func newLink(ctx context.Context) *link {
	l := &link{ready: make(chan struct{})}
	l.ctx, l.cancel = context.WithCancelCause(ctx)
	return l
}

// open connects and hands every event to take, one after another, until the link is given up or breaks. It returns at once; the
// channel tells what became of discordgo's Open, if ever.
func (l *link) open(s *discordgo.Session, take func(name string, data []byte)) <-chan error {
	s.Dialer = &websocket.Dialer{NetDialContext: l.dial, HandshakeTimeout: handshakeTime, Proxy: http.ProxyFromEnvironment}
	// The raw event is the only one to rely on: of an event with a component of a type that it does not know, discordgo hands over
	// whatever it had decoded before.
	s.AddHandler(func(_ *discordgo.Session, e *discordgo.Event) { l.hand(e, take) })
	opened := make(chan error, 1)
	go func() { opened <- s.Open() }()
	return opened
}

// hand takes an event, unless the link was given up.
func (l *link) hand(e *discordgo.Event, take func(name string, data []byte)) {
	if e == nil || e.Type == "" {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.over {
		return
	}
	take(e.Type, e.RawData)
	if e.Type == eventReady {
		l.greeted.Do(func() { close(l.ready) })
	}
}

// abandon gives the link up. Once it returned no event is taken any more. It may be called twice.
func (l *link) abandon() {
	l.cancel(errAbandoned) // whoever takes an event stops waiting
	l.mu.Lock()
	l.over = true
	conn := l.conn
	l.mu.Unlock()
	if conn != nil {
		_ = conn.Close() // discordgo's reading ends by it
	}
}

// dial connects the link.
func (l *link) dial(ctx context.Context, network, address string) (net.Conn, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	defer context.AfterFunc(l.ctx, cancel)()
	conn, err := (&net.Dialer{}).DialContext(ctx, network, address)
	if err != nil {
		return nil, err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.over {
		_ = conn.Close()
		return nil, errAbandoned
	}
	l.conn = conn
	return &wire{Conn: conn, link: l}, nil
}

// wire tells its link what happens on the connection.
type wire struct {
	net.Conn
	link *link
}

// Read implements net.Conn. An error ends the link.
func (w *wire) Read(b []byte) (int, error) {
	n, err := w.Conn.Read(b)
	if n > 0 {
		w.link.reads.Add(1)
	}
	if err != nil {
		w.link.cancel(errEnded)
	}
	return n, err
}

// Write implements net.Conn.
func (w *wire) Write(b []byte) (int, error) {
	select {
	case <-w.link.ready:
	default:
		if w.link.writes.Add(1) > maxEarlyWrites {
			w.link.cancel(errChatter)
			return 0, errChatter
		}
	}
	return w.Conn.Write(b)
}

// Close implements net.Conn. It ends the link.
func (w *wire) Close() error {
	w.link.cancel(errEnded)
	return w.Conn.Close()
}
