// Package store keeps everything that must survive: tables, queries, migrations, and the job queue on the same database. It is
// the only package that knows SQL, bun or River, and it runs the same queries on SQLite (the embedded default) and PostgreSQL.
//
//	inboxes        sets of lines, each mirrored into one channel         inbox.go
//	lines          our phone numbers                                     inbox.go
//	contacts       the people at the other end                           contact.go
//	inbox_contacts what an inbox knows of a contact: account, fields     record.go
//	accounts       the firms that contacts belong to                     account.go
//	tags           words that contacts bear                              tag.go
//	lists          contacts who joined them, some agreeing to texts      list.go
//	deals          business with contacts that is won or lost            deal.go
//	imports        how far files of contacts were read                   import.go
//	consents       what contacts said about being texted                 consent.go
//	credits        what inboxes may still spend                          credit.go
//	credit_entries how that came about                                   credit.go
//	conversations  contact × line: state, unread, current thread         conversation.go
//	messages       one SMS or MMS each, with its state                   message.go
//	attachments    what came along with an inbound MMS                   attachment.go
//	files          what goes along with an outbound one                  file.go
//	blobs          contents of both, wherever they lie                   blob.go
//	attempts       one row per call to a carrier, committed before it    attempt.go
//	threads        where a conversation is or was mirrored               thread.go
//	boards         the post of each inbox that is pinned in its channel  board.go
//	posts          what a thread must show, in order; shown or waiting   post.go
//	notes          what the team wrote for itself                        note.go
//	snippets       texts that are sent again and again                   snippet.go
//	scheduled      replies that leave at a moment                        scheduled.go
//	assistants     what the assistant of an inbox may do and knows       assistant.go
//	faqs           what customers ask often                              faq.go
//	pages          web pages that answers may rest on                    page.go
//	drafts         replies that the assistant proposes                   draft.go
//	summaries      what a conversation is about                          summary.go
//	assistant_uses what the assistant was asked on a day                 assistant_use.go
//	automations    sequences of steps, automation_versions what they
//	               were, automation_triggers what starts them            automation.go
//	automation_runs who is where in them, automation_steps what was done automation_run.go
//	broadcasts     one text to many                                      broadcast.go
//	broadcast_*    who gets it, and how that fares                       broadcast_recipient.go
//	lanes          who is draining which conversation, and what is due   lane.go
//	events_seen    keys of platform events that were handled             seen.go
//	watermarks     until when both outsides were read                    seen.go
//	strays         inbound messages for lines that nobody configured     stray.go
//	*_words        the words of texts and names, to find them by         index.go
//	audit          who did what                                          audit.go
//	keys           secrets of ours that all processes share              key.go
//	forgotten      digests of what was deleted with its contact          forget.go
//	suppressed     who wants no texts although they were deleted         forget.go
//	erasures       threads that still show what was deleted              erasure.go
//	river_*        the job queue                                         queue.go
//
// Reads hang on Reader, which both Store and Tx are; writes hang on Tx only. A job can be enqueued through a Tx and in no other
// way, so a row and the job that acts on it are committed together or not at all.
package store

import (
	"context"
	"database/sql"
	"fmt"
	"log/slog"
	"strings"

	"github.com/uptrace/bun"
	"github.com/uptrace/bun/schema"
)

// Options say which database to open.
type Options struct {
	// URL is "sqlite:PATH" or "postgres://...".
	URL string
	// Log gets what the queue has to say; nil for nothing.
	Log *slog.Logger
}

// Store is an open database. It is safe for concurrent use.
type Store struct {
	Reader

	write *bun.DB
	read  *bun.DB
	log   *slog.Logger
	kind  dialect
	queue inserter
}

// dialect is what differs between the two databases. sqlite.go and postgres.go have one each, sqlite_find.go and postgres_find.go what
// they do about words.
type dialect interface {
	// forUpdate is what makes a SELECT lock its rows until the end of the transaction.
	forUpdate() string
	// background is how many transactions may run behind the back of webhooks without making them wait long.
	background() int
	indexer
	// messagesWith are the ids of the newest messages on any of these lines that have the words, newest first.
	messagesWith(ctx context.Context, s Search, lines []LineID, limit int) ([]MessageID, error)
	// contactsWith is a query for the ids of contacts whose name has the words, and its one argument.
	contactsWith(s Search) (query, arg string)
	// migrate brings our tables and River's up to date.
	migrate(ctx context.Context) error
	// version is the version of our tables in the database.
	version(ctx context.Context) (int64, error)
	// openQueue makes the client that enqueues.
	openQueue() (inserter, error)
	// openWorkers makes the client that works.
	openWorkers(w *Workers) (worker, error)
	// close ends the connections.
	close() error
}

// Background is how many transactions may run in the background at once so that those of webhooks still come first.
func (s *Store) Background() int { return s.kind.background() }

// Reader runs queries, either on the database or within a transaction.
type Reader struct {
	db   bun.IDB
	lock string
}

// Every table is named where it is declared. bun would put each type's name into the plural first, which takes half of the time of opening
// a database.
func init() { schema.SetTableNameInflector(func(name string) string { return name }) }

// Open connects to a database. It does not look at the tables: Migrate or CheckVersion do.
func Open(ctx context.Context, o Options) (*Store, error) {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	s := &Store{log: o.Log}
	var err error
	switch {
	case strings.HasPrefix(o.URL, "sqlite:"):
		err = s.openSQLite(ctx, strings.TrimPrefix(o.URL, "sqlite:"))
	case strings.HasPrefix(o.URL, "postgres://"), strings.HasPrefix(o.URL, "postgresql://"):
		err = s.openPostgres(ctx, o.URL)
	default:
		return nil, fmt.Errorf("%w: a database address starts with sqlite: or postgres://", ErrInvalid)
	}
	if err != nil {
		return nil, translate(err)
	}
	s.Reader = Reader{db: s.read}
	if s.queue, err = s.kind.openQueue(); err != nil {
		_ = s.kind.close()
		return nil, fmt.Errorf("store: queue: %w", err)
	}
	return s, nil
}

// Close ends all connections. Stop the workers first.
func (s *Store) Close() error { return s.kind.close() }

// Ping asks whether the database can be read and written. ErrUnavailable where not.
func (s *Store) Ping(ctx context.Context) error { return translate(s.write.PingContext(ctx)) }

// Tx is a running transaction.
type Tx struct {
	Reader

	db    bun.Tx
	conn  bun.Conn
	queue inserter
	index indexer
	rings []ring
	after []func()
}

// OnCommit calls fn once the transaction is committed, not at all where it is rolled back. fn must not take long.
func (tx *Tx) OnCommit(fn func()) { tx.after = append(tx.after, fn) }

// Tx runs fn in a transaction: committed where fn returns nil, rolled back otherwise. On SQLite there is one at a time, and fn
// must not use the Store itself. The error of fn is returned as it is.
func (s *Store) Tx(ctx context.Context, fn func(ctx context.Context, tx *Tx) error) error {
	conn, err := s.write.Conn(ctx)
	if err != nil {
		return translate(err)
	}
	defer func() { _ = conn.Close() }()
	btx, err := conn.BeginTx(ctx, nil)
	if err != nil {
		return translate(err)
	}
	tx := &Tx{Reader: Reader{db: btx, lock: s.kind.forUpdate()}, db: btx, conn: conn, queue: s.queue, index: s.kind}
	if err = fn(ctx, tx); err == nil {
		err = tx.carryOutRings(ctx)
	}
	if err != nil {
		_ = btx.Rollback()
		return err
	}
	if err := btx.Commit(); err != nil {
		return translate(err)
	}
	_ = conn.Close() // what comes now may want one of its own
	for _, f := range tx.after {
		f()
	}
	return nil
}

// affected tells whether a statement changed a row.
func affected(res sql.Result, err error) (bool, error) {
	if err != nil {
		return false, translate(err)
	}
	n, err := res.RowsAffected()
	return n > 0, translate(err)
}
