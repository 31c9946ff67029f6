package slacktest

import (
	"context"
	"errors"
	"log/slog"
	"maps"
	"net"
	"net/http"
	"net/url"
	"slices"
	"sync"
	"time"
)

// Options shapes a Server. The zero value is usable.
type Options struct {
	// Addr is the address to listen on. Default "127.0.0.1:0", a free loopback port.
	Addr string
	// BotToken is the token the Web API accepts. Default "xoxb-slacktest-bot".
	BotToken string
	// AppToken is the app-level token of Socket Mode. Default "xapp-slacktest-app".
	AppToken string
	// SigningSecret signs deliveries in HTTP mode. Default "slacktest-signing-secret".
	SigningSecret string
	// Scopes of the bot token. Default: all scopes that an emulated method knows (AllScopes).
	Scopes []string
	// Limits switches the published rate limits on: a tier per method and minute, and one message a second and channel
	// with a burst of five for chat.postMessage. Off by default, so that a test may send as fast as it likes.
	// docs.slack.dev/apis/web-api/rate-limits
	Limits bool
	// Now is the workspace's clock: timestamps, the life of triggers and response URLs, rate limits. Default time.Now.
	Now func() time.Time
	// AckTimeout is how long the app has to acknowledge a payload, in real time. Default 3 s.
	// docs.slack.dev/interactivity/handling-user-interaction
	AckTimeout time.Duration
	// RetryDelays are the waits before the first, second and third repetition of an event, in real time.
	// Default 0, 1 min, 5 min. See also [Server.RetryNow]. docs.slack.dev/apis/events-api
	RetryDelays []time.Duration
	// PingEvery is the interval of WebSocket pings. Default 5 s: clients drop a link that is silent for 30 s.
	PingEvery time.Duration
	// BotName is the display name of the app's bot user. Default "app".
	BotName string
	// Log gets one debug line per Web API call. Default: nothing is logged.
	Log *slog.Logger
}

// Server is one emulated Slack workspace with one app installed in it. Its methods may be called from any goroutine.
type Server struct {
	o    Options
	ln   net.Listener
	http *http.Server
	// client delivers in HTTP mode.
	client *http.Client

	ctx    context.Context //nolint:containedctx // the life of the server, ended by Close
	cancel context.CancelFunc
	wg     sync.WaitGroup

	mu       sync.Mutex
	closed   bool
	changed  chan struct{}
	clock    clock
	botToken string
	scopes   map[string]bool
	ids      int

	users    map[string]*user
	groups   map[string]*UserGroup
	channels map[string]*channel
	files    map[string]*file
	uploads  map[string]*file
	stacks   map[string][]*view
	homes    map[string]*view
	triggers map[string]*trigger
	replyTo  map[string]*responseURL
	emoji    map[string]string

	calls  []Call
	counts map[string]int
	faults []*Fault
	limits limiter

	delivery delivery
}

const (
	teamID    = "T0SLACKTEST"
	appID     = "A0SLACKTEST"
	botID     = "B0SLACKTEST"
	botUserID = "U0SLACKTEST"
	// slackbotID is the author that Slack writes on tombstones.
	slackbotID = "USLACKBOT"
)

// New starts a workspace on a loopback port. It holds the app's bot user and nobody else.
func New(o Options) (*Server, error) {
	defaults(&o)
	ln, err := net.Listen("tcp", o.Addr)
	if err != nil {
		return nil, err
	}
	s := &Server{
		o: o, ln: ln,
		changed:  make(chan struct{}),
		botToken: o.BotToken,
		scopes:   map[string]bool{},
		users:    map[string]*user{},
		groups:   map[string]*UserGroup{},
		channels: map[string]*channel{},
		files:    map[string]*file{},
		uploads:  map[string]*file{},
		stacks:   map[string][]*view{},
		homes:    map[string]*view{},
		triggers: map[string]*trigger{},
		replyTo:  map[string]*responseURL{},
		emoji:    map[string]string{},
		counts:   map[string]int{},
		limits:   limiter{},
	}
	for _, sc := range o.Scopes {
		s.scopes[sc] = true
	}
	s.ctx, s.cancel = context.WithCancel(context.Background())
	s.users[botUserID] = &user{User: User{ID: botUserID, Name: o.BotName, RealName: o.BotName, DisplayName: o.BotName, TZ: "UTC", Bot: true, TeamID: teamID}}
	s.client = &http.Client{Transport: &http.Transport{}}
	s.http = &http.Server{Handler: s.track(s.routes()), ReadHeaderTimeout: 10 * time.Second}
	s.wg.Go(func() {
		if err := s.http.Serve(ln); !errors.Is(err, http.ErrServerClosed) {
			o.Log.Error("slacktest: serve", "err", err)
		}
	})
	return s, nil
}

func defaults(o *Options) {
	set(&o.Addr, "127.0.0.1:0")
	set(&o.BotToken, "xoxb-slacktest-bot")
	set(&o.AppToken, "xapp-slacktest-app")
	set(&o.SigningSecret, "slacktest-signing-secret")
	set(&o.AckTimeout, 3*time.Second)
	set(&o.PingEvery, 5*time.Second)
	set(&o.BotName, "app")
	if o.Scopes == nil {
		o.Scopes = AllScopes()
	}
	if o.RetryDelays == nil {
		o.RetryDelays = []time.Duration{0, time.Minute, 5 * time.Minute}
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
}

func set[T comparable](p *T, v T) {
	var zero T
	if *p == zero {
		*p = v
	}
}

func (s *Server) routes() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("/api/{method}", s.serveAPI)
	mux.HandleFunc("GET /link", s.serveLink)
	mux.HandleFunc("POST /response/{token}", s.serveResponseURL)
	mux.HandleFunc("POST /upload/{id}", s.serveUpload)
	mux.HandleFunc("GET /files/{id}/{name}", s.serveDownload)
	return mux
}

// track lets Close wait for requests that are being answered.
func (s *Server) track(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.mu.Lock()
		if s.closed {
			s.mu.Unlock()
			panic(http.ErrAbortHandler)
		}
		s.wg.Add(1)
		s.mu.Unlock()
		defer s.wg.Done()
		next.ServeHTTP(w, r)
	})
}

// Close stops the server, cuts every link and returns when all its goroutines have ended. It may be called twice.
func (s *Server) Close() {
	s.mu.Lock()
	s.closed = true
	s.mu.Unlock()
	s.cancel()
	s.DropSockets()
	_ = s.http.Close()
	s.client.CloseIdleConnections()
	s.wg.Wait()
}

// URL is the server's address without a trailing slash. The Web API is below URL()+"/api/".
func (s *Server) URL() string { return "http://" + s.ln.Addr().String() }

// BotToken is the token for the Web API.
func (s *Server) BotToken() string { return s.o.BotToken }

// AppToken is the app-level token for Socket Mode.
func (s *Server) AppToken() string { return s.o.AppToken }

// SigningSecret is the secret of HTTP deliveries.
func (s *Server) SigningSecret() string { return s.o.SigningSecret }

// TeamID is the workspace's id.
func (s *Server) TeamID() string { return teamID }

// AppID is the app's id.
func (s *Server) AppID() string { return appID }

// BotUserID is the id of the app's bot user, the author of its posts and a member of channels.
func (s *Server) BotUserID() string { return botUserID }

// BotID is the id of the app's bot, the bot_id of its posts.
func (s *Server) BotID() string { return botID }

// RevokeToken makes the bot token invalid (token_revoked) until it is called with false.
func (s *Server) RevokeToken(revoked bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.botToken = s.o.BotToken
	if revoked {
		s.botToken = ""
	}
}

// SetScopes replaces the scopes of the bot token.
func (s *Server) SetScopes(scopes ...string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	clear(s.scopes)
	for _, sc := range scopes {
		s.scopes[sc] = true
	}
}

// scopeList is what Slack prints as "provided".
func (s *Server) scopeList() []string { return slices.Sorted(maps.Keys(s.scopes)) }

// Changed returns a channel that is closed at the next change of anything a person or a test can see. Take it before
// looking, look, then wait for it.
func (s *Server) Changed() <-chan struct{} {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.changed
}

// Wait blocks until cond is true, looking again after each change, or until ctx ends. cond may call the Server.
func (s *Server) Wait(ctx context.Context, cond func() bool) error {
	for {
		ch := s.Changed()
		if cond() {
			return nil
		}
		select {
		case <-ch:
		case <-ctx.Done():
			return ctx.Err()
		case <-s.ctx.Done():
			return net.ErrClosed
		}
	}
}

// touch wakes those who wait for a change. s.mu is held.
func (s *Server) touch() {
	close(s.changed)
	s.changed = make(chan struct{})
}

// spawn runs fn in a goroutine that Close waits for; it does nothing after Close. s.mu is held.
func (s *Server) spawn(fn func()) {
	if s.closed {
		return
	}
	s.wg.Go(fn)
}

func (s *Server) link(path string, q url.Values) string {
	u := s.URL() + path
	if len(q) > 0 {
		u += "?" + q.Encode()
	}
	return u
}
