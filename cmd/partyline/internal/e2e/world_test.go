package e2e

import (
	"context"
	"log/slog"
	"net"
	"slices"
	"testing"
	"time"

	"github.com/jonboulle/clockwork"

	"partyline/bot/slack/slacktest"
	"partyline/bridge/twilio"
	"partyline/bridge/twilio/twiliotest"
	"partyline/cmd/partyline/internal/app"
	"partyline/config"
	"partyline/store"
	"partyline/store/storetest"
)

const (
	// ours is the shop's line; spare is a number of the same account that no inbox has at first.
	ours  = "+447700900001"
	spare = "+447700900002"
	// hold is how long a typed reply waits.
	hold = 3 * time.Second
	// patience is how long, in real time, a test waits for what must happen.
	patience = time.Minute
	// heartbeat is how often, in real time, Discord wants to hear from us; it gives a busy machine time.
	heartbeat = 5 * time.Second
	// ackTimeout is how long, in real time, a platform waits for an answer: longer than in earnest, for a busy machine is slow.
	ackTimeout = 10 * time.Second
)

// world is a shop that runs Partyline: a carrier account, a workspace on a chat platform, a database, and the application between them.
type world struct {
	t     *testing.T
	db    storetest.DB
	clock *clockwork.FakeClock
	now   func() time.Time
	// links is the time by which a gateway that says nothing is given up; nil for the real one.
	links   clockwork.Clock
	twilio  *twiliotest.Server
	chat    workspace
	slack   *slacktest.Server // nil elsewhere
	discord *discordPlace     // likewise
	front   *front
	log     *journal
	config  config.Config
	app     *app.App
	// cardEvery is how long changes of a card are collected; negative for not at all.
	cardEvery time.Duration
}

// option changes the configuration that a world starts with.
type option func(*config.Config)

// newWorld opens the shop: afterwards texts and replies are taken.
func newWorld(t *testing.T, db storetest.DB, place where, options ...option) *world {
	t.Helper()
	clock := clockwork.NewFakeClockAt(time.Now().Truncate(time.Second))
	w := newOutside(t, db, place, outside{now: clock.Now})
	w.clock = clock
	for _, change := range options {
		change(&w.config)
	}
	t.Cleanup(func() {
		w.tellIfFailed()
		w.Stops()
	})
	w.Starts()
	w.await("the outside is known until now", w.listened)
	return w
}

// newOutside makes the carrier, the workspace, and the configuration with which an application would find them.
func newOutside(t *testing.T, db storetest.DB, place where, o outside) *world {
	t.Helper()
	w := &world{t: t, db: db, now: o.now, log: newJournal(), front: newFront(t), cardEvery: -1}
	var err error
	webhook := w.front.URL + twilio.MessagesPath
	w.twilio, err = twiliotest.New(twiliotest.Options{AutoDeliver: true, Now: w.now, Numbers: map[string]twiliotest.Number{
		ours: {SMSURL: webhook}, spare: {SMSURL: webhook},
	}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(w.twilio.Close)
	w.chat = place.open(w, o)
	t.Cleanup(w.chat.close)
	w.config = w.configuration()
	return w
}

// configuration is what the shop would write into its file.
func (w *world) configuration() config.Config {
	c := config.Default()
	c.PublicURL = w.front.URL
	c.Database.URL = config.Secret(w.db.URL)
	c.Twilio.AccountSID, c.Twilio.AuthToken, c.Twilio.APIURL = w.twilio.AccountSID(), config.Secret(w.twilio.AuthToken()), w.twilio.URL()
	in := config.DefaultInbox()
	in.Name, in.Hold = "shop", hold
	// The clock stands still while people read and type, and starts at any time of day: scenarios about that set these.
	in.ReadingTime, in.QuietHours, in.LegalHours, in.Pinned, in.NoticeEvery = 0, "", false, false, 0
	in.Lines = []config.Line{{Number: ours, Label: "Shop", Country: "GB", TwoWay: true}}
	c.Inboxes = []config.Inbox{in}
	w.chat.configure(&c)
	return c
}

// Starts starts the application, or starts it again.
func (w *world) Starts() {
	w.t.Helper()
	w.app = w.launch()
	w.front.opensTo(w.app.Addr())
	w.isConnected()
}

// isConnected waits until the application holds its connection to the platform.
func (w *world) isConnected() {
	w.t.Helper()
	w.eventually("the application is connected to "+w.chat.platform(), func() bool { return w.chat.links() > 0 })
}

// judgesLinks starts the application again, with the world's clock to judge by whether a gateway has fallen silent: where time flies and
// a connection has to be given up.
func (w *world) judgesLinks() {
	w.t.Helper()
	w.Stops()
	w.links = w.clock
	w.Starts()
}

// launch starts one process of the application.
func (w *world) launch() *app.App {
	w.t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		w.t.Fatal(err)
	}
	a, err := app.Start(context.Background(), app.Options{
		Config: w.config, Clock: w.clock, LinkClock: w.links, Listener: ln, CardEvery: w.cardEvery,
		Log: slog.New(slog.NewTextHandler(w.log, &slog.HandlerOptions{Level: slog.LevelDebug})),
	})
	if err != nil {
		w.t.Fatalf("start: %v", err)
	}
	return a
}

// Stops stops the application, as for an upgrade. What reaches the shop's address meanwhile finds nobody.
func (w *world) Stops() {
	w.t.Helper()
	if w.app == nil {
		return
	}
	w.front.closes()
	w.stop(w.app)
	w.app = nil
}

func (w *world) stop(a *app.App) {
	w.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	if err := a.Stop(ctx); err != nil {
		w.t.Errorf("stop: %v", err)
	}
}

// listened tells whether the application knows from when on it listened, so that it can catch up with what it misses later.
func (w *world) listened() bool {
	for _, name := range []string{"line:" + ours, "chat:" + w.chat.platform() + ":" + w.chat.channel()} {
		at, err := w.app.Store.Watermark(context.Background(), name)
		if err != nil || at.IsZero() {
			return false
		}
	}
	return true
}

// whileDeaf has every event of the platform get lost that happens during do.
func (w *world) whileDeaf(do func()) {
	w.chat.deaf(true)
	do()
	w.chat.deaf(false)
}

// Passes lets time pass at once. Timers that are due by then go off.
func (w *world) Passes(d time.Duration) { w.clock.Advance(d) }

// Flies lets time go by from here on, ten times as fast as outside: for what is tried again until it works.
func (w *world) Flies() {
	w.t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		tick := time.NewTicker(10 * time.Millisecond)
		defer tick.Stop()
		for {
			select {
			case <-tick.C:
				w.clock.Advance(100 * time.Millisecond)
			case <-ctx.Done():
				return
			}
		}
	}()
	w.t.Cleanup(func() {
		cancel()
		<-ended
	})
}

// rests waits until nothing is due any more, now or later, but what waits for its own moment, as reminders do.
func (w *world) rests() {
	w.t.Helper()
	w.await("everything is done", func() bool {
		lanes, err := w.app.Store.DueLanes(context.Background(), store.At(w.clock.Now().Add(24*time.Hour)), 1000)
		return err == nil && !slices.ContainsFunc(lanes, func(k store.LaneKey) bool { return k.Kind != store.TimerLane })
	})
}
