package store

import (
	"cmp"
	"context"

	"github.com/uptrace/bun"
)

// Recipient is one whom a broadcast goes to, or does not.
type Recipient struct {
	bun.BaseModel `bun:"table:broadcast_recipients"`

	BroadcastID BroadcastID `bun:"broadcast_id,pk"`
	// Place is whose turn it is, from 1.
	Place int `bun:"place,pk"`
	// ContactID is 0 once they were deleted.
	ContactID ContactID      `bun:"contact_id,nullzero"`
	State     RecipientState `bun:"state"`
	// Reason is why it was skipped or failed: a word of ours, or the carrier's code.
	Reason string `bun:"reason"`
	// NotBefore is when their quiet hours end, in microseconds; 0 where nobody looked.
	NotBefore int64 `bun:"not_before"`
	// Tries is how many messages were made for them.
	Tries int `bun:"tries"`
	// MessageID is the newest of those; 0 for none.
	MessageID MessageID `bun:"message_id,nullzero"`
	// Segments is what it was reckoned to cost.
	Segments int `bun:"segments"`
	// RepliedAt is when they first answered, OptedOutAt when they wanted no more texts because of it; zero for never.
	RepliedAt  Time `bun:"replied_at"`
	OptedOutAt Time `bun:"opted_out_at"`
}

// RecipientState is how far it is with one recipient.
type RecipientState string

const (
	// RecipientWaiting has not had their turn.
	RecipientWaiting RecipientState = "waiting"
	// RecipientSkipped gets nothing.
	RecipientSkipped RecipientState = "skipped"
	// RecipientQueued has a message that was not handed over yet.
	RecipientQueued RecipientState = "queued"
	// RecipientSent has one that the carrier took.
	RecipientSent RecipientState = "sent"
	// RecipientDelivered has got it.
	RecipientDelivered RecipientState = "delivered"
	// RecipientFailed did not get it.
	RecipientFailed RecipientState = "failed"
)

// recipientStates are what the state of a message says of its recipient.
var recipientStates = map[MessageState]RecipientState{
	Held: RecipientQueued, Asked: RecipientQueued, Queued: RecipientQueued, Sending: RecipientQueued, Uncertain: RecipientQueued,
	Accepted: RecipientSent, Sent: RecipientSent, Delivered: RecipientDelivered,
	Undelivered: RecipientFailed, Failed: RecipientFailed, Canceled: RecipientFailed,
}

// ReasonStopped is why a recipient failed whose message was taken back before it left.
const ReasonStopped = "stopped"

// ReasonMerged is why a recipient is skipped who is one contact with another recipient.
const ReasonMerged = "merged"

// stripRecipient takes a contact out of an inbox's broadcasts. What was counted stays.
const stripRecipient = `UPDATE broadcast_recipients SET contact_id = NULL, message_id = NULL,
	reason = CASE WHEN state = 'waiting' THEN 'deleted' ELSE reason END, state = CASE WHEN state = 'waiting' THEN 'skipped' ELSE state END
	WHERE contact_id = ? AND broadcast_id IN (SELECT id FROM broadcasts WHERE inbox_id = ?)`

// recipientFollows has a recipient's state follow that of a message, or of one that repeats it.
func (tx *Tx) recipientFollows(ctx context.Context, m *Message) error {
	state, reason := recipientStates[m.State], ""
	if state == RecipientFailed {
		reason = cmp.Or(m.ErrorCode, ReasonStopped)
	}
	_, err := tx.db.NewUpdate().Model((*Recipient)(nil)).Set("state = ?, reason = ?", state, reason).
		Where("message_id = ? AND state <> ?", cmp.Or(m.RetryOf, m.ID), state).Exec(ctx)
	return translate(err)
}

// RecipientTurnedBack writes down which row of the gate kept a message of a broadcast from leaving, which has failed by that.
func (tx *Tx) RecipientTurnedBack(ctx context.Context, m *Message, gate string) error {
	_, err := tx.db.NewUpdate().Model((*Recipient)(nil)).Set("reason = ?", gate).
		Where("message_id = ? AND state = ?", cmp.Or(m.RetryOf, m.ID), RecipientFailed).Exec(ctx)
	return translate(err)
}

// AddRecipients writes recipients whose places are free.
func (tx *Tx) AddRecipients(ctx context.Context, rs []Recipient) error {
	if len(rs) == 0 {
		return nil
	}
	_, err := tx.db.NewInsert().Model(&rs).Exec(ctx)
	return translate(err)
}

// RecipientRow is a recipient whose turn it is, with whom they are by now. Number is empty where they were deleted.
type RecipientRow struct {
	AudienceRow

	Place    int            `bun:"place"`
	State    RecipientState `bun:"state"`
	Reason   string         `bun:"reason"`
	Tries    int            `bun:"tries"`
	Segments int            `bun:"segments"`
	// RepliedAt and OptedOutAt are as in Recipient.
	RepliedAt  Time `bun:"replied_at"`
	OptedOutAt Time `bun:"opted_out_at"`
	// At is when their message left or was made; zero where there is none.
	At Time `bun:"at"`
}

// recipients are those of a broadcast with whom they are.
func (r Reader) recipients(b *Broadcast) *bun.SelectQuery {
	return r.db.NewSelect().TableExpr("broadcast_recipients AS r").
		Join("LEFT JOIN inbox_contacts AS ic ON ic.contact_id = r.contact_id AND ic.inbox_id = ?", b.InboxID).
		Join("LEFT JOIN contacts AS c ON c.id = ic.contact_id").
		ColumnExpr("r.place, r.state, r.reason, r.tries, r.segments, r.replied_at, r.opted_out_at").
		ColumnExpr("COALESCE(c.id, 0) AS contact_id, COALESCE(c.number, '') AS number, COALESCE(c.name, '') AS name").
		ColumnExpr("COALESCE(c.email, '') AS email, COALESCE(ic.fields, '{}') AS fields").
		ColumnExpr("COALESCE((SELECT k.kind FROM consents k WHERE k.contact_id = c.id AND k.line_id = ? ORDER BY k.at DESC, k.id DESC LIMIT 1), '') AS consent", b.LineID).
		Where("r.broadcast_id = ?", b.ID)
}

// NextRecipients are those whose turn it is, in their order.
func (r Reader) NextRecipients(ctx context.Context, b *Broadcast, now Time, limit int) ([]RecipientRow, error) {
	var rows []RecipientRow
	err := r.recipients(b).Where("r.state = 'waiting' AND r.reason = '' AND r.not_before <= ?", now).
		OrderExpr("r.not_before, r.place").Limit(int64(limit)).Scan(ctx, &rows)
	return rows, translate(err)
}

// RecipientsPage are recipients in the order of their places, behind one of them.
func (r Reader) RecipientsPage(ctx context.Context, b *Broadcast, after, limit int) ([]RecipientRow, error) {
	var rows []RecipientRow
	err := r.recipients(b).Join("LEFT JOIN messages AS m ON m.id = r.message_id").ColumnExpr("m.at AS at").
		Where("r.place > ?", after).OrderExpr("r.place").Limit(int64(limit)).Scan(ctx, &rows)
	return rows, translate(err)
}

// RecipientCount says how many recipients of a broadcast are in a state for a reason.
type RecipientCount struct {
	State  RecipientState `bun:"state"`
	Reason string         `bun:"reason"`
	Count  int            `bun:"count"`
}

// Heard says what came back of a broadcast.
type Heard struct {
	// Replies are recipients who answered, but for those who opted out with it.
	Replies int `bun:"replies"`
	OptOuts int `bun:"opt_outs"`
}

// RecipientCounts counts the recipients of a broadcast. It reads an index, 100,000 of them within some 20 ms.
func (r Reader) RecipientCounts(ctx context.Context, id BroadcastID) ([]RecipientCount, Heard, error) {
	var counts []RecipientCount
	err := r.db.NewRaw(`SELECT state, reason, COUNT(*) AS count FROM broadcast_recipients WHERE broadcast_id = ?
		GROUP BY state, reason ORDER BY state, COUNT(*) DESC, reason`, id).Scan(ctx, &counts)
	if err != nil {
		return nil, Heard{}, translate(err)
	}
	var heard Heard
	err = r.db.NewRaw(`SELECT COUNT(CASE WHEN opted_out_at IS NULL THEN 1 END) AS replies, COUNT(opted_out_at) AS opt_outs
		FROM broadcast_recipients WHERE broadcast_id = ? AND (replied_at IS NOT NULL OR opted_out_at IS NOT NULL)`, id).Scan(ctx, &heard)
	return counts, heard, translate(err)
}

// RecipientsIn counts the recipients of a broadcast in a state.
func (r Reader) RecipientsIn(ctx context.Context, id BroadcastID, state RecipientState) (int, error) {
	n, err := r.db.NewSelect().Model((*Recipient)(nil)).Where("broadcast_id = ? AND state = ?", id, state).Count(ctx)
	return int(n), translate(err)
}

// RecipientsDelayed counts those who wait for their quiet hours to end.
func (r Reader) RecipientsDelayed(ctx context.Context, id BroadcastID, now Time) (int, error) {
	n, err := r.db.NewSelect().Model((*Recipient)(nil)).
		Where("broadcast_id = ? AND state = 'waiting' AND reason = '' AND not_before > ?", id, now).Count(ctx)
	return int(n), translate(err)
}

// SettleRecipient writes what becomes of a recipient who waits: State, Reason, NotBefore, MessageID, Tries and Segments. done is false where
// they do not wait any more, or where a ContactID is given and they are another contact by now.
func (tx *Tx) SettleRecipient(ctx context.Context, r *Recipient) (done bool, err error) {
	return affected(tx.db.NewUpdate().Model(r).Column("state", "reason", "not_before", "message_id", "tries", "segments").
		WherePK().Where("state = 'waiting' AND (? = 0 OR contact_id = ?)", r.ContactID, r.ContactID).Exec(ctx))
}

// RecipientsOf are all places of contacts in broadcasts, by broadcast and place.
func (r Reader) RecipientsOf(ctx context.Context, contacts ...ContactID) ([]Recipient, error) {
	var rs []Recipient
	err := r.db.NewSelect().Model(&rs).Where("contact_id IN (?)", bun.List(contacts)).Order("broadcast_id", "place").Scan(ctx)
	return rs, translate(err)
}

// PutRecipient writes State, Reason and MessageID of a recipient whose broadcast is locked.
func (tx *Tx) PutRecipient(ctx context.Context, r *Recipient) error {
	_, err := tx.db.NewUpdate().Model(r).Column("state", "reason", "message_id").WherePK().Exec(ctx)
	return translate(err)
}

// RetryRecipients has those wait again who failed, but for those with codes and those who opted out. Who is there twice, as two contacts became one,
// gets one text. It gives how many.
func (tx *Tx) RetryRecipients(ctx context.Context, id BroadcastID, codes []string) (int, error) {
	codes = append([]string{""}, codes...) // whoever failed has a reason
	q := tx.db.NewUpdate().Model((*Recipient)(nil)).ModelTableExpr("broadcast_recipients AS r").
		Set("state = 'waiting', reason = '', not_before = 0, message_id = NULL").
		Where("r.broadcast_id = ? AND r.state = 'failed' AND r.opted_out_at IS NULL AND r.contact_id IS NOT NULL", id).
		Where("r.reason NOT IN (?)", bun.List(codes)).
		Where(`NOT EXISTS (SELECT 1 FROM broadcast_recipients AS o WHERE o.contact_id = r.contact_id AND o.broadcast_id = r.broadcast_id AND o.place <> r.place
			AND (o.state NOT IN ('failed', 'skipped') OR o.state = 'failed' AND o.place < r.place AND o.opted_out_at IS NULL AND o.reason NOT IN (?)))`, bun.List(codes))
	res, err := q.Exec(ctx)
	if err != nil {
		return 0, translate(err)
	}
	n, err := res.RowsAffected()
	return int(n), translate(err)
}

// RecipientReplied writes down that a message of a broadcast was answered.
func (tx *Tx) RecipientReplied(ctx context.Context, answered MessageID, at Time) error {
	_, err := tx.db.NewUpdate().Model((*Recipient)(nil)).Set("replied_at = ?", at).
		Where("message_id = ? AND replied_at IS NULL", answered).Exec(ctx)
	return translate(err)
}

// RecipientOptedOut writes down, with the newest broadcast that a contact got from a line, that they want no more texts from it, where that was
// sent since a moment and is the last that the line sent to them.
func (tx *Tx) RecipientOptedOut(ctx context.Context, contact ContactID, line LineID, since, at Time) error {
	_, err := tx.db.NewRaw(`UPDATE broadcast_recipients SET opted_out_at = ? WHERE opted_out_at IS NULL AND message_id = (
		SELECT m.id FROM broadcast_recipients r JOIN broadcasts b ON b.id = r.broadcast_id JOIN messages m ON m.id = r.message_id
		WHERE r.contact_id = ? AND b.line_id = ? AND m.created_at >= ? ORDER BY m.id DESC LIMIT 1)`, at, contact, line, since).Exec(ctx)
	return translate(err)
}

// Departure is a text that a line handed to the carrier.
type Departure struct {
	AttemptID AttemptID `bun:"attempt_id"`
	LineID    LineID    `bun:"line_id"`
	Body      string    `bun:"body"`
	Origin    Origin    `bun:"origin"`
}

// Departures are what was handed to the carrier after an attempt, in order, at most limit; after 0 it is the newest alone.
func (r Reader) Departures(ctx context.Context, after AttemptID, limit int) ([]Departure, error) {
	q := r.db.NewSelect().TableExpr("attempts AS a").Join("JOIN messages AS m ON m.id = a.message_id").
		Join("JOIN conversations AS c ON c.id = m.conversation_id").ColumnExpr("a.id AS attempt_id, c.line_id, m.body, m.origin")
	if after == 0 {
		q.OrderExpr("a.id DESC").Limit(1)
	} else {
		q.Where("a.id > ?", after).OrderExpr("a.id").Limit(int64(limit))
	}
	var ds []Departure
	err := q.Scan(ctx, &ds)
	return ds, translate(err)
}
