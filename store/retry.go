package store

import (
	"context"
)

// NewestRetry is the newest message that repeats the first of a chain, and how many do. Where none does it is the first itself.
// ErrNotFound where that does not exist.
func (r Reader) NewestRetry(ctx context.Context, first MessageID) (newest Message, retries int, err error) {
	var chain []Message
	err = r.db.NewSelect().Model(&chain).Where("id = ? OR retry_of = ?", first, first).Order("id").Scan(ctx)
	switch {
	case err != nil:
		return Message{}, 0, translate(err)
	case len(chain) == 0:
		return Message{}, 0, ErrNotFound
	}
	return chain[len(chain)-1], len(chain) - 1, nil
}

// SetMark has a typed reply bear another sign than its own state's: that of the message that repeats it. Nothing happens to a
// message that was not typed.
func (tx *Tx) SetMark(ctx context.Context, id MessageID, mark string) error {
	_, err := tx.db.NewUpdate().Model((*Message)(nil)).Set("mark = ?", mark).Where("id = ? AND typed_post <> ''", id).Exec(ctx)
	return translate(err)
}

// Rewording is an outbound message as somebody may want to write it anew.
type Rewording struct {
	Conversation ConversationID
	// Number is the contact's.
	Number string
	Body   string
	// Corrected is what its typed post says since it was edited after it had left; empty where it was not.
	Corrected string
	// Files is how many files went along.
	Files int
}

// RewordingOf is an outbound message of an inbox. ErrNotFound where the inbox has none with this id.
func (r Reader) RewordingOf(ctx context.Context, inbox InboxID, id MessageID) (Rewording, error) {
	var d Rewording
	err := r.db.NewRaw(`SELECT c.id, p.number, m.body, m.corrected, m.files FROM messages m JOIN conversations c ON c.id = m.conversation_id
		JOIN contacts p ON p.id = c.contact_id WHERE m.id = ? AND m.direction = ? AND c.inbox_id = ?`, id, Out, inbox).Scan(ctx, &d.Conversation, &d.Number, &d.Body, &d.Corrected, &d.Files)
	return d, translate(err)
}
