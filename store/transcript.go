package store

import (
	"cmp"
	"context"
	"slices"

	"github.com/uptrace/bun"
)

// ConversationsOf are the conversations of a contact with one inbox, the oldest first.
func (r Reader) ConversationsOf(ctx context.Context, contact ContactID, inbox InboxID) ([]Conversation, error) {
	var cs []Conversation
	err := r.db.NewSelect().Model(&cs).Where("contact_id = ? AND inbox_id = ?", contact, inbox).Order("id").Scan(ctx)
	return cs, translate(err)
}

// ConversationWith is the conversation of an inbox with a number, the one that was used last where there are several. ErrNotFound
// where there is none.
func (r Reader) ConversationWith(ctx context.Context, inbox InboxID, number string) (ConversationID, error) {
	var id ConversationID
	err := r.db.NewRaw(`SELECT c.id FROM conversations c JOIN contacts p ON p.id = c.contact_id
		WHERE p.number = ? AND c.inbox_id = ? ORDER BY COALESCE(c.last_at, 0) DESC, c.id DESC LIMIT 1`, number, inbox).Scan(ctx, &id)
	return id, translate(err)
}

// TranscriptQuery asks for a page of what was said in some conversations, in the order of message ids.
type TranscriptQuery struct {
	Conversations []ConversationID
	// After, where set, asks for the first messages behind this one.
	After MessageID
	// Before, where set, asks for the last messages in front of this one. With neither of the two it is the last messages of all.
	Before MessageID
	// Limit is how many messages a page has at most.
	Limit int
}

// Transcript is a page of messages, oldest first. What somebody took back before it left, kept as a note, or has not let go yet is left
// out: it was never said to the contact.
func (r Reader) Transcript(ctx context.Context, q TranscriptQuery) ([]Message, error) {
	var all []Message
	for _, id := range q.Conversations { // each is a range of an index
		var ms []Message
		s := r.db.NewSelect().Model(&ms).Where("conversation_id = ? AND state NOT IN (?, ?)", id, Asked, Canceled).Limit(int64(q.Limit))
		switch {
		case q.After != 0:
			s.Where("id > ?", q.After).Order("id")
		case q.Before != 0:
			s.Where("id < ?", q.Before).Order("id DESC")
		default:
			s.Order("id DESC")
		}
		if err := s.Scan(ctx); err != nil {
			return nil, translate(err)
		}
		all = append(all, ms...)
	}
	slices.SortFunc(all, func(a, b Message) int { return cmp.Compare(a.ID, b.ID) })
	if q.After != 0 {
		return all[:min(len(all), q.Limit)], nil
	}
	return all[max(0, len(all)-q.Limit):], nil
}

// FilesOfAll are the files of several messages, in the order in which they were typed, without their contents.
func (r Reader) FilesOfAll(ctx context.Context, ids []MessageID) (map[MessageID][]File, error) {
	found := map[MessageID][]File{}
	if len(ids) == 0 {
		return found, nil
	}
	var fs []File
	err := r.db.NewSelect().Model(&fs).ExcludeColumn("content").Where("message_id IN (?)", bun.List(ids)).Order("id").Scan(ctx)
	for _, f := range fs {
		found[f.MessageID] = append(found[f.MessageID], f)
	}
	return found, translate(err)
}

// NotesBetween are the notes in conversations from one moment until before another, oldest first, at most limit of them. A zero moment
// is no bound.
func (r Reader) NotesBetween(ctx context.Context, ids []ConversationID, from, until Time, limit int) ([]Note, error) {
	var ns []Note
	q := r.db.NewSelect().Model(&ns).Where("conversation_id IN (?)", bun.List(ids)).Order("at", "id").Limit(int64(limit))
	if !from.IsZero() {
		q.Where("at >= ?", from)
	}
	if !until.IsZero() {
		q.Where("at < ?", until)
	}
	err := q.Scan(ctx)
	return ns, translate(err)
}
