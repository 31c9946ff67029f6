package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// What went wrong, as far as a caller can act on it. Driver errors are translated here and nowhere else.
var (
	// ErrNotFound: no such row.
	ErrNotFound = errors.New("store: not found")
	// ErrConflict: a unique key is taken already.
	ErrConflict = errors.New("store: exists already")
	// ErrUnavailable: the database is away, full, locked or shutting down. Trying again later may help.
	ErrUnavailable = errors.New("store: the database is unavailable")
	// ErrInvalid: what was asked for makes no sense.
	ErrInvalid = errors.New("store: invalid")
	// ErrLeaseLost: somebody else drains this conversation now; what was about to be recorded must not be.
	ErrLeaseLost = errors.New("store: lease lost")
	// ErrVersion: the tables are older or newer than this program.
	ErrVersion = errors.New("store: wrong version of the tables")
)

// sqliteErrors maps primary result codes (https://www.sqlite.org/rescode.html).
var sqliteErrors = map[int]error{
	sqlite3.SQLITE_BUSY: ErrUnavailable, sqlite3.SQLITE_LOCKED: ErrUnavailable, sqlite3.SQLITE_FULL: ErrUnavailable,
	sqlite3.SQLITE_IOERR: ErrUnavailable, sqlite3.SQLITE_CANTOPEN: ErrUnavailable, sqlite3.SQLITE_READONLY: ErrUnavailable,
	sqlite3.SQLITE_NOTADB: ErrUnavailable, sqlite3.SQLITE_CORRUPT: ErrUnavailable, sqlite3.SQLITE_INTERRUPT: ErrUnavailable,
}

// postgresErrors maps classes and codes (https://www.postgresql.org/docs/current/errcodes-appendix.html).
var postgresErrors = map[string]error{
	"23505": ErrConflict,
	"08":    ErrUnavailable, // connection exception
	"53":    ErrUnavailable, // insufficient resources
	"57":    ErrUnavailable, // operator intervention: shutdown, not ready yet
	"58":    ErrUnavailable, // system error
	"40":    ErrUnavailable, // rolled back: deadlock, serialization
	"25006": ErrUnavailable, // read-only: a standby
	"28":    ErrUnavailable, // credentials refused
	"3D":    ErrUnavailable, // no such database
}

// unavailable are the errors of database/sql and of the network below it that mean the same on both databases.
var unavailable = []error{driver.ErrBadConn, sql.ErrConnDone, sql.ErrTxDone, context.DeadlineExceeded, context.Canceled, fs.ErrPermission}

// translate puts one of our errors in front of a driver's, and keeps the driver's as its cause.
func translate(err error) error {
	if err == nil {
		return nil
	}
	if kind := kindOf(err); kind != nil && !errors.Is(err, kind) {
		return fmt.Errorf("%w: %w", kind, err)
	}
	return err
}

func kindOf(err error) error {
	if errors.Is(err, sql.ErrNoRows) {
		return ErrNotFound
	}
	var se *sqlite.Error
	if errors.As(err, &se) {
		if se.Code() == sqlite3.SQLITE_CONSTRAINT_UNIQUE || se.Code() == sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY {
			return ErrConflict
		}
		return sqliteErrors[se.Code()&0xff]
	}
	var pe *pgconn.PgError
	if errors.As(err, &pe) {
		if kind, ok := postgresErrors[pe.Code]; ok {
			return kind
		}
		return postgresErrors[pe.Code[:min(2, len(pe.Code))]]
	}
	var ce *pgconn.ConnectError
	var ne net.Error
	if errors.As(err, &ce) || errors.As(err, &ne) || pgconn.SafeToRetry(err) {
		return ErrUnavailable
	}
	for _, u := range unavailable {
		if errors.Is(err, u) {
			return ErrUnavailable
		}
	}
	if strings.Contains(err.Error(), "database is closed") { // database/sql gives it no name
		return ErrUnavailable
	}
	return nil
}
