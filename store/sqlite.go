package store

import (
	"context"
	"database/sql"
	"fmt"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"

	"github.com/pressly/goose/v3"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riversqlite"
	"github.com/riverqueue/river/rivermigrate"
	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect/sqlitedialect"
	_ "modernc.org/sqlite" // registers the driver "sqlite"
)

// readers is how many connections only read; SQLite in WAL mode lets them run beside the one that writes.
const readers = 4

// embedded is the SQLite dialect: one connection that writes, durably (WAL, synchronous=FULL), and some that read.
type embedded struct {
	writer, reader *sql.DB
	s              *Store
}

func (s *Store) openSQLite(ctx context.Context, path string) error {
	if path == "" {
		return fmt.Errorf("%w: sqlite: needs the path of a file", ErrInvalid)
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
		return fmt.Errorf("%w: %w", ErrUnavailable, err)
	}
	base := "file:" + (&url.URL{Path: path}).EscapedPath() +
		"?_pragma=busy_timeout(5000)&_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)&_pragma=foreign_keys(1)"
	writer, err := sql.Open("sqlite", base+"&_txlock=immediate")
	if err != nil {
		return err
	}
	// One writer: with several, a transaction that reads before it writes fails with SQLITE_BUSY at once.
	writer.SetMaxOpenConns(1)
	if err := writer.PingContext(ctx); err != nil { // makes the file, which readers cannot
		_ = writer.Close()
		return err
	}
	reader, err := sql.Open("sqlite", base+"&mode=ro")
	if err != nil {
		_ = writer.Close()
		return err
	}
	reader.SetMaxOpenConns(readers)
	reader.SetMaxIdleConns(readers)
	s.write = bun.NewDB(writer, sqlitedialect.New())
	s.read = bun.NewDB(reader, sqlitedialect.New())
	s.kind = &embedded{writer: writer, reader: reader, s: s}
	return nil
}

// forUpdate is empty: a transaction on SQLite begins with the lock on everything (_txlock=immediate).
func (*embedded) forUpdate() string { return "" }

// background is one: transactions follow each other anyway, and each one that queues up delays a webhook.
func (*embedded) background() int { return 1 }

func (e *embedded) migrate(ctx context.Context) error {
	p, err := provider(goose.DialectSQLite3, e.writer, sqliteWords, e)
	if err != nil {
		return err
	}
	if _, err := p.Up(ctx); err != nil {
		return err
	}
	rm, err := rivermigrate.New(riversqlite.New(e.writer), &rivermigrate.Config{Logger: slog.New(quiet{e.s.log.Handler()})})
	if err != nil {
		return err
	}
	_, err = rm.Migrate(ctx, rivermigrate.DirectionUp, nil)
	return err
}

func (e *embedded) version(ctx context.Context) (int64, error) {
	p, err := provider(goose.DialectSQLite3, e.writer, sqliteWords, e)
	if err != nil {
		return 0, err
	}
	return p.GetDBVersion(ctx)
}

func (e *embedded) openQueue() (inserter, error) {
	c, err := river.NewClient(riversqlite.New(e.writer), queueConfig(e.s.log, nil))
	if err != nil {
		return nil, err
	}
	return insertFunc(func(ctx context.Context, tx *Tx, args river.JobArgs, o *river.InsertOpts) error {
		_, err := c.InsertTx(ctx, tx.db.Tx, args, o)
		return err
	}), nil
}

func (e *embedded) openWorkers(w *Workers) (worker, error) {
	cfg := queueConfig(e.s.log, w)
	// The driver's notifier would look into a table 20 times a second. Within the process the bridge wakes itself, so the job is
	// only the guarantee, and polling once a second is enough.
	cfg.PollOnly = true
	return river.NewClient(riversqlite.New(e.writer), cfg)
}

func (e *embedded) close() error {
	rerr := e.reader.Close()
	if err := e.writer.Close(); err != nil {
		return err
	}
	return rerr
}
