package bridge

import (
	"context"
	"crypto/rand"
	"errors"
	"log/slog"
	"sync"
	"time"

	"github.com/jonboulle/clockwork"

	"partyline/store"
)

// How draining is set. A lease must outlast the longest call to the outside (10 s), or somebody else would take over a
// conversation in the middle of it.
const (
	leaseFor    = 20 * time.Second
	stepTimeout = 15 * time.Second
	parallel    = 64
	// doorbellAfter is how long after work is due the job comes that looks whether it was done. A sweep looks earlier.
	doorbellAfter = 15 * time.Second
	giveBackTime  = 5 * time.Second
	firstRetry    = time.Second
	lastRetry     = time.Minute
)

// work is what is done on the lanes of one kind.
type work interface {
	// step does the next thing that is due for a conversation. record, where not nil, writes down what was done; it runs in the
	// transaction that decides whether the lease is given up. An error has the lane tried again later.
	step(ctx context.Context, c *claim) (record func(ctx context.Context, tx *store.Tx) error, err error)
	// due tells when there is something to do; zero for nothing.
	due(ctx context.Context, r store.Reader, id store.ConversationID) (store.Time, error)
}

// claim is a lease that is held.
type claim struct {
	key   store.LaneKey
	owner string
	// dirty is when an earlier holder began who died: what it had begun may have happened. Zero after the first step.
	dirty    time.Time
	failures int
	until    time.Time
}

// drainer works on lanes, each in order, many beside each other.
type drainer struct {
	store *store.Store
	clock clockwork.Clock
	log   *slog.Logger
	works map[store.LaneKind]work
	slots chan struct{}
	// writing holds a place for each drain that writes: more would queue up in front of the webhooks.
	writing chan struct{}

	mu      sync.Mutex
	ctx     context.Context //nolint:containedctx // of what runs in the background; nil while closed
	cancel  context.CancelFunc
	queued  map[store.LaneKey]bool
	timers  map[store.LaneKey]timer
	working map[store.LaneKey]*shift
	running sync.WaitGroup
}

type timer struct {
	clockwork.Timer
	at time.Time
	// next is a later wake-up that came meanwhile; zero for none. The lane may not be due before.
	next time.Time
}

// shift is a lane that is being drained in this process.
type shift struct {
	// drains is how many are at it: for a moment two, where one is just returning.
	drains int
	// missed: somebody was turned away meanwhile.
	missed bool
}

func newDrainer(s *store.Store, clock clockwork.Clock, log *slog.Logger, works map[store.LaneKind]work) *drainer {
	return &drainer{store: s, clock: clock, log: log, works: works, slots: make(chan struct{}, parallel), writing: make(chan struct{}, s.Background()),
		queued: map[store.LaneKey]bool{}, timers: map[store.LaneKey]timer{}, working: map[store.LaneKey]*shift{}}
}

func (d *drainer) open() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.ctx, d.cancel = context.WithCancel(context.Background())
}

// close lets running drains end their step, until ctx does; then it cuts them.
func (d *drainer) close(ctx context.Context) {
	d.mu.Lock()
	cancel := d.cancel
	d.ctx = nil
	for k, t := range d.timers {
		t.Stop()
		delete(d.timers, k)
	}
	d.mu.Unlock()
	ended := make(chan struct{})
	go func() {
		d.running.Wait()
		close(ended)
	}()
	select {
	case <-ended:
	case <-ctx.Done():
	}
	cancel()
	<-ended
}

// wake has a lane drained in the background at the given time. It does not block. While the drainer is closed it does nothing:
// the job does it then.
func (d *drainer) wake(k store.LaneKey, at time.Time) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.ctx == nil {
		return
	}
	if wait := at.Sub(d.clock.Now()); wait > 0 {
		if t, ok := d.timers[k]; ok {
			if !t.at.After(at) {
				t.next = at
				d.timers[k] = t
				return
			}
			t.Stop()
		}
		d.timers[k] = timer{Timer: d.clock.AfterFunc(wait, func() { d.ringOff(k, at) }), at: at}
		return
	}
	if d.queued[k] {
		return
	}
	d.queued[k] = true
	d.running.Add(1)
	go d.background(d.ctx, k, func(ctx context.Context) error {
		d.mu.Lock()
		delete(d.queued, k)
		d.mu.Unlock()
		return d.drain(ctx, k)
	})
}

// ringOff is what a timer does.
func (d *drainer) ringOff(k store.LaneKey, at time.Time) {
	d.mu.Lock()
	t, ok := d.timers[k]
	if ok = ok && t.at.Equal(at); ok {
		delete(d.timers, k)
	}
	d.mu.Unlock()
	d.wake(k, at)
	if ok && t.next.After(at) {
		d.wake(k, t.next)
	}
}

// background waits for a free slot and does the work.
func (d *drainer) background(ctx context.Context, k store.LaneKey, do func(ctx context.Context) error) {
	defer d.running.Done()
	d.slots <- struct{}{}
	defer func() { <-d.slots }()
	if ctx.Err() != nil {
		return
	}
	if err := do(ctx); err != nil && ctx.Err() == nil {
		d.log.Warn("draining stopped; the queue tries again", "lane", k.Kind, "conversation", k.Conversation, "error", err)
	}
}

// drain does what is due on a lane, in order, until nothing is due or something fails. Where somebody else holds the lease it
// does nothing: that one looks again before giving it up. Its error means that the database failed; everything else is recorded
// on the lane.
func (d *drainer) drain(ctx context.Context, k store.LaneKey) error {
	if d.busyWith(k) {
		return nil
	}
	now := d.clock.Now()
	c := &claim{key: k, owner: rand.Text(), until: now.Add(leaseFor)}
	d.writing <- struct{}{}
	lane, ok, err := d.store.TakeLane(ctx, k, c.owner, store.At(now), store.At(c.until))
	<-d.writing
	if err != nil || !ok {
		return err
	}
	c.dirty, c.failures = lane.DirtySince.Time, lane.Failures
	return d.run(ctx, c)
}

// busyWith tells whether a lane is being drained in this process, whatever its lease says: where the machine slept in the middle of a
// call, the lease has run out and the call goes on. Whoever is turned away is made up for once the drain has ended.
func (d *drainer) busyWith(k store.LaneKey) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	w := d.working[k]
	if w != nil {
		w.missed = true
	}
	return w != nil
}

// begin notes that a lane is being drained; end takes that back.
func (d *drainer) begin(k store.LaneKey) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.working[k] == nil {
		d.working[k] = &shift{}
	}
	d.working[k].drains++
}

func (d *drainer) end(k store.LaneKey) {
	d.mu.Lock()
	w := d.working[k]
	w.drains--
	last := w.drains == 0
	if last {
		delete(d.working, k)
	}
	d.mu.Unlock()
	if last && w.missed {
		d.wake(k, d.clock.Now())
	}
}

// run drains a lane whose lease is held.
func (d *drainer) run(ctx context.Context, c *claim) error {
	d.begin(c.key)
	defer d.end(c.key)
	w := d.works[c.key.Kind]
	for {
		more, err := d.once(ctx, w, c)
		if errors.Is(err, store.ErrLeaseLost) {
			return nil
		}
		if err != nil || !more {
			return err
		}
	}
}

// once does one step and settles it. more is false when the lease was given up.
func (d *drainer) once(ctx context.Context, w work, c *claim) (more bool, err error) {
	if d.clock.Until(c.until) < stepTimeout {
		c.until = d.clock.Now().Add(leaseFor)
		if err := d.store.ExtendLane(ctx, c.key, c.owner, store.At(c.until)); err != nil {
			return false, err
		}
	}
	sctx, cancel := context.WithTimeout(ctx, stepTimeout)
	record, stepErr := w.step(sctx, c)
	cancel()
	if stepErr != nil && ctx.Err() == nil {
		d.log.Log(ctx, levelOf(stepErr), "a step waits for another try", "lane", c.key.Kind, "conversation", c.key.Conversation, "error", stepErr)
	}
	// What was done must be written down even where the process is being told to stop.
	return d.settle(context.WithoutCancel(ctx), w, c, record, stepErr)
}

// settle writes down what a step did and, in the same transaction, gives up the lease unless more is due. It locks the lane's row
// first and looks for work afterwards, in a statement of its own: whoever added work before the lock is seen by the look, and
// whoever adds it later finds the lease free.
func (d *drainer) settle(ctx context.Context, w work, c *claim, record func(context.Context, *store.Tx) error, stepErr error) (more bool, err error) {
	d.writing <- struct{}{}
	defer func() { <-d.writing }()
	err = d.store.Tx(ctx, func(ctx context.Context, tx *store.Tx) error {
		if record != nil {
			if err := record(ctx, tx); err != nil {
				return err
			}
		}
		if _, err := tx.LockLane(ctx, c.key, c.owner); err != nil {
			return err
		}
		due, err := w.due(ctx, tx.Reader, c.key.Conversation)
		if err != nil {
			return err
		}
		now := store.At(d.clock.Now())
		if stepErr == nil {
			c.failures = 0
			if more = !due.IsZero() && !due.After(now.Time) && ctx.Err() == nil; more {
				return nil
			}
			return d.release(ctx, tx, c, due, store.Time{})
		}
		c.failures++
		return d.release(ctx, tx, c, due, store.At(now.Add(retryAfter(stepErr, c.failures))))
	})
	if err == nil {
		c.dirty = time.Time{}
	}
	return more, err
}

func (d *drainer) release(ctx context.Context, tx *store.Tx, c *claim, due, notBefore store.Time) error {
	if err := tx.ReleaseLane(ctx, c.key, due, notBefore, c.failures); err != nil || due.IsZero() {
		return err
	}
	if notBefore.After(due.Time) {
		due = notBefore
	}
	d.ring(tx, c.key, due)
	return nil
}

// ring has a transaction say that something is due on a lane. The job is the guarantee that somebody looks: it comes late, because
// this process wakes itself after the commit and has most often done the work by then. What is due now is claimed at once, unless
// there is so much to do already that the lease might run out first.
func (d *drainer) ring(tx *store.Tx, k store.LaneKey, due store.Time) {
	var bid *store.Bid
	if now := d.clock.Now(); !due.After(now) && d.idle() {
		bid = &store.Bid{Owner: rand.Text(), Now: store.At(now), Until: store.At(now.Add(leaseFor))}
	}
	tx.Ring(k, due, drainJob(k), store.At(due.Add(doorbellAfter)), bid, func(l store.Lane) {
		if bid != nil && l.Owner == bid.Owner {
			d.wakeClaimed(&claim{key: k, owner: bid.Owner, failures: l.Failures, until: bid.Until.Time}, l.DueAt)
			return
		}
		d.wake(k, l.Wake())
	})
}

// idle tells whether what is claimed now will be begun at once.
func (d *drainer) idle() bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.ctx != nil && len(d.slots) < parallel/2
}

// wakeClaimed has a lane drained in the background whose lease is held already, with something due since due. Where the drainer was closed
// meanwhile the lease is given back, so that whoever comes next need not wait for it to run out.
func (d *drainer) wakeClaimed(c *claim, due store.Time) {
	d.mu.Lock()
	open := d.ctx
	if open != nil {
		d.running.Add(1)
	}
	d.mu.Unlock()
	if open == nil {
		d.giveBack(c, due)
		return
	}
	go d.background(open, c.key, func(ctx context.Context) error { return d.run(ctx, c) })
}

// giveBack gives up a lease under which nothing was begun.
func (d *drainer) giveBack(c *claim, due store.Time) {
	ctx, cancel := context.WithTimeout(context.Background(), giveBackTime)
	defer cancel()
	err := d.store.Tx(ctx, func(ctx context.Context, tx *store.Tx) error {
		if _, err := tx.LockLane(ctx, c.key, c.owner); err != nil {
			return err
		}
		return tx.ReleaseLane(ctx, c.key, due, store.Time{}, c.failures)
	})
	if err != nil && !errors.Is(err, store.ErrLeaseLost) {
		d.log.Warn("a lane could not be given back; it is free once its lease runs out", "lane", c.key.Kind, "conversation", c.key.Conversation, "error", err)
	}
}

// sweep wakes every lane on which something is due and which nobody holds: what a process left behind that died.
func (d *drainer) sweep(ctx context.Context) error {
	keys, err := d.store.DueLanes(ctx, store.At(d.clock.Now()), 1000)
	for _, k := range keys {
		d.wake(k, d.clock.Now())
	}
	return err
}

// retryAfter is how long to wait after so many failures in a row: what the other side asked for, else 1 s, 2 s, 4 s and so on up to
// a minute.
func retryAfter(err error, failures int) time.Duration {
	var e *Error
	if errors.As(err, &e) && e.RetryAfter > 0 {
		return e.RetryAfter
	}
	return min(lastRetry, firstRetry<<min(failures-1, 6))
}

// levelOf is how much a failed step matters: waiting for one's turn is the ordinary course.
func levelOf(err error) slog.Level {
	var e *Error
	if errors.As(err, &e) && e.Code == CodeRetry && e.RetryAfter > 0 {
		return slog.LevelDebug
	}
	return slog.LevelWarn
}
