package discordtest

import (
	"bytes"
	"compress/zlib"
	"errors"
	"net/http"
	"strconv"
	"sync"
	"time"

	"github.com/gorilla/websocket"
)

// The gateway's links. docs.discord.com/developers/events/gateway

// Opcodes. docs.discord.com/developers/topics/opcodes-and-status-codes#gateway
const (
	opDispatch       = 0
	opHeartbeat      = 1
	opIdentify       = 2
	opPresence       = 3
	opVoiceState     = 4
	opResume         = 6
	opReconnect      = 7
	opRequestMembers = 8
	opInvalidSession = 9
	opHello          = 10
	opHeartbeatAck   = 11
	opSoundboard     = 31
	opChannelInfo    = 43
)

// Close codes of the gateway.
const (
	closeUnknownOpcode    = 4001
	closeDecode           = 4002
	closeNotAuthenticated = 4003
	closeAuthFailed       = 4004
	closeAlready          = 4005
	closeInvalidSeq       = 4007
	closeRateLimited      = 4008
	closeTimedOut         = 4009
	closeInvalidShard     = 4010
	closeInvalidVersion   = 4012
	closeInvalidIntents   = 4013
	closeDisallowed       = 4014
)

var closeReasons = map[int]string{
	closeUnknownOpcode: "Unknown opcode.", closeDecode: "Error while decoding payload.",
	closeNotAuthenticated: "Not authenticated.", closeAuthFailed: "Authentication failed.", closeAlready: "Already authenticated.",
	closeInvalidSeq: "Invalid seq.", closeRateLimited: "You are being rate limited.", closeTimedOut: "Session timed out.",
	closeInvalidShard: "Invalid shard.", closeInvalidVersion: "Invalid API version.", closeInvalidIntents: "Invalid intent(s).",
	closeDisallowed: "Disallowed intent(s).",
}

// gateway is the way to the app. All of it is guarded by Server.mu.
type gateway struct {
	conns    map[*conn]bool
	sessions map[string]*session
	started  []time.Time // identifies, by the clock
	count    int         // identifies in all
	resumed  int
	beats    int
	presence object

	instead int           // op 7 in place of READY or RESUMED
	refuse  int           // close code for coming identifies
	mute    bool          // no heartbeat acks
	thaw    chan struct{} // not nil while frozen

	lose, double, delayed, mix int
	delay                      time.Duration
	mixed                      []*notice
	made, lost                 int
	waiting                    int
	release                    chan struct{}
}

// conn is one WebSocket link.
type conn struct {
	ws      *websocket.Conn
	stream  *zlib.Writer // of the whole link, where it was asked for
	zipped  *bytes.Buffer
	packer  *zlib.Writer  // of single payloads; it is large, so it is used again
	gone    chan struct{} // closed when the link has ended
	session *session      // after identify or resume
	pack    bool          // the client takes single payloads compressed
	quota   bucket        // of what the client sends

	mu    sync.Mutex
	ended bool // by us: what code the client answers with says nothing
	queue []frame
	wake  chan struct{}
}

// frame is something to write: text, or the end of the link with a code.
type frame struct {
	text []byte
	code int
}

var upgrader = websocket.Upgrader{CheckOrigin: func(*http.Request) bool { return true }}

func (s *Server) serveGateway(w http.ResponseWriter, r *http.Request) {
	ws, err := upgrader.Upgrade(w, r, nil)
	if err != nil {
		return
	}
	defer ws.Close()
	q := r.URL.Query()
	c := &conn{ws: ws, gone: make(chan struct{}), wake: make(chan struct{}, 1)}
	if q.Get("compress") == "zlib-stream" {
		c.zipped = &bytes.Buffer{}
		c.stream = zlib.NewWriter(c.zipped)
	}
	s.mu.Lock()
	if s.closed {
		s.mu.Unlock()
		return
	}
	s.gateway.conns[c] = true
	s.spawn(func() { s.writeLink(c) })
	version, _ := strconv.Atoi(q.Get("v"))
	switch {
	case q.Get("v") != "" && (version < 9 || version > 10):
		c.end(closeInvalidVersion)
	case q.Get("encoding") == "etf" || c.stream == nil && q.Get("compress") != "":
		c.end(closeDecode)
	default:
		c.put(object{"op": opHello, "s": nil, "t": nil, "d": object{
			"heartbeat_interval": s.o.HeartbeatInterval.Milliseconds(), "_trace": []string{`["discordtest",{"micros":0.0}]`},
		}})
	}
	s.mu.Unlock()
	code := s.readLink(c)
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.gateway.conns, c)
	if c.session != nil && c.session.conn == c {
		c.session.conn = nil
		if code == websocket.CloseNormalClosure || code == websocket.CloseGoingAway {
			delete(s.gateway.sessions, c.session.id)
		}
	}
	close(c.gone)
	s.touch()
}

// put queues a payload.
func (c *conn) put(v object) { c.send(frame{text: encode(v)}) }

// end queues the end of the link.
func (c *conn) end(code int) {
	c.mu.Lock()
	c.ended = true
	c.mu.Unlock()
	c.send(frame{code: code})
}

func (c *conn) send(f frame) {
	c.mu.Lock()
	c.queue = append(c.queue, f)
	c.mu.Unlock()
	select {
	case c.wake <- struct{}{}:
	default:
	}
}

func (c *conn) take() []frame {
	c.mu.Lock()
	defer c.mu.Unlock()
	q := c.queue
	c.queue = nil
	return q
}

// lingering is how long a client has to answer the close frame.
const lingering = 2 * time.Second

// writeLink writes what is queued until the link ends.
func (s *Server) writeLink(c *conn) {
	for {
		select {
		case <-c.wake:
		case <-c.gone:
			return
		case <-s.ctx.Done():
			return
		}
		for _, f := range c.take() {
			if !s.warm(c) {
				return
			}
			deadline := time.Now().Add(10 * time.Second)
			if f.code != 0 {
				_ = c.ws.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(f.code, closeReasons[f.code]), deadline)
				_ = c.ws.SetReadDeadline(time.Now().Add(lingering))
				return
			}
			_ = c.ws.SetWriteDeadline(deadline)
			if c.write(f.text) != nil {
				_ = c.ws.Close()
				return
			}
		}
	}
}

// write sends one payload in the form that the link asked for.
func (c *conn) write(text []byte) error {
	switch {
	case c.stream != nil:
		c.zipped.Reset()
		_, _ = c.stream.Write(text)
		_ = c.stream.Flush()
		return c.ws.WriteMessage(websocket.BinaryMessage, c.zipped.Bytes())
	case c.packs() && len(text) > 512:
		var b bytes.Buffer
		if c.packer == nil {
			c.packer, _ = zlib.NewWriterLevel(&b, zlib.BestSpeed) // a level that exists
		} else {
			c.packer.Reset(&b)
		}
		_, _ = c.packer.Write(text)
		_ = c.packer.Close()
		return c.ws.WriteMessage(websocket.BinaryMessage, b.Bytes())
	}
	return c.ws.WriteMessage(websocket.TextMessage, text)
}

func (c *conn) packs() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.pack
}

// warm waits while the gateway is frozen; false when the link has ended.
func (s *Server) warm(c *conn) bool {
	for {
		s.mu.Lock()
		thaw := s.gateway.thaw
		s.mu.Unlock()
		if thaw == nil {
			return true
		}
		select {
		case <-thaw:
		case <-c.gone:
			return false
		case <-s.ctx.Done():
			return false
		}
	}
}

// readLink obeys the client until the link ends and returns the client's close code, 0 for none.
func (s *Server) readLink(c *conn) int {
	patience := 2*s.o.HeartbeatInterval + 5*time.Second
	idle := time.AfterFunc(patience, func() { c.end(closeTimedOut) })
	defer idle.Stop()
	for {
		_, raw, err := c.ws.ReadMessage()
		if err != nil {
			var closed *websocket.CloseError
			c.mu.Lock()
			defer c.mu.Unlock()
			if errors.As(err, &closed) && !c.ended {
				return closed.Code
			}
			return 0
		}
		p := decodeObject(raw)
		op, ok := p["op"].(float64)
		if !ok || len(raw) > 15<<10 {
			c.end(closeDecode)
			continue
		}
		if int(op) == opHeartbeat {
			idle.Reset(patience)
		}
		s.mu.Lock()
		if code := s.obey(c, int(op), p["d"]); code != 0 {
			c.end(code)
		}
		s.mu.Unlock()
	}
}

// DropGateways cuts every gateway link without a word. Sessions can be resumed.
func (s *Server) DropGateways() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for c := range s.gateway.conns {
		_ = c.ws.NetConn().Close()
	}
}

// Reconnect sends op 7 over every link: the client should close it, connect anew and resume.
func (s *Server) Reconnect() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for c := range s.gateway.conns {
		c.put(object{"op": opReconnect, "d": nil, "s": nil, "t": nil})
	}
}

// CloseGateways closes every link with a code, such as 4000 or 1001. Sessions can be resumed.
func (s *Server) CloseGateways(code int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for c := range s.gateway.conns {
		c.end(code)
	}
}

// RequestHeartbeats sends op 1 over every link: the client should send a heartbeat at once.
func (s *Server) RequestHeartbeats() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for c := range s.gateway.conns {
		c.put(object{"op": opHeartbeat, "d": nil, "s": nil, "t": nil})
	}
}

// Heartbeats is how many heartbeats came so far.
func (s *Server) Heartbeats() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.gateway.beats
}

// StopAcks leaves heartbeats unanswered while true: a link that looks open and is dead in one direction.
func (s *Server) StopAcks(stop bool) { s.fault(func(g *gateway) { g.mute = stop }) }

// Freeze lets no byte out over any gateway link while true, new ones included; what happens meanwhile waits.
func (s *Server) Freeze(frozen bool) {
	s.fault(func(g *gateway) {
		switch {
		case frozen && g.thaw == nil:
			g.thaw = make(chan struct{})
		case !frozen && g.thaw != nil:
			close(g.thaw)
			g.thaw = nil
		}
	})
}
