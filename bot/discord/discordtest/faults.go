package discordtest

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// FaultKind is a way in which a REST call goes wrong.
type FaultKind int

const (
	// RateLimited answers 429 with RetryAfter in header and body; nothing was done.
	RateLimited FaultKind = iota
	// RateLimitedHTML answers 429 with an HTML body, as Cloudflare does; nothing was done.
	RateLimitedHTML
	// ServerError answers HTTP 500; nothing was done.
	ServerError
	// BadGateway answers HTTP 502 with an HTML body; nothing was done.
	BadGateway
	// ServerErrorAfter does the work and answers HTTP 500.
	ServerErrorAfter
	// BadGatewayAfter does the work and answers HTTP 502: a client that repeats it does it twice.
	BadGatewayAfter
	// CutBefore closes the connection without an answer; nothing was done.
	CutBefore
	// CutAfter does the work and closes the connection without an answer.
	CutAfter
	// Slow waits for Delay, then does the work and answers.
	Slow
	// SlowAfter does the work at once and answers after Delay: for a client that times out.
	SlowAfter
	// Refuse answers Status with Code and Message; nothing was done.
	Refuse
)

func (k FaultKind) String() string {
	return [...]string{
		"rate_limited", "rate_limited_html", "server_error", "bad_gateway", "server_error_after", "bad_gateway_after",
		"cut_before", "cut_after", "slow", "slow_after", "refuse",
	}[k]
}

// Fault makes coming calls go wrong. Faults of one route are used up in the order in which they were added.
type Fault struct {
	// Route such as "POST /channels/{id}/messages"; the names in braces do not matter. Empty for any.
	Route string
	// Method such as "POST", where Route is empty; empty for any.
	Method string
	Kind   FaultKind
	// Times is how many calls it hits. 0 means one, a negative number all from now on.
	Times int
	// RetryAfter of RateLimited. Default 1 s. Global marks it as the global limit.
	RetryAfter time.Duration
	Global     bool
	// Delay of Slow and SlowAfter, in real time.
	Delay time.Duration
	// Code of Refuse with its usual Status and Message, such as 50013. Default 500 "Internal Server Error" without a code.
	Code, Status int
	Message      string
	// Match, where set, chooses the calls by their JSON body.
	Match func(body map[string]any) bool
}

// Fail switches a fault on. It panics for a route that the emulator does not have.
func (s *Server) Fail(f Fault) {
	f.Route = sameRoute(f.Route)
	set(&f.Times, 1)
	set(&f.RetryAfter, time.Second)
	set(&f.Status, known[f.Code].status)
	set(&f.Status, http.StatusInternalServerError)
	set(&f.Message, known[f.Code].message)
	set(&f.Message, http.StatusText(f.Status))
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = append(s.faults, &f)
}

// Heal switches all REST faults off.
func (s *Server) Heal() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = nil
}

// takeFault finds the fault that hits this call, if any, and uses it up.
func (s *Server) takeFault(pattern string, body object) *Fault {
	s.mu.Lock()
	defer s.mu.Unlock()
	method, _, _ := strings.Cut(pattern, " ")
	for i, f := range s.faults {
		if f.Route != "" && f.Route != pattern || f.Route == "" && f.Method != "" && f.Method != method ||
			f.Match != nil && !f.Match(body) {
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

// answer is the status and code that a fault gives in place of the work.
func (f *Fault) answer() (status, code int) {
	switch f.Kind {
	case RateLimited, RateLimitedHTML:
		return http.StatusTooManyRequests, 0
	case ServerError:
		return http.StatusInternalServerError, 0
	case BadGateway:
		return http.StatusBadGateway, 0
	case Refuse:
		return f.Status, f.Code
	}
	return 0, 0
}

// faultsBefore answer in place of the work, faultsAfter in place of the answer.
var (
	faultsBefore = map[FaultKind]func(*Fault, http.ResponseWriter){
		RateLimited: func(f *Fault, w http.ResponseWriter) {
			ref := slowDown(w.Header(), f.RetryAfter, f.Global)
			if f.Global {
				w.Header().Set("X-RateLimit-Global", "true")
			}
			w.Header().Set("X-RateLimit-Reset-After", fmt.Sprintf("%.3f", f.RetryAfter.Seconds()))
			writeJSON(w, ref.status, ref.body())
		},
		RateLimitedHTML: func(f *Fault, w http.ResponseWriter) {
			w.Header().Set("Retry-After", strconv.Itoa(int(f.RetryAfter.Seconds())))
			writeHTML(w, http.StatusTooManyRequests)
		},
		ServerError: answer500,
		BadGateway:  answer502,
		CutBefore:   cut,
		Refuse: func(f *Fault, w http.ResponseWriter) {
			writeJSON(w, f.Status, object{"message": f.Message, "code": f.Code})
		},
	}
	faultsAfter = map[FaultKind]func(*Fault, http.ResponseWriter){
		ServerErrorAfter: answer500, BadGatewayAfter: answer502, CutAfter: cut,
	}
)

func answer500(_ *Fault, w http.ResponseWriter) {
	writeJSON(w, http.StatusInternalServerError, object{"message": "500: Internal Server Error", "code": 0})
}

func answer502(_ *Fault, w http.ResponseWriter) { writeHTML(w, http.StatusBadGateway) }

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
