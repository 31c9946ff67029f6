package discord

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/bwmarrin/discordgo"
	"github.com/gorilla/websocket"

	"partyline/bot"
	"partyline/bridge"
)

const (
	// firstBackoff and lastBackoff bound the waits between tries to connect. At one try each lastBackoff a day needs 720 sessions of
	// the 1,000 that Discord allows.
	firstBackoff = time.Second
	lastBackoff  = 2 * time.Minute
	// identifyEvery is how often a session may be started. docs.discord.com/developers/events/gateway#rate-limiting
	identifyEvery = 5 * time.Second
	// openTime is how long Discord may take to greet us.
	openTime = 30 * time.Second
	// A link over which nothing came for so many looks is dead. Discord asks for a heartbeat each 41 s and answers it.
	watchEvery  = 15 * time.Second
	silentLooks = 6
)

// intents are what we ask to be told of. docs.discord.com/developers/events/gateway#list-of-intents
const intents = discordgo.IntentGuilds | discordgo.IntentGuildMessages | discordgo.IntentMessageContent

// The application's flags that say whether it may ask for texts; the second is for apps in fewer than 100 servers.
// docs.discord.com/developers/resources/application#application-object-application-flags
const mayReadTexts = 1<<18 | 1<<19

const sayIntent = "The app may not read what people type. Switch on Message Content Intent in the Developer Portal, under Bot."

// Run checks our token and what our app may do, registers the slash commands, audits the channels in regular intervals, and takes
// events while this process holds the gateway, until ctx ends; then it waits for what is being handled and returns nil.
//
// An error says that Discord refuses our token or lacks a switch, of CodeUnavailable; somebody has to mend that. Run may be called
// again then. Everything else is logged and tried again for ever.
func (c *Client) Run(ctx context.Context, l bridge.Listener, r bot.Router) error {
	if err := c.begin(ctx); err != nil || ctx.Err() != nil {
		return err
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	var beside sync.WaitGroup
	beside.Go(func() { c.watch.Run(ctx, l) })
	beside.Go(func() { c.audits.Keep(ctx, c.channels()) })
	beside.Go(func() { c.reaudit(ctx) })
	beside.Go(func() { c.register(ctx) })
	beside.Go(func() { c.tags.prepare(ctx) })
	var fatal error
	c.o.Lead(ctx, func(leading context.Context) {
		if err := c.superviseGateway(leading, l, r); err != nil {
			fatal = err
			cancel()
		}
	})
	cancel()
	beside.Wait()
	c.lanes.Wait()
	c.work.Wait()
	return fatal
}

// begin asks Discord who we are, until it tells or says that our token will never do. It costs none of the day's sessions.
func (c *Client) begin(ctx context.Context) error {
	for wait := firstBackoff; ; wait = min(2*wait, lastBackoff) {
		c.forgetSelf() // somebody may have changed it since
		self, err := c.identity(ctx)
		switch code := bridge.CodeOf(err); {
		case err == nil && self.flags&mayReadTexts == 0:
			return &bridge.Error{Code: bridge.CodeUnavailable, Say: sayIntent, Detail: "application flags"}
		case err == nil:
			c.log.Info("discord: signed in", "user", self.user, "application", self.application)
			return nil
		case code == bridge.CodeUnavailable || code == bridge.CodeRejected:
			return err
		}
		pause := max(wait, bridge.RetryAfter(err))
		if ctx.Err() == nil {
			c.log.Error("discord: cannot sign in yet", "again_in", pause, "err", err)
		}
		if !c.sleep(ctx, pause) {
			return nil
		}
	}
}

// forgetSelf makes identity ask again.
func (c *Client) forgetSelf() {
	c.selfMu.Lock()
	defer c.selfMu.Unlock()
	c.self = nil
}

// sleep returns false where ctx ended first.
func (c *Client) sleep(ctx context.Context, d time.Duration) bool {
	if d <= 0 {
		return ctx.Err() == nil
	}
	select {
	case <-c.clock.After(d):
		return true
	case <-ctx.Done():
		return false
	}
}

// superviseGateway keeps a connection to the gateway until ctx ends, each time a fresh one: sessions are never resumed, so whatever
// was missed is caught up with by REST. The error is one that only a person can mend.
func (c *Client) superviseGateway(ctx context.Context, l bridge.Listener, r bot.Router) error {
	wait := firstBackoff
	for {
		greeted, err := c.holdGateway(ctx, l, r)
		c.connected.Store(false)
		if greeted {
			wait = firstBackoff
		}
		if refused := refusal(err); refused != nil {
			c.gate.refused(c.clock.Now())
			return refused
		}
		pause := max(wait, bridge.RetryAfter(err))
		if ctx.Err() == nil {
			c.log.Error("discord: no connection for events", "again_in", pause, "err", err)
		}
		if !c.sleep(ctx, pause) {
			return nil
		}
		wait = min(2*wait, lastBackoff)
	}
}

// refusals are the close codes after which the same connection would be refused again, and what to do then.
// docs.discord.com/developers/topics/opcodes-and-status-codes#gateway-gateway-close-event-codes
var refusals = map[int]string{
	4004: sayToken,
	4010: "Discord refuses our connection as a wrong shard. Update Partyline.",
	4011: "The bot is in too many servers for one connection. Make a bot for Partyline alone.",
	4012: "Discord does not speak our version of its gateway any more. Update Partyline.",
	4013: "Discord does not know one of the intents that we ask for. Update Partyline.",
	4014: sayIntent,
}

// refusal is the error for a close code that only a person can do something about; nil for everything else.
func refusal(err error) error {
	var closed *websocket.CloseError
	if !errors.As(err, &closed) || refusals[closed.Code] == "" {
		return nil
	}
	return &bridge.Error{
		Code: bridge.CodeUnavailable, Say: refusals[closed.Code], Detail: fmt.Sprint(closed.Code), Cause: err,
	}
}

var (
	errNoReady = errors.New("discord: the gateway did not greet us in time")
	errSilent  = errors.New("discord: the gateway fell silent")
)

// holdGateway connects and takes events until something fails. greeted says that the connection was good.
func (c *Client) holdGateway(ctx context.Context, l bridge.Listener, r bot.Router) (greeted bool, err error) {
	if err := c.mayConnect(ctx); err != nil {
		return false, err
	}
	s, err := c.session()
	if err != nil {
		return false, err
	}
	s.Identify.Intents = intents
	s.LogLevel = discordgo.LogError - 1 // it knows the standard logger only, and whatever matters comes back as an error
	link := newLink(ctx)
	defer link.abandon()
	opened := link.open(s, func(name string, data []byte) {
		c.take(ctx, link, l, r, delivery{name: name, data: data})
	})
	if err := c.greeting(ctx, link, opened); err != nil {
		return false, err
	}
	c.log.Info("discord: connected for events")
	go c.keepPresence(link, s)
	return true, c.listen(ctx, link)
}

// greeting waits until Discord greeted us.
func (c *Client) greeting(ctx context.Context, link *link, opened <-chan error) error {
	late := c.o.LinkClock.After(openTime)
	var broken <-chan struct{}
	for {
		select {
		case <-link.ready:
			return nil
		case err := <-opened:
			if err != nil {
				return translateOpen(err)
			}
			// Open may return before the greeting: then it comes over the link, or the link breaks.
			opened, broken = nil, link.ctx.Done()
		case <-broken:
			return context.Cause(link.ctx)
		case <-late:
			return errNoReady
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// listen returns when the link ended, or when nothing came over it for too long. It counts its own looks, not time: where the
// machine slept, or the clock was set, a link has its time still to show that it lives.
func (c *Client) listen(ctx context.Context, link *link) error {
	seen, silent := link.reads.Load(), 0
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-link.ctx.Done():
			return context.Cause(link.ctx)
		case <-c.o.LinkClock.After(watchEvery): // not a ticker, which makes up for what it missed
		}
		if n := link.reads.Load(); n != seen {
			seen, silent = n, 0
			continue
		}
		if silent++; silent >= silentLooks {
			return errSilent
		}
	}
}

// translateOpen keeps the close code of a refused connection; everything else is translated as any other call.
func translateOpen(err error) error {
	var closed *websocket.CloseError
	if errors.As(err, &closed) {
		return err
	}
	return translate(getGateway, err)
}

// gate keeps the pace at which sessions are started, over all Runs. The zero value is open.
type gate struct {
	mu   sync.Mutex
	next time.Time
}

// enter takes a turn and says how long to wait for it.
func (g *gate) enter(now time.Time) time.Duration {
	g.mu.Lock()
	defer g.mu.Unlock()
	wait := max(g.next.Sub(now), 0)
	g.next = now.Add(wait + identifyEvery)
	return wait
}

// refused keeps the gate shut for a while: somebody has to mend something first.
func (g *gate) refused(now time.Time) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.next = now.Add(lastBackoff)
}

// mayConnect waits until a session may be started. docs.discord.com/developers/events/gateway#get-gateway-bot
func (c *Client) mayConnect(ctx context.Context) error {
	var got struct {
		Limit *struct {
			Remaining  int   `json:"remaining"`
			ResetAfter int64 `json:"reset_after"`
		} `json:"session_start_limit"`
	}
	if err := c.call(ctx, getGateway, "/gateway/bot", "", nil, &got); err != nil {
		return err
	}
	if got.Limit != nil && got.Limit.Remaining <= 0 {
		return &bridge.Error{
			Code: bridge.CodeRetry, Detail: "session_start_limit",
			Say:        "The bot connected too often today, so Discord lets it wait. Does something else use its token?",
			RetryAfter: time.Duration(got.Limit.ResetAfter) * time.Millisecond,
		}
	}
	if !c.sleep(ctx, c.gate.enter(c.clock.Now())) {
		return ctx.Err()
	}
	return nil
}
