package broadcast

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"github.com/jonboulle/clockwork"

	"partyline/bridge"
	"partyline/store"
)

// Options are what a Room works with.
type Options struct {
	Store  *store.Store
	Bridge *bridge.Bridge
	// Clock tells the time; nil for the real one.
	Clock clockwork.Clock
	// Log gets what happens, without texts; nil for nothing.
	Log *slog.Logger
}

// Room is where broadcasts are written, sent and watched. It is safe for concurrent use.
type Room struct {
	store *store.Store
	core  *bridge.Bridge
	clock clockwork.Clock
	log   *slog.Logger
	// woken says that there is something to do now.
	woken chan struct{}
}

var _ bridge.Room = (*Room)(nil)

// New makes a room; Bridge.Attach opens it.
func New(o Options) *Room {
	r := &Room{store: o.Store, core: o.Bridge, clock: o.Clock, log: o.Log, woken: make(chan struct{}, 1)}
	if r.clock == nil {
		r.clock = clockwork.NewRealClock()
	}
	if r.log == nil {
		r.log = slog.New(slog.DiscardHandler)
	}
	return r
}

const (
	// lookEvery is how often it is looked whether there is something to do that another process was told of.
	lookEvery = 2 * time.Second
	// restFor is how long the sender rests where it can do nothing at once: it is also how exactly a pace is kept.
	restFor = 100 * time.Millisecond
	// failedFor is how long it waits after the database failed.
	failedFor = time.Second
	leaseName = "broadcasts"
)

// Jobs implements bridge.Room.
func (*Room) Jobs(*store.Workers) {}

// Timers implements bridge.Room.
func (*Room) Timers() []bridge.Timer { return nil }

// Happened implements bridge.Room: replies and opt-outs are counted with the broadcast that they answer.
func (r *Room) Happened(ctx context.Context, tx *store.Tx, h bridge.Happening) error {
	switch h.Kind { //nolint:exhaustive // the rest says nothing about broadcasts
	case bridge.Texted:
		m, err := tx.Message(ctx, h.Message)
		if err != nil || m.AnswersID == 0 {
			return err
		}
		return tx.RecipientReplied(ctx, m.AnswersID, h.At)
	case bridge.OptedOut:
		s, _ := r.core.Settings(h.Inbox)
		return tx.RecipientOptedOut(ctx, h.Contact, h.Line, store.At(h.At.Add(-s.OriginWindow)), h.At)
	}
	return nil
}

// wake has this process look at once for something to do. It does not block.
func (r *Room) wake() {
	select {
	case r.woken <- struct{}{}:
	default:
	}
}

// Keep implements bridge.Room. Nothing is written while there is nothing to do.
func (r *Room) Keep(ctx context.Context) {
	for ctx.Err() == nil {
		if r.anything(ctx) {
			r.work(ctx)
		}
		select {
		case <-ctx.Done():
		case <-r.woken:
		case <-r.clock.After(lookEvery):
		}
	}
}

// anything tells whether something is to be sent or shown.
func (r *Room) anything(ctx context.Context) bool {
	now := store.At(r.clock.Now())
	going, err := r.store.BroadcastsGoing(ctx, now)
	if err == nil && len(going) == 0 {
		going, err = r.store.BroadcastCards(ctx, now)
	}
	if err != nil && ctx.Err() == nil {
		r.log.Warn("broadcasts could not be looked for; it is tried again", "error", err)
	}
	return len(going) > 0
}

// work does what there is to do, once this process leads, until that is nothing.
func (r *Room) work(ctx context.Context) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	r.core.Lead(ctx, leaseName, func(leading context.Context) {
		var both sync.WaitGroup
		showing, stop := context.WithCancel(leading)
		both.Go(func() { r.showAll(showing) })
		r.sendAll(leading)
		stop()
		both.Wait()
		if leading.Err() == nil {
			cancel()
		}
	})
}

// pause waits, unless ctx ends first or somebody wakes the room.
func (r *Room) pause(ctx context.Context, d time.Duration) {
	select {
	case <-ctx.Done():
	case <-r.woken:
	case <-r.clock.After(d):
	}
}
