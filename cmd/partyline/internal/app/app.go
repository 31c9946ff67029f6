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
	"partyline/bot/discord"
	"partyline/bot/profile"
	"partyline/bot/slack"
	"partyline/bridge"
	"partyline/bridge/automation"
	"partyline/bridge/broadcast"
	"partyline/bridge/sms"
	"partyline/bridge/twilio"
	"partyline/config"
	"partyline/store"
)

// Options are what an App is started with.
type Options struct {
	// Config is complete and valid.
	Config config.Config
	// Clock tells the time; nil for the real one.
	Clock clockwork.Clock
	// LinkClock is discord.Options.LinkClock.
	LinkClock clockwork.Clock
	// Log gets what happens, without texts and secrets.
	Log *slog.Logger
	// Listener takes the requests; nil for one on Config.Listen.
	Listener net.Listener
	// CardEvery is how long changes of a card are collected; 0 for the bridge's default, negative for not at all.
	CardEvery time.Duration
	// BoardEvery is how often it is looked whether the post at the top of a channel has changed; 0 for the bridge's default.
	BoardEvery time.Duration
}

// App is a running Partyline.
type App struct {
	// Store is its database, for looking only.
	Store *store.Store

	log    *slog.Logger
	bridge *bridge.Bridge
	// automations take contacts through their steps.
	automations *automation.Room
	// broadcasts are texts to many.
	broadcasts *broadcast.Room
	// profiles are the pages of contacts, exports the files of all contacts of an inbox.
	profiles, exports http.Handler
	chats             map[string]chat
	slack             *slack.Client // nil where no inbox is on Slack
	twilio            *twilio.Client
	media             storage // nil for the database
	server            *http.Server
	addr              string
	gate              *gate

	metrics       *metrics
	metricsServer *http.Server // nil where nobody may read them
	metricsAddr   string

	stopChat context.CancelFunc
	running  sync.WaitGroup
}

// chat is a platform as it runs here.
type chat interface {
	bridge.Chat
	// Run takes what people do until ctx ends. An error says what an admin has to mend before it can be taken at all.
	Run(ctx context.Context, l bridge.Listener, r bot.Router) error
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
	a := &App{log: o.Log, gate: newGate(), metrics: newMetrics(o.Config.AI)}
	if err := a.build(o); err != nil {
		return nil, err
	}
	s, err := store.Open(ctx, store.Options{URL: o.Config.Database.URL.Reveal(), Log: o.Log})
	if err != nil {
		return nil, fmt.Errorf("database.url: %w", err)
	}
	a.Store = s
	if err := a.start(ctx, o); err != nil {
		return nil, errors.Join(err, a.closeMedia(), s.Close())
	}
	return a, nil
}

// build makes the adapters, which call nobody yet, so that everything wrong with the configuration is known at once.
func (a *App) build(o Options) error {
	c := o.Config
	a.chats = map[string]chat{}
	var errs []error
	var err error
	a.twilio, err = twilio.New(twilio.Options{
		AccountSID: c.Twilio.AccountSID, AuthToken: c.Twilio.AuthToken.Reveal(), APIURL: c.Twilio.APIURL,
		PublicURL: c.PublicURL, Timeout: c.Twilio.Timeout, Clock: o.Clock, Log: o.Log,
	})
	errs = append(errs, err)
	if c.Uses(config.ChatSlack) {
		errs = append(errs, a.buildSlack(o))
	}
	if c.Uses(config.ChatDiscord) {
		errs = append(errs, a.buildDiscord(o))
	}
	return errors.Join(errs...)
}

func (a *App) buildSlack(o Options) (err error) {
	c, channels := o.Config.Slack, map[string]slack.Admins{}
	for _, in := range o.Config.Inboxes {
		if in.Chat == config.ChatSlack {
			channels[in.Channel] = slack.Admins{Users: in.Admins, UserGroups: in.UserGroups}
		}
	}
	a.slack, err = slack.New(slack.Options{
		BotToken: c.BotToken.Reveal(), AppToken: c.AppToken.Reveal(), SigningSecret: c.SigningSecret.Reveal(),
		Mode: c.Mode, APIURL: c.APIURL, PostsPerSecond: c.PostsPerSecond, PostBurst: c.PostBurst,
		Channels: channels, Clock: o.Clock, Log: o.Log,
	})
	a.chats[config.ChatSlack] = a.slack
	return err
}

func (a *App) buildDiscord(o Options) error {
	channels := map[string]discord.Admins{}
	for _, in := range o.Config.Inboxes {
		if in.Chat == config.ChatDiscord {
			channels[in.Channel] = discord.Admins{Users: in.Admins, Roles: in.Roles}
		}
	}
	client, err := discord.New(discord.Options{
		Token: o.Config.Discord.Token.Reveal(), APIURL: o.Config.Discord.APIURL, CallsPerSecond: o.Config.Discord.CallsPerSecond,
		Channels: channels, Clock: o.Clock, LinkClock: o.LinkClock, Log: o.Log,
		// The bridge is there by the time anybody wants to lead.
		Lead: func(ctx context.Context, do func(context.Context)) { a.bridge.Lead(ctx, "gateway:"+discord.Name, do) },
	})
	a.chats[config.ChatDiscord] = client
	return err
}

func (a *App) start(ctx context.Context, o Options) error {
	if err := a.Store.Migrate(ctx); err != nil {
		return err
	}
	media, err := a.openMedia(ctx, o.Config)
	if err != nil {
		return err
	}
	var blobs bridge.Blobs
	if a.media = media; media != nil {
		blobs = media
	}
	chats := map[string]bridge.Chat{}
	for name, c := range a.chats {
		chats[name] = c
	}
	helper, err := a.assistant(o.Config.AI)
	if err != nil {
		return err
	}
	a.bridge = bridge.New(bridge.Options{
		Assistant: helper, AssistantLimits: assistantLimits(o.Config.AI),
		Store: a.Store, Carrier: a.twilio, Blobs: blobs, PublicURL: o.Config.PublicURL, Chats: chats, Clock: o.Clock, Log: o.Log,
		ReconcileAfter: o.Config.Twilio.ReconcileAfter, CardEvery: o.CardEvery, BoardEvery: o.BoardEvery,
		TwoWayCountries: append([]string{}, o.Config.TwoWayCountries...), Rates: rates(o.Config.Credits),
	})
	if err := a.bridge.Configure(ctx, inboxes(o.Config)); err != nil {
		return err
	}
	a.automations = automation.New(a.bridge, a.Store, o.Clock, o.Log)
	a.bridge.Attach(a.automations)
	a.broadcasts = broadcast.New(broadcast.Options{Store: a.Store, Bridge: a.bridge, Clock: o.Clock, Log: o.Log})
	a.bridge.Attach(a.broadcasts)
	router := bot.New(a.bridge, a.Store)
	router.Automate(a.automations)
	router.Broadcast(a.broadcasts)
	a.bridge.Obey(router)
	ln := o.Listener
	if ln == nil {
		var err error
		if ln, err = (&net.ListenConfig{}).Listen(ctx, "tcp", o.Config.Listen); err != nil {
			return fmt.Errorf("listen: %w", err)
		}
	}
	a.addr = ln.Addr().String()
	if err := a.serveMetrics(ctx, o.Config.Metrics); err != nil {
		return errors.Join(err, ln.Close())
	}
	if err := a.bridge.Start(ctx); err != nil {
		return errors.Join(err, ln.Close(), a.closeMetrics())
	}
	a.profiles = profile.New(profile.Options{Links: a.bridge, Reads: a.Store.Reader, Clock: o.Clock, Log: o.Log})
	a.exports = profile.Contacts(a.bridge, a.Store.Reader, o.Log)
	a.server = &http.Server{
		Handler: a.routes(o.Config, router), ErrorLog: slog.NewLogLogger(o.Log.Handler(), slog.LevelWarn),
		ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 15 * time.Second, WriteTimeout: 30 * time.Second, IdleTimeout: 2 * time.Minute,
	}
	a.running.Go(func() {
		if err := a.server.Serve(ln); !errors.Is(err, http.ErrServerClosed) {
			a.log.Error("the HTTP server ended", "error", err)
		}
	})
	life, cancel := context.WithCancel(context.WithoutCancel(ctx))
	a.stopChat = cancel
	for name, c := range a.chats {
		a.running.Go(func() { a.runChat(life, o.Clock, name, c, router) })
	}
	a.running.Go(func() { a.catchUp(life, o.Clock) })
	return nil
}

// chatAgain is how long after a platform refused us it is tried again.
const chatAgain = 30 * time.Second

// runChat keeps a platform's connection. Where the platform refuses us that is said, and tried again each half minute: the inboxes on
// other platforms, and what comes in, go on meanwhile.
func (a *App) runChat(ctx context.Context, clock clockwork.Clock, name string, c chat, router bot.Router) {
	for {
		err := c.Run(ctx, a.bridge.Listen(name), router)
		if ctx.Err() != nil {
			return
		}
		a.log.Error("a chat cannot be used; it is tried again in 30 s", "chat", name, "reason", bridge.Say(err), "error", err)
		select {
		case <-clock.After(chatAgain):
		case <-ctx.Done():
			return
		}
	}
}

// catchUp reads what came while nobody listened, and opens the gate for webhooks. Where there is much to read the gate opens before the end.
func (a *App) catchUp(ctx context.Context, clock clockwork.Clock) {
	late := clock.AfterFunc(gateTime, func() {
		a.log.Warn("catching up with the carrier takes long; new texts may be shown before older ones meanwhile")
		a.gate.open()
	})
	defer late.Stop()
	defer a.gate.open()
	if err := a.bridge.CatchUp(ctx); err != nil && ctx.Err() == nil {
		a.log.Warn("the carrier's list could not be read; it is tried again soon", "error", err)
	}
}

// SendAutomatic sends a text as broadcasts and automations do.
func (a *App) SendAutomatic(ctx context.Context, text bridge.Automatic) (bridge.AutomaticResult, error) {
	return a.bridge.SendAutomatic(ctx, text)
}

// Broadcasts are the texts to many.
func (a *App) Broadcasts() *broadcast.Room { return a.broadcasts }

// Addr is the address on which requests are taken, as host:port.
func (a *App) Addr() string { return a.addr }

// Stop ends everything in order: no new requests and events, then deliveries, then the database. What is under way may end until ctx
// does; what is not done by then is done after the next start.
func (a *App) Stop(ctx context.Context) error {
	err := errors.Join(a.server.Shutdown(ctx), a.closeMetrics())
	a.stopChat()
	a.running.Wait()
	a.twilio.Close()
	return errors.Join(err, a.bridge.Stop(ctx), a.closeMedia(), a.Store.Close())
}

// inboxes translates the configuration for the bridge.
func inboxes(c config.Config) []bridge.InboxSettings {
	var out []bridge.InboxSettings
	for _, in := range c.Inboxes {
		s := bridge.InboxSettings{
			Name: in.Name, Chat: in.Chat, Channel: in.Channel, Hold: in.Hold, NoticeEvery: in.NoticeEvery, ThreadMaxAge: in.ThreadMaxAge,
			Mode: store.Mode(in.Mode), ConfirmSegments: in.ConfirmSegments, ReadingTime: in.ReadingTime, SmartEncoding: in.SmartEncoding, OriginWindow: in.OriginWindow,
			RemindAfter: in.RemindAfter, OnCall: in.OnCall, Pinned: in.Pinned, LegalHours: in.LegalHours, Currency: in.Currency, Region: in.Region,
			Broadcasts: bridge.BroadcastSettings{Approval: in.Broadcasts.Approval, StopFailed: float64(in.Broadcasts.StopFailedPercent),
				StopOptOuts: float64(in.Broadcasts.StopOptOutPercent), StopAfter: in.Broadcasts.StopAfter},
		}
		s.Keywords = []bridge.KeywordSettings{
			{Means: sms.Stop, Words: in.OptOutWords, Answer: in.OptOutAnswer}, {Means: sms.Start, Words: in.OptInWords, Answer: in.OptInAnswer},
			{Means: sms.Help, Words: in.HelpWords, Answer: in.HelpAnswer},
		}
		s.Zone, _ = time.LoadLocation(in.Zone) // Validate has loaded it, and
		s.QuietFrom, s.QuietTo, _ = in.Quiet() // read these
		for _, p := range in.Pipelines {
			s.Pipelines = append(s.Pipelines, bridge.Pipeline(p))
		}
		for _, l := range in.Lines {
			s.Lines = append(s.Lines, bridge.LineSettings{Number: l.Number, Label: l.Label, Country: l.Country, TwoWay: l.TwoWay, MMS: l.SendsMMS(), SegmentsPerSecond: l.SegmentsPerSecond})
		}
		out = append(out, s)
	}
	return out
}

// rates are what texts cost; nil where that is not counted. The configuration is valid.
func rates(c config.Credits) *bridge.Rates {
	if len(c.Rates) == 0 {
		return nil
	}
	r := &bridge.Rates{Countries: map[string]int64{}}
	r.Low, _ = config.Thousandths(c.Low)
	for country, text := range c.Rates {
		rate, _ := config.Thousandths(text)
		if country == config.OtherCountries {
			r.Other = rate
		} else {
			r.Countries[country] = rate
		}
	}
	return r
}
