// Package demo is `partyline demo`: everything on one machine, with no account anywhere. An emulated carrier, Slack and Discord stand
// around the real app, and a web page shows both ends: the customers' phones, and the channels of the team with what the bot really
// sent.
//
//	page -- POST /api/text --> twiliotest --webhook--> app --REST--> slacktest, discordtest
//	page -- POST /api/type --> slacktest, discordtest --Socket Mode, gateway--> app --REST--> twiliotest
//	page <-- GET /api/events -- board <-- look -- the emulators
//
// The page acts on nothing but the emulators; what the app makes of it goes over the same wire as in earnest.
package demo

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"sync"
	"time"

	"partyline/bridge/twilio/twiliotest"
	"partyline/cmd/partyline/internal/app"
	"partyline/config"
	"partyline/store"
)

// Options shape a demo.
type Options struct {
	// Listen is the address of the page, host:port; only loopback is taken. Default "127.0.0.1:8080". Where the port is in use the
	// next free one is taken.
	Listen string
	// Chat is the platform of the team: ChatSlack, ChatDiscord, or ChatBoth with one line in each. Default ChatBoth.
	Chat string
	// Data is a folder in which the database is kept. Empty: a temporary one that is removed at the end. The phones and the channels
	// live in memory: over kept data they start empty, and conversations continue in new threads.
	Data string
	// Out gets what the person at the terminal should know. Default: nothing is written.
	Out io.Writer
	// Log gets what happens, without texts. Default: nothing is logged.
	Log *slog.Logger

	story []step        // what happened before; nil: all of it
	hold  time.Duration // how long a reply waits before it leaves; 0: as by default
}

// startTime and stopTime are how long the app may take to begin, and to end what is under way. readyEvery is how often it is asked.
const (
	startTime  = time.Minute
	stopTime   = 10 * time.Second
	readyEvery = 5 * time.Millisecond
)

// Run shows the demo until ctx ends.
func Run(ctx context.Context, o Options) error {
	d, err := Start(ctx, o)
	if err != nil {
		if ctx.Err() != nil {
			return nil // interrupted while starting: that is what was asked for
		}
		return err
	}
	<-ctx.Done()
	ending, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopTime)
	defer cancel()
	return d.Stop(ending)
}

// Demo is a running demo.
type Demo struct {
	options   Options
	world     *world
	bell      *bell
	customers *customers
	told      *told
	board     *board
	database  string
	kept      bool   // the database is from an earlier run
	temporary string // a folder to remove at the end

	// opened is closed once the app can be used; until then the two fields below it are open's alone.
	opened  chan struct{}
	app     *app.App
	appAddr string
	earlier map[string][]shownText // from the kept database, by the customer's number

	server  *http.Server
	url     string
	stop    context.CancelFunc
	running sync.WaitGroup
}

// Start opens everything and returns when the page can be used. The page is there first, and fills while the customers get their
// history; Options.Out is told its address at once.
func Start(ctx context.Context, o Options) (*Demo, error) {
	if o.Out == nil {
		o.Out = io.Discard
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.story == nil {
		o.story = story
	}
	o.hold = cmp.Or(o.hold, config.DefaultInbox().Hold)
	b := newBell()
	d := &Demo{options: o, bell: b, customers: &customers{bell: b}, told: &told{bell: b}, board: newBoard(), opened: make(chan struct{}),
		stop: func() {}}
	if err := d.start(ctx); err != nil {
		return nil, errors.Join(err, d.Stop(context.WithoutCancel(ctx)))
	}
	return d, nil
}

func (d *Demo) start(ctx context.Context) error {
	if chatsOf(d.options.Chat) == nil {
		return fmt.Errorf("--chat: %q is none of %s, %s and %s", d.options.Chat, ChatSlack, ChatDiscord, ChatBoth)
	}
	ln, err := listen(ctx, d.options.Listen)
	if err != nil {
		return err
	}
	if err := d.prepare(); err != nil {
		return errors.Join(err, ln.Close())
	}
	d.serve(ctx, ln)
	if err := d.introduce(); err != nil {
		return err
	}
	if err := d.open(ctx); err != nil {
		return err
	}
	close(d.opened)
	d.bell.ring()
	return nil
}

// prepare builds the world and finds a place for the database.
func (d *Demo) prepare() error {
	folder := d.options.Data
	if folder == "" {
		var err error
		if folder, err = os.MkdirTemp("", "partyline-demo-"); err != nil {
			return err
		}
		d.temporary = folder
	}
	d.database = filepath.Join(folder, "partyline.db")
	_, err := os.Stat(d.database)
	d.kept = err == nil
	c := newClock()
	if !d.kept {
		c.setBack(d.options.story[0].ago) // what the emulators number by the time begins where the history does
	}
	d.world, err = newWorld(c, chatsOf(d.options.Chat))
	return err
}

// open starts the app in the world, after the history of a new database was written.
func (d *Demo) open(ctx context.Context) error {
	if d.kept {
		if err := d.startApp(ctx, d.options.hold); err != nil {
			return err
		}
		for _, c := range d.world.chats { // one may be new here
			if err := d.fund(ctx, c); err != nil {
				return err
			}
		}
		return d.remember(ctx)
	}
	if err := d.writeHistory(ctx); err != nil {
		return err
	}
	return d.startApp(ctx, d.options.hold)
}

// writeHistory gives the customers their past, with an app in which replies leave at once.
func (d *Demo) writeHistory(ctx context.Context) error {
	if err := d.startApp(ctx, 0); err != nil {
		return err
	}
	err := newHistory(d).write(ctx)
	ending, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopTime)
	defer cancel()
	err = errors.Join(err, d.app.Stop(ending))
	d.app = nil
	d.world.clock.setBack(0)
	return err
}

// startApp starts the real app on a port of its own, and has the carrier call it there.
func (d *Demo) startApp(ctx context.Context, hold time.Duration) error {
	ln, err := (&net.ListenConfig{}).Listen(ctx, "tcp", cmp.Or(d.appAddr, "127.0.0.1:0"))
	if err != nil {
		return err
	}
	d.appAddr = ln.Addr().String() // the links in texts lead there
	publicURL := "http://" + ln.Addr().String()
	c := d.world.config(d.database, publicURL, hold)
	c.AI.AllowedHosts = []string{d.pageHost()}
	if err := c.Validate(); err != nil {
		return errors.Join(fmt.Errorf("the demo's own configuration: %w", err), ln.Close())
	}
	d.world.pointAt(publicURL)
	d.app, err = app.Start(ctx, app.Options{Config: c, Clock: d.world.clock, Log: d.options.Log, Listener: ln, CardEvery: cardEvery,
		BoardEvery: boardEvery})
	if err != nil {
		return err
	}
	return d.ready(ctx, publicURL)
}

// ready waits until the app has caught up with the carrier and is connected to the chats. What somebody does before would arrive, but as
// something that came while the app was away.
func (d *Demo) ready(ctx context.Context, publicURL string) error {
	ctx, cancel := context.WithTimeout(ctx, startTime)
	defer cancel()
	for _, c := range d.world.chats {
		if err := c.Wait(ctx, c.connected); err != nil {
			return fmt.Errorf("the app does not connect to the emulated chat %s: %w", c.name(), err)
		}
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, publicURL+"/readyz", nil)
	if err != nil {
		return err
	}
	for {
		response, err := http.DefaultClient.Do(request)
		if err != nil {
			return fmt.Errorf("the app does not answer: %w", err)
		}
		_ = response.Body.Close()
		if response.StatusCode == http.StatusOK {
			return nil
		}
		select {
		case <-d.world.clock.After(readyEvery):
		case <-ctx.Done():
			return fmt.Errorf("the app is not ready: %w", ctx.Err())
		}
	}
}

// cardEvery and boardEvery are shorter than in earnest, for the emulated chats have no rate limits.
const (
	cardEvery  = 100 * time.Millisecond
	boardEvery = 200 * time.Millisecond
)

// meet puts a customer on the page and in the address book.
func (d *Demo) meet(ctx context.Context, c customer) error {
	if err := nameContact(ctx, d.app.Store, c, store.At(d.world.clock.Now())); err != nil {
		return err
	}
	d.customers.add(c)
	return nil
}

// send has a customer's phone text one of our lines. Its error says that the phone would not send it; what became of it afterwards is
// in d.told.
func (d *Demo) send(ctx context.Context, from, to, body string, media ...twiliotest.Media) error {
	got, err := d.world.twilio.Text(ctx, from, to, body, media...)
	if got.SID == "" {
		return err
	}
	switch {
	case err != nil:
		d.told.set(got.SID, outcome{textFailed, "Partyline gave no answer."})
	case got.Status/100 != 2:
		d.told.set(got.SID, outcome{textFailed, fmt.Sprintf("Partyline answered %d.", got.Status)})
	default:
		d.told.set(got.SID, outcome{state: textDelivered})
	}
	return nil
}

// URL is the address of the page, without a slash at the end.
func (d *Demo) URL() string { return d.url }

// Stop ends everything, and removes what was temporary. What is under way may end until ctx does.
func (d *Demo) Stop(ctx context.Context) error {
	d.stop()
	var errs []error
	if d.server != nil {
		errs = append(errs, d.server.Shutdown(ctx))
	}
	d.running.Wait()
	if d.app != nil {
		errs = append(errs, d.app.Stop(ctx))
	}
	if d.world != nil {
		d.world.close()
	}
	if d.temporary != "" {
		errs = append(errs, os.RemoveAll(d.temporary))
	}
	return errors.Join(errs...)
}
