// Package bridge is the core: a message's way in and out. It knows no carrier and no chat platform by name.
//
//	phone                                                                          thread
//	  | carrier's webhook                                                            ^
//	  v                                                                              |
//	Receive  (inbound.go)    one commit: contact, conversation, message, post,       |
//	  |                      lane rung, job                                          |
//	  v                                                                              |
//	lane "thread" (drain.go) -> threadWork (thread.go): open thread, Chat.Post ------+
//	lane "card"              -> cardWork (cardwork.go): Chat.Refresh, Chat.Mark -----+
//	lane "timer"             -> timerWork (timer.go): what falls due by itself
//
//	thread                                                                         phone
//	  | message event                                                                ^
//	  v                                                                              |
//	Listener.Reply (reply.go) guard (guard.go); one commit: message, held,           |
//	  |                       lane rung, job                                         |
//	  v                                                                              |
//	lane "carrier" (drain.go) -> carrierWork (send.go): attempt committed,           |
//	                             Carrier.Send; unknown outcomes reconciled ----------+
//
//	broadcasts, automations -> SendAutomatic (automatic.go): gate (gate.go) -> lane "carrier", where the gate is asked again
//
//	carrier's status callback -> Report (receipt.go): states only forward (state.go) -> lane "card", a notice where it failed
//
// The truth is in the rows: what waits is what is not marked as done. A lane orders the work of one conversation in one direction
// and lets conversations go on beside each other. Whoever commits work rings the lane in the same transaction and adds a job to
// the queue; after the commit the same process starts at once, the job and a sweep are the guarantee that somebody does.
//
// What has work of its own besides, such as automations, is a Room (room.go) in a folder of its own: it is told what happens to contacts in
// the transaction in which it does.
//
// A draft that somebody asked for (draft.go), and a summary (summary.go), are jobs: an Assistant writes them, and the thread shows them. No text
// leaves but by a person's hand.
//
// Files that were typed are fetched in the lane before their message leaves (fetch.go), and served from an address of ours that the
// carrier reads (media.go). A message that did not arrive is sent again as a new one (retry.go).
//
// After a downtime both sides are caught up with (catchup.go): the carrier's list, and the threads' histories. What was typed before it
// and has not left is read again first, as it may have been edited or deleted since (reread.go). What one process alone may do, such as holding a gateway, it does under a lease (lead.go).
package bridge

import (
	"context"
	"log/slog"
	"strings"
	"sync"
	"time"

	"github.com/jonboulle/clockwork"

	"partyline/store"
)

// Options are what a Bridge works with.
type Options struct {
	// Store is open and migrated.
	Store *store.Store
	// Carrier sends and receives.
	Carrier Carrier
	// PublicURL is the address under which MediaPath is reached from everywhere, without a slash at its end; empty where it is not
	// reached, and files cannot be sent.
	PublicURL string
	// Blobs keeps the contents of files; nil for the database.
	Blobs Blobs
	// Chats are the platforms by name: "slack", "discord".
	Chats map[string]Chat
	// Clock tells the time; nil for the real one.
	Clock clockwork.Clock
	// Log gets what happens, without texts and secrets; nil for nothing.
	Log *slog.Logger
	// ReconcileAfter is how long after an attempt with unknown outcome the carrier's list is believed when it does not have the
	// message: only then it is sent again. Default 20 s.
	ReconcileAfter time.Duration
	// GiveUpAfter is how long a message that the carrier cannot take is tried. Default 4 h.
	GiveUpAfter time.Duration
	// TwoWayCountries are the countries, by ISO 3166 code, whose lines may send; nil for all.
	TwoWayCountries []string
	// CardEvery is how long changes of a card are collected before it is edited. Default 2 s; negative for not at all.
	CardEvery time.Duration
	// Assistant writes drafts and summaries; nil for none.
	Assistant Assistant
	// AssistantLimits bound what it is asked.
	AssistantLimits AssistantLimits
	// Rates are what texts cost; nil where that is not counted.
	Rates *Rates
	// BoardEvery is how often it is looked whether the board of an inbox has changed, and so how often it is edited at most. Default 3 s.
	BoardEvery time.Duration
}

// Bridge carries messages between one carrier and the chats. It is safe for concurrent use.
type Bridge struct {
	store   *store.Store
	carrier Carrier
	blobs   Blobs
	chats   map[string]Chat
	clock   clockwork.Clock
	log     *slog.Logger

	publicURL      string
	rates          *Rates
	twoWay         []string
	reconcileAfter time.Duration
	giveUpAfter    time.Duration
	boardEvery     time.Duration

	assistant Assistant
	allowance AssistantLimits

	cards    *debounce
	doubts   *doubts
	commands Commands
	inboxes  *inboxes
	secrets  secrets
	drains   *drainer
	timing   *timerWork
	rooms    []Room
	stopWork func(context.Context) error
	stopRest context.CancelFunc
	rest     chan struct{}
}

var _ Inlet = (*Bridge)(nil)

// New makes a bridge that can receive at once. Configure tells it the inboxes; Start lets it deliver.
func New(o Options) *Bridge {
	b := &Bridge{store: o.Store, carrier: o.Carrier, blobs: o.Blobs, chats: o.Chats, clock: o.Clock, log: o.Log,
		publicURL: strings.TrimRight(o.PublicURL, "/"), rates: o.Rates, twoWay: o.TwoWayCountries,
		reconcileAfter: o.ReconcileAfter, giveUpAfter: o.GiveUpAfter, boardEvery: o.BoardEvery, cards: &debounce{every: o.CardEvery}, inboxes: &inboxes{}, secrets: secrets{known: map[string][]byte{}}}
	if b.blobs == nil {
		b.blobs = o.Store.Blobs()
	}
	if b.clock == nil {
		b.clock = clockwork.NewRealClock()
	}
	if b.log == nil {
		b.log = slog.New(slog.DiscardHandler)
	}
	b.assistant, b.allowance = o.Assistant, o.AssistantLimits
	setDefault(&b.allowance.Timeout, 20*time.Second)
	setDefault(&b.reconcileAfter, 20*time.Second)
	setDefault(&b.giveUpAfter, 4*time.Hour)
	setDefault(&b.cards.every, 2*time.Second)
	setDefault(&b.boardEvery, 3*time.Second)
	b.doubts = newDoubts(b.clock.Now())
	b.timing = &timerWork{b, b.timers()}
	b.drains = newDrainer(b.store, b.clock, b.log, map[store.LaneKind]work{
		store.ThreadLane:  &threadWork{b},
		store.CardLane:    &cardWork{b},
		store.CarrierLane: &carrierWork{b},
		store.TimerLane:   b.timing,
	})
	return b
}

func setDefault(d *time.Duration, v time.Duration) {
	if *d == 0 {
		*d = v
	}
}

// Start lets the bridge deliver: it works on jobs, wakes what is due, and keeps house until Stop.
func (b *Bridge) Start(ctx context.Context) error {
	w := store.NewWorkers()
	b.registerJobs(w)
	stop, err := b.store.Work(ctx, w)
	if err != nil {
		return unavailable(err)
	}
	b.stopWork = stop
	rest, cancel := context.WithCancel(context.WithoutCancel(ctx))
	b.stopRest, b.rest = cancel, make(chan struct{})
	b.drains.open()
	var resting sync.WaitGroup
	go b.warmStates()
	resting.Go(func() { b.keepHouse(rest) })
	resting.Go(func() { b.keepBoards(rest) })
	for _, r := range b.rooms {
		resting.Go(func() { r.Keep(rest) })
	}
	go func() {
		defer close(b.rest)
		resting.Wait()
	}()
	return nil
}

// Stop ends deliveries: what is under way may end until ctx does, nothing new begins. What waits goes on at the next Start.
func (b *Bridge) Stop(ctx context.Context) error {
	b.stopRest()
	<-b.rest
	b.drains.close(ctx)
	return b.stopWork(ctx)
}

// now is the time that is written into rows.
func (b *Bridge) now() store.Time { return store.At(b.clock.Now()) }

// tx runs fn in a transaction and translates what went wrong with the database.
func (b *Bridge) tx(ctx context.Context, fn func(ctx context.Context, tx *store.Tx) error) error {
	return unavailable(b.store.Tx(ctx, fn))
}

// ring says, in the transaction that adds the work, that something is due on a lane: the row, the job, and after the commit the
// wake-up call within this process.
func (b *Bridge) ring(tx *store.Tx, kind store.LaneKind, id store.ConversationID, due store.Time) {
	b.drains.ring(tx, store.LaneKey{Kind: kind, Conversation: id}, due)
}

// ringCard asks for the card to be brought up to date, once the changes of a burst are collected.
func (b *Bridge) ringCard(tx *store.Tx, id store.ConversationID) {
	b.ring(tx, store.CardLane, id, store.At(b.cards.changed(id, b.clock.Now())))
}
