package store

import (
	"context"
	"fmt"
)

// KnownElsewhere tells whether another inbox knows a contact too.
func (r Reader) KnownElsewhere(ctx context.Context, contact ContactID, inbox InboxID) (bool, error) {
	ok, err := r.db.NewSelect().Model((*Record)(nil)).Where("contact_id = ? AND inbox_id <> ?", contact, inbox).Exists(ctx)
	return ok, translate(err)
}

// moved is what hangs on a conversation and moves to another one with it. A summary stays behind where the other one has its own.
var moved = []string{"posts", "drafts", "messages", "notes", "scheduled", "threads", "automation_runs"}

// JoinConversations moves everything of a conversation into another one on the same line, and deletes it. Both are locked.
func (tx *Tx) JoinConversations(ctx context.Context, from, into ConversationID) error {
	for _, table := range moved {
		if _, err := tx.db.NewRaw(fmt.Sprintf("UPDATE %s SET conversation_id = ? WHERE conversation_id = ?", table), into, from).Exec(ctx); err != nil {
			return translate(err)
		}
	}
	for _, query := range []string{
		"UPDATE summaries SET conversation_id = ? WHERE conversation_id = ? AND NOT EXISTS (SELECT 1 FROM summaries WHERE conversation_id = ?)",
		"UPDATE audit SET conversation_id = ? WHERE conversation_id = ? AND ? <> 0",
	} {
		if _, err := tx.db.NewRaw(query, into, from, into).Exec(ctx); err != nil {
			return translate(err)
		}
	}
	for _, table := range []string{"summaries", "lanes"} {
		if _, err := tx.db.NewRaw(fmt.Sprintf("DELETE FROM %s WHERE conversation_id = ?", table), from).Exec(ctx); err != nil {
			return translate(err)
		}
	}
	_, err := tx.db.NewRaw("DELETE FROM conversations WHERE id = ?", from).Exec(ctx)
	return translate(err)
}

// GiveConversation makes a conversation another contact's, who has none on its line.
func (tx *Tx) GiveConversation(ctx context.Context, id ConversationID, to ContactID) error {
	_, err := tx.db.NewRaw("UPDATE conversations SET contact_id = ?, card_version = card_version + 1 WHERE id = ?", to, id).Exec(ctx)
	return translate(err)
}

// SuppressMerged keeps the opt-outs of a contact whose number is retired, for when it comes back.
func (tx *Tx) SuppressMerged(ctx context.Context, c Contact, ids []ConversationID) error {
	return tx.suppress(ctx, c, ids)
}

// MergeContact moves what an inbox knows of a contact to another one, and deletes the contact. Conversations have moved already, and what waits
// for them in broadcasts has been seen to.
func (tx *Tx) MergeContact(ctx context.Context, from, into ContactID, inbox InboxID) error {
	for _, q := range []struct {
		query string
		args  []any
	}{
		{"INSERT INTO contact_tags (tag_id, contact_id, added_at) SELECT tag_id, ?, added_at FROM contact_tags WHERE contact_id = ? ON CONFLICT DO NOTHING", []any{into, from}},
		{"INSERT INTO list_members (list_id, contact_id, joined_at) SELECT list_id, ?, joined_at FROM list_members WHERE contact_id = ? ON CONFLICT DO NOTHING", []any{into, from}},
		{"UPDATE deals SET contact_id = ? WHERE contact_id = ?", []any{into, from}},
		{"UPDATE consents SET contact_id = ? WHERE contact_id = ?", []any{into, from}},
		{"UPDATE automation_runs SET contact_id = ? WHERE contact_id = ?", []any{into, from}},
		{"UPDATE broadcast_recipients SET contact_id = ? WHERE contact_id = ?", []any{into, from}},
	} {
		if _, err := tx.db.NewRaw(q.query, q.args...).Exec(ctx); err != nil {
			return translate(err)
		}
	}
	if err := tx.Unknow(ctx, inbox, from); err != nil {
		return err
	}
	_, err := tx.db.NewRaw("DELETE FROM contacts WHERE id = ?", from).Exec(ctx)
	return translate(err)
}
