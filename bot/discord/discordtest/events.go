package discordtest

import (
	"encoding/json"
	"slices"
	"time"
)

// Gateway intents. docs.discord.com/developers/events/gateway#gateway-intents
const (
	intentGuilds         = 1 << 0
	intentGuildMembers   = 1 << 1
	intentPresences      = 1 << 8
	intentMessages       = 1 << 9
	intentReactions      = 1 << 10
	intentTyping         = 1 << 11
	intentMessageContent = 1 << 15
	// allIntents are those that exist: bits 0 to 16, 20, 21, 24 and 25.
	allIntents = 1<<17 - 1 | 1<<20 | 1<<21 | 1<<24 | 1<<25
)

// event is one thing that happens in a guild.
type event struct {
	name string
	// intent that a session needs; 0 for none.
	intent int
	// channel that the app must see; nil for events of the guild.
	channel *channel
	data    object
	// bare is the data for a session without the message content intent; nil where that is the same.
	bare object
	// hidden events are not sent at all.
	hidden bool
}

// notice is an event in its final words.
type notice struct {
	name       string
	intent     int
	data, bare json.RawMessage
}

// emit sends an event to every session that may see it, through the faults that are switched on. s.mu is held.
func (s *Server) emit(e event) {
	if e.hidden || e.channel != nil && !s.sees(s.botID, e.channel) {
		return
	}
	if g := s.guilds[str(e.data, "guild_id")]; g != nil && g.members[s.botID] == nil {
		return
	}
	n := &notice{name: e.name, intent: e.intent, data: encode(e.data)}
	if e.bare != nil {
		n.bare = encode(e.bare)
	}
	d := &s.gateway
	d.made++
	switch {
	case d.lose > 0:
		d.lose--
		d.lost++
		return
	case d.mix > 0:
		d.mix--
		d.mixed = append(d.mixed, n)
		if d.mix == 0 {
			held := d.mixed
			d.mixed = nil
			slices.Reverse(held)
			for _, h := range held {
				s.dispatch(h)
			}
		}
		return
	case d.delayed > 0:
		d.delayed--
		s.later(d.delay, func() { s.dispatch(n) })
		return
	case d.double > 0:
		d.double--
		s.dispatch(n)
	}
	s.dispatch(n)
}

// emitMessage tells of a message that was written or changed. s.mu is held.
func (s *Server) emitMessage(name string, m *message) {
	if m.private {
		return
	}
	data := s.wireMessage(m, true, name == "MESSAGE_CREATE")
	e := event{name: name, intent: intentMessages, channel: s.channels[m.channel], data: data}
	if s.concealed(m) {
		e.bare = bare(data)
	}
	s.emit(e)
}

// later runs fn with s.mu held after d, or at DeliverNow. s.mu is held.
func (s *Server) later(d time.Duration, fn func()) {
	g := &s.gateway
	if g.release == nil {
		g.release = make(chan struct{})
	}
	now := g.release
	g.waiting++
	s.touch()
	s.spawn(func() {
		t := time.NewTimer(d)
		defer t.Stop()
		select {
		case <-t.C:
		case <-now:
		case <-s.ctx.Done():
			return
		}
		s.mu.Lock()
		defer s.mu.Unlock()
		g.waiting--
		fn()
	})
}

// Waiting is how many events are held back by DelayEvents; see [Server.DeliverNow].
func (s *Server) Waiting() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.gateway.waiting
}

// DeliverNow delivers the events that DelayEvents holds back.
func (s *Server) DeliverNow() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.gateway.release != nil {
		close(s.gateway.release)
		s.gateway.release = nil
	}
}

// LoseEvents drops the next n events for ever: they have no sequence number, and a resume does not bring them back.
// Interactions are not events here.
func (s *Server) LoseEvents(n int) { s.fault(func(g *gateway) { g.lose = n }) }

// DuplicateEvents delivers each of the next n events twice.
func (s *Server) DuplicateEvents(n int) { s.fault(func(g *gateway) { g.double = n }) }

// DelayEvents holds each of the next n events back for a time, or until DeliverNow; later ones overtake them.
func (s *Server) DelayEvents(n int, by time.Duration) {
	s.fault(func(g *gateway) { g.delayed, g.delay = n, by })
}

// ReorderEvents holds the next n events back and then delivers them in reverse order.
func (s *Server) ReorderEvents(n int) { s.fault(func(g *gateway) { g.mix = n }) }

func (s *Server) fault(change func(*gateway)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	change(&s.gateway)
}

// Events is how many events were made so far, and how many of them LoseEvents dropped.
func (s *Server) Events() (made, lost int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.gateway.made, s.gateway.lost
}
