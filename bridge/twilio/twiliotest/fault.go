package twiliotest

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"time"
)

// FaultKind says what goes wrong.
type FaultKind string

// The first kinds happen to API requests (see [Fault.At]), the others to what the server posts to the app.
const (
	// TooManyRequests answers 429 with code 20429 and Retry-After; nothing was done, a retry is safe.
	TooManyRequests FaultKind = "too many requests"
	// ErrorBefore answers 500 with code 20500 and did nothing.
	ErrorBefore FaultKind = "error before the work"
	// ErrorAfter does all the work and then answers 500 with code 20500.
	ErrorAfter FaultKind = "error after the work"
	// CutBefore cuts the connection and did nothing.
	CutBefore FaultKind = "cut before the work"
	// CutAfter does all the work and then cuts the connection without an answer.
	CutAfter FaultKind = "cut after the work"
	// Unavailable answers 503 with a text that is no JSON; nothing was done.
	Unavailable FaultKind = "unavailable"
	// Reject answers with the code in Fault.Code; nothing was done.
	Reject FaultKind = "reject"
	// Delay waits for Fault.Delay before the request is looked at, and then lets further faults and the work happen.
	Delay FaultKind = "delay"

	// Endless sends without an end, and Stalled sends half of it and then nothing more, until the client goes away. Only files are
	// served so.
	Endless FaultKind = "endless"
	Stalled FaultKind = "stalled"

	// Undeliverable accepts the message and then reports it as undelivered with Fault.Code (30003 by default); needs
	// Options.AutoDeliver.
	Undeliverable FaultKind = "undeliverable"
	// WebhookLost keeps an inbound text without telling the app.
	WebhookLost FaultKind = "webhook lost"
	// WebhookDuplicated posts an inbound text twice.
	WebhookDuplicated FaultKind = "webhook duplicated"
	// StatusLost drops one status callback; the message itself moves on.
	StatusLost FaultKind = "status lost"
	// StatusDuplicated posts one status callback twice.
	StatusDuplicated FaultKind = "status duplicated"
	// StatusReordered keeps the callback "sent" back until the one after it was posted.
	StatusReordered FaultKind = "status reordered"
)

// Endpoint is the part of the API that a fault happens to.
type Endpoint string

// The endpoints that can fail.
const (
	Send       Endpoint = "send"  // POST Messages.json
	List       Endpoint = "list"  // GET Messages.json, each page by itself
	FetchMedia Endpoint = "media" // GET of a media file, before the redirect
	Storage    Endpoint = "store" // GET of a media file where the redirect leads
)

// Fault is one fault. Faults that match the same event happen in the order in which they were switched on.
type Fault struct {
	Kind FaultKind
	// At is where API faults happen; [Send] by default. Other kinds ignore it.
	At Endpoint
	// Number restricts the fault to messages or lists with this number as From or To; empty: all.
	Number string
	// Times is how often it happens; 0 means once, a negative number until [Server.ClearFaults].
	Times int
	// Code is Twilio's error code, for Reject and Undeliverable.
	Code int
	// Delay is how long a Delay lasts at most.
	Delay time.Duration
	// Until ends a Delay early, when it is closed.
	Until <-chan struct{}
	// RetryAfter is said by TooManyRequests, in whole seconds; one second by default.
	RetryAfter time.Duration
}

// Fail switches a fault on.
func (s *Server) Fail(f Fault) {
	if f.At == "" {
		f.At = Send
	}
	if f.Times == 0 {
		f.Times = 1
	}
	if f.Code == 0 {
		f.Code = map[FaultKind]int{Reject: 20001, Undeliverable: 30003}[f.Kind]
	}
	f.RetryAfter = max(f.RetryAfter, time.Second)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = append(s.faults, &f)
}

// ClearFaults switches all faults off.
func (s *Server) ClearFaults() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = nil
}

// Faults returns the faults that are still on, with the times they have left.
func (s *Server) Faults() []Fault {
	s.mu.Lock()
	defer s.mu.Unlock()
	var left []Fault
	for _, f := range s.faults {
		left = append(left, *f)
	}
	return left
}

// take uses up one of the faults that match, and is nil where none does. The lock is held.
func (s *Server) take(match func(*Fault) bool, numbers ...string) *Fault {
	i := slices.IndexFunc(s.faults, func(f *Fault) bool {
		return match(f) && (f.Number == "" || slices.Contains(numbers, f.Number))
	})
	if i < 0 {
		return nil
	}
	f := s.faults[i]
	if f.Times > 0 {
		f.Times--
	}
	if f.Times == 0 {
		s.faults = slices.Delete(s.faults, i, i+1)
	}
	s.notify()
	return f
}

// strikes takes a fault of one kind for a message. The lock is held.
func (s *Server) strikes(kind FaultKind, m *message) *Fault {
	return s.take(func(f *Fault) bool { return f.Kind == kind }, m.From, m.To)
}

// happening is what a fault does to an API request; work is what the request asks for.
type happening func(s *Server, f *Fault, w http.ResponseWriter, work func(http.ResponseWriter))

// happenings are the kinds that strike requests. Delay is not among them: it lets the others happen after it.
var happenings = map[FaultKind]happening{
	TooManyRequests: func(_ *Server, f *Fault, w http.ResponseWriter, _ func(http.ResponseWriter)) {
		w.Header().Set("Retry-After", strconv.Itoa(int(f.RetryAfter/time.Second)))
		refuse(20429).write(w)
	},
	ErrorBefore: func(_ *Server, _ *Fault, w http.ResponseWriter, _ func(http.ResponseWriter)) {
		refuse(20500).write(w)
	},
	ErrorAfter: func(_ *Server, _ *Fault, w http.ResponseWriter, work func(http.ResponseWriter)) {
		work(unheard{})
		refuse(20500).write(w)
	},
	CutBefore: func(*Server, *Fault, http.ResponseWriter, func(http.ResponseWriter)) {
		panic(http.ErrAbortHandler)
	},
	CutAfter: func(_ *Server, _ *Fault, _ http.ResponseWriter, work func(http.ResponseWriter)) {
		work(unheard{})
		panic(http.ErrAbortHandler)
	},
	Unavailable: func(_ *Server, _ *Fault, w http.ResponseWriter, _ func(http.ResponseWriter)) {
		w.Header().Set("Content-Type", "text/plain")
		w.WriteHeader(http.StatusServiceUnavailable)
		_, _ = fmt.Fprint(w, "upstream down")
	},
	Endless: func(s *Server, _ *Fault, w http.ResponseWriter, _ func(http.ResponseWriter)) {
		w.Header().Set("Content-Type", "image/jpeg")
		for chunk := make([]byte, 64<<10); s.ctx.Err() == nil; {
			if _, err := w.Write(chunk); err != nil {
				return
			}
		}
	},
	Stalled: func(s *Server, _ *Fault, w http.ResponseWriter, work func(http.ResponseWriter)) {
		w.Header().Set("Content-Length", "1000000")
		work(w)
		_ = http.NewResponseController(w).Flush()
		<-s.ctx.Done()
	},
	Reject: func(_ *Server, f *Fault, w http.ResponseWriter, _ func(http.ResponseWriter)) {
		refuse(f.Code).write(w)
	},
}

// faulty lets faults happen to an endpoint.
func (s *Server) faulty(at Endpoint, next http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		numbers := []string{r.FormValue("From"), r.FormValue("To")}
		s.mu.Lock()
		wait := s.take(func(f *Fault) bool { return f.At == at && f.Kind == Delay }, numbers...)
		s.mu.Unlock()
		if wait != nil && !s.pause(r, wait.Delay, wait.Until) {
			panic(http.ErrAbortHandler)
		}
		s.mu.Lock()
		f := s.take(func(f *Fault) bool { return f.At == at && happenings[f.Kind] != nil }, numbers...)
		s.mu.Unlock()
		if f == nil {
			next(w, r)
			return
		}
		happenings[f.Kind](s, f, w, func(w http.ResponseWriter) { next(w, r) })
	}
}

// pause waits, and says whether somebody still waits for the answer.
func (s *Server) pause(r *http.Request, d time.Duration, until <-chan struct{}) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-until:
		return true
	case <-r.Context().Done():
		return false
	case <-s.ctx.Done():
		return false
	}
}

// unheard takes an answer that nobody gets.
type unheard struct{}

// Header is a new one each time.
func (unheard) Header() http.Header { return http.Header{} }

// Write says that all was written.
func (unheard) Write(b []byte) (int, error) { return len(b), nil }

// WriteHeader forgets the status.
func (unheard) WriteHeader(int) {}
