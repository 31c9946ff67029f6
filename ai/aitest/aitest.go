// Package aitest emulates the services that run language models on the loopback interface: the REST API of Google's Gemini, streamed and
// not, and the chat completions of OpenAI, which Ollama, vLLM and many others speak.
//
// It speaks the real wire protocols, so the clients that the services ship run unchanged against [Server.URL]. It refuses what the
// services refuse, it keeps what it was asked, and [Server.Fail] switches faults on. What is answered is up to the test.
//
// Nothing of the product is used here, so that a mistake cannot hide on both sides.
package aitest

import (
	"context"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"slices"
	"sync"
	"time"
)

// Options say what a [Server] is. The zero value is useful: a free port, no key, any model, and an empty object for an answer.
type Options struct {
	// Addr is where to listen, host:port; "127.0.0.1:0" by default.
	Addr string
	// Key opens the service. Gemini always wants one; where it is empty any will do. For OpenAI it is optional.
	Key string
	// Models are the names of the models that the service knows; empty for any.
	Models []string
	// Answer gives the answer to each request; {} by default. It may be called from several goroutines.
	Answer func(Request) Answer

	// Unled is a model of Gemini that does not let itself be told how much to think.
	Unled bool
	// Formats are the response formats that an OpenAI-compatible server knows; empty for all: text, json_object and json_schema.
	Formats []string
	// Limits are the names that an OpenAI-compatible server knows for the bound of an answer; empty for both max_tokens and
	// max_completion_tokens. OpenAI's newer models refuse the first, older servers the second.
	Limits []string
}

// Request is one request that was taken or refused.
type Request struct {
	// Model is its name as the request says it.
	Model string
	// System is the instruction.
	System string
	// Turns are what was said so far.
	Turns []Turn
	// Schema is that of the answer as it was sent; nil for none.
	Schema json.RawMessage
	// Format is the response format of OpenAI, or the MIME type of Gemini.
	Format string
	// Limit is how many tokens the answer may have, and LimitName how the request calls that.
	Limit     int
	LimitName string
	// Thinking is how much Gemini is told to think; empty where it is not told.
	Thinking string
	// Streamed tells whether the answer is wanted in pieces.
	Streamed bool
	// KeyInAddress tells that the key stood in the address, where logs of proxies keep it.
	KeyInAddress bool
	// Header and Body are the request as it came.
	Header http.Header
	Body   []byte
	// Refused is the status of the refusal; 0 where the request was taken.
	Refused int
}

// Turn is what one side said.
type Turn struct {
	// Role is user, or model at Gemini and assistant at OpenAI.
	Role string
	Text string
}

// Answer is what a model answers.
type Answer struct {
	// Text is the answer.
	Text string
	// Thoughts are what the model thought before; empty for none.
	Thoughts string
	// Finish is why the answer ends, in the service's word; STOP or stop by default. A dash leaves it out.
	Finish string
	// Blocked is why Gemini blocks the question, in its word; empty where it does not.
	Blocked string
	// Declined is OpenAI's refusal in words; empty where it does not refuse.
	Declined string
	// NoCandidates leaves out all candidates, or choices.
	NoCandidates bool
	// NoContent leaves out the content of the candidate, or makes it null.
	NoContent bool
	// In, Out and Thought are the tokens that are counted; none are told where all are 0.
	In, Out, Thought int
}

// Server is a running emulator. Its methods may be called from any goroutine.
type Server struct {
	options Options
	url     string
	http    *http.Server
	ctx     context.Context //nolint:containedctx // it is the life of requests that are kept waiting; Close ends it
	stop    context.CancelFunc

	mu       sync.Mutex
	requests []Request
	faults   []Fault
}

// NewGemini starts an emulator of Gemini. Close stops it.
func NewGemini(o Options) (*Server, error) { return start(o, (*Server).gemini) }

// NewOpenAI starts an emulator of a server that is compatible with OpenAI's. Close stops it.
func NewOpenAI(o Options) (*Server, error) { return start(o, (*Server).openAI) }

func start(o Options, routes func(*Server) http.Handler) (*Server, error) {
	if o.Addr == "" {
		o.Addr = "127.0.0.1:0"
	}
	if o.Answer == nil {
		o.Answer = func(Request) Answer { return Answer{Text: "{}"} }
	}
	listener, err := net.Listen("tcp", o.Addr)
	if err != nil {
		return nil, fmt.Errorf("aitest: %w", err)
	}
	ctx, stop := context.WithCancel(context.Background())
	s := &Server{options: o, url: "http://" + listener.Addr().String(), ctx: ctx, stop: stop}
	s.http = &http.Server{Handler: routes(s), ReadHeaderTimeout: 10 * time.Second}
	go func() { _ = s.http.Serve(listener) }() // it says that it was closed
	return s, nil
}

// URL is where the service is, without a slash at the end; of OpenAI's it is the address before /v1.
func (s *Server) URL() string { return s.url }

// Close stops the server and ends the requests that it keeps waiting.
func (s *Server) Close() {
	s.stop()
	_ = s.http.Close() // the listener is gone either way
}

// Requests are all requests so far that could be read, the oldest first.
func (s *Server) Requests() []Request {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.requests)
}

// keep remembers a request and how it was refused; refused is nil where it was taken.
func (s *Server) keep(r Request, refused *apiError) {
	if refused != nil {
		r.Refused = refused.status
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.requests = append(s.requests, r)
}

// knows tells whether name is in known, which is empty for all.
func knows(known []string, name string) bool { return len(known) == 0 || slices.Contains(known, name) }

// apiError is a refusal.
type apiError struct {
	status int
	// reason is Gemini's reason or OpenAI's code, such as API_KEY_INVALID or model_not_found.
	reason string
	// param is the field that OpenAI names.
	param   string
	message string
	wait    time.Duration
}

func refuse(status int, reason, format string, args ...any) *apiError {
	return &apiError{status: status, reason: reason, message: fmt.Sprintf(format, args...)}
}

// about names the field that is at fault.
func (e *apiError) about(param string) *apiError {
	e.param = param
	return e
}

func write(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json; charset=UTF-8")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(v) // who does not listen misses it
}
