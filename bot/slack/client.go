package slack

import (
	"cmp"
	"context"
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

	"github.com/jonboulle/clockwork"
	"github.com/slack-go/slack"

	"partyline/bot"
	"partyline/bridge"
)

var (
	_ bridge.Chat   = (*Client)(nil)
	_ bridge.Editor = (*Client)(nil)
)

// Name is what this chat is called in bot.Call.
const Name = "slack"

const (
	// ModeSocket takes events over a WebSocket that we open; no public address is needed.
	ModeSocket = "socket"
	// ModeHTTP takes events as signed requests at Client.Handler.
	ModeHTTP = "http"
)

// Options are what a Client is made of.
type Options struct {
	// BotToken is the app's token in the workspace, "xoxb-...".
	BotToken string
	// AppToken is the app-level token with connections:write, "xapp-...". Needed for ModeSocket.
	AppToken string
	// SigningSecret proves that a request is Slack's. Needed for ModeHTTP.
	SigningSecret string
	// Mode is ModeSocket (the default) or ModeHTTP.
	Mode string
	// APIURL is where the Web API is; it must end with a slash. Default "https://slack.com/api/".
	APIURL string
	// PostsPerSecond and PostBurst pace the posts of each channel. Slack allows about one a second with short bursts.
	// 0: calls of no kind are paced, and only Slack's own refusals slow us down. docs.slack.dev/apis/web-api/rate-limits
	PostsPerSecond float64
	PostBurst      int
	// Channels are the ids of the channels that inboxes are mirrored into, each with those who may answer in it.
	Channels map[string]Admins
	// Clock is the time. Default: the real one.
	Clock clockwork.Clock
	// Log gets what happens, without texts and secrets. Default: nothing is logged.
	Log *slog.Logger
	// HTTPClient makes the calls. Default: one with a time-out of 10 s; slack-go's own has none.
	HTTPClient *http.Client
}

// Admins are who may answer in a channel. Empty: every full member of the workspace who is in the channel.
type Admins struct {
	// Users are user ids, "U...".
	Users []string
	// UserGroups are ids of user groups, "S...". They need a paid plan.
	UserGroups []string
}

// Client is our app in one workspace. It is safe for concurrent use.
type Client struct {
	o   Options
	api *slack.Client
	// downloads is the same for the contents of files.
	downloads *slack.Client
	http      *http.Client
	clock     clockwork.Clock
	log       *slog.Logger
	pace      *bot.Pace

	people  *people
	audits  *bot.Audits
	lanes   *bot.Lanes
	watch   *bot.Watch
	door    bot.Door
	windows windows
	tabs    tabs

	// nameless is set once Slack refused to let us post under other names (scope chat:write.customize).
	nameless atomic.Bool
	// connected says that events are arriving over the socket; heard is when the last signed request came, in Unix seconds.
	connected atomic.Bool
	heard     atomic.Int64
	// work counts what still runs for interactions.
	work sync.WaitGroup

	selfMu sync.Mutex
	self   *identity
}

// identity is who we are, from auth.test.
type identity struct {
	user, team, url string
}

// New makes a Client. It calls nobody. The error names the option that is missing or wrong.
func New(o Options) (*Client, error) {
	o.Mode = cmp.Or(o.Mode, ModeSocket)
	o.APIURL = cmp.Or(o.APIURL, slack.APIURL)
	if o.Clock == nil {
		o.Clock = clockwork.NewRealClock()
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.HTTPClient == nil {
		o.HTTPClient = &http.Client{Timeout: 10 * time.Second}
	}
	if err := o.check(); err != nil {
		return nil, err
	}
	c := &Client{
		o: o, http: o.HTTPClient, clock: o.Clock, log: o.Log,
		// No OptionRetry: a repeated post would be a second post. Whoever calls us tries again, and looks first.
		api:       slack.New(o.BotToken, slack.OptionAPIURL(o.APIURL), slack.OptionAppLevelToken(o.AppToken), slack.OptionHTTPClient(o.HTTPClient)),
		downloads: newDownloads(o),
		pace:      bot.NewPace(o.rate),
		lanes:     bot.NewLanes(),
	}
	c.people = newPeople(c)
	c.audits = bot.NewAudits(bot.AuditOptions{Chat: "Slack", Look: c.audit, Clock: c.clock, Log: c.log})
	c.watch = bot.NewWatch(c.channels(), c.clock, c.log, c.listening)
	c.door = bot.Door{Chat: Name, IsInbox: c.isInbox, MayAct: c.mayAct, Log: c.log}
	return c, nil
}

func (c *Client) isInbox(channel string) bool {
	_, ok := c.o.Channels[channel]
	return ok
}

func (o Options) check() error {
	var wrong []error
	say := func(bad bool, format string, args ...any) {
		if bad {
			wrong = append(wrong, fmt.Errorf("slack: "+format, args...))
		}
	}
	say(o.BotToken == "", "BotToken is missing")
	say(o.Mode != ModeSocket && o.Mode != ModeHTTP, "Mode is %q, neither %q nor %q", o.Mode, ModeSocket, ModeHTTP)
	say(o.Mode == ModeSocket && o.AppToken == "", "AppToken is missing; Socket Mode needs it")
	say(o.Mode == ModeHTTP && o.SigningSecret == "", "SigningSecret is missing; HTTP mode needs it")
	u, err := url.Parse(o.APIURL)
	say(err != nil || u.Host == "" || !strings.HasSuffix(o.APIURL, "/"), "APIURL %q is no address that ends with a slash", o.APIURL)
	return errors.Join(wrong...)
}

// method is a Web API method as we call it.
type method struct {
	name string
	// write: repeating a call whose outcome is unknown might do it twice.
	write bool
	// perMinute is the tier's limit for the whole workspace; 0 for none of our own. The tiers are 20, 50 and 100.
	// docs.slack.dev/apis/web-api/rate-limits
	perMinute int
}

var (
	authTest        = method{name: "auth.test"}
	postMessage     = method{name: "chat.postMessage", write: true}
	postEphemeral   = method{name: "chat.postEphemeral", write: true}
	updateMessage   = method{name: "chat.update", perMinute: 50}
	deleteMessage   = method{name: "chat.delete"}
	addReaction     = method{name: "reactions.add", perMinute: 50}
	removeReaction  = method{name: "reactions.remove", perMinute: 20}
	readHistory     = method{name: "conversations.history", perMinute: 50}
	readReplies     = method{name: "conversations.replies", perMinute: 50}
	channelInfo     = method{name: "conversations.info"}
	channelMembers  = method{name: "conversations.members"}
	userInfo        = method{name: "users.info"}
	groupMembers    = method{name: "usergroups.users.list"}
	groupList       = method{name: "usergroups.list"}
	openView        = method{name: "views.open", write: true}
	updateView      = method{name: "views.update", perMinute: 100}
	publishView     = method{name: "views.publish", perMinute: 100}
	postResponseURL = method{name: "response_url", write: true}
	fileInfo        = method{name: "files.info"}
	download        = method{name: "files download"}
	openSocket      = method{name: "apps.connections.open"}
	pacedMethods    = []method{publishView, updateMessage, addReaction, removeReaction, readHistory, readReplies, updateView}
)

// rate is the limit of a bucket: a method's name, for posts with the channel's id.
func (o Options) rate(bucket string) bot.Rate {
	if o.PostsPerSecond <= 0 {
		return bot.Rate{}
	}
	name, channel, _ := strings.Cut(bucket, "/")
	if name == postMessage.name && channel != "" {
		return bot.Rate{PerSecond: o.PostsPerSecond, Burst: o.PostBurst}
	}
	for _, m := range pacedMethods {
		if m.name == name {
			return bot.Rate{PerSecond: float64(m.perMinute) / 60, Burst: m.perMinute / 3}
		}
	}
	return bot.Rate{}
}

// shortWait is what we wait for rather than send the caller away.
const shortWait = 50 * time.Millisecond

// call makes one Web API call in its turn. channel is set for methods that Slack counts by channel. claimant names the work
// that the call is for, so that it keeps its place over several tries. The error is a *bridge.Error.
func (c *Client) call(ctx context.Context, m method, channel, claimant string, do func(context.Context) error) error {
	bucket := m.name
	if channel != "" {
		bucket += "/" + channel
	}
	wait := c.pace.Take(c.clock.Now(), bucket, claimant)
	if 0 < wait && wait <= shortWait {
		select {
		case <-c.clock.After(wait):
		case <-ctx.Done():
			return translate(method{name: m.name}, ctx.Err())
		}
		wait = c.pace.Take(c.clock.Now(), bucket, claimant)
	}
	if wait > 0 {
		return &bridge.Error{Code: bridge.CodeRetry, Say: "It waits for its turn: Slack limits how fast we may post.", RetryAfter: wait}
	}
	err := translate(m, do(ctx))
	var e *bridge.Error
	if errors.As(err, &e) && e.Say == sayBusy {
		c.pace.Hold(c.clock.Now(), bucket, e.RetryAfter)
		c.log.Warn("slack: rate limited", "bucket", bucket, "for", e.RetryAfter)
	}
	return err
}

// identity asks Slack once who we are.
func (c *Client) identity(ctx context.Context) (identity, error) {
	c.selfMu.Lock()
	defer c.selfMu.Unlock()
	if c.self != nil {
		return *c.self, nil
	}
	var got *slack.AuthTestResponse
	err := c.call(ctx, authTest, "", "", func(ctx context.Context) (err error) {
		got, err = c.api.AuthTestContext(ctx)
		return err
	})
	if err != nil {
		return identity{}, err
	}
	address := got.URL
	if !strings.HasSuffix(address, "/") {
		address += "/"
	}
	c.self = &identity{user: got.UserID, team: got.TeamID, url: address}
	return *c.self, nil
}

// channels are the configured channels, sorted.
func (c *Client) channels() []string { return slices.Sorted(maps.Keys(c.o.Channels)) }
