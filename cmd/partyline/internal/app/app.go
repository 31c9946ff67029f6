// Package app opens everything that a running Partyline needs, in order, and closes it again. `partyline serve`, `partyline demo` and
// the end-to-end tests run the same app; they differ in its configuration only.
package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"time"

	"github.com/jonboulle/clockwork"

	"partyline/bot"
	"partyline/bot/slack"
	"partyline/bridge"
	"partyline/bridge/twilio"
	"partyline/config"
	"partyline/store"
)

// chatSlack is the name of Slack among the chats of the configuration and of the bridge.
const chatSlack = "slack"

// Options are what an App is started with.
type Options struct {
	// Config is complete and valid.
	Config config.Config
	// Clock tells the time; nil for the real one.
	Clock clockwork.Clock
	// Log gets what happens, without texts and secrets.
	Log *slog.Logger
	// Listener takes the requests; nil for one on Config.Listen.
	Listener net.Listener
	// CardEvery is how long changes of a card are collected; 0 for the bridge's default, negative for not at all.
	CardEvery time.Duration
}

// App is a running Partyline.
type App struct {
	// Store is its database, for looking only.
	Store *store.Store

	log    *slog.Logger
	bridge *bridge.Bridge
	slack  *slack.Client
	twilio *twilio.Client
	server *http.Server
	addr   string
	gate   *gate

	stopChat context.CancelFunc
	running  sync.WaitGroup
}

// Start opens the database, brings its tables up to date, and starts to take and deliver messages. It returns once requests are taken.
// What came while nobody listened is caught up with in the background; webhooks wait for that, so that texts keep their order.
func Start(ctx context.Context, o Options) (*App, error) {
	if o.Clock == nil {
		o.Clock = clockwork.NewRealClock()
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	a := &App{log: o.Log, gate: newGate()}
	if err := a.build(o); err != nil {
		return nil, err
	}
	s, err := store.Open(ctx, store.Options{URL: o.Config.Database.URL.Reveal(), Log: o.Log})
	if err != nil {
		return nil, fmt.Errorf("database.url: %w", err)
	}
	a.Store = s
	if err := a.start(ctx, o); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return a, nil
}

// build makes the adapters, which call nobody yet, so that everything wrong with the configuration is known at once.
func (a *App) build(o Options) error {
	c := o.Config
	var err1, err2 error
	a.twilio, err1 = twilio.New(twilio.Options{
		AccountSID: c.Twilio.AccountSID, AuthToken: c.Twilio.AuthToken.Reveal(), APIURL: c.Twilio.APIURL,
		PublicURL: c.PublicURL, Timeout: c.Twilio.Timeout, Clock: o.Clock, Log: o.Log,
	})
	channels := map[string]slack.Admins{}
	for _, in := range c.Inboxes {
		channels[in.Channel] = slack.Admins{Users: in.Admins, UserGroups: in.UserGroups}
	}
	a.slack, err2 = slack.New(slack.Options{
		BotToken: c.Slack.BotToken.Reveal(), AppToken: c.Slack.AppToken.Reveal(), SigningSecret: c.Slack.SigningSecret.Reveal(),
		Mode: c.Slack.Mode, APIURL: c.Slack.APIURL, PostsPerSecond: c.Slack.PostsPerSecond, PostBurst: c.Slack.PostBurst,
		Channels: channels, Clock: o.Clock, Log: o.Log,
	})
	return errors.Join(err1, err2)
}

func (a *App) start(ctx context.Context, o Options) error {
	if err := a.Store.Migrate(ctx); err != nil {
		return err
	}
	a.bridge = bridge.New(bridge.Options{
		Store: a.Store, Carrier: a.twilio, Chats: map[string]bridge.Chat{chatSlack: a.slack}, Clock: o.Clock, Log: o.Log,
		ReconcileAfter: o.Config.Twilio.ReconcileAfter, CardEvery: o.CardEvery,
	})
	if err := a.bridge.Configure(ctx, inboxes(o.Config)); err != nil {
		return err
	}
	ln := o.Listener
	if ln == nil {
		var err error
		if ln, err = (&net.ListenConfig{}).Listen(ctx, "tcp", o.Config.Listen); err != nil {
			return fmt.Errorf("listen: %w", err)
		}
	}
	a.addr = ln.Addr().String()
	if err := a.bridge.Start(ctx); err != nil {
		return errors.Join(err, ln.Close())
	}
	router := bot.New(a.bridge, a.Store)
	a.server = &http.Server{
		Handler: a.routes(o.Config, router), ErrorLog: slog.NewLogLogger(o.Log.Handler(), slog.LevelWarn),
		ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 15 * time.Second, WriteTimeout: 30 * time.Second, IdleTimeout: 2 * time.Minute,
	}
	a.running.Go(func() {
		if err := a.server.Serve(ln); !errors.Is(err, http.ErrServerClosed) {
			a.log.Error("the HTTP server ended", "error", err)
		}
	})
	chat, cancel := context.WithCancel(context.WithoutCancel(ctx))
	a.stopChat = cancel
	a.running.Go(func() { a.runSlack(chat, o.Clock, router) })
	a.running.Go(func() { a.catchUp(chat) })
	return nil
}

// runSlack keeps the Slack connection. A token that Slack refuses is tried again each half minute: the other inboxes, and what comes in,
// go on meanwhile.
func (a *App) runSlack(ctx context.Context, clock clockwork.Clock, router bot.Router) {
	for {
		err := a.slack.Run(ctx, a.bridge.Listen(chatSlack), router)
		if ctx.Err() != nil {
			return
		}
		a.log.Error("Slack cannot be used; trying again in 30 s", "reason", bridge.Say(err), "error", err)
		select {
		case <-clock.After(30 * time.Second):
		case <-ctx.Done():
			return
		}
	}
}

// catchUp reads what came while nobody listened, and opens the gate for webhooks.
func (a *App) catchUp(ctx context.Context) {
	defer a.gate.open()
	ctx, cancel := context.WithTimeout(ctx, gateTime)
	defer cancel()
	if err := a.bridge.CatchUp(ctx); err != nil && ctx.Err() == nil {
		a.log.Warn("the carrier's list could not be read; it is tried again in some minutes", "error", err)
	}
}

// Addr is the address on which requests are taken, as host:port.
func (a *App) Addr() string { return a.addr }

// Stop ends everything in order: no new requests and events, then deliveries, then the database. What is under way may end until ctx
// does; what is not done by then is done after the next start.
func (a *App) Stop(ctx context.Context) error {
	err := a.server.Shutdown(ctx)
	a.stopChat()
	a.running.Wait()
	a.twilio.Close()
	return errors.Join(err, a.bridge.Stop(ctx), a.Store.Close())
}

// inboxes translates the configuration for the bridge.
func inboxes(c config.Config) []bridge.InboxSettings {
	var out []bridge.InboxSettings
	for _, in := range c.Inboxes {
		s := bridge.InboxSettings{Name: in.Name, Chat: in.Chat, Channel: in.Channel, Hold: in.Hold, NoticeEvery: in.NoticeEvery, ThreadMaxAge: in.ThreadMaxAge}
		for _, l := range in.Lines {
			s.Lines = append(s.Lines, bridge.LineSettings{Number: l.Number, Label: l.Label, Country: l.Country, TwoWay: l.TwoWay})
		}
		out = append(out, s)
	}
	return out
}
