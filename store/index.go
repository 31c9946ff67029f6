package store

import (
	"context"
	"database/sql"
	"fmt"
)

// indexer is how a database keeps the words by which rows are found. sqlite_find.go and postgres_find.go have one each.
type indexer interface {
	// indexMessages and indexContacts add the words of rows that are in the tables and have none yet.
	indexMessages(ctx context.Context, tx *sql.Tx, texts []indexed) error
	indexContacts(ctx context.Context, tx *sql.Tx, names []indexed) error
	// forgetMessage and forgetContact remove the words of one row, forgetAll all words.
	forgetMessage(ctx context.Context, tx *sql.Tx, id MessageID) error
	forgetContact(ctx context.Context, tx *sql.Tx, id ContactID) error
	forgetAll(ctx context.Context, tx *sql.Tx) error
}

// indexed are the words of one row.
type indexed struct {
	id    int64
	words []string
}

// indexOf takes the text of a row apart.
func indexOf(id int64, text string) indexed {
	x := indexed{id: id}
	for _, w := range wordsOf(text) {
		x.words = append(x.words, w.text)
	}
	return x
}

// indexBatch is how many rows indexAll reads at once.
const indexBatch = 1000

// indexAll writes the words of all rows anew.
func indexAll(ctx context.Context, ix indexer, tx *sql.Tx) error {
	if err := ix.forgetAll(ctx, tx); err != nil {
		return err
	}
	if err := indexTable(ctx, tx, "SELECT id, body FROM messages WHERE body <> '' AND id > ", ix.indexMessages); err != nil {
		return err
	}
	return indexTable(ctx, tx, "SELECT id, name FROM contacts WHERE name <> '' AND id > ", ix.indexContacts)
}

func indexTable(ctx context.Context, tx *sql.Tx, query string, write func(context.Context, *sql.Tx, []indexed) error) error {
	last := int64(0)
	for {
		batch, err := readTexts(ctx, tx, query, last)
		if err != nil || len(batch) == 0 {
			return err
		}
		if err := write(ctx, tx, batch); err != nil {
			return err
		}
		last = batch[len(batch)-1].id
	}
}

// readTexts reads the next rows of a query for id and text behind an id.
func readTexts(ctx context.Context, tx *sql.Tx, query string, behind int64) ([]indexed, error) {
	rows, err := tx.QueryContext(ctx, fmt.Sprintf("%s%d ORDER BY id LIMIT %d", query, behind, indexBatch)) // #nosec G202 -- numbers of ours
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	var batch []indexed
	for rows.Next() {
		var id int64
		var text string
		if err := rows.Scan(&id, &text); err != nil {
			return nil, err
		}
		batch = append(batch, indexOf(id, text))
	}
	return batch, rows.Err()
}

// Reindex writes the words of all messages and names anew. Only what was written past this package needs it.
func (s *Store) Reindex(ctx context.Context) error {
	return s.Tx(ctx, func(ctx context.Context, tx *Tx) error { return translate(indexAll(ctx, s.kind, tx.db.Tx)) })
}

// indexMessage adds the words of a new message.
func (tx *Tx) indexMessage(ctx context.Context, id MessageID, body string) error {
	if body == "" {
		return nil
	}
	return translate(tx.index.indexMessages(ctx, tx.db.Tx, []indexed{indexOf(int64(id), body)}))
}

// reindexMessage has a message found by another text, or by none.
func (tx *Tx) reindexMessage(ctx context.Context, id MessageID, body string) error {
	if err := tx.index.forgetMessage(ctx, tx.db.Tx, id); err != nil {
		return translate(err)
	}
	return tx.indexMessage(ctx, id, body)
}

// reindexContact has a contact found by another name, or by none.
func (tx *Tx) reindexContact(ctx context.Context, id ContactID, name string) error {
	if err := tx.index.forgetContact(ctx, tx.db.Tx, id); err != nil || name == "" {
		return translate(err)
	}
	return translate(tx.index.indexContacts(ctx, tx.db.Tx, []indexed{indexOf(int64(id), name)}))
}
