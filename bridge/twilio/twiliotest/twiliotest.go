// Package twiliotest emulates Twilio's messaging on the loopback interface: the REST API 2010-04-01 for messages, media
// and phone numbers, the signed webhook of an inbound text, and the signed status callbacks of an outbound one.
//
// It speaks the real wire protocol, so the clients that Twilio ships run unchanged against [Server.URL]. It refuses what
// Twilio refuses, with Twilio's codes, it keeps what it was sent, and [Server.Fail] switches faults on.
//
//	client --POST Messages.json--> Server --hands over--> Phone(customer)
//	                                  \----status callback----> app
//	customer: Server.Text -----------> signed webhook --------> app
//
// Nothing of the product is used here, signing and counting included, so that a mistake cannot hide on both sides.
package twiliotest

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"net"
	"net/http"
	"sync"
	"time"
)

// Options says what a [Server] is. The zero value is useful: a free port and random credentials.
type Options struct {
	// Addr is where to listen, host:port; "127.0.0.1:0" by default.
	Addr string
	// AccountSID is the account, AC and 32 hexadecimal digits; random by default.
	AccountSID string
	// AuthToken is the account's primary token: it authenticates API requests and signs webhooks. Random by default.
	// twilio-go accepts letters and digits only.
	AuthToken string
	// Numbers are the account's own numbers, by E.164.
	Numbers map[string]Number
	// Services are messaging services (MG and 32 hexadecimal digits) with the number that each sends from.
	Services map[string]string
	// Now gives the time for timestamps, and for nothing else; [time.Now] by default.
	Now func() time.Time
	// Log gets one line at debug level for each request and webhook, without bodies; silent by default.
	Log *slog.Logger
	// AutoDeliver hands accepted messages to phones by itself, soon, and reports sent and delivered. Without it a message
	// stays queued until [Server.Report] moves it.
	AutoDeliver bool
	// NoKeywords leaves STOP, START and HELP to the app: nobody is blocked, nothing is answered
	// (help.twilio.com 223134027 says that Twilio does both by default).
	NoKeywords bool
}

// Number is one of the account's own numbers.
type Number struct {
	// SMSURL is where inbound texts are posted. Its fragment may hold connection overrides such as "#rc=2&rp=all".
	// Empty: texts are kept and listed, and nobody is told.
	SMSURL string
	// FallbackURL is asked where SMSURL failed; optional.
	FallbackURL string
	// MMS says that the number sends media. Without it media goes out as links within the text
	// (twilio.com/en-us/guidelines/gb/sms).
	MMS bool
}

// Server is a running emulator. Its methods may be called from any goroutine.
type Server struct {
	options Options
	url     string // without a slash at the end
	cdn     string // the same server under another host name, as media is stored on another domain
	http    *http.Server
	app     *http.Client
	ctx     context.Context //nolint:containedctx // it is the life of the goroutines that the server starts; Close ends it
	stop    context.CancelFunc
	running sync.WaitGroup

	mu        sync.Mutex
	closed    bool
	changed   chan struct{}
	numbers   map[string]Number
	messages  []*message // oldest first, deleted ones included
	bySID     map[string]*message
	phones    map[string][]Message
	optedOut  map[pair]bool
	words     map[string]string // of Advanced Opt-Out; nil where it is off
	blobs     map[string]Media  // stored media by the token of its address
	fetches   []Fetch
	outbox    []*message // accepted, not yet handed over
	carrying  bool
	faults    []*Fault
	callbacks []Callback
}

// pair is a customer and one of our numbers; a STOP counts between the two only.
type pair struct{ customer, ours string }

// New starts a server. Close stops it.
func New(o Options) (*Server, error) {
	if o.Addr == "" {
		o.Addr = "127.0.0.1:0"
	}
	if o.AccountSID == "" {
		o.AccountSID = newSID("AC")
	}
	if o.AuthToken == "" {
		o.AuthToken = newSID("")
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	listener, err := net.Listen("tcp", o.Addr)
	if err != nil {
		return nil, fmt.Errorf("twiliotest: %w", err)
	}
	ctx, stop := context.WithCancel(context.Background())
	s := &Server{
		options:  o,
		ctx:      ctx,
		stop:     stop,
		changed:  make(chan struct{}),
		numbers:  maps.Clone(o.Numbers),
		bySID:    map[string]*message{},
		phones:   map[string][]Message{},
		optedOut: map[pair]bool{},
		blobs:    map[string]Media{},
		app: &http.Client{
			// A fresh connection for each webhook makes "could not connect" and "did not answer" two different things.
			Transport:     &http.Transport{DisableKeepAlives: true},
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		},
	}
	if s.numbers == nil {
		s.numbers = map[string]Number{}
	}
	s.url, s.cdn = addresses(listener.Addr())
	s.http = &http.Server{
		Handler:           s.track(s.routes()),
		ReadHeaderTimeout: 10 * time.Second,
		ErrorLog:          slog.NewLogLogger(o.Log.Handler(), slog.LevelDebug),
	}
	s.running.Go(func() {
		if err := s.http.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
			o.Log.Error("twiliotest stopped", "error", err)
		}
	})
	return s, nil
}

// addresses gives the base URL and that of the media store. The second has another host name, so that clients drop the
// Authorization header on the way, as they do between api.twilio.com and Twilio's storage.
func addresses(listening net.Addr) (base, cdn string) {
	host, port, _ := net.SplitHostPort(listening.String()) // a TCP listener's address always has both
	if ip := net.ParseIP(host); ip != nil && ip.IsUnspecified() {
		host = "127.0.0.1"
	}
	return "http://" + net.JoinHostPort(host, port), "http://" + net.JoinHostPort("localhost", port)
}

// Close stops the server: connections are cut, webhooks under way are given up. It waits for all goroutines.
func (s *Server) Close() {
	s.mu.Lock()
	s.closed = true
	s.mu.Unlock()
	s.stop()
	_ = s.http.Close() // only listeners and connections that are closed already can fail
	s.running.Wait()
}

// URL is the API's base address, without a slash at the end: what replaces https://api.twilio.com.
func (s *Server) URL() string { return s.url }

// AccountSID is the account that the API answers for.
func (s *Server) AccountSID() string { return s.options.AccountSID }

// AuthToken is the account's token.
func (s *Server) AuthToken() string { return s.options.AuthToken }

// SetWebhook sets where the inbound texts of one of our numbers go; a number that the account does not have is added.
func (s *Server) SetWebhook(number, smsURL string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := s.numbers[number]
	n.SMSURL = smsURL
	s.numbers[number] = n
	s.notify()
}

// SetMMS says whether one of our numbers sends media, see [Number].
func (s *Server) SetMMS(number string, mms bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := s.numbers[number]
	n.MMS = mms
	s.numbers[number] = n
	s.notify()
}

// Changed returns a channel that is closed at the next change of anything that the server keeps. To wait for a
// condition: take the channel, look, and only then wait.
func (s *Server) Changed() <-chan struct{} {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.changed
}

// Wait blocks until the condition holds, looking after each change. Its error is that of the context.
func (s *Server) Wait(ctx context.Context, condition func() bool) error {
	for {
		changed := s.Changed()
		if condition() {
			return nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// notify wakes everybody who waits for a change. The lock is held.
func (s *Server) notify() {
	close(s.changed)
	s.changed = make(chan struct{})
}

// spawn runs f beside, unless the server is closed. The lock is held, so that Close waits for everything that began.
func (s *Server) spawn(f func()) {
	if !s.closed {
		s.running.Go(f)
	}
}

// track makes Close wait for the handlers.
func (s *Server) track(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.mu.Lock()
		if s.closed {
			s.mu.Unlock()
			panic(http.ErrAbortHandler)
		}
		s.running.Add(1)
		s.mu.Unlock()
		defer s.running.Done()
		s.options.Log.Debug("twiliotest request", "method", r.Method, "path", r.URL.Path)
		next.ServeHTTP(w, r)
	})
}

// newSID makes an identifier: a prefix and 32 hexadecimal digits.
func newSID(prefix string) string {
	var b [16]byte
	_, _ = rand.Read(b[:]) // never fails, see crypto/rand
	return prefix + hex.EncodeToString(b[:])
}
