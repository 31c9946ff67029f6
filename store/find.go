package store

import (
	"context"
	"slices"

	"github.com/uptrace/bun"
)

// FindQuery asks for conversations of one inbox by who they are with, or by what was written in them.
type FindQuery struct {
	Inbox InboxID
	// Words are looked for in names and in texts; empty for none.
	Words Search
	// Numbers are those that may be meant, whole, in E.164.
	Numbers []string
	// Digits are a part of a number, without plus and marks; empty for none.
	Digits        string
	Offset, Limit int
}

// FoundRow is one conversation that was found.
type FoundRow struct {
	OverviewRow
	// Hit is the newest text with the words, whole, and HitAt its time; empty where the name or the number was found.
	Hit   string
	HitAt Time
}

// Found is a page of what was found.
type Found struct {
	// Rows are conversations, each once: those whose name or number was looked for first, then by the newest text, newest first.
	Rows []FoundRow
	// Total is how many there are.
	Total int
	// Cut: there are more, which were not looked at. More words find them.
	Cut bool
}

// maxHits is how many people, and how many texts, are looked at. It bounds the time that a search for everyday words takes.
const maxHits = 100

// An inbox may have any number of conversations, so none of these queries begins with those of the inbox: the plus before inbox_id keeps
// both databases from taking its index.

// Find lists the conversations of an inbox that fit. Nothing of another inbox is among them.
func (s *Store) Find(ctx context.Context, q FindQuery) (Found, error) {
	who, err := s.findPeople(ctx, q)
	if err != nil {
		return Found{}, translate(err)
	}
	hits, err := s.findTexts(ctx, q)
	if err != nil {
		return Found{}, translate(err)
	}
	f := Found{Cut: len(who) == maxHits || len(hits) == maxHits}
	all := make([]hit, 0, len(who)+len(hits))
	seen := map[ConversationID]bool{}
	for _, h := range slices.Concat(who, hits) {
		if !seen[h.Conversation] {
			seen[h.Conversation] = true
			all = append(all, h)
		}
	}
	f.Total = len(all)
	from := min(q.Offset, len(all))
	f.Rows, err = s.foundRows(ctx, q.Inbox, all[from:min(from+q.Limit, len(all))])
	return f, translate(err)
}

// hit is a conversation that fits, and the text by which it does.
type hit struct {
	Conversation ConversationID `bun:"conversation"`
	Body         string         `bun:"body"`
	At           Time           `bun:"at"`
}

// findPeople finds conversations by names and numbers, at most maxHits.
func (s *Store) findPeople(ctx context.Context, q FindQuery) ([]hit, error) {
	var ids []ContactID
	look := func(contacts string, arg any) error {
		var more []ContactID
		err := s.read.NewRaw(`SELECT p.id FROM (`+contacts+`) AS p WHERE EXISTS (SELECT 1 FROM conversations c WHERE c.contact_id = p.id
			AND +c.inbox_id = ?) LIMIT ?`, arg, q.Inbox, maxHits).Scan(ctx, &more)
		ids = append(ids, more...)
		return err
	}
	if len(q.Numbers) > 0 {
		if err := look("SELECT id FROM contacts WHERE number IN (?)", bun.List(q.Numbers)); err != nil {
			return nil, err
		}
	}
	if q.Digits != "" && len(ids) == 0 {
		if err := look("SELECT id FROM contacts WHERE number LIKE ?", "%"+q.Digits+"%"); err != nil {
			return nil, err
		}
	}
	if !q.Words.Empty() {
		if err := look(s.kind.contactsWith(q.Words)); err != nil {
			return nil, err
		}
	}
	if len(ids) == 0 {
		return nil, nil
	}
	var hits []hit
	err := s.read.NewRaw(`SELECT id AS conversation FROM conversations WHERE +inbox_id = ? AND contact_id IN (?)
		ORDER BY rank, rank_at, id LIMIT ?`, q.Inbox, bun.List(ids), maxHits).Scan(ctx, &hits)
	return hits, err
}

// ContactsNamed are contacts that an inbox knows in whose names all words are, by name, at most limit of them. Nobody is found by no words.
func (s *Store) ContactsNamed(ctx context.Context, inbox InboxID, words Search, limit int) ([]Contact, error) {
	if words.Empty() {
		return nil, nil
	}
	with, arg := s.kind.contactsWith(words)
	var cs []Contact
	err := s.read.NewRaw(`SELECT c.* FROM contacts c JOIN (`+with+`) AS p ON p.id = c.id
		WHERE EXISTS (SELECT 1 FROM inbox_contacts k WHERE k.contact_id = c.id AND k.inbox_id = ?) ORDER BY c.name, c.id LIMIT ?`, arg, inbox, limit).Scan(ctx, &cs)
	return cs, translate(err)
}

// findTexts finds conversations by what was written in them, at most maxHits texts. The newest comes first.
func (s *Store) findTexts(ctx context.Context, q FindQuery) ([]hit, error) {
	if q.Words.Empty() {
		return nil, nil
	}
	var lines []LineID
	if err := s.read.NewRaw("SELECT id FROM lines WHERE inbox_id = ?", q.Inbox).Scan(ctx, &lines); err != nil || len(lines) == 0 {
		return nil, err
	}
	ids, err := s.kind.messagesWith(ctx, q.Words, lines, maxHits)
	if err != nil || len(ids) == 0 {
		return nil, err
	}
	var hits []hit
	// CROSS has SQLite begin with the messages, however few conversations it thinks there are.
	err = s.read.NewRaw(`SELECT m.conversation_id AS conversation, m.body, m.at FROM messages m CROSS JOIN conversations c
		WHERE c.id = m.conversation_id AND m.id IN (?) AND +c.inbox_id = ? ORDER BY m.id DESC`, bun.List(ids), q.Inbox).Scan(ctx, &hits)
	return hits, err
}

// foundRows reads the rows of a page, in its order.
func (s *Store) foundRows(ctx context.Context, inbox InboxID, page []hit) ([]FoundRow, error) {
	if len(page) == 0 {
		return nil, nil
	}
	ids := make([]ConversationID, len(page))
	for i, h := range page {
		ids[i] = h.Conversation
	}
	var rows []OverviewRow
	err := s.read.NewRaw(overviewRows+" WHERE +c.inbox_id = ? AND c.id IN (?)", inbox, bun.List(ids)).Scan(ctx, &rows)
	var found []FoundRow
	for _, h := range page {
		if i := slices.IndexFunc(rows, func(r OverviewRow) bool { return r.Conversation == h.Conversation }); i >= 0 {
			found = append(found, FoundRow{OverviewRow: rows[i], Hit: h.Body, HitAt: h.At})
		}
	}
	return found, err
}
