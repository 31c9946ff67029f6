package store

import (
	"context"

	"github.com/uptrace/bun"
)

// Message is one SMS or MMS.
type Message struct {
	bun.BaseModel `bun:"table:messages"`

	ID             MessageID      `bun:"id,pk,autoincrement"`
	ConversationID ConversationID `bun:"conversation_id"`
	Direction      Direction      `bun:"direction"`
	Origin         Origin         `bun:"origin"`
	// OriginName names what an outbound message came from: the broadcast or the automation; empty for people.
	OriginName string `bun:"origin_name"`
	// AnswersID is the outbound message that an inbound one answers, 0 where there is none recent enough.
	AnswersID MessageID `bun:"answers_id,nullzero"`
	Body      string    `bun:"body"`
	// Media are the media items of an inbound MMS.
	Media []Media `bun:"media"`
	// Files is how many files go along with an outbound message.
	Files int          `bun:"files"`
	State MessageState `bun:"state"`
	// CarrierID is the carrier's id, empty until it is known. It is unique.
	CarrierID string `bun:"carrier_id,nullzero"`
	// RequestKey is the unique key of what an outbound message was made from: a typed post, an invocation.
	RequestKey string `bun:"request_key,nullzero"`
	// RetryOf is the first of the messages that this one repeats, 0 where it repeats none.
	RetryOf MessageID `bun:"retry_of,nullzero"`
	// AuthorID and AuthorName are the admin who wrote an outbound message.
	AuthorID   string `bun:"author_id"`
	AuthorName string `bun:"author_name"`
	// TypedPost and TypedThreadID name the post in which a reply was typed.
	TypedPost     string   `bun:"typed_post"`
	TypedThreadID ThreadID `bun:"typed_thread_id,nullzero"`
	// Mark is the sign that a typed reply should bear; MarkShown is the one that it bears, or, where a change may not have worked, all
	// that it may bear, each followed by a comma.
	Mark      string `bun:"mark"`
	MarkShown string `bun:"mark_shown"`
	// Recovered: found after a downtime.
	Recovered bool `bun:"recovered"`
	// Segments is the carrier's count, 0 while it is not known.
	Segments int `bun:"segments"`
	// ErrorCode is the carrier's code of a message that failed.
	ErrorCode string `bun:"error_code"`
	// DecidedBy is the name of whoever said what becomes of a message that was Asked about, empty where nobody did.
	DecidedBy string `bun:"decided_by"`
	// Corrected is what the typed post says since it was edited after the message had left, empty where it was not.
	Corrected string `bun:"corrected"`
	// CreditRate is what a segment costs, in thousandths of a credit, fixed when the first were taken; 0 where nothing is counted.
	CreditRate int64 `bun:"credit_rate"`
	// Credits is what the message has taken by now, in thousandths of a credit.
	Credits int64 `bun:"credits"`
	// ConfirmsID is the entry of the consent ledger that the message confirms, 0 for none.
	ConfirmsID ConsentID `bun:"confirms_id,nullzero"`
	// At is when it was written: the carrier's or the platform's time where known. Of an automatic one it is when it left.
	At Time `bun:"at"`
	// HoldUntil is when a held reply leaves.
	HoldUntil Time `bun:"hold_until"`
	// NextTryAt is when a message that could not be handed over is due again.
	NextTryAt Time `bun:"next_try_at"`
	CreatedAt Time `bun:"created_at"`
}

// Media is one media item that the carrier keeps.
type Media struct {
	URL         string `json:"url"`
	ContentType string `json:"content_type"`
}

// Message is one message. ErrNotFound where there is none.
func (r Reader) Message(ctx context.Context, id MessageID) (Message, error) {
	var m Message
	err := r.db.NewSelect().Model(&m).Where("id = ?", id).Scan(ctx)
	return m, translate(err)
}

// MessagesByID are several messages by their ids; one that does not exist is missing in the map.
func (r Reader) MessagesByID(ctx context.Context, ids []MessageID) (map[MessageID]Message, error) {
	found := map[MessageID]Message{}
	if len(ids) == 0 {
		return found, nil
	}
	var ms []Message
	if err := r.db.NewSelect().Model(&ms).Where("id IN (?)", bun.List(ids)).Scan(ctx); err != nil {
		return nil, translate(err)
	}
	for _, m := range ms {
		found[m.ID] = m
	}
	return found, nil
}

// Messages are all messages of a conversation, oldest first.
func (r Reader) Messages(ctx context.Context, id ConversationID) ([]Message, error) {
	var ms []Message
	err := r.db.NewSelect().Model(&ms).Where("conversation_id = ?", id).Order("id").Scan(ctx)
	return ms, translate(err)
}

// LastSaid are the newest messages of ours in a conversation that left or will by themselves, newest first.
func (r Reader) LastSaid(ctx context.Context, id ConversationID, limit int64) ([]Message, error) {
	var ms []Message
	err := r.db.NewSelect().Model(&ms).Where("conversation_id = ? AND direction = 'out' AND state NOT IN (?, ?)", id, Canceled, Asked).
		Order("id DESC").Limit(limit).Scan(ctx)
	return ms, translate(err)
}

// noAnswer are the states of messages that the contact will not get, as far as is known.
var noAnswer = []MessageState{Canceled, Asked, Failed, Undelivered}

// ContactWroteLast tells whether the newest message of a conversation that left, or will by itself, is the contact's. What nobody in particular
// sent is no answer, and a reaction wants none, so they do not count.
func (r Reader) ContactWroteLast(ctx context.Context, id ConversationID) (bool, error) {
	var last []Direction
	err := r.db.NewSelect().Model((*Message)(nil)).Column("direction").Where("conversation_id = ? AND state NOT IN (?)", id, bun.List(noAnswer)).
		Where("origin NOT IN (?)", bun.List(append([]Origin{OriginTapback}, automaticOrigins...))).Order("id DESC").Limit(1).Scan(ctx, &last)
	return len(last) == 1 && last[0] == In, translate(err)
}

// InboundBefore is the newest message of the contact that came by the given time. ErrNotFound where there is none.
func (r Reader) InboundBefore(ctx context.Context, id ConversationID, at Time) (Message, error) {
	var m Message
	err := r.db.NewSelect().Model(&m).Where("conversation_id = ? AND direction = ? AND created_at <= ?", id, In, at).
		Order("id DESC").Limit(1).Scan(ctx)
	return m, translate(err)
}

// UnansweredSince is the time of the oldest message of the contact after the newest answer of a person that may arrive; zero where there
// is none. Reactions want no answer.
func (r Reader) UnansweredSince(ctx context.Context, id ConversationID) (Time, error) {
	var ms []Message
	err := r.db.NewRaw(`SELECT * FROM messages WHERE conversation_id = ? AND direction = 'in' AND origin <> ? AND id > COALESCE(
		(SELECT MAX(id) FROM messages WHERE conversation_id = ? AND direction = 'out' AND state NOT IN (?) AND origin NOT IN (?)), 0)
		ORDER BY id LIMIT 1`, id, OriginTapback, id, bun.List(noAnswer), bun.List(automaticOrigins)).Scan(ctx, &ms)
	if err != nil || len(ms) == 0 {
		return Time{}, translate(err)
	}
	return ms[0].At, nil
}

// CarrierKnows tells whether one of our messages bears this carrier id, or did before it was deleted.
func (r Reader) CarrierKnows(ctx context.Context, carrierID string) (bool, error) {
	ok, err := r.db.NewSelect().Model((*Message)(nil)).Where("carrier_id = ?", carrierID).Exists(ctx)
	if err != nil || ok {
		return ok, translate(err)
	}
	return r.Forgotten(ctx, carrierID)
}

// MessageByRequest is the message made from a request. ErrNotFound where there is none.
func (r Reader) MessageByRequest(ctx context.Context, key string) (Message, error) {
	var m Message
	err := r.db.NewSelect().Model(&m).Where("request_key = ?", key).Scan(ctx)
	return m, translate(err)
}

// Leaving is the outbound message of a conversation whose turn it is, of those that have not been handed over: the oldest. An automatic one
// that has to wait lets the others go ahead, however long it waits. ok is false where there is none.
func (r Reader) Leaving(ctx context.Context, id ConversationID) (m Message, ok bool, err error) {
	var ms []Message
	err = r.db.NewSelect().Model(&ms).Where("conversation_id = ?", id).
		Where("state IN ('held', 'queued', 'sending', 'uncertain')").
		OrderExpr("CASE WHEN state = 'queued' AND next_try_at IS NOT NULL AND origin IN (?) THEN next_try_at ELSE 0 END, id", bun.List(automaticOrigins)).
		Limit(1).Scan(ctx)
	if err != nil || len(ms) == 0 {
		return Message{}, false, translate(err)
	}
	return ms[0], true, nil
}

// Marking are the typed replies of a conversation whose sign is not the one that they should bear.
func (r Reader) Marking(ctx context.Context, id ConversationID, limit int) ([]Message, error) {
	var ms []Message
	err := r.db.NewSelect().Model(&ms).Where("conversation_id = ? AND mark <> mark_shown", id).Order("id").Limit(int64(limit)).Scan(ctx)
	return ms, translate(err)
}

// AddMessage inserts a message and gives it its id. added is false where one with the same carrier id or request key exists, and
// nothing was inserted.
func (tx *Tx) AddMessage(ctx context.Context, m *Message) (added bool, err error) {
	added, err = affected(tx.db.NewInsert().Model(m).On("CONFLICT DO NOTHING").Returning("id").Exec(ctx))
	if !added || err != nil {
		return added, err
	}
	return true, tx.indexMessage(ctx, m.ID, m.Body)
}

// WroteBefore tells whether a contact wrote in a conversation before a message.
func (r Reader) WroteBefore(ctx context.Context, conv ConversationID, before MessageID) (bool, error) {
	wrote, err := r.db.NewSelect().Model((*Message)(nil)).Where("conversation_id = ? AND id < ? AND direction = ?", conv, before, In).Exists(ctx)
	return wrote, translate(err)
}

// LockMessage reads a message and locks its row until the transaction ends.
func (tx *Tx) LockMessage(ctx context.Context, id MessageID) (Message, error) {
	var m Message
	err := tx.db.NewRaw("SELECT * FROM messages WHERE id = ? "+tx.lock, id).Scan(ctx, &m)
	return m, translate(err)
}

// LockQueued locks the messages of a conversation that wait to leave, and whose request keys begin so.
func (tx *Tx) LockQueued(ctx context.Context, id ConversationID, prefix string) ([]Message, error) {
	var ms []Message
	err := tx.db.NewRaw("SELECT * FROM messages WHERE conversation_id = ? AND state = ? AND substr(request_key, 1, ?) = ? ORDER BY id "+tx.lock,
		id, Queued, len(prefix), prefix).Scan(ctx, &ms)
	return ms, translate(err)
}

// PutMessage writes what may change of a message whose row is locked.
func (tx *Tx) PutMessage(ctx context.Context, m *Message) error {
	_, err := tx.db.NewUpdate().Model(m).
		Column("body", "at", "state", "carrier_id", "mark", "segments", "error_code", "hold_until", "next_try_at",
			"decided_by", "corrected").WherePK().Exec(ctx)
	if err != nil {
		return translate(err)
	}
	if m.Origin == OriginBroadcast {
		if err := tx.recipientFollows(ctx, m); err != nil {
			return err
		}
	}
	switch m.State { //nolint:exhaustive // what has left has the text that it left with
	case Held, Asked:
		return tx.reindexMessage(ctx, m.ID, m.Body)
	case Canceled: // it was never said
		return tx.reindexMessage(ctx, m.ID, "")
	}
	return nil
}

// MarkShown records the sign that a typed reply bears.
func (tx *Tx) MarkShown(ctx context.Context, id MessageID, mark string) error {
	_, err := tx.db.NewUpdate().Model((*Message)(nil)).Set("mark_shown = ?", mark).Where("id = ?", id).Exec(ctx)
	return translate(err)
}
