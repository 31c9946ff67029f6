package store

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
)

// The words lie in FTS5 tables (sqlite.org/fts5.html), by the ids of their rows. A message has those of its text and one for its line:
// lines stay, while the inbox of a line may be another tomorrow.

func (*embedded) indexMessages(ctx context.Context, tx *sql.Tx, texts []indexed) error {
	put, err := tx.PrepareContext(ctx, `INSERT INTO message_words (rowid, line, words)
		SELECT m.id, c.line_id, ? FROM messages m JOIN conversations c ON c.id = m.conversation_id WHERE m.id = ?`)
	return putWords(ctx, put, err, texts)
}

func (*embedded) indexContacts(ctx context.Context, tx *sql.Tx, names []indexed) error {
	put, err := tx.PrepareContext(ctx, "INSERT INTO contact_words (words, rowid) VALUES (?, ?)")
	return putWords(ctx, put, err, names)
}

// A table without texts cannot tell whether it has a row: each removal leaves a mark that every search has to look at. So words are
// removed only where there are some.

func (*embedded) forgetMessage(ctx context.Context, tx *sql.Tx, id MessageID) error {
	_, err := tx.ExecContext(ctx, "DELETE FROM message_words WHERE rowid = ?", id)
	return err
}

func (*embedded) forgetContact(ctx context.Context, tx *sql.Tx, id ContactID) error {
	_, err := tx.ExecContext(ctx, "DELETE FROM contact_words WHERE rowid = ?", id)
	return err
}

func (*embedded) forgetAll(ctx context.Context, tx *sql.Tx) error {
	_, err := tx.ExecContext(ctx, "INSERT INTO message_words (message_words) VALUES ('delete-all'); INSERT INTO contact_words (contact_words) VALUES ('delete-all')")
	return err
}

func putWords(ctx context.Context, put *sql.Stmt, err error, rows []indexed) error {
	if err != nil {
		return err
	}
	defer func() { _ = put.Close() }()
	for _, r := range rows {
		if _, err := put.ExecContext(ctx, strings.Join(r.words, " "), r.id); err != nil {
			return err
		}
	}
	return nil
}

// fts5 is a search in the language of FTS5, within the column "words".
func (s Search) fts5() string {
	var terms []string
	for _, t := range s.terms {
		text := `"` + strings.Join(t.words, " ") + `"`
		if t.begun {
			text += " *"
		}
		terms = append(terms, text)
	}
	return "words : (" + strings.Join(terms, " AND ") + ")"
}

// messagesWith reads lists that are in the order of ids already, and reads no further than it must.
func (e *embedded) messagesWith(ctx context.Context, s Search, lines []LineID, limit int) (ids []MessageID, err error) {
	var on []string
	for _, l := range lines {
		on = append(on, fmt.Sprintf(`"%d"`, l))
	}
	err = e.s.read.NewRaw("SELECT rowid FROM message_words WHERE message_words MATCH ? ORDER BY rowid DESC LIMIT ?",
		"line : ("+strings.Join(on, " OR ")+") AND "+s.fts5(), limit).Scan(ctx, &ids)
	return ids, err
}

func (*embedded) contactsWith(s Search) (query, arg string) {
	return "SELECT rowid AS id FROM contact_words WHERE contact_words MATCH ?", s.fts5()
}
