package twiliotest

// The carrier takes accepted messages to the phones, one after the other in the order of acceptance.

// deliver gives a message to the carrier. Media is taken from its addresses first, which may let later texts overtake.
// The lock is held.
func (s *Server) deliver(m *message) {
	if len(m.Media) == 0 {
		s.queue(m)
		return
	}
	sources := m.copy().Media
	s.spawn(func() {
		media, bad := s.fetched(sources)
		s.mu.Lock()
		defer s.mu.Unlock()
		if bad != nil {
			s.options.Log.Debug("twiliotest media", "sid", m.SID, "error", bad.sentence())
			s.advance(m, "failed", bad.code)
			s.callback(m, "failed", bad.code)
			return
		}
		m.Media = media
		s.queue(m)
	})
}

// queue hands a message to the one goroutine that carries, and starts it when it rests. The lock is held.
func (s *Server) queue(m *message) {
	s.outbox = append(s.outbox, m)
	if s.carrying {
		return
	}
	s.carrying = true
	s.spawn(func() {
		for s.carry() {
		}
	})
}

// carry delivers the next message, and says whether there was one.
func (s *Server) carry() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.outbox) == 0 || s.closed {
		s.carrying = false
		return false
	}
	m := s.outbox[0]
	s.outbox = s.outbox[1:]
	s.advance(m, "sent", 0)
	s.callback(m, "sent", 0)
	status, code := "delivered", 0
	if f := s.strikes(Undeliverable, m); f != nil {
		status, code = "undelivered", f.Code
	}
	s.advance(m, status, code)
	s.callback(m, status, code)
	return true
}

// advance moves a message to a state, never back, and hands a delivered one to the phone. The lock is held.
func (s *Server) advance(m *message, status string, code int) {
	if final(m.Status) || progress[status] < progress[m.Status] {
		return
	}
	now := s.options.Now()
	m.Status, m.ErrorCode, m.Updated = status, code, now
	if m.From == "" {
		m.From, m.Segments = s.options.Services[m.MessagingServiceSID], segments(m.Body)
	}
	if m.Sent.IsZero() && progress[status] >= progress["sent"] {
		m.Sent = now
	}
	if status == "delivered" && !m.handed {
		m.handed = true
		s.hand(m.To, m)
	}
	s.notify()
}

// hand puts an outbound message on a customer's phone; a number without MMS sends links instead. The lock is held.
func (s *Server) hand(number string, m *message) {
	seen := m.copy()
	if len(seen.Media) > 0 && !s.numbers[m.From].MMS {
		seen.Body, seen.Media = withLinks(seen.Body, seen.Media), nil
	}
	s.phones[number] = append(s.phones[number], seen)
	s.notify()
}
