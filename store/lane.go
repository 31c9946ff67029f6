package store

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"time"

	"github.com/uptrace/bun"
)

// LaneKind is a direction in which a conversation's work leaves in order.
type LaneKind string

const (
	// ThreadLane opens a conversation's thread and shows its posts.
	ThreadLane LaneKind = "thread"
	// CardLane keeps the card and the signs on replies up to date. It has a lane of its own, so that the strict limits on edits
	// and reactions never delay a text.
	CardLane LaneKind = "card"
	// CarrierLane hands a conversation's outbound messages to the carrier.
	CarrierLane LaneKind = "carrier"
	// TimerLane does what falls due at a moment of its own, such as a scheduled reply.
	TimerLane LaneKind = "timer"
)

// LaneKey names one conversation's work in one direction.
type LaneKey struct {
	Kind         LaneKind       `json:"lane"`
	Conversation ConversationID `json:"conversation"`
}

// Lane is the row that orders a conversation's work: who drains it, and when something is due. Whoever adds work rings: the row
// is locked until that transaction is committed. Whoever drains takes a lease, and gives it up in a transaction that first locks
// the row and then looks again; so either the drainer sees the new work or the ringer finds the lease free.
type Lane struct {
	bun.BaseModel `bun:"table:lanes"`

	Kind           LaneKind       `bun:"kind,pk"`
	ConversationID ConversationID `bun:"conversation_id,pk"`
	// DueAt is when there is something to do; zero where there is nothing.
	DueAt Time `bun:"due_at"`
	// JobAt is when the newest job comes that was enqueued for the lane, in microseconds.
	JobAt int64 `bun:"job_at"`
	// NotBefore holds it back after a failure, whatever rings meanwhile.
	NotBefore int64 `bun:"not_before"`
	// Owner holds the lease until LeaseUntil.
	Owner      string `bun:"owner"`
	TakenAt    int64  `bun:"taken_at"`
	LeaseUntil int64  `bun:"lease_until"`
	// DirtySince is when the oldest lease began that nobody gave up: its holder died, so what it had begun may have happened.
	DirtySince Time `bun:"dirty_since"`
	// Failures in a row.
	Failures int `bun:"failures"`
}

// Key names the lane.
func (l Lane) Key() LaneKey { return LaneKey{Kind: l.Kind, Conversation: l.ConversationID} }

// Wake is when the lane may be taken: not before it is due, and not before it may be tried again.
func (l Lane) Wake() time.Time {
	if nb := time.UnixMicro(l.NotBefore).UTC(); nb.After(l.DueAt.Time) {
		return nb
	}
	return l.DueAt.Time
}

// Ring says that something is due on a lane at due; an earlier ring stays in force. The rings of a transaction are carried out just
// before it is committed, always in the same order of lanes, so that transactions never wait for each other in a circle. Each enqueues
// job, to come at jobAt, unless one was enqueued before that comes at or after due. Where nobody holds the lane and bid is not nil, the
// lease is taken at once, which saves a transaction of its own. then gets the lane as it is by then.
func (tx *Tx) Ring(k LaneKey, due Time, job Job, jobAt Time, bid *Bid, then func(l Lane)) {
	for i, r := range tx.rings {
		if r.key == k {
			if due.Before(r.due.Time) {
				tx.rings[i].due = due
			}
			return
		}
	}
	tx.rings = append(tx.rings, ring{k, due, job, jobAt, bid, then})
}

// Bid is the wish to take a lease.
type Bid struct {
	// Owner names who drains; unique to this bid.
	Owner string
	// Now and Until are the lease's beginning and end.
	Now, Until Time
}

type ring struct {
	key   LaneKey
	due   Time
	job   Job
	jobAt Time
	bid   *Bid
	then  func(l Lane)
}

// laneOrder is the order in which a transaction locks the lanes of a conversation.
var laneOrder = map[LaneKind]int{TimerLane: 0, CarrierLane: 1, ThreadLane: 2, CardLane: 3}

// carryOutRings writes the rings of the transaction.
func (tx *Tx) carryOutRings(ctx context.Context) error {
	slices.SortFunc(tx.rings, func(a, b ring) int {
		return cmp.Or(cmp.Compare(a.key.Conversation, b.key.Conversation), cmp.Compare(laneOrder[a.key.Kind], laneOrder[b.key.Kind]))
	})
	for _, r := range tx.rings {
		l := Lane{Kind: r.key.Kind, ConversationID: r.key.Conversation, DueAt: r.due, JobAt: r.jobAt.UnixMicro()}
		q := tx.db.NewInsert().Model(&l).On("CONFLICT (kind, conversation_id) DO UPDATE").
			Set("due_at = CASE WHEN lane.due_at IS NULL OR lane.due_at > EXCLUDED.due_at THEN EXCLUDED.due_at ELSE lane.due_at END").
			Set("job_at = CASE WHEN lane.job_at < EXCLUDED.due_at THEN EXCLUDED.job_at ELSE lane.job_at END")
		if r.bid != nil {
			l.Owner, l.TakenAt, l.LeaseUntil = r.bid.Owner, r.bid.Now.UnixMicro(), r.bid.Until.UnixMicro()
			for _, column := range []string{"taken_at", "lease_until", "owner"} {
				q.Set("? = CASE WHEN lane.owner = '' AND lane.not_before <= ? THEN EXCLUDED.? ELSE lane.? END",
					bun.Ident(column), r.bid.Now, bun.Ident(column), bun.Ident(column))
			}
		}
		if _, err := q.Returning("*").Exec(ctx); err != nil {
			return translate(err)
		}
		if l.JobAt == r.jobAt.UnixMicro() {
			if err := tx.Enqueue(ctx, r.job, r.jobAt.Time); err != nil {
				return err
			}
		}
		tx.OnCommit(func() { r.then(l) })
	}
	return nil
}

// LaneDue tells whether TakeLane would succeed, without writing.
func (r Reader) LaneDue(ctx context.Context, k LaneKey, now Time) (bool, error) {
	ok, err := r.db.NewSelect().Model((*Lane)(nil)).Where("kind = ? AND conversation_id = ?", k.Kind, k.Conversation).
		Where("due_at <= ? AND not_before <= ? AND lease_until <= ?", now, now, now).Exists(ctx)
	return ok, translate(err)
}

// TakeLane takes the lease of a lane on which something is due and which nobody holds. ok is false where that is not so.
func (s *Store) TakeLane(ctx context.Context, k LaneKey, owner string, now, until Time) (l Lane, ok bool, err error) {
	var ls []Lane
	err = s.write.NewRaw(`UPDATE lanes SET dirty_since = CASE WHEN owner <> '' THEN COALESCE(dirty_since, taken_at) END,
			owner = ?, taken_at = ?, lease_until = ?
		WHERE kind = ? AND conversation_id = ? AND due_at <= ? AND not_before <= ? AND lease_until <= ?
		RETURNING *`, owner, now, until, k.Kind, k.Conversation, now, now, now).Scan(ctx, &ls)
	if err != nil || len(ls) == 0 {
		return Lane{}, false, translate(err)
	}
	return ls[0], true, nil
}

// ExtendLane moves the end of a lease. ErrLeaseLost where it ran out and somebody else took it.
func (s *Store) ExtendLane(ctx context.Context, k LaneKey, owner string, until Time) error {
	ok, err := affected(s.write.NewRaw(`UPDATE lanes SET lease_until = ? WHERE kind = ? AND conversation_id = ? AND owner = ?`,
		until, k.Kind, k.Conversation, owner).Exec(ctx))
	if err == nil && !ok {
		return ErrLeaseLost
	}
	return err
}

// LockLane locks a lane's row until the transaction ends. ErrLeaseLost where owner does not hold its lease.
func (tx *Tx) LockLane(ctx context.Context, k LaneKey, owner string) (Lane, error) {
	var l Lane
	err := tx.db.NewRaw("SELECT * FROM lanes WHERE kind = ? AND conversation_id = ? "+tx.lock, k.Kind, k.Conversation).Scan(ctx, &l)
	if err = translate(err); errors.Is(err, ErrNotFound) {
		return l, ErrLeaseLost // deleted with its conversation
	}
	if err != nil {
		return l, err
	}
	if l.Owner != owner {
		return l, ErrLeaseLost
	}
	return l, nil
}

// ReleaseLane gives up the lease of a lane whose row is locked. due is when the next thing is due, zero for nothing; notBefore
// holds it back after a failure; failures is how many there were in a row. Where something is due, the caller rings for it too.
func (tx *Tx) ReleaseLane(ctx context.Context, k LaneKey, due, notBefore Time, failures int) error {
	nb := int64(0)
	if !notBefore.IsZero() {
		nb = notBefore.UnixMicro()
	}
	_, err := tx.db.NewRaw(`UPDATE lanes SET owner = '', lease_until = 0, dirty_since = NULL, due_at = ?, not_before = ?, failures = ?
		WHERE kind = ? AND conversation_id = ?`, due, nb, failures, k.Kind, k.Conversation).Exec(ctx)
	return translate(err)
}

// LanesHeld tells whether somebody holds a lane, or held it and died. A clock that is moved by hand is best moved while nobody does.
func (r Reader) LanesHeld(ctx context.Context) (bool, error) {
	ok, err := r.db.NewSelect().Model((*Lane)(nil)).Where("owner <> ''").Exists(ctx)
	return ok, translate(err)
}

// DueLanes are lanes on which something is due and which nobody holds, the longest waiting first.
func (r Reader) DueLanes(ctx context.Context, now Time, limit int) ([]LaneKey, error) {
	var ls []Lane
	err := r.db.NewSelect().Model(&ls).Where("due_at <= ? AND not_before <= ? AND lease_until <= ?", now, now, now).
		Order("due_at").Limit(int64(limit)).Scan(ctx)
	keys := make([]LaneKey, len(ls))
	for i, l := range ls {
		keys[i] = l.Key()
	}
	return keys, translate(err)
}
