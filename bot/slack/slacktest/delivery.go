package slacktest

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"slices"
	"time"
)

// Errors of what a person does and the app does not answer, which Slack shows as "failed with the error ...".
var (
	// ErrNoApp is returned where the app has neither a Socket Mode link nor a URL (dispatch_failed).
	ErrNoApp = errors.New("slacktest: the app cannot be reached: dispatch_failed")
	// ErrNoAck is returned where the app did not acknowledge in time or the link broke before (operation_timeout).
	ErrNoAck = errors.New("slacktest: the app did not acknowledge: operation_timeout")
)

// The kinds of payload, with Socket Mode's names.
const (
	kindEvents      = "events_api"
	kindInteractive = "interactive"
	kindCommand     = "slash_commands"
)

// delivery is the way to the app. All of it is guarded by Server.mu.
type delivery struct {
	urls    map[string]string // HTTP mode by kind; what has no URL goes over Socket Mode
	conns   []*conn
	turn    int
	tickets map[string]bool
	lanes   map[string]*lane

	forget  bool        // events are lost while nobody is connected
	offline []*envelope // waiting for a link
	retry   chan struct{}
	waiting int

	lose, double, delayed, mix int
	delay                      time.Duration
	mixed                      []*envelope
	events, lost               int
}

// envelope is one payload on its way.
type envelope struct {
	kind    string
	payload json.RawMessage
	lane    string // payloads of one lane keep their order in HTTP mode
	attempt int    // repetitions so far
	reason  string // of the repetition
	answer  chan answer
}

// answer is how an interaction ended.
type answer struct {
	payload json.RawMessage
	err     error
}

// settle hands the outcome to whoever waits for it.
func (e *envelope) settle(a answer) {
	if e.answer != nil {
		e.answer <- a
	}
}

// eventScopes are the scopes that let an app see an event; "read" and "history" are those of the channel's family, such as
// groups:history. docs.slack.dev/reference/events
var eventScopes = map[string]string{
	"message": "history", "member_joined_channel": "read", "member_left_channel": "read", "channel_shared": "read",
	"reaction_added": "reactions:read", "reaction_removed": "reactions:read", "user_change": "users:read",
	"subteam_members_changed": "usergroups:read", "app_home_opened": "",
}

// emit sends an event to the app, if the app may see it: it must be in the channel (nil for events of the workspace) and
// have the scope. s.mu is held.
func (s *Server) emit(c *channel, event object) {
	scope := eventScopes[str(event, "type")]
	if c != nil && !c.has(botUserID) {
		return
	}
	if c != nil && (scope == "history" || scope == "read") {
		scope = c.family() + ":" + scope
	}
	if scope != "" && !s.scopes[scope] {
		return
	}
	lane := ""
	if c != nil {
		lane = c.ID
	}
	e := &envelope{kind: kindEvents, lane: lane, payload: encode(object{
		"token": "slacktest", "team_id": teamID, "context_team_id": teamID, "context_enterprise_id": nil, "api_app_id": appID,
		"type": "event_callback", "event": event, "event_id": s.newID("Ev"), "event_time": s.o.Now().Unix(),
		"authorizations":        []any{object{"enterprise_id": nil, "team_id": teamID, "user_id": botUserID, "is_bot": true, "is_enterprise_install": false}},
		"is_ext_shared_channel": c != nil && c.ExtShared,
		"event_context":         "4-" + random(16),
	})}
	s.delivery.events++
	s.send(e)
}

// send dispatches a new event through the faults that are switched on. s.mu is held.
func (s *Server) send(e *envelope) {
	d := &s.delivery
	switch {
	case d.lose > 0:
		d.lose--
		d.lost++
		return
	case d.mix > 0:
		d.mix--
		d.mixed = append(d.mixed, e)
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
		s.later(d.delay, func() { s.dispatch(e) })
		return
	case d.double > 0:
		d.double--
		again := *e
		s.dispatch(&again)
	}
	s.dispatch(e)
}

// dispatch brings a payload to the app by HTTP or Socket Mode. s.mu is held.
func (s *Server) dispatch(e *envelope) {
	if s.closed {
		e.settle(answer{err: ErrNoApp})
		return
	}
	if s.delivery.urls[e.kind] != "" {
		s.enlane(e)
		return
	}
	c := s.pickLink()
	switch {
	case c != nil:
		s.sendLink(c, e)
	case e.kind != kindEvents:
		e.settle(answer{err: ErrNoApp})
	case s.delivery.forget:
		s.delivery.lost++
	default:
		s.delivery.offline = append(s.delivery.offline, e)
	}
}

// failed is called for a payload that was not acknowledged. Events are repeated, the rest is not. s.mu is held.
func (s *Server) failed(e *envelope, reason string) {
	if e.kind != kindEvents {
		e.settle(answer{err: ErrNoAck})
		return
	}
	if e.attempt >= len(s.o.RetryDelays) {
		s.delivery.lost++
		s.touch()
		return
	}
	wait := s.o.RetryDelays[e.attempt]
	e.attempt++
	e.reason = reason
	if wait <= 0 {
		s.dispatch(e)
		return
	}
	s.later(wait, func() { s.dispatch(e) })
}

// later runs fn with s.mu held after d, or at RetryNow. s.mu is held.
func (s *Server) later(d time.Duration, fn func()) {
	if s.delivery.retry == nil {
		s.delivery.retry = make(chan struct{})
	}
	now := s.delivery.retry
	s.delivery.waiting++
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
		s.delivery.waiting--
		fn()
	})
}

// Waiting is how many events wait for a retry or for the end of a delay; see [Server.RetryNow].
func (s *Server) Waiting() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.delivery.waiting
}

// ask brings an interaction to the app and waits for its acknowledgement.
func (s *Server) ask(ctx context.Context, e *envelope) (json.RawMessage, error) {
	e.answer = make(chan answer, 1)
	s.mu.Lock()
	s.dispatch(e)
	s.mu.Unlock()
	select {
	case a := <-e.answer:
		return a.payload, a.err
	case <-ctx.Done():
		return nil, ctx.Err()
	case <-s.ctx.Done():
		return nil, ErrNoApp
	}
}

// RetryNow sends everything that waits for a later try (retries, delayed events) at once.
func (s *Server) RetryNow() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.delivery.retry != nil {
		close(s.delivery.retry)
		s.delivery.retry = nil
	}
}

// LoseEvents drops the next n events for ever.
func (s *Server) LoseEvents(n int) { s.fault(func(d *delivery) { d.lose = n }) }

// DuplicateEvents delivers each of the next n events twice, with the same event_id.
func (s *Server) DuplicateEvents(n int) { s.fault(func(d *delivery) { d.double = n }) }

// DelayEvents holds each of the next n events back for a time, or until RetryNow; later ones overtake them.
func (s *Server) DelayEvents(n int, by time.Duration) {
	s.fault(func(d *delivery) { d.delayed, d.delay = n, by })
}

// ReorderEvents holds the next n events back and then delivers them in reverse order.
func (s *Server) ReorderEvents(n int) { s.fault(func(d *delivery) { d.mix = n }) }

// KeepWhileOffline says what happens to events while no Socket Mode link is open: kept and delivered as retries to the next
// link (the default), or lost. Reports on Slack's own behaviour disagree, so test both.
func (s *Server) KeepWhileOffline(keep bool) { s.fault(func(d *delivery) { d.forget = !keep }) }

func (s *Server) fault(change func(*delivery)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	change(&s.delivery)
}

// Events is how many events were made so far, and how many of them were lost for good.
func (s *Server) Events() (made, lost int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.delivery.events, s.delivery.lost
}

// SetEventURL sends events to url by signed HTTP POST instead of Socket Mode; "" switches back.
func (s *Server) SetEventURL(url string) { s.setURL(kindEvents, url) }

// SetInteractivityURL does the same for buttons, modals and shortcuts.
func (s *Server) SetInteractivityURL(url string) { s.setURL(kindInteractive, url) }

// SetCommandURL does the same for slash commands.
func (s *Server) SetCommandURL(url string) { s.setURL(kindCommand, url) }

func (s *Server) setURL(kind, url string) {
	s.fault(func(d *delivery) {
		if d.urls == nil {
			d.urls = map[string]string{}
		}
		d.urls[kind] = url
	})
}

// retryReason is what a repetition names as its cause.
func (e *envelope) retryReason() string { return cmp.Or(e.reason, "timeout") }
