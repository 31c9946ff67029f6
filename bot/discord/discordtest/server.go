package discordtest

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"
)

// Options shapes a Server. The zero value is usable.
type Options struct {
	// Addr is the address to listen on. Default "127.0.0.1:0", a free loopback port.
	Addr string
	// Token is the bot token, without "Bot ". Default "discordtest.bot.token".
	Token string
	// BotName is the name of the app and of its bot user. Default "app".
	BotName string
	// MessageContentIntent is the switch in the developer portal. Without it a client that asks for MESSAGE_CONTENT is
	// closed with 4014, and messages of others come without their content.
	MessageContentIntent bool
	// GuildMembersIntent is the other switch that the emulator knows.
	GuildMembersIntent bool
	// Now is Discord's clock: ids, the life of interaction tokens, the nonce window, rate limits. Default time.Now.
	Now func() time.Time
	// AckTimeout is how long the app has to answer an interaction, in real time. Default 3 s.
	// docs.discord.com/developers/interactions/receiving-and-responding
	AckTimeout time.Duration
	// HeartbeatInterval is what HELLO asks for, in real time. Default 41.25 s.
	HeartbeatInterval time.Duration
	// NonceWindow is how long enforce_nonce remembers. Default 3 min; Discord says "the past few minutes".
	// docs.discord.com/developers/resources/message#create-message
	NonceWindow time.Duration
	// RateLimits switches the limits on: see the package comment, by the clock. The headers are always there. Off by
	// default, so that a test may send as fast as it likes.
	RateLimits bool
	// MaxInvalid is how many answers of 401, 403 and 429 in ten minutes get the client banned, while RateLimits are on.
	// Default 10,000. docs.discord.com/developers/topics/rate-limits#invalid-request-limit-aka-cloudflare-bans
	MaxInvalid int
	// MaxActiveThreads of a guild. Default 1,000.
	MaxActiveThreads int
	// MaxThreadMembers of a thread. Default 1,000.
	MaxThreadMembers int
	// Identifies is how many sessions may be started in 24 hours. Default 1,000.
	Identifies int
	// Log gets one debug line per REST call. Default: nothing is logged.
	Log *slog.Logger
}

// Server is one emulated Discord with one app. Its methods may be called from any goroutine.
type Server struct {
	o    Options
	ln   net.Listener
	http *http.Server

	ctx    context.Context //nolint:containedctx // the life of the server, ended by Close
	cancel context.CancelFunc
	wg     sync.WaitGroup

	mu      sync.Mutex
	closed  bool
	revoked bool
	changed chan struct{}
	clock   clock

	appID, botID string
	users        map[string]*user
	guilds       map[string]*guild
	guildOrder   []string
	channels     map[string]*channel
	files        map[string]*file
	interactions map[string]*interaction // by token
	modals       map[string]*modal       // by the person who has it open
	nonces       map[nonceKey]nonceEntry

	calls  []Call
	counts map[string]int
	faults []*Fault
	limits limiter

	gateway gateway
}

// New starts Discord on a loopback port. It holds the app and its bot user, and no guild.
func New(o Options) (*Server, error) {
	defaults(&o)
	ln, err := net.Listen("tcp", o.Addr)
	if err != nil {
		return nil, err
	}
	s := &Server{
		o: o, ln: ln,
		changed:      make(chan struct{}),
		users:        map[string]*user{},
		guilds:       map[string]*guild{},
		channels:     map[string]*channel{},
		files:        map[string]*file{},
		interactions: map[string]*interaction{},
		modals:       map[string]*modal{},
		nonces:       map[nonceKey]nonceEntry{},
		counts:       map[string]int{},
		limits:       limiter{},
		gateway:      gateway{conns: map[*conn]bool{}, sessions: map[string]*session{}},
	}
	s.ctx, s.cancel = context.WithCancel(context.Background())
	// The bot user of an app that was made after 2016 has the app's id.
	s.appID = s.newID()
	s.botID = s.appID
	s.users[s.botID] = &user{id: s.botID, name: o.BotName, bot: true}
	s.http = &http.Server{Handler: s.track(s.routes()), ReadHeaderTimeout: 10 * time.Second}
	s.wg.Go(func() {
		if err := s.http.Serve(ln); !errors.Is(err, http.ErrServerClosed) {
			o.Log.Error("discordtest: serve", "err", err)
		}
	})
	return s, nil
}

func defaults(o *Options) {
	set(&o.Addr, "127.0.0.1:0")
	set(&o.Token, "discordtest.bot.token")
	set(&o.BotName, "app")
	set(&o.AckTimeout, 3*time.Second)
	set(&o.HeartbeatInterval, 41250*time.Millisecond)
	set(&o.NonceWindow, 3*time.Minute)
	set(&o.MaxInvalid, 10000)
	set(&o.MaxActiveThreads, 1000)
	set(&o.MaxThreadMembers, 1000)
	set(&o.Identifies, 1000)
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
	api := s.api()
	mux := http.NewServeMux()
	mux.Handle("/api/", http.StripPrefix("/api", api))
	mux.Handle("/api/v9/", http.StripPrefix("/api/v9", api))
	mux.Handle("/api/v10/", http.StripPrefix("/api/v10", api))
	mux.HandleFunc("GET /gw/", s.serveGateway)
	mux.HandleFunc("GET /attachments/{channel}/{id}/{name}", s.serveAttachment)
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
	s.DropGateways()
	_ = s.http.Close()
	s.wg.Wait()
}

// URL is the server's address without a trailing slash. The REST API is below URL()+"/api/v9/" and "/api/v10/".
func (s *Server) URL() string { return "http://" + s.ln.Addr().String() }

// GatewayURL is the address of the gateway, without a query.
func (s *Server) GatewayURL() string { return "ws" + strings.TrimPrefix(s.URL(), "http") + "/gw/" }

// Token is the bot token, without "Bot ".
func (s *Server) Token() string { return s.o.Token }

// AppID is the app's id.
func (s *Server) AppID() string { return s.appID }

// BotID is the id of the app's bot user. It equals the app's id.
func (s *Server) BotID() string { return s.botID }

// RevokeToken makes the bot token invalid (401, close 4004) until it is called with false.
func (s *Server) RevokeToken(revoked bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.revoked = revoked
}

// AllowIntents sets the privileged intents' switches of the developer portal, for sessions that start from now on.
func (s *Server) AllowIntents(messageContent, guildMembers bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.o.MessageContentIntent, s.o.GuildMembersIntent = messageContent, guildMembers
}

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
