package store

import (
	"context"

	"github.com/uptrace/bun"
)

// Conversation is everything between one contact and one line, for ever.
type Conversation struct {
	bun.BaseModel `bun:"table:conversations"`

	ID        ConversationID    `bun:"id,pk,autoincrement"`
	ContactID ContactID         `bun:"contact_id"`
	LineID    LineID            `bun:"line_id"`
	InboxID   InboxID           `bun:"inbox_id"`
	State     ConversationState `bun:"state"`
	// Unread counts inbound messages that nobody has read; WaitingSince is the time of the oldest of them.
	Unread       int  `bun:"unread"`
	WaitingSince Time `bun:"waiting_since"`
	// LastAt is the time of the newest message.
	LastAt Time `bun:"last_at"`
	// UnansweredSince is the time of the contact's oldest message that nobody has answered, read or unread, or of the end of a snooze
	// that came after it; zero where there is none.
	UnansweredSince Time `bun:"unanswered_since"`
	// Reminded is how often somebody was reminded since then.
	Reminded int `bun:"reminded"`
	// AssigneeID and AssigneeName are the admin who looks after it, empty for nobody.
	AssigneeID   string `bun:"assignee_id"`
	AssigneeName string `bun:"assignee_name"`
	// SnoozedUntil is when a snoozed conversation opens by itself; zero in every other state.
	SnoozedUntil Time `bun:"snoozed_until"`
	// Mode is what typing in its thread does; empty for what its inbox says.
	Mode Mode `bun:"mode"`
	// Rank and RankAt are its place in lists: PutConversation writes them.
	Rank   Rank  `bun:"rank"`
	RankAt int64 `bun:"rank_at"`
	// NoticedAt is when the channel was told of what is unread; zero where it was not, or where nothing is.
	NoticedAt Time `bun:"noticed_at"`
	// ToldAt is when the channel was last told of anything, read since or not.
	ToldAt Time `bun:"told_at"`
	// ThreadID is the current thread, 0 before the first.
	ThreadID ThreadID `bun:"thread_id,nullzero"`
	// CardVersion grows with every change that the card shows; CardShown is the version that it shows now.
	CardVersion int64 `bun:"card_version"`
	CardShown   int64 `bun:"card_shown"`
}

// Conversation is one conversation. ErrNotFound where there is none.
func (r Reader) Conversation(ctx context.Context, id ConversationID) (Conversation, error) {
	var c Conversation
	err := r.db.NewSelect().Model(&c).Where("id = ?", id).Scan(ctx)
	return c, translate(err)
}

// InboxOfConversation tells in whose channel a conversation may be seen.
func (r Reader) InboxOfConversation(ctx context.Context, id ConversationID) (InboxID, error) {
	c, err := r.Conversation(ctx, id)
	return c.InboxID, err
}

// LineLastUsed is the line of an inbox on which a number and we talked last. ErrNotFound where we never did.
func (r Reader) LineLastUsed(ctx context.Context, inbox InboxID, number string) (LineID, error) {
	var id LineID
	err := r.db.NewRaw(`SELECT c.line_id FROM conversations c JOIN contacts p ON p.id = c.contact_id
		WHERE p.number = ? AND c.inbox_id = ? AND c.last_at IS NOT NULL ORDER BY c.last_at DESC LIMIT 1`, number, inbox).Scan(ctx, &id)
	return id, translate(err)
}

// EnsureConversation gives the conversation of a contact on a line, made open and empty where it is new; only an opt-out that outlived
// their deletion is in force again. Its row is locked until
// the transaction ends, so that messages get their ids in the order of commits.
func (tx *Tx) EnsureConversation(ctx context.Context, contact ContactID, line Line) (Conversation, error) {
	c := Conversation{ContactID: contact, LineID: line.ID, InboxID: line.InboxID, State: ConversationOpen, Rank: RankOpen}
	_, err := tx.db.NewInsert().Model(&c).On("CONFLICT (contact_id, line_id) DO UPDATE").
		Set("inbox_id = EXCLUDED.inbox_id").Returning("*").Exec(ctx)
	if err != nil || c.CardVersion != 0 { // nothing was ever written in one that may be new
		return c, translate(err)
	}
	if err := tx.unsuppress(ctx, contact, line.ID); err != nil {
		return c, err
	}
	_, err = tx.db.NewRaw(`INSERT INTO inbox_contacts (inbox_id, contact_id, created_at)
		SELECT ?, id, created_at FROM contacts WHERE id = ? ON CONFLICT DO NOTHING`, line.InboxID, contact).Exec(ctx)
	return c, translate(err)
}

// LockConversation reads a conversation and locks its row until the transaction ends.
func (tx *Tx) LockConversation(ctx context.Context, id ConversationID) (Conversation, error) {
	var c Conversation
	err := tx.db.NewRaw("SELECT * FROM conversations WHERE id = ? "+tx.lock, id).Scan(ctx, &c)
	return c, translate(err)
}

// PutConversation writes what may change of a conversation whose row is locked. What its card shows changed with it.
func (tx *Tx) PutConversation(ctx context.Context, c *Conversation) error {
	c.CardVersion++
	c.Rank, c.RankAt = rankOf(c)
	_, err := tx.db.NewUpdate().Model(c).
		Column("state", "unread", "waiting_since", "last_at", "noticed_at", "told_at", "card_version", "unanswered_since", "reminded", "assignee_id",
			"assignee_name", "snoozed_until", "mode", "rank", "rank_at").WherePK().Exec(ctx)
	return translate(err)
}

// SetThread makes a thread the current one; 0 asks for a new one.
func (tx *Tx) SetThread(ctx context.Context, id ConversationID, thread ThreadID, cardShown int64) error {
	_, err := tx.db.NewUpdate().Model((*Conversation)(nil)).Set("thread_id = NULLIF(?, 0), card_shown = ?", thread, cardShown).
		Where("id = ?", id).Exec(ctx)
	return translate(err)
}

// CardShown records which version of the card is visible.
func (tx *Tx) CardShown(ctx context.Context, id ConversationID, version int64) error {
	_, err := tx.db.NewUpdate().Model((*Conversation)(nil)).Set("card_shown = ?", version).Where("id = ?", id).Exec(ctx)
	return translate(err)
}

// MoveConversations puts the conversations of a line into an inbox, when the line was moved there. The inbox knows their contacts then.
func (tx *Tx) MoveConversations(ctx context.Context, line LineID, inbox InboxID) error {
	moved, err := affected(tx.db.NewUpdate().Model((*Conversation)(nil)).Set("inbox_id = ?", inbox).
		Where("line_id = ? AND inbox_id <> ?", line, inbox).Exec(ctx))
	if err != nil || !moved {
		return err
	}
	_, err = tx.db.NewRaw(`INSERT INTO inbox_contacts (inbox_id, contact_id, created_at)
		SELECT v.inbox_id, v.contact_id, c.created_at FROM conversations v JOIN contacts c ON c.id = v.contact_id
		WHERE v.line_id = ? ON CONFLICT DO NOTHING`, line).Exec(ctx)
	return translate(err)
}

// TouchCards says that what the cards of a contact's conversations show has changed, with an inbox or, where that is 0, with all. It gives
// the conversations that have a card.
func (tx *Tx) TouchCards(ctx context.Context, contact ContactID, inbox InboxID) ([]ConversationID, error) {
	var ids []ConversationID
	err := tx.db.NewRaw(`UPDATE conversations SET card_version = card_version + 1
		WHERE contact_id = ? AND (inbox_id = ? OR ? = 0) AND thread_id IS NOT NULL RETURNING id`, contact, inbox, inbox).Scan(ctx, &ids)
	return ids, translate(err)
}
