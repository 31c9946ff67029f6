package store

import (
	"cmp"
	"context"
	"slices"

	"github.com/uptrace/bun"
)

// OverviewQuery asks for a page of an inbox's conversations.
type OverviewQuery struct {
	Inbox InboxID
	// Only narrows the list down; OverviewAll for everything.
	Only OverviewFilter
	// Mine is whose OverviewMine is: the platform's id of an admin.
	Mine          string
	Offset, Limit int
}

// OverviewFilter says which conversations a list holds.
type OverviewFilter string

const (
	// OverviewAll is everything.
	OverviewAll OverviewFilter = ""
	// OverviewUnread has something that nobody has read.
	OverviewUnread OverviewFilter = "unread"
	// OverviewWaiting is open and has a message of the contact that nobody has answered, read or unread; the longest waiting come first.
	OverviewWaiting OverviewFilter = "waiting"
	// OverviewMine is looked after by one admin, and not done with.
	OverviewMine OverviewFilter = "mine"
	// OverviewUnassigned is looked after by nobody, and not done with.
	OverviewUnassigned OverviewFilter = "unassigned"
	// OverviewSnoozed sleeps.
	OverviewSnoozed OverviewFilter = "snoozed"
	// OverviewOpen is neither closed nor asleep.
	OverviewOpen OverviewFilter = "open"
	// OverviewClosed is closed.
	OverviewClosed OverviewFilter = "closed"
)

// overviewWhere is the condition of each filter, beside that on the inbox. Each list is a range of an index that is in the order of
// lists and holds all that is asked for, so that a page far behind reads no rows but its own.
var overviewWhere = map[OverviewFilter]string{
	OverviewAll:        "TRUE",
	OverviewUnread:     "rank = 0",
	OverviewWaiting:    "unanswered_since IS NOT NULL AND state = 'open'",
	OverviewMine:       "assignee_id = ?mine AND rank < 3",
	OverviewUnassigned: "assignee_id = '' AND rank < 3",
	OverviewSnoozed:    "state = 'snoozed'",
	OverviewOpen:       "state = 'open'",
	OverviewClosed:     "state = 'closed'",
}

// overviewOrder is the order of a list.
func overviewOrder(only OverviewFilter) bun.Safe {
	if only == OverviewWaiting {
		return "unanswered_since, id"
	}
	return "rank, rank_at, id"
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
	// UnansweredSince is the time of the contact's oldest message that nobody has answered; zero where there is none.
	UnansweredSince Time `bun:"unanswered_since"`
	// SnoozedUntil is when it opens by itself; zero where it does not sleep.
	SnoozedUntil Time `bun:"snoozed_until"`
	// Assignee is the name of the admin who looks after it, empty for nobody.
	Assignee string `bun:"assignee"`
	// LastAt is the time of the newest message in either direction.
	LastAt Time `bun:"last_at"`
	// LastText is that message's text, whole.
	LastText string `bun:"last_text"`
	// ThreadChannel and ThreadID name the current thread, empty where it was not opened yet.
	ThreadChannel string `bun:"thread_channel"`
	ThreadID      string `bun:"thread_id"`
}

// overviewRows reads rows of conversations c.
const overviewRows = `SELECT c.id AS conversation, p.name, p.number, CASE WHEN l.label <> '' THEN l.label ELSE l.number END AS line,
		c.state, c.unread, c.waiting_since, c.unanswered_since, c.snoozed_until, c.assignee_name AS assignee, c.last_at,
		COALESCE((SELECT m.body FROM messages m WHERE m.conversation_id = c.id ORDER BY m.id DESC LIMIT 1), '') AS last_text,
		COALESCE(t.channel, '') AS thread_channel, COALESCE(t.ref, '') AS thread_id
	FROM conversations c
	JOIN contacts p ON p.id = c.contact_id
	JOIN lines l ON l.id = c.line_id
	LEFT JOIN threads t ON t.id = c.thread_id`

// pick begins a query on the conversations of a list.
func (r Reader) pick(q OverviewQuery, query string) *bun.RawQuery {
	return r.db.NewRaw(query+" FROM conversations WHERE inbox_id = ?inbox AND "+overviewWhere[q.Only]+" ORDER BY ?order LIMIT ?limit OFFSET ?offset",
		struct {
			Inbox         InboxID
			Mine          string
			Order         bun.Safe
			Limit, Offset int
		}{q.Inbox, q.Mine, overviewOrder(q.Only), q.Limit, q.Offset})
}

// Overview lists conversations: unread first, the longest waiting on top, then by the newest message. Closed ones that nobody
// has to read come last. OverviewWaiting has an order of its own.
func (r Reader) Overview(ctx context.Context, q OverviewQuery) ([]OverviewRow, error) {
	var ids []ConversationID
	if err := r.pick(q, "SELECT id").Scan(ctx, &ids); err != nil || len(ids) == 0 {
		return nil, translate(err)
	}
	var rows []OverviewRow
	if err := r.db.NewRaw(overviewRows+" WHERE c.id IN (?)", bun.List(ids)).Scan(ctx, &rows); err != nil {
		return nil, translate(err)
	}
	slices.SortFunc(rows, func(a, b OverviewRow) int {
		return cmp.Compare(slices.Index(ids, a.Conversation), slices.Index(ids, b.Conversation))
	})
	return rows, nil
}

// OverviewCount tells how many conversations a list holds, from the offset to the limit: counting all would take the longer the more
// there are.
func (r Reader) OverviewCount(ctx context.Context, q OverviewQuery) (int, error) {
	var n int
	err := r.db.NewRaw("SELECT COUNT(*) FROM (?) AS page", r.pick(q, "SELECT 1")).Scan(ctx, &n)
	return n, translate(err)
}
