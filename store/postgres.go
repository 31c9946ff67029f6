package store

import (
	"context"
	"database/sql"
	"fmt"
	"log/slog"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/rivermigrate"
	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect/pgdialect"
)

// Connections per process. The queue has its own few, so that waiting jobs never take those of the webhooks.
const (
	postgresConns = 16
	queueConns    = 6
)

// server is the PostgreSQL dialect.
type server struct {
	pool, queuePool *pgxpool.Pool
	db              *sql.DB
	s               *Store
	steps           findSteps
}

func (s *Store) openPostgres(ctx context.Context, address string) error {
	cfg, err := pgxpool.ParseConfig(address)
	if err != nil {
		return fmt.Errorf("%w: the PostgreSQL address cannot be read", ErrInvalid) // the cause would show the password
	}
	queueCfg := cfg.Copy()
	queueCfg.MaxConns = queueConns
	cfg.MaxConns = postgresConns
	// bun writes arguments into the text, so each text is new; pgx's default mode would prepare each one on the server.
	cfg.ConnConfig.DefaultQueryExecMode = pgx.QueryExecModeExec
	pool, err := pgxpool.NewWithConfig(ctx, cfg)
	if err != nil {
		return err
	}
	if err := pool.Ping(ctx); err != nil {
		pool.Close()
		return err
	}
	queuePool, err := pgxpool.NewWithConfig(ctx, queueCfg)
	if err != nil {
		pool.Close()
		return err
	}
	db := stdlib.OpenDBFromPool(pool)
	s.write = bun.NewDB(db, pgdialect.New())
	s.read = s.write
	s.kind = &server{pool: pool, queuePool: queuePool, db: db, s: s, steps: defaultSteps}
	return nil
}

// forUpdate leaves out FOR UPDATE's conflict with foreign keys that point at the row: nobody changes ids.
func (*server) forUpdate() string { return "FOR NO KEY UPDATE" }

// background leaves most connections to webhooks, and is enough for a server at some distance.
func (*server) background() int { return postgresConns / 4 }

func (p *server) migrate(ctx context.Context) error {
	locker, err := lock.NewPostgresSessionLocker(lock.WithLockTimeout(1, 60)) // each second, for a minute
	if err != nil {
		return err
	}
	g, err := provider(goose.DialectPostgres, p.db, postgresWords, p, goose.WithSessionLocker(locker))
	if err != nil {
		return err
	}
	if _, err := g.Up(ctx); err != nil {
		return err
	}
	return p.migrateQueue(ctx)
}

// migrateQueue runs River's migrations under an advisory lock, since several replicas may start at once.
func (p *server) migrateQueue(ctx context.Context) error {
	conn, err := p.queuePool.Acquire(ctx)
	if err != nil {
		return err
	}
	defer conn.Release()
	if _, err := conn.Exec(ctx, "SELECT pg_advisory_lock(727465)"); err != nil {
		return err
	}
	defer func() { _, _ = conn.Exec(context.WithoutCancel(ctx), "SELECT pg_advisory_unlock(727465)") }()
	rm, err := rivermigrate.New(riverpgxv5.New(p.queuePool), &rivermigrate.Config{Logger: slog.New(quiet{p.s.log.Handler()})})
	if err != nil {
		return err
	}
	_, err = rm.Migrate(ctx, rivermigrate.DirectionUp, nil)
	return err
}

func (p *server) version(ctx context.Context) (int64, error) {
	g, err := provider(goose.DialectPostgres, p.db, postgresWords, p)
	if err != nil {
		return 0, err
	}
	return g.GetDBVersion(ctx)
}

func (p *server) openQueue() (inserter, error) {
	c, err := river.NewClient(riverpgxv5.New(p.queuePool), queueConfig(p.s.log, nil))
	if err != nil {
		return nil, err
	}
	return insertFunc(func(ctx context.Context, tx *Tx, args river.JobArgs, o *river.InsertOpts) error {
		return tx.conn.Raw(func(dc any) error {
			sc, ok := dc.(*stdlib.Conn)
			if !ok {
				return fmt.Errorf("store: the driver's connection is a %T", dc)
			}
			_, err := c.InsertTx(ctx, &pgxView{conn: sc.Conn()}, args, o)
			return err
		})
	}), nil
}

func (p *server) openWorkers(w *Workers) (worker, error) {
	return river.NewClient(riverpgxv5.New(p.queuePool), queueConfig(p.s.log, w))
}

func (p *server) close() error {
	err := p.db.Close()
	p.queuePool.Close()
	p.pool.Close()
	return err
}

// pgxView shows a transaction that database/sql began as a pgx.Tx, so that River can insert a job into it. It can neither commit
// nor roll back: that is the owner's business.
type pgxView struct {
	conn  *pgx.Conn
	depth int // 0 is the transaction itself, above are savepoints
}

var _ pgx.Tx = (*pgxView)(nil)

func (v *pgxView) savepoint() string { return fmt.Sprintf("partyline_%d", v.depth) }

func (v *pgxView) Begin(ctx context.Context) (pgx.Tx, error) {
	sub := &pgxView{conn: v.conn, depth: v.depth + 1}
	_, err := v.conn.Exec(ctx, "SAVEPOINT "+sub.savepoint())
	return sub, err
}

func (v *pgxView) Commit(ctx context.Context) error { return v.end(ctx, "RELEASE SAVEPOINT ") }

func (v *pgxView) Rollback(ctx context.Context) error { return v.end(ctx, "ROLLBACK TO SAVEPOINT ") }

func (v *pgxView) end(ctx context.Context, verb string) error {
	if v.depth == 0 {
		return fmt.Errorf("%w: this transaction belongs to its opener", ErrInvalid)
	}
	_, err := v.conn.Exec(ctx, verb+v.savepoint())
	return err
}

func (v *pgxView) CopyFrom(ctx context.Context, table pgx.Identifier, cols []string, src pgx.CopyFromSource) (int64, error) {
	return v.conn.CopyFrom(ctx, table, cols, src)
}

func (v *pgxView) SendBatch(ctx context.Context, b *pgx.Batch) pgx.BatchResults {
	return v.conn.SendBatch(ctx, b)
}

func (v *pgxView) LargeObjects() pgx.LargeObjects { return pgx.LargeObjects{} }

func (v *pgxView) Prepare(ctx context.Context, name, text string) (*pgconn.StatementDescription, error) {
	return v.conn.Prepare(ctx, name, text)
}

func (v *pgxView) Exec(ctx context.Context, text string, args ...any) (pgconn.CommandTag, error) {
	return v.conn.Exec(ctx, text, args...)
}

func (v *pgxView) Query(ctx context.Context, text string, args ...any) (pgx.Rows, error) {
	return v.conn.Query(ctx, text, args...)
}

func (v *pgxView) QueryRow(ctx context.Context, text string, args ...any) pgx.Row {
	return v.conn.QueryRow(ctx, text, args...)
}

func (v *pgxView) Conn() *pgx.Conn { return v.conn }
