package bot

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"time"

	"github.com/jonboulle/clockwork"
	"golang.org/x/sync/singleflight"

	"partyline/bridge"
)

const (
	// auditEvery is how often a channel is looked at again while nothing happens. Of several processes only one is told of a change,
	// so it is also how long the others may go on showing texts where somebody was let in.
	auditEvery = time.Minute
	// auditFor is how long a ruling holds where it could not be renewed.
	auditFor = 2 * auditEvery
	// mendedAfter is how long "we cannot use the channel" holds: somebody may be mending it just now.
	mendedAfter = 30 * time.Second
)

// Ruling is the outcome of an audit: whether customer texts may be shown in a channel.
type Ruling struct {
	// Err is nil for a safe channel, else a *bridge.Error of CodeUnsafe or CodeUnavailable.
	Err error
	// Name is the channel's, empty where we could not see it.
	Name string
	// Apps are the other apps that can read the channel, which are tolerated: that is the workspace's own decision.
	Apps []string

	at time.Time
}

// Safe says that customer texts may be shown in the channel.
func (r Ruling) Safe() bool { return r.Err == nil }

func (r Ruling) holds() time.Duration {
	if r.Err != nil && bridge.CodeOf(r.Err) == bridge.CodeUnavailable {
		return mendedAfter
	}
	return auditFor
}

// Audits keeps for each channel of a chat whether customer texts may be shown there. It is safe for concurrent use.
type Audits struct {
	o        AuditOptions
	mu       sync.Mutex
	verdicts map[string]Ruling
	// looking lets one look serve all who wait for it.
	looking singleflight.Group
	// drops counts what was dropped, so that a look that began before counts for nothing.
	drops int
	// told is what was last logged of each channel.
	told map[string]string
}

// AuditOptions are what Audits is made of.
type AuditOptions struct {
	// Chat is the platform's name in sentences: "Slack".
	Chat string
	// Look looks at a channel on the platform. The error says that this was not possible now.
	Look  func(ctx context.Context, channel string) (Ruling, error)
	Clock clockwork.Clock
	Log   *slog.Logger
}

// NewAudits makes Audits that have looked at nothing yet.
func NewAudits(o AuditOptions) *Audits {
	return &Audits{o: o, verdicts: map[string]Ruling{}, told: map[string]string{}}
}

// Safe returns nil where customer texts may be shown in the channel. CodeUnsafe and CodeUnavailable say what is wrong with it;
// CodeRetry: it could not be found out. It asks the platform where nothing recent is known.
func (a *Audits) Safe(ctx context.Context, channel string) error {
	a.mu.Lock()
	v, ok := a.verdicts[channel]
	a.mu.Unlock()
	if ok && a.o.Clock.Since(v.at) < v.holds() {
		return v.Err
	}
	v, err := a.Renew(ctx, channel)
	if err != nil {
		return err
	}
	return v.Err
}

// maxLooks is how often a channel is looked at in a row where it keeps changing meanwhile.
const maxLooks = 5

// Renew looks at the channel now. The error says that this was not possible; then an earlier ruling stays.
func (a *Audits) Renew(ctx context.Context, channel string) (Ruling, error) {
	for range maxLooks {
		a.mu.Lock()
		drops := a.drops
		a.mu.Unlock()
		// A look that began before the newest drop may not have seen what that was about, so nobody may join it.
		got, err, _ := a.looking.Do(fmt.Sprintf("%s %d", channel, drops), func() (any, error) { return a.look(ctx, channel, drops) })
		if !errors.Is(err, errChanged) {
			v, _ := got.(Ruling)
			return v, err
		}
	}
	return Ruling{}, a.unknown(errChanged)
}

// errChanged: something was dropped while the channel was looked at, so what was seen may be out of date.
var errChanged = errors.New("it changed while it was looked at")

func (a *Audits) look(ctx context.Context, channel string, drops int) (Ruling, error) {
	v, err := a.o.Look(ctx, channel)
	if err != nil {
		return Ruling{}, a.unknown(err)
	}
	v.at = a.o.Clock.Now()
	a.mu.Lock()
	defer a.mu.Unlock()
	if drops != a.drops {
		return Ruling{}, errChanged
	}
	a.verdicts[channel] = v
	a.report(channel, v)
	return v, nil
}

// unknown is the error for a channel that could not be looked at.
func (a *Audits) unknown(err error) error {
	e := &bridge.Error{
		Code: bridge.CodeRetry, Cause: err,
		Say: a.o.Chat + " did not tell us who can read the channel, so nothing is shown there yet. It is tried again by itself.",
	}
	var theirs *bridge.Error
	if errors.As(err, &theirs) {
		e.RetryAfter, e.Detail = theirs.RetryAfter, theirs.Detail
	}
	return e
}

// report logs a ruling where it differs from what was last logged. a.mu is held.
func (a *Audits) report(channel string, v Ruling) {
	told := fmt.Sprint(v.Err, v.Name, v.Apps)
	if a.told[channel] == told {
		return
	}
	a.told[channel] = told
	if v.Err != nil {
		a.o.Log.Error(a.o.Chat+": the channel cannot be used", "channel", channel, "name", v.Name, "err", v.Err)
		return
	}
	a.o.Log.Info(a.o.Chat+": the channel is safe", "channel", channel, "name", v.Name, "other_apps", v.Apps)
}

// Drop forgets the ruling on a channel, or on all where channel is empty: something happened that may have changed it.
func (a *Audits) Drop(channel string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.drops++
	if channel == "" {
		clear(a.verdicts)
		return
	}
	delete(a.verdicts, channel)
}

// Keep looks at the channels now and in regular intervals, until ctx ends.
func (a *Audits) Keep(ctx context.Context, channels []string) {
	var all sync.WaitGroup
	for _, channel := range channels {
		all.Go(func() { a.keep(ctx, channel) })
	}
	all.Wait()
}

func (a *Audits) keep(ctx context.Context, channel string) {
	tick := a.o.Clock.NewTicker(auditEvery)
	defer tick.Stop()
	for ctx.Err() == nil {
		if _, err := a.Renew(ctx, channel); err != nil && ctx.Err() == nil {
			a.o.Log.Warn(a.o.Chat+": the channel could not be looked at", "channel", channel, "err", err)
		}
		select {
		case <-ctx.Done():
		case <-tick.Chan():
		}
	}
}

// Finding is what Check found of one channel.
type Finding struct {
	// Channel is its id, Name what people call it; the name is empty where the platform does not show us the channel.
	Channel, Name string
	// OK: conversations can be mirrored into it.
	OK bool
	// Problem says what is wrong and how to mend it. Where OK it is something that the inbox can do without, or empty.
	Problem string
	// OtherApps are apps beside ours that can read the channel. That is the workspace's own decision.
	OtherApps []string
}

// Check looks at the channels now, in their order. It may take seconds.
func (a *Audits) Check(ctx context.Context, channels []string) []Finding {
	var out []Finding
	for _, channel := range channels {
		v, err := a.Renew(ctx, channel)
		if err == nil {
			err = v.Err
		}
		f := Finding{Channel: channel, Name: v.Name, OtherApps: v.Apps, OK: err == nil}
		if err != nil {
			f.Problem = bridge.Say(err)
		}
		out = append(out, f)
	}
	return out
}

// Listing names a few and counts the rest.
func Listing(names []string) string {
	const most = 5
	if rest := len(names) - most; rest > 0 {
		return fmt.Sprintf("%s and %d more", strings.Join(names[:most], ", "), rest)
	}
	return strings.Join(names, ", ")
}
