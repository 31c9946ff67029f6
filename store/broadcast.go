package store

import (
	"context"
	"database/sql/driver"
	"encoding/json"
	"fmt"

	"github.com/uptrace/bun"
)

// Broadcast is one text to many contacts of an inbox.
type Broadcast struct {
	bun.BaseModel `bun:"table:broadcasts"`

	ID      BroadcastID `bun:"id,pk,autoincrement"`
	InboxID InboxID     `bun:"inbox_id"`
	// LineID sends it.
	LineID LineID `bun:"line_id"`
	// Title is what people call it; customers do not see it.
	Title string `bun:"title"`
	// Body is the text, with merge fields.
	Body     string   `bun:"body"`
	Audience Audience `bun:"audience"`
	// Revision counts the changes of text, line and audience. Previewed is the one that was last shown with what it costs, 0 for none;
	// then it went to PreviewedTo contacts in PreviewedParts segments.
	Revision       int            `bun:"revision"`
	Previewed      int            `bun:"previewed"`
	PreviewedTo    int            `bun:"previewed_to"`
	PreviewedParts int            `bun:"previewed_parts"`
	State          BroadcastState `bun:"state"`
	// AuthorID and AuthorName are who wrote it last. StarterID and StarterName are who had it sent, ApproverName is who agreed to that.
	AuthorID     string `bun:"author_id"`
	AuthorName   string `bun:"author_name"`
	StarterID    string `bun:"starter_id"`
	StarterName  string `bun:"starter_name"`
	ApproverName string `bun:"approver_name"`
	// StopReason says as a sentence why it stopped or paused; empty while it does not.
	StopReason string `bun:"stop_reason"`
	// PreparedTo is the last contact who was looked at for the list of recipients, negative once all were; Places is how many rows that has.
	PreparedTo ContactID `bun:"prepared_to"`
	Places     int       `bun:"places"`
	// Forgiven is what a person saw and went on in spite of.
	ForgivenDone    int `bun:"forgiven_done"`
	ForgivenFailed  int `bun:"forgiven_failed"`
	ForgivenOptOuts int `bun:"forgiven_opt_outs"`

	CreatedAt Time `bun:"created_at"`
	// StartAt is before when nothing leaves; zero for at once.
	StartAt Time `bun:"start_at"`
	// StartedAt is when its list of recipients was fixed, FinishedAt when nothing more was to be sent.
	StartedAt  Time `bun:"started_at"`
	FinishedAt Time `bun:"finished_at"`

	// CardRef is the post in the channel that shows how it fares; empty while there is none. CardNumber counts those that were made,
	// CardShown is a sum of what it shows, CardTriedAt is when posting was first tried without a known outcome, CardDueAt is when it is
	// looked at again; zero for never.
	CardRef     string `bun:"card_ref"`
	CardNumber  int    `bun:"card_number"`
	CardShown   string `bun:"card_shown"`
	CardTriedAt Time   `bun:"card_tried_at"`
	CardDueAt   Time   `bun:"card_due_at"`
}

// Listing tells whether its list of recipients was begun and is not complete.
func (b *Broadcast) Listing() bool { return !b.StartedAt.IsZero() && b.PreparedTo >= 0 }

// BroadcastState is where a broadcast is on its way.
type BroadcastState string

const (
	// BroadcastDraft is being written.
	BroadcastDraft BroadcastState = "draft"
	// BroadcastWaiting was sent by somebody, and needs another admin to agree.
	BroadcastWaiting BroadcastState = "waiting"
	// BroadcastPreparing has its list of recipients made.
	BroadcastPreparing BroadcastState = "preparing"
	// BroadcastRunning leaves, from StartAt on.
	BroadcastRunning BroadcastState = "running"
	// BroadcastPaused waits for a person to go on, who asked for that.
	BroadcastPaused BroadcastState = "paused"
	// BroadcastStopped waits for a person to go on, because a rule stopped it.
	BroadcastStopped BroadcastState = "stopped"
	// BroadcastCanceled sends nothing more. Final.
	BroadcastCanceled BroadcastState = "canceled"
	// BroadcastDone has handed all to the carrier. Only failed ones can be sent again.
	BroadcastDone BroadcastState = "done"
	// BroadcastDiscarded was never sent, and is no more: it is kept until its post says so. Final.
	BroadcastDiscarded BroadcastState = "discarded"
)

// Audience says who gets a broadcast: who is on one of the Lists and bears one of the Tags, as far as any are given, and is on none of
// NotLists and bears none of NotTags.
type Audience struct {
	Lists    []ListID `json:"lists,omitempty"`
	Tags     []TagID  `json:"tags,omitempty"`
	NotLists []ListID `json:"not_lists,omitempty"`
	NotTags  []TagID  `json:"not_tags,omitempty"`
}

// Value implements driver.Valuer.
func (a Audience) Value() (driver.Value, error) {
	text, err := json.Marshal(a)
	return string(text), err
}

// Scan implements sql.Scanner.
func (a *Audience) Scan(src any) error {
	*a = Audience{}
	switch v := src.(type) {
	case string:
		return json.Unmarshal([]byte(v), a)
	case []byte:
		return json.Unmarshal(v, a)
	}
	return fmt.Errorf("store: an audience is kept as text, not as %T", src)
}

// Broadcast is one broadcast of an inbox. ErrNotFound where it has none with this id (any more).
func (r Reader) Broadcast(ctx context.Context, inbox InboxID, id BroadcastID) (Broadcast, error) {
	var b Broadcast
	err := r.db.NewSelect().Model(&b).Where("id = ? AND inbox_id = ? AND state <> ?", id, inbox, BroadcastDiscarded).Scan(ctx)
	return b, translate(err)
}

// Broadcasts are those of an inbox, the newest first.
func (r Reader) Broadcasts(ctx context.Context, inbox InboxID, offset, limit int) ([]Broadcast, error) {
	var bs []Broadcast
	err := r.db.NewSelect().Model(&bs).Where("inbox_id = ? AND state <> ?", inbox, BroadcastDiscarded).Order("id DESC").Offset(int64(offset)).Limit(int64(limit)).Scan(ctx)
	return bs, translate(err)
}

// BroadcastsGoing are those of all inboxes that are being prepared or sent by now, the oldest first.
func (r Reader) BroadcastsGoing(ctx context.Context, now Time) ([]Broadcast, error) {
	var bs []Broadcast
	err := r.db.NewSelect().Model(&bs).Where("state IN ('preparing', 'running')").
		Where("state = 'preparing' OR start_at IS NULL OR start_at <= ?", now).Order("id").Scan(ctx)
	return bs, translate(err)
}

// BroadcastCards are the broadcasts whose posts are to be looked at by now.
func (r Reader) BroadcastCards(ctx context.Context, now Time) ([]Broadcast, error) {
	var bs []Broadcast
	err := r.db.NewSelect().Model(&bs).Where("card_due_at IS NOT NULL AND card_due_at <= ?", now).Order("card_due_at", "id").Limit(50).Scan(ctx)
	return bs, translate(err)
}

// AddBroadcast writes a broadcast and gives it its id.
func (tx *Tx) AddBroadcast(ctx context.Context, b *Broadcast) error {
	_, err := tx.db.NewInsert().Model(b).Returning("id").Exec(ctx)
	return translate(err)
}

// LockBroadcast reads a broadcast and locks its row until the transaction ends. ErrNotFound where there is none.
func (tx *Tx) LockBroadcast(ctx context.Context, id BroadcastID) (Broadcast, error) {
	var b Broadcast
	err := tx.db.NewRaw("SELECT * FROM broadcasts WHERE id = ? "+tx.lock, id).Scan(ctx, &b)
	return b, translate(err)
}

// LockBroadcastsFor reads and locks, until the transaction ends, the broadcasts of an inbox that may still go to contacts, and those that have them as
// recipients.
func (tx *Tx) LockBroadcastsFor(ctx context.Context, inbox InboxID, contacts ...ContactID) ([]Broadcast, error) {
	var bs []Broadcast
	err := tx.db.NewRaw(`SELECT * FROM broadcasts WHERE inbox_id = ? AND (state NOT IN (?)
		OR id IN (SELECT broadcast_id FROM broadcast_recipients WHERE contact_id IN (?))) ORDER BY id `+tx.lock, inbox,
		bun.List([]BroadcastState{BroadcastDone, BroadcastCanceled, BroadcastDiscarded}), bun.List(contacts)).Scan(ctx, &bs)
	return bs, translate(err)
}

// PutBroadcast writes all of a broadcast whose row is locked, but its post.
func (tx *Tx) PutBroadcast(ctx context.Context, b *Broadcast) error {
	_, err := tx.db.NewUpdate().Model(b).
		ExcludeColumn("id", "inbox_id", "created_at", "card_ref", "card_number", "card_shown", "card_tried_at").WherePK().Exec(ctx)
	return translate(err)
}

// PutBroadcastCard writes what is known of a broadcast's post. was is the CardDueAt that was read with it: where somebody wants it looked at
// since, or its state is another one by now, that stays.
func (tx *Tx) PutBroadcastCard(ctx context.Context, b *Broadcast, was Time) error {
	_, err := tx.db.NewRaw(`UPDATE broadcasts SET card_ref = ?, card_number = ?, card_shown = ?, card_tried_at = ?,
		card_due_at = CASE WHEN card_due_at = ? AND state = ? THEN ? ELSE card_due_at END WHERE id = ?`,
		b.CardRef, b.CardNumber, b.CardShown, b.CardTriedAt, was, b.State, b.CardDueAt, b.ID).Exec(ctx)
	return translate(err)
}

// DropBroadcast deletes a draft, or one that was discarded.
func (tx *Tx) DropBroadcast(ctx context.Context, id BroadcastID) error {
	_, err := tx.db.NewDelete().Model((*Broadcast)(nil)).Where("id = ? AND state IN (?, ?)", id, BroadcastDraft, BroadcastDiscarded).Exec(ctx)
	return translate(err)
}
