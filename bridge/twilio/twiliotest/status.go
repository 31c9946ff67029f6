package twiliotest

import (
	"context"
	"fmt"
	"net/url"
	"strconv"
)

// Callback is one status callback that was posted.
type Callback struct {
	SID       string
	Status    string
	ErrorCode int
	Answer    int // the app's HTTP status, 0 where it gave none
}

// event is a change of state that the app is to hear of.
type event struct {
	status string
	code   int
}

// Callbacks returns the status callbacks posted so far for a message, in the order in which they were answered; for all
// messages where sid is empty.
func (s *Server) Callbacks(sid string) []Callback {
	s.mu.Lock()
	defer s.mu.Unlock()
	var posted []Callback
	for _, c := range s.callbacks {
		if matches(sid, c.SID) {
			posted = append(posted, c)
		}
	}
	return posted
}

// Report posts a status callback by hand, at once and in any order; faults do not touch it. It returns the app's HTTP
// status, and an error where there is no such outbound message or the app gave no answer. The message itself moves
// forward only, and is handed to the phone when it is delivered. Without a StatusCallback nothing is posted and the
// result is 0.
func (s *Server) Report(ctx context.Context, sid, status string, errorCode int) (int, error) {
	s.mu.Lock()
	m := s.bySID[sid]
	if m == nil || m.Direction == "inbound" {
		s.mu.Unlock()
		return 0, fmt.Errorf("twiliotest: no outbound message %s", sid)
	}
	if _, ok := progress[status]; !ok {
		s.mu.Unlock()
		return 0, fmt.Errorf("twiliotest: no status %q", status)
	}
	s.advance(m, status, errorCode)
	callback := m.StatusCallback
	s.mu.Unlock()
	if callback == "" {
		return 0, nil
	}
	result := s.postStatus(ctx, m, event{status, errorCode})
	return result.status, result.err
}

// callback queues the news of a state. The callbacks of one message leave one after the other, those of different
// messages beside each other. The lock is held.
func (s *Server) callback(m *message, status string, code int) {
	if m.StatusCallback == "" || s.strikes(StatusLost, m) != nil {
		return
	}
	e := event{status, code}
	if status == "sent" && s.strikes(StatusReordered, m) != nil {
		m.held = append(m.held, e)
		return
	}
	m.events = append(m.events, e)
	if s.strikes(StatusDuplicated, m) != nil {
		m.events = append(m.events, e)
	}
	m.events = append(m.events, m.held...)
	m.held = nil
	if m.posting {
		return
	}
	m.posting = true
	s.spawn(func() {
		for s.postNext(m) {
		}
	})
}

// postNext posts the next callback of a message, and says whether there was one.
func (s *Server) postNext(m *message) bool {
	s.mu.Lock()
	if len(m.events) == 0 || s.closed {
		m.posting = false
		s.mu.Unlock()
		return false
	}
	e := m.events[0]
	m.events = m.events[1:]
	s.mu.Unlock()
	s.postStatus(s.ctx, m, e)
	return true
}

// postStatus posts one callback and keeps what came of it.
func (s *Server) postStatus(ctx context.Context, m *message, e event) result {
	s.mu.Lock()
	address, form := m.StatusCallback, s.statusForm(m, e)
	s.mu.Unlock()
	r := s.post(ctx, address, form, newToken())
	s.mu.Lock()
	defer s.mu.Unlock()
	s.callbacks = append(s.callbacks, Callback{SID: m.SID, Status: e.status, ErrorCode: e.code, Answer: r.status})
	s.notify()
	return r
}

// statusForm is what a callback says
// (twilio.com/docs/messaging/guides/outbound-message-status-in-status-callbacks). The lock is held.
func (s *Server) statusForm(m *message, e event) url.Values {
	form := url.Values{
		"MessageSid":    {m.SID},
		"MessageStatus": {e.status},
		"SmsSid":        {m.SID},
		"SmsStatus":     {e.status},
		"To":            {m.To},
		"From":          {m.From},
		"AccountSid":    {s.options.AccountSID},
		"ApiVersion":    {apiVersion},
	}
	if m.MessagingServiceSID != "" {
		form.Set("MessagingServiceSid", m.MessagingServiceSID)
	}
	if e.code != 0 {
		form.Set("ErrorCode", strconv.Itoa(e.code))
	}
	if e.status == "delivered" || e.status == "undelivered" {
		form.Set("RawDlrDoneDate", s.options.Now().UTC().Format("0601021504"))
	}
	return form
}
