package aitest

import (
	"fmt"
	"io"
	"net/http"
	"slices"
	"strconv"
	"time"
)

// FaultKind is what goes wrong.
type FaultKind string

// The faults.
const (
	// Refuse answers with Status, Reason and RetryAfter in the service's own document.
	Refuse FaultKind = "refuse"
	// Delay answers late; with no Delay only when the client has given up.
	Delay FaultKind = "delay"
	// Cut closes the connection before anything is answered.
	Cut FaultKind = "cut"
	// CutInside closes it within the answer.
	CutInside FaultKind = "cut inside"
	// Page answers with a page of HTML and Status, 200 by default, as proxies do.
	Page FaultKind = "page"
	// Endless answers with text that never ends.
	Endless FaultKind = "endless"
	// Redirect sends the client to another address, at which nobody should show the key.
	Redirect FaultKind = "redirect"
	// Late begins a streamed answer well and ends it with an error; an answer that is not streamed is only the error, with status 200.
	Late FaultKind = "late"
	// Half ends the answer in the midst of its JSON, as if that was all.
	Half FaultKind = "half"
)

// Fault is one fault. Faults happen in the order in which they were switched on.
type Fault struct {
	Kind FaultKind
	// Times is how often it happens; 0 means once, a negative number until the server is closed.
	Times int
	// Status and Reason are those of Refuse, Late and Page.
	Status int
	Reason string
	// Message is what a refusal says; it says something by default.
	Message string
	// RetryAfter is told by Refuse; 0 for none.
	RetryAfter time.Duration
	// Delay is how long a Delay lasts.
	Delay time.Duration
}

// Fail switches a fault on.
func (s *Server) Fail(f Fault) {
	if f.Times == 0 {
		f.Times = 1
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = append(s.faults, f)
}

// take uses up one of the faults; its kind is empty where there is none.
func (s *Server) take() Fault {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.faults) == 0 {
		return Fault{}
	}
	f := s.faults[0]
	if s.faults[0].Times > 0 {
		s.faults[0].Times--
	}
	if s.faults[0].Times == 0 {
		s.faults = slices.Delete(s.faults, 0, 1)
	}
	return f
}

// asError is the refusal that a fault is.
func (f Fault) asError() *apiError {
	message := f.Message
	if message == "" {
		message = "made to fail"
	}
	return &apiError{status: f.Status, reason: f.Reason, message: message, wait: f.RetryAfter}
}

// happen lets a fault happen that needs nothing of the service, and says whether it was one.
func (s *Server) happen(f Fault, w http.ResponseWriter, r *http.Request) bool {
	switch f.Kind {
	case Delay:
		s.pause(r, f.Delay)
		return false
	case Cut:
		panic(http.ErrAbortHandler)
	case CutInside:
		w.Header().Set("Content-Length", "1000")
		_, _ = io.WriteString(w, `{"candidates": [`)
		_ = http.NewResponseController(w).Flush()
		panic(http.ErrAbortHandler)
	case Page:
		w.Header().Set("Content-Type", "text/html")
		w.WriteHeader(max(f.Status, http.StatusOK))
		_, _ = io.WriteString(w, "<html><body>Sign in to the hotel's network</body></html>")
	case Endless:
		for chunk := []byte(fmt.Sprintf("[%65536d", 0)); ; {
			if _, err := w.Write(chunk); err != nil {
				return true
			}
		}
	case Redirect:
		w.Header().Set("Location", "http://localhost:1"+r.URL.Path)
		w.WriteHeader(http.StatusTemporaryRedirect)
	default:
		return false
	}
	return true
}

// pause waits for d, or where d is 0 until the client or the server gives up.
func (s *Server) pause(r *http.Request, d time.Duration) {
	var over <-chan time.Time
	if d > 0 {
		timer := time.NewTimer(d)
		defer timer.Stop()
		over = timer.C
	}
	select {
	case <-over:
		return
	case <-r.Context().Done():
	case <-s.ctx.Done():
	}
	panic(http.ErrAbortHandler)
}

// tell writes when to come again.
func (e *apiError) tell(w http.ResponseWriter) {
	if e.wait > 0 {
		w.Header().Set("Retry-After", strconv.Itoa(int(e.wait/time.Second)))
	}
}
