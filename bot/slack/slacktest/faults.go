package slacktest

import (
	"net/http"
	"strconv"
	"time"
)

// FaultKind is a way in which a Web API call goes wrong.
type FaultKind int

const (
	// RateLimited answers 429 with Retry-After; nothing was done.
	RateLimited FaultKind = iota
	// RateLimitedBody answers HTTP 200 {"ok":false,"error":"rate_limited"}, as Slack does at times; nothing was done.
	RateLimitedBody
	// ServerError answers HTTP 500 with an HTML body; nothing was done.
	ServerError
	// ServerErrorAfter does the work and answers HTTP 500.
	ServerErrorAfter
	// CutBefore closes the connection without an answer; nothing was done.
	CutBefore
	// CutAfter does the work and closes the connection without an answer.
	CutAfter
	// Slow waits for Delay, then does the work and answers.
	Slow
	// SlowAfter does the work at once and answers after Delay: for a client that times out.
	SlowAfter
	// Refuse answers {"ok":false,"error":Error}; nothing was done.
	Refuse
)

func (k FaultKind) String() string {
	return [...]string{"rate_limited", "rate_limited_body", "server_error", "server_error_after", "cut_before", "cut_after", "slow", "slow_after", "refuse"}[k]
}

// Fault makes coming calls go wrong. Faults of one method are used up in the order in which they were added.
type Fault struct {
	// Method such as "chat.postMessage"; empty for any.
	Method string
	Kind   FaultKind
	// Times is how many calls it hits. 0 means one, a negative number all from now on.
	Times int
	// RetryAfter of RateLimited, whole seconds. Default 1 s.
	RetryAfter time.Duration
	// Delay of Slow and SlowAfter, in real time.
	Delay time.Duration
	// Error of Refuse. Default "internal_error".
	Error string
	// Match, where set, chooses the calls by their arguments.
	Match func(args map[string]string) bool
}

// Fail switches a fault on.
func (s *Server) Fail(f Fault) {
	if f.Times == 0 {
		f.Times = 1
	}
	set(&f.RetryAfter, time.Second)
	set(&f.Error, "internal_error")
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = append(s.faults, &f)
}

// Heal switches all Web API faults off.
func (s *Server) Heal() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = nil
}

// takeFault finds the fault that hits this call, if any, and uses it up.
func (s *Server) takeFault(method string, args map[string]string) *Fault {
	s.mu.Lock()
	defer s.mu.Unlock()
	for i, f := range s.faults {
		if f.Method != "" && f.Method != method || f.Match != nil && !f.Match(args) {
			continue
		}
		if f.Times > 0 {
			f.Times--
		}
		if f.Times == 0 {
			s.faults = append(s.faults[:i:i], s.faults[i+1:]...)
		}
		hit := *f
		return &hit
	}
	return nil
}

// faultsBefore answer in place of the work, faultsAfter in place of the answer.
var (
	faultsBefore = map[FaultKind]func(*Fault, http.ResponseWriter){
		RateLimited: func(f *Fault, w http.ResponseWriter) {
			w.Header().Set("Retry-After", strconv.Itoa(int(f.RetryAfter.Seconds())))
			writeJSON(w, http.StatusTooManyRequests, object{"ok": false, "error": "ratelimited"})
		},
		RateLimitedBody: func(_ *Fault, w http.ResponseWriter) {
			writeJSON(w, http.StatusOK, object{"ok": false, "error": "rate_limited"})
		},
		ServerError: answer500,
		CutBefore:   cut,
		Refuse: func(f *Fault, w http.ResponseWriter) {
			writeJSON(w, http.StatusOK, object{"ok": false, "error": f.Error})
		},
	}
	faultsAfter = map[FaultKind]func(*Fault, http.ResponseWriter){ServerErrorAfter: answer500, CutAfter: cut}
)

func answer500(_ *Fault, w http.ResponseWriter) {
	w.Header().Set("Content-Type", "text/html")
	w.WriteHeader(http.StatusInternalServerError)
	_, _ = w.Write([]byte("<html>Server Error</html>"))
}

// cut closes the connection in the middle of the exchange.
func cut(*Fault, http.ResponseWriter) { panic(http.ErrAbortHandler) }

// pause waits for d, but not longer than the client and the server live.
func (s *Server) pause(r *http.Request, d time.Duration) {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
	case <-r.Context().Done():
	case <-s.ctx.Done():
	}
}
