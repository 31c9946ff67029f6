package store

import (
	"context"
	"time"

	"github.com/uptrace/bun"
)

// Scheduled is a reply that leaves at a moment. It becomes a message then.
type Scheduled struct {
	bun.BaseModel `bun:"table:scheduled"`

	ID             ScheduledID    `bun:"id,pk,autoincrement"`
	ConversationID ConversationID `bun:"conversation_id"`
	// RequestKey is the unique key of what it was made from; its message bears the same.
	RequestKey string `bun:"request_key"`
	AuthorID   string `bun:"author_id"`
	AuthorName string `bun:"author_name"`
	// TypedPost and TypedThreadID name the post in which it was typed, if it was.
	TypedPost     string   `bun:"typed_post"`
	TypedThreadID ThreadID `bun:"typed_thread_id,nullzero"`
	// TypedText is all that was typed there, its moment included.
	TypedText string `bun:"typed_text"`
	// Body may hold merge fields, which are filled in when it leaves.
	Body string `bun:"body"`
	// Mentions are the names of whom of the chat it calls, one on each line.
	Mentions string `bun:"mentions"`
	// Zone is the one in which its time was meant.
	Zone string `bun:"zone"`
	// At is when it leaves, or would have.
	At Time `bun:"at"`
	// DueAt is the same while that is still to come; zero once it is settled.
	DueAt Time `bun:"due_at"`
	// Outcome is what came of it; empty while it waits.
	Outcome   ScheduledOutcome `bun:"outcome"`
	CreatedAt Time             `bun:"created_at"`
}

// When is its time in the zone in which that was meant: "Thu 26 Nov 2026 09:00 (Europe/London)".
func (s Scheduled) When() string {
	zone, err := time.LoadLocation(s.Zone)
	if err != nil { // it was known once
		zone = time.UTC
	}
	return s.At.In(zone).Format("Mon 2 Jan 2006 15:04") + " (" + zone.String() + ")"
}

// ScheduledOutcome says what came of a scheduled reply.
type ScheduledOutcome string

const (
	// ScheduledLeft became a message.
	ScheduledLeft ScheduledOutcome = "left"
	// ScheduledRefused could not leave when it was due; the thread was told why.
	ScheduledRefused ScheduledOutcome = "refused"
	// ScheduledCanceled was taken back in time.
	ScheduledCanceled ScheduledOutcome = "canceled"
)

// Scheduled is one scheduled reply. ErrNotFound where there is none.
func (r Reader) Scheduled(ctx context.Context, id ScheduledID) (Scheduled, error) {
	var s Scheduled
	err := r.db.NewSelect().Model(&s).Where("id = ?", id).Scan(ctx)
	return s, translate(err)
}

// ScheduledByRequest is the one made from a request. ErrNotFound where there is none.
func (r Reader) ScheduledByRequest(ctx context.Context, key string) (Scheduled, error) {
	var s Scheduled
	err := r.db.NewSelect().Model(&s).Where("request_key = ?", key).Scan(ctx)
	return s, translate(err)
}

// NextScheduled is the scheduled reply of a conversation that is due first; ok is false where none waits.
func (r Reader) NextScheduled(ctx context.Context, id ConversationID) (s Scheduled, ok bool, err error) {
	var ss []Scheduled
	err = r.db.NewSelect().Model(&ss).Where("conversation_id = ? AND due_at IS NOT NULL", id).Order("due_at", "id").Limit(1).Scan(ctx)
	if err != nil || len(ss) == 0 {
		return Scheduled{}, false, translate(err)
	}
	return ss[0], true, nil
}

// ScheduledRow is a scheduled reply in a list, with whom it is for.
type ScheduledRow struct {
	Scheduled `bun:",extend"`

	Name   string `bun:"name"`
	Number string `bun:"number"`
}

// ScheduledOf are the scheduled replies of an inbox that wait, the first due first; of one conversation only, where id is not 0.
func (r Reader) ScheduledOf(ctx context.Context, inbox InboxID, id ConversationID, offset, limit int) ([]ScheduledRow, error) {
	var rows []ScheduledRow
	err := r.db.NewRaw(`SELECT s.*, p.name, p.number
		FROM scheduled s JOIN conversations c ON c.id = s.conversation_id JOIN contacts p ON p.id = c.contact_id
		WHERE c.inbox_id = ? AND (? = 0 OR c.id = ?) AND s.due_at IS NOT NULL ORDER BY s.due_at, s.id LIMIT ? OFFSET ?`,
		inbox, id, id, limit, offset).Scan(ctx, &rows)
	return rows, translate(err)
}

// AddScheduled inserts a scheduled reply, whose key is new, and gives it its id.
func (tx *Tx) AddScheduled(ctx context.Context, s *Scheduled) error {
	_, err := tx.db.NewInsert().Model(s).Returning("id").Exec(ctx)
	return translate(err)
}

// LockScheduled reads a scheduled reply and locks its row until the transaction ends.
func (tx *Tx) LockScheduled(ctx context.Context, id ScheduledID) (Scheduled, error) {
	var s Scheduled
	err := tx.db.NewRaw("SELECT * FROM scheduled WHERE id = ? "+tx.lock, id).Scan(ctx, &s)
	return s, translate(err)
}

// SettleScheduled records what came of a scheduled reply whose row is locked.
func (tx *Tx) SettleScheduled(ctx context.Context, id ScheduledID, outcome ScheduledOutcome) error {
	_, err := tx.db.NewUpdate().Model((*Scheduled)(nil)).Set("due_at = NULL, outcome = ?", outcome).Where("id = ?", id).Exec(ctx)
	return translate(err)
}
