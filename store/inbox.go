package store

import (
	"context"

	"github.com/uptrace/bun"
)

// Inbox is a set of lines mirrored into one channel. Inboxes and lines come from the configuration at every start.
type Inbox struct {
	bun.BaseModel `bun:"table:inboxes"`

	ID   InboxID `bun:"id,pk,autoincrement"`
	Name string  `bun:"name"`
	// Chat is the platform's name, "slack".
	Chat string `bun:"chat"`
	// Channel is the platform's id of the channel.
	Channel string `bun:"channel"`
	// Retired inboxes are no longer configured; their conversations are kept.
	Retired bool `bun:"retired"`
}

// Line is one phone number that we own.
type Line struct {
	bun.BaseModel `bun:"table:lines"`

	ID      LineID  `bun:"id,pk,autoincrement"`
	InboxID InboxID `bun:"inbox_id"`
	// Number is E.164.
	Number string `bun:"number"`
	// Label is what people call it; may be empty.
	Label string `bun:"label"`
	// Country is the ISO 3166 code, by which numbers typed without a prefix are read.
	Country string `bun:"country"`
	// TwoWay lines may send; others only receive.
	TwoWay bool `bun:"two_way"`
	// MMS lines send files as MMS; others as links.
	MMS     bool `bun:"mms"`
	Retired bool `bun:"retired"`
	// Trouble is the carrier's code that says that the line as a whole cannot send, since TroubleAt; empty while nothing is known
	// against it.
	Trouble   string `bun:"trouble"`
	TroubleAt Time   `bun:"trouble_at"`
}

// Called is the label of the line, or its number.
func (l Line) Called() string {
	if l.Label != "" {
		return l.Label
	}
	return l.Number
}

// InboxOf is the inbox that is mirrored into a channel. ErrNotFound where there is none.
func (r Reader) InboxOf(ctx context.Context, chat, channel string) (Inbox, error) {
	var in Inbox
	err := r.db.NewSelect().Model(&in).Where("chat = ? AND channel = ? AND NOT retired", chat, channel).Limit(1).Scan(ctx)
	return in, translate(err)
}

// Inbox is one inbox. ErrNotFound where there is none.
func (r Reader) Inbox(ctx context.Context, id InboxID) (Inbox, error) {
	var in Inbox
	err := r.db.NewSelect().Model(&in).Where("id = ?", id).Scan(ctx)
	return in, translate(err)
}

// Lines are the lines of an inbox in the order in which they were configured, retired ones left out.
func (r Reader) Lines(ctx context.Context, inbox InboxID) ([]Line, error) {
	var ls []Line
	err := r.db.NewSelect().Model(&ls).Where("inbox_id = ? AND NOT retired", inbox).Order("id").Scan(ctx)
	return ls, translate(err)
}

// Line is one line. ErrNotFound where there is none.
func (r Reader) Line(ctx context.Context, id LineID) (Line, error) {
	var l Line
	err := r.db.NewSelect().Model(&l).Where("id = ?", id).Scan(ctx)
	return l, translate(err)
}

// LineByNumber is the configured line with this number. ErrNotFound where there is none.
func (r Reader) LineByNumber(ctx context.Context, number string) (Line, error) {
	var l Line
	err := r.db.NewSelect().Model(&l).Where("number = ? AND NOT retired", number).Scan(ctx)
	return l, translate(err)
}

// PutInbox writes an inbox under its name, and gives it its id.
func (tx *Tx) PutInbox(ctx context.Context, in *Inbox) error {
	_, err := tx.db.NewInsert().Model(in).On("CONFLICT (name) DO UPDATE").
		Set("chat = EXCLUDED.chat, channel = EXCLUDED.channel, retired = EXCLUDED.retired").
		Returning("id").Exec(ctx)
	return translate(err)
}

// PutLine writes a line under its number, and gives it its id.
func (tx *Tx) PutLine(ctx context.Context, l *Line) error {
	_, err := tx.db.NewInsert().Model(l).On("CONFLICT (number) DO UPDATE").
		Set("inbox_id = EXCLUDED.inbox_id, label = EXCLUDED.label, country = EXCLUDED.country, two_way = EXCLUDED.two_way, mms = EXCLUDED.mms, retired = EXCLUDED.retired").
		Returning("id").Exec(ctx)
	return translate(err)
}

// RetireAll marks every inbox and line as no longer configured; PutInbox and PutLine in the same transaction take that back
// for those that still are.
func (tx *Tx) RetireAll(ctx context.Context) error {
	if _, err := tx.db.NewUpdate().Model((*Inbox)(nil)).Set("retired = ?", true).Where("1 = 1").Exec(ctx); err != nil {
		return translate(err)
	}
	_, err := tx.db.NewUpdate().Model((*Line)(nil)).Set("retired = ?", true).Where("1 = 1").Exec(ctx)
	return translate(err)
}

// TroubleLine records a code that says that a line cannot send. first tells whether nothing was known against it before.
func (tx *Tx) TroubleLine(ctx context.Context, id LineID, code string, at Time) (first bool, err error) {
	first, err = affected(tx.db.NewUpdate().Model((*Line)(nil)).Set("trouble = ?, trouble_at = ?", code, at).
		Where("id = ? AND trouble = ''", id).Exec(ctx))
	if err != nil || first {
		return first, err
	}
	_, err = tx.db.NewUpdate().Model((*Line)(nil)).Set("trouble = ?", code).Where("id = ? AND trouble <> ?", id, code).Exec(ctx)
	return false, translate(err)
}

// LineDelivers takes back what is known against the line of a message that was delivered, unless the message left before that was known.
// mended tells whether there was anything.
func (tx *Tx) LineDelivers(ctx context.Context, id MessageID) (mended bool, err error) {
	return affected(tx.db.NewRaw(`UPDATE lines SET trouble = '', trouble_at = NULL
		WHERE trouble <> '' AND id = (SELECT c.line_id FROM conversations c JOIN messages m ON m.conversation_id = c.id WHERE m.id = ?)
			AND trouble_at <= (SELECT MAX(started_at) FROM attempts WHERE message_id = ?)`, id, id).Exec(ctx))
}
