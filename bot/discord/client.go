package discord

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/bwmarrin/discordgo"
	"github.com/jonboulle/clockwork"

	"partyline/bot"
	"partyline/bridge"
)

var (
	_ bridge.Chat   = (*Client)(nil)
	_ bridge.Editor = (*Client)(nil)
)

// Name is what this chat is called in bot.Call.
const Name = "discord"

// DefaultAPIURL is where Discord is.
const DefaultAPIURL = "https://discord.com"

// Options are what a Client is made of.
type Options struct {
	// Token is the bot's token from the developer portal, without "Bot " before it.
	Token string
	// APIURL is where Discord is, without a slash at the end; the paths below it are Discord's own ("/api/v9/..."). Default
	// DefaultAPIURL.
	APIURL string
	// Channels are the ids of the text channels and forums that inboxes are mirrored into, each with those who may answer in it.
	Channels map[string]Admins
	// CallsPerSecond paces our calls, answers to interactions aside. Discord allows 50 a second to a bot, all its processes together.
	// 0: they are not paced, and only Discord's own words slow us down. docs.discord.com/developers/topics/rate-limits
	CallsPerSecond float64
	// Lead runs do while this process alone holds the gateway among all that share the database, until ctx ends; its own context ends
	// when that is over. Nil: there is no other process.
	Lead func(ctx context.Context, do func(ctx context.Context))
	// Clock is the time. Default: the real one.
	Clock clockwork.Clock
	// LinkClock is the time by which a gateway connection is given up as silent. Default: the real one whatever Clock is, since the
	// heartbeats of the other side go by it.
	LinkClock clockwork.Clock
	// Log gets what happens, without texts and secrets. Default: nothing is logged.
	Log *slog.Logger
	// HTTPClient makes the calls; its Transport is used below ours. Default: one with a time-out of 10 s.
	HTTPClient *http.Client
}

// Admins are who may answer in a channel, and the only ones who may be able to see it. At least one of the two is given.
type Admins struct {
	// Users are user ids.
	Users []string
	// Roles are role ids.
	Roles []string
}

// Client is our bot on Discord, in one server or several. It is safe for concurrent use.
type Client struct {
	o       Options
	api     *discordgo.Session // for REST calls only; gateway connections get sessions of their own
	uploads *discordgo.Session // the same for calls that may take longer
	http    *http.Client
	files   *http.Client // for what may take longer
	clock   clockwork.Clock
	log     *slog.Logger

	limits *limits
	places *places
	people *people
	recent *recent
	tags   *tags
	audits *bot.Audits
	lanes  *bot.Lanes
	watch  *bot.Watch
	door   bot.Door

	// connected says that events are arriving over a gateway connection of this process.
	connected atomic.Bool
	// work counts what still runs for interactions.
	work sync.WaitGroup
	// gate keeps the pace of connecting, forms the windows that people have open, doubts is rung when channels became doubtful.
	gate   gate
	forms  forms
	doubts chan struct{}
	// presence is the bot's status line.
	presence presence

	selfMu sync.Mutex
	self   *identity
}

// New makes a Client. It calls nobody. The error names the option that is missing or wrong.
func New(o Options) (*Client, error) {
	o.APIURL = cmp.Or(o.APIURL, DefaultAPIURL)
	if o.Clock == nil {
		o.Clock = clockwork.NewRealClock()
	}
	if o.LinkClock == nil {
		o.LinkClock = clockwork.NewRealClock()
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.HTTPClient == nil {
		o.HTTPClient = &http.Client{Timeout: 10 * time.Second}
	}
	if o.Lead == nil {
		o.Lead = func(ctx context.Context, do func(context.Context)) { do(ctx) }
	}
	if err := o.check(); err != nil {
		return nil, err
	}
	c := &Client{o: o, clock: o.Clock, log: o.Log, lanes: bot.NewLanes(), forms: forms{clock: o.Clock}, doubts: make(chan struct{}, 1)}
	c.limits = newLimits(o)
	c.http = retargeted(o, c.limits)
	c.files = &http.Client{Transport: c.http.Transport}
	var err error
	if c.api, err = c.session(); err != nil {
		return nil, err
	}
	if c.uploads, err = c.session(); err != nil {
		return nil, err
	}
	c.uploads.Client = &http.Client{Transport: c.http.Transport, CheckRedirect: c.http.CheckRedirect}
	c.places = newPlaces(c)
	c.people = newPeople(c)
	c.recent = newRecent(c)
	c.tags = newTags(c)
	c.audits = bot.NewAudits(bot.AuditOptions{Chat: "Discord", Look: c.audit, Clock: c.clock, Log: c.log})
	c.watch = bot.NewWatch(c.channels(), c.clock, c.log, c.connected.Load)
	c.door = bot.Door{Chat: Name, IsInbox: c.isInbox, MayAct: c.mayAct, Log: c.log}
	return c, nil
}

func (o Options) check() error {
	var wrong []error
	if o.Token == "" {
		wrong = append(wrong, errors.New("discord: Token is missing"))
	}
	if u, err := url.Parse(o.APIURL); err != nil || u.Host == "" || strings.HasSuffix(o.APIURL, "/") {
		wrong = append(wrong, fmt.Errorf("discord: APIURL %q is no address without a slash at the end", o.APIURL))
	}
	for _, id := range slices.Sorted(maps.Keys(o.Channels)) {
		if a := o.Channels[id]; len(a.Users) == 0 && len(a.Roles) == 0 {
			wrong = append(wrong, fmt.Errorf("discord: channel %s has no admins, so nobody could be allowed to see it", id))
		}
	}
	return errors.Join(wrong...)
}

// session makes a discordgo session whose calls go to Options.APIURL. Endpoints are redirected by its transport: the package
// variables of discordgo are shared by all sessions, and what is derived from them is computed only once.
func (c *Client) session() (*discordgo.Session, error) {
	s, err := discordgo.New("Bot " + c.o.Token)
	if err != nil {
		return nil, err
	}
	s.Client = c.http
	s.StateEnabled = false
	s.SyncEvents = true              // its handlers then run in order; ours only queue what came
	s.ShouldReconnectOnError = false // its reconnecting can hang for ever; we make a fresh session instead
	s.ShouldRetryOnRateLimit = false
	s.MaxRestRetries = 0
	return s, nil
}

// channels are the configured channels, sorted.
func (c *Client) channels() []string { return slices.Sorted(maps.Keys(c.o.Channels)) }

func (c *Client) isInbox(channel string) bool {
	_, ok := c.o.Channels[channel]
	return ok
}

// method is a route of the REST API as we call it.
type method struct {
	// name is for logs, verb is the HTTP method.
	name, verb string
	// write: repeating a call whose outcome is unknown might do it twice.
	write bool
}

var (
	getMe          = method{name: "get current user", verb: http.MethodGet}
	getApplication = method{name: "get current application", verb: http.MethodGet}
	getGuild       = method{name: "get guild", verb: http.MethodGet}
	getMember      = method{name: "get guild member", verb: http.MethodGet}
	getChannel     = method{name: "get channel", verb: http.MethodGet}
	editChannel    = method{name: "modify channel", verb: http.MethodPatch}
	getActive      = method{name: "list active threads", verb: http.MethodGet}
	getArchived    = method{name: "list archived threads", verb: http.MethodGet}
	startThread    = method{name: "start thread from message", verb: http.MethodPost} // a message has one thread at most
	startPost      = method{name: "start thread in forum", verb: http.MethodPost, write: true}
	getMessages    = method{name: "get messages", verb: http.MethodGet}
	getMessage     = method{name: "get message", verb: http.MethodGet}
	createMessage  = method{name: "create message", verb: http.MethodPost, write: true}
	editMessage    = method{name: "edit message", verb: http.MethodPatch}
	addReaction    = method{name: "create reaction", verb: http.MethodPut}
	removeReaction = method{name: "delete reaction", verb: http.MethodDelete}
	getFile        = method{name: "get attachment", verb: http.MethodGet}
	getGateway     = method{name: "get gateway bot", verb: http.MethodGet}
)

// shortWait is what we wait for rather than send the caller away: one reaction in a quarter of a second is allowed, and a mark needs
// two.
const shortWait = time.Second

// call makes one REST call in its turn. path is below the API's root, "/channels/123/messages". claimant names the work that the call
// is for, so that it keeps its place over several tries. body is marshaled, nil for none; into is filled, nil for nothing. The error
// is a *bridge.Error. Nothing is repeated: whoever calls tries again, and looks first.
//
// Each call has a limiter of discordgo's to itself, since that limiter sleeps without looking at ctx; ours is limits.
func (c *Client) call(ctx context.Context, m method, path, claimant string, body, into any) error {
	var raw []byte
	if body != nil {
		var err error
		if raw, err = json.Marshal(body); err != nil {
			return untellable(err)
		}
	}
	return c.request(ctx, c.api, m, path, claimant, "application/json", raw, into)
}

// untellable is the error of what cannot be written as a request.
func untellable(err error) error {
	return &bridge.Error{Code: bridge.CodeInvalid, Say: "That cannot be told to Discord.", Cause: err}
}

// request is call with a body of any type, over a session.
func (c *Client) request(ctx context.Context, s *discordgo.Session, m method, path, claimant, contentType string, body []byte, into any) error {
	if err := c.turn(ctx, m, path, claimant); err != nil {
		return err
	}
	got, err := s.RequestWithLockedBucket(m.verb, discordgo.EndpointAPI+strings.TrimPrefix(path, "/"), contentType, body,
		discordgo.NewRatelimiter().LockBucket(""), 0, discordgo.WithContext(ctx))
	if err == nil && into != nil {
		err = bot.Lenient(got, into)
	}
	return translate(m, err)
}

// turn waits until the call may go, where that is soon. The error is of CodeRetry, for nothing was done.
func (c *Client) turn(ctx context.Context, m method, path, claimant string) error {
	wait := c.limits.take(m.verb, path, claimant)
	if 0 < wait && wait <= shortWait {
		select {
		case <-c.clock.After(wait):
		case <-ctx.Done():
			return translate(method{name: m.name}, ctx.Err())
		}
		wait = c.limits.take(m.verb, path, claimant)
	}
	if wait > 0 {
		return &bridge.Error{Code: bridge.CodeRetry, Say: sayTurn, RetryAfter: wait}
	}
	return nil
}

// identity is who we are.
type identity struct {
	// user is the bot's id, application its app's.
	user, application string
	// flags of the app. docs.discord.com/developers/resources/application#application-object-application-flags
	flags int64
}

// identity asks Discord once who we are.
func (c *Client) identity(ctx context.Context) (identity, error) {
	c.selfMu.Lock()
	defer c.selfMu.Unlock()
	if c.self != nil {
		return *c.self, nil
	}
	var me user
	if err := c.call(ctx, getMe, "/users/@me", "identity", nil, &me); err != nil {
		return identity{}, err
	}
	var app struct {
		ID    string `json:"id"`
		Flags int64  `json:"flags"`
	}
	if err := c.call(ctx, getApplication, "/applications/@me", "identity", nil, &app); err != nil {
		return identity{}, err
	}
	c.self = &identity{user: me.ID, application: app.ID, flags: app.Flags}
	return *c.self, nil
}
