package slacktest

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/gorilla/websocket"
)

// Socket Mode. docs.slack.dev/apis/events-api/using-socket-mode

const (
	maxLinks = 10
	// maxAck is the size from which Slack drops an acknowledgement without a word.
	maxAck = 20 << 10
)

// conn is one WebSocket link of the app.
type conn struct {
	ws      *websocket.Conn
	gone    chan struct{} // closed when the link has ended
	retired bool          // got a disconnect: no more payloads
	pending map[string]chan json.RawMessage

	mu    sync.Mutex
	queue [][]byte
	wake  chan struct{}
}

func (s *Server) connectionsOpen(*request) (object, *refusal) {
	ticket := strings.ToLower(random(24))
	if s.delivery.tickets == nil {
		s.delivery.tickets = map[string]bool{}
	}
	s.delivery.tickets[ticket] = true
	return object{"url": "ws" + strings.TrimPrefix(s.URL(), "http") + "/link?ticket=" + ticket + "&app_id=" + appID}, nil
}

var upgrader = websocket.Upgrader{CheckOrigin: func(*http.Request) bool { return true }}

func (s *Server) serveLink(w http.ResponseWriter, r *http.Request) {
	ticket := r.URL.Query().Get("ticket")
	s.mu.Lock()
	known := s.delivery.tickets[ticket]
	delete(s.delivery.tickets, ticket)
	s.mu.Unlock()
	if !known {
		http.Error(w, "invalid ticket", http.StatusForbidden)
		return
	}
	ws, err := upgrader.Upgrade(w, r, nil)
	if err != nil {
		return
	}
	c := &conn{ws: ws, gone: make(chan struct{}), pending: map[string]chan json.RawMessage{}, wake: make(chan struct{}, 1)}
	if !s.join(c) {
		_ = ws.Close()
		return
	}
	s.readLink(c)
	_ = ws.Close()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.delivery.conns = slices.DeleteFunc(s.delivery.conns, func(o *conn) bool { return o == c })
	close(c.gone) // only now: what is repeated because of this must not choose this link again
	s.touch()
}

// join greets a link and gives it what waits.
func (s *Server) join(c *conn) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return false
	}
	s.spawn(func() { s.writeLink(c) })
	d := &s.delivery
	d.conns = append(d.conns, c)
	c.put(encode(object{
		"type": "hello", "num_connections": len(d.conns), "connection_info": object{"app_id": appID},
		"debug_info": object{"host": "applink-slacktest", "build_number": 1, "approximate_connection_time": 18060},
	}))
	s.touch()
	if len(d.conns) > maxLinks {
		s.retire(c, "too_many_websockets")
		return true
	}
	waiting := d.offline
	d.offline = nil
	for _, e := range waiting {
		if e.attempt == 0 {
			e.attempt = 1
		}
		s.dispatch(e)
	}
	return true
}

// put queues a frame.
func (c *conn) put(frame []byte) {
	c.mu.Lock()
	c.queue = append(c.queue, frame)
	c.mu.Unlock()
	select {
	case c.wake <- struct{}{}:
	default:
	}
}

func (c *conn) take() [][]byte {
	c.mu.Lock()
	defer c.mu.Unlock()
	q := c.queue
	c.queue = nil
	return q
}

// writeLink writes frames and pings until the link ends.
func (s *Server) writeLink(c *conn) {
	ping := time.NewTicker(s.o.PingEvery)
	defer ping.Stop()
	defer c.ws.Close()
	for {
		select {
		case <-c.wake:
			for _, frame := range c.take() {
				_ = c.ws.SetWriteDeadline(time.Now().Add(10 * time.Second))
				if frame == nil || c.ws.WriteMessage(websocket.TextMessage, frame) != nil {
					return
				}
			}
		case <-ping.C:
			if c.ws.WriteControl(websocket.PingMessage, []byte("Ping from applink-slacktest"), time.Now().Add(10*time.Second)) != nil {
				return
			}
		case <-c.gone:
			return
		case <-s.ctx.Done():
			return
		}
	}
}

// readLink hands acknowledgements over until the link ends.
func (s *Server) readLink(c *conn) {
	for {
		_, raw, err := c.ws.ReadMessage()
		if err != nil {
			return
		}
		var ack struct {
			EnvelopeID string          `json:"envelope_id"`
			Payload    json.RawMessage `json:"payload"`
		}
		if len(raw) >= maxAck || json.Unmarshal(raw, &ack) != nil {
			continue
		}
		s.mu.Lock()
		if got := c.pending[ack.EnvelopeID]; got != nil {
			delete(c.pending, ack.EnvelopeID)
			got <- ack.Payload
		}
		s.mu.Unlock()
	}
}

// pickLink chooses the next link in turn. s.mu is held.
func (s *Server) pickLink() *conn {
	d := &s.delivery
	for range d.conns {
		d.turn++
		if c := d.conns[d.turn%len(d.conns)]; !c.retired {
			return c
		}
	}
	return nil
}

// sendLink sends a payload over a link and watches for its acknowledgement. s.mu is held.
func (s *Server) sendLink(c *conn, e *envelope) {
	id := strings.ToLower(random(8) + "-" + random(4) + "-" + random(12))
	o := object{"envelope_id": id, "type": e.kind, "payload": e.payload, "accepts_response_payload": e.kind != kindEvents}
	if e.kind == kindEvents {
		o["retry_attempt"], o["retry_reason"] = e.attempt, ""
		if e.attempt > 0 {
			o["retry_reason"] = e.retryReason()
		}
	}
	acked := make(chan json.RawMessage, 1)
	c.pending[id] = acked
	c.put(encode(o))
	s.spawn(func() { s.watch(c, id, e, acked) })
}

// watch waits for the acknowledgement of one payload.
func (s *Server) watch(c *conn, id string, e *envelope, acked chan json.RawMessage) {
	t := time.NewTimer(s.o.AckTimeout)
	defer t.Stop()
	select {
	case p := <-acked:
		e.settle(answer{payload: p})
		return
	case <-t.C:
	case <-c.gone:
	case <-s.ctx.Done():
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(c.pending, id)
	select {
	case p := <-acked: // came in the same moment
		e.settle(answer{payload: p})
	default:
		s.failed(e, "timeout")
	}
}

// DropSockets cuts every Socket Mode link without a word. What was not acknowledged is repeated.
func (s *Server) DropSockets() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, c := range s.delivery.conns {
		_ = c.ws.NetConn().Close()
	}
}

// Disconnect sends every link the disconnect envelope: "warning" announces the end of the link, "refresh_requested" and
// "link_disabled" end it. A link that got one receives no more payloads.
func (s *Server) Disconnect(reason string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, c := range s.delivery.conns {
		s.retire(c, reason)
	}
}

// retire says goodbye to a link. s.mu is held.
func (s *Server) retire(c *conn, reason string) {
	c.retired = true
	c.put(encode(object{"type": "disconnect", "reason": reason, "debug_info": object{"host": "applink-slacktest"}}))
	if reason != "warning" {
		c.put(nil) // the writer closes the link here
	}
}

// Links is how many Socket Mode links are open and get payloads.
func (s *Server) Links() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := 0
	for _, c := range s.delivery.conns {
		if !c.retired {
			n++
		}
	}
	return n
}
