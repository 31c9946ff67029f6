package store

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"

	"github.com/uptrace/bun"
)

// The words lie in columns of type tsvector (postgresql.org/docs/current/textsearch.html), which are made of our own words: no parser
// and no dictionary has a say. A message has those of its text and one for its line: lines stay, while the inbox of a line may be
// another tomorrow.

func (*server) indexMessages(ctx context.Context, tx *sql.Tx, texts []indexed) error {
	ids, words := vectors(texts)
	_, err := tx.ExecContext(ctx, `INSERT INTO message_words (message_id, line_id, words)
		SELECT m.id, c.line_id, (w.words || ' ''#' || c.line_id || '''')::tsvector
		FROM unnest($1::bigint[], $2::text[]) AS w (id, words) JOIN messages m ON m.id = w.id JOIN conversations c ON c.id = m.conversation_id`, ids, words)
	return err
}

func (*server) indexContacts(ctx context.Context, tx *sql.Tx, names []indexed) error {
	ids, words := vectors(names)
	_, err := tx.ExecContext(ctx, `INSERT INTO contact_words (contact_id, words)
		SELECT w.id, w.words::tsvector FROM unnest($1::bigint[], $2::text[]) AS w (id, words)`, ids, words)
	return err
}

func (*server) forgetMessage(ctx context.Context, tx *sql.Tx, id MessageID) error {
	_, err := tx.ExecContext(ctx, "DELETE FROM message_words WHERE message_id = $1", id)
	return err
}

func (*server) forgetContact(ctx context.Context, tx *sql.Tx, id ContactID) error {
	_, err := tx.ExecContext(ctx, "DELETE FROM contact_words WHERE contact_id = $1", id)
	return err
}

func (*server) forgetAll(ctx context.Context, tx *sql.Tx) error {
	_, err := tx.ExecContext(ctx, "DELETE FROM message_words; DELETE FROM contact_words")
	return err
}

// vectors are words as tsvectors are written, and each two that follow each other as a pair with its place. Words hold nothing that would
// have to be quoted within quotes.
func vectors(rows []indexed) (ids []int64, words []string) {
	for _, r := range rows {
		var out strings.Builder
		for i, w := range r.words {
			fmt.Fprintf(&out, "'%s' ", w)
			if i > 0 {
				fmt.Fprintf(&out, "'%s':%d ", pair(r.words[i-1], w), i)
			}
		}
		ids, words = append(ids, r.id), append(words, out.String())
	}
	return ids, words
}

// pair is two words that follow each other, as one of the index. The index knows no places: of a phrase it would know the texts that have
// all words somewhere, and each would have to be read. No word has a sign, so none begins like a pair.
func pair(first, second string) string { return "+" + first + " " + second }

// tsquery is a search as a tsquery is written. Of a phrase, the pairs must follow each other.
func (s Search) tsquery() string {
	var terms []string
	for _, t := range s.terms {
		parts := t.words[:1]
		if len(t.words) > 1 {
			parts = nil
			for i, w := range t.words[1:] {
				parts = append(parts, pair(t.words[i], w))
			}
		}
		text := "'" + strings.Join(parts, "' <-> '") + "'"
		if t.begun {
			text += ":*"
		}
		terms = append(terms, "("+text+")")
	}
	return strings.Join(terms, " & ")
}

// A GIN index gives all its hits before the first row can be read, in no order, and has to read them all for the newest. For words that
// are everywhere that takes too long, while they soon turn up in the newest texts. So these are read first, and the index is asked for
// words that are seldom in them.
type findSteps struct {
	// newest is how many of the newest texts are read first, farther how many more where the index has too many hits.
	newest, farther int
	// rare is how many hits of the index are read at most.
	rare int
}

var defaultSteps = findSteps{newest: 4000, farther: 16000, rare: 2000}

func (p *server) messagesWith(ctx context.Context, s Search, lines []LineID, limit int) ([]MessageID, error) {
	newest, err := p.amongNewest(ctx, s, lines, 0, p.steps.newest, limit)
	if err != nil || len(newest) == limit {
		return newest, err
	}
	rare, err := p.byIndex(ctx, s, lines, p.steps.rare)
	if err != nil {
		return nil, err
	}
	if len(rare) == p.steps.rare {
		more, err := p.amongNewest(ctx, s, lines, p.steps.newest, p.steps.farther, limit)
		if err != nil {
			return nil, err
		}
		rare = slices.Concat(newest, more, rare) // the index gave some of the hits, nobody knows which
	}
	slices.Sort(rare)
	rare = slices.Compact(rare)
	slices.Reverse(rare)
	return rare[:min(len(rare), limit)], nil
}

// amongNewest looks through the newest texts of some lines, without the first ones.
func (p *server) amongNewest(ctx context.Context, s Search, lines []LineID, without, read, limit int) (ids []MessageID, err error) {
	err = p.s.read.NewRaw(`SELECT message_id FROM (
			SELECT message_id, words FROM message_words WHERE line_id IN (?) ORDER BY message_id DESC LIMIT ? OFFSET ?
		) AS newest WHERE words @@ ?::tsquery ORDER BY message_id DESC LIMIT ?`,
		bun.List(lines), read, without, s.tsquery(), limit).Scan(ctx, &ids)
	return ids, err
}

// byIndex gives hits of the index in no order.
func (p *server) byIndex(ctx context.Context, s Search, lines []LineID, most int) (ids []MessageID, err error) {
	var on []string
	for _, l := range lines {
		on = append(on, fmt.Sprintf("'#%d'", l))
	}
	query := s.tsquery() + " & (" + strings.Join(on, " | ") + ")"
	err = p.s.read.RunInTx(ctx, &sql.TxOptions{ReadOnly: true}, func(ctx context.Context, tx bun.Tx) error {
		// The planner cannot know how seldom a beginning is, and takes the whole table for the shorter way.
		if _, err := tx.ExecContext(ctx, "SET LOCAL enable_seqscan = off"); err != nil {
			return err
		}
		return tx.NewRaw("SELECT message_id FROM message_words WHERE words @@ ?::tsquery LIMIT ?", query, most).Scan(ctx, &ids)
	})
	return ids, err
}

func (*server) contactsWith(s Search) (query, arg string) {
	return "SELECT contact_id AS id FROM contact_words WHERE words @@ ?::tsquery", s.tsquery()
}
