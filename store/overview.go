package store

import (
	"context"

	"github.com/uptrace/bun"
)

// OverviewQuery asks for a page of an inbox's conversations.
type OverviewQuery struct {
	Inbox InboxID
	// Only narrows the list down; OverviewAll for everything.
	Only          OverviewFilter
	Offset, Limit int
}

// OverviewFilter says which conversations a list holds.
type OverviewFilter string

const (
	// OverviewAll is everything.
	OverviewAll OverviewFilter = ""
	// OverviewUnread has something that nobody has read.
	OverviewUnread OverviewFilter = "unread"
	// OverviewOpen is not closed.
	OverviewOpen OverviewFilter = "open"
	// OverviewClosed is closed.
	OverviewClosed OverviewFilter = "closed"
)

// overviewWhere is the condition of each filter.
var overviewWhere = map[OverviewFilter]string{
	OverviewAll:    "TRUE",
	OverviewUnread: "c.unread > 0",
	OverviewOpen:   "c.state = 'open'",
	OverviewClosed: "c.state = 'closed'",
}

// OverviewRow is one conversation in a list.
type OverviewRow struct {
	Conversation ConversationID    `bun:"conversation"`
	Name         string            `bun:"name"`
	Number       string            `bun:"number"`
	Line         string            `bun:"line"`
	State        ConversationState `bun:"state"`
	Unread       int               `bun:"unread"`
	// WaitingSince is the time of the oldest unread message; zero where there is none.
	WaitingSince Time `bun:"waiting_since"`
	// LastAt is the time of the newest message in either direction.
	LastAt Time `bun:"last_at"`
	// LastText is that message's text, whole.
	LastText string `bun:"last_text"`
	// ThreadChannel and ThreadID name the current thread, empty where it was not opened yet.
	ThreadChannel string `bun:"thread_channel"`
	ThreadID      string `bun:"thread_id"`
}

// Overview lists conversations: unread first, the longest waiting on top, then by the newest message. Closed ones that nobody
// has to read come last.
func (r Reader) Overview(ctx context.Context, q OverviewQuery) ([]OverviewRow, error) {
	var rows []OverviewRow
	err := r.db.NewRaw(`SELECT c.id AS conversation, p.name, p.number, CASE WHEN l.label <> '' THEN l.label ELSE l.number END AS line,
			c.state, c.unread, c.waiting_since, c.last_at,
			COALESCE((SELECT m.body FROM messages m WHERE m.conversation_id = c.id ORDER BY m.id DESC LIMIT 1), '') AS last_text,
			COALESCE(t.channel, '') AS thread_channel, COALESCE(t.ref, '') AS thread_id
		FROM conversations c
		JOIN contacts p ON p.id = c.contact_id
		JOIN lines l ON l.id = c.line_id
		LEFT JOIN threads t ON t.id = c.thread_id
		WHERE c.inbox_id = ? AND ?
		ORDER BY c.rank, c.rank_at, c.id
		LIMIT ? OFFSET ?`, q.Inbox, bun.Safe(overviewWhere[q.Only]), q.Limit, q.Offset).Scan(ctx, &rows)
	return rows, translate(err)
}
