package automation

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"github.com/jonboulle/clockwork"

	"partyline/bridge"
	"partyline/store"
)

// Room takes contacts through automations. It is safe for concurrent use.
type Room struct {
	core  *bridge.Bridge
	store *store.Store
	clock clockwork.Clock
	log   *slog.Logger

	known versions
}

var _ bridge.Room = (*Room)(nil)

// New makes a room, which takes part once it is attached to the bridge. Clock and log are the bridge's.
func New(core *bridge.Bridge, s *store.Store, clock clockwork.Clock, log *slog.Logger) *Room {
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	return &Room{core: core, store: s, clock: clock, log: log, known: versions{read: map[store.VersionID]Definition{}}}
}

// versions are definitions that were read already; a version never changes.
type versions struct {
	mu   sync.Mutex
	read map[store.VersionID]Definition
}

func (v *versions) get(id store.VersionID) (Definition, bool) {
	v.mu.Lock()
	defer v.mu.Unlock()
	d, ok := v.read[id]
	return d, ok
}

func (v *versions) put(id store.VersionID, d Definition) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.read[id] = d
}

// Jobs implements bridge.Room.
func (r *Room) Jobs(w *store.Workers) {
	store.Handle(w, func(ctx context.Context, j ResumeJob) error { return r.ringAll(ctx, j) })
	store.Handle(w, func(ctx context.Context, j StopJob) error { return r.stopEverybody(ctx, j) })
}

// Timers implements bridge.Room.
func (r *Room) Timers() []bridge.Timer {
	return []bridge.Timer{{
		Due: func(ctx context.Context, reads store.Reader, id store.ConversationID) (store.Time, error) {
			run, ok, err := reads.NextRun(ctx, id)
			if err != nil || !ok {
				return store.Time{}, err
			}
			return run.DueAt, nil
		},
		Fire: r.fire,
	}}
}

// Keep implements bridge.Room. Everything that automations do is due at its moment.
func (*Room) Keep(ctx context.Context) { <-ctx.Done() }

func (r *Room) now() store.Time { return store.At(r.clock.Now()) }

// definition is a version as it was loaded. Its error is Problems where a newer program wrote what this one cannot read.
func (r *Room) definition(ctx context.Context, reads store.Reader, id store.VersionID) (Definition, error) {
	if d, ok := r.known.get(id); ok {
		return d, nil
	}
	v, err := reads.AutomationVersion(ctx, id)
	if err != nil {
		return Definition{}, err
	}
	d, _, err := Parse(v.Title, []byte(v.Body))
	if err == nil {
		r.known.put(id, d)
	}
	return d, err
}

// zone is where a contact is, as far as is known: as somebody said, else by their number, else where the team is.
func (r *Room) zone(c store.Contact, inbox store.InboxID) *time.Location {
	return zoneOf(c, r.core.Now(inbox).Location())
}
