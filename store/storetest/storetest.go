// Package storetest gives tests real databases: a SQLite file and a PostgreSQL database each, empty but for the tables.
//
// PostgreSQL comes from PARTYLINE_TEST_POSTGRES (the address of a server on which databases may be made), else from a private
// server that is started from local binaries. Where neither exists, its tests are skipped, saying so;
// PARTYLINE_REQUIRE=postgres turns the skip into a failure.
package storetest

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"partyline/store"
)

// DB is a database of a test's own. It is removed when the test ends.
type DB struct {
	// Name is "sqlite" or "postgres".
	Name string
	// URL opens it, as often as a test likes.
	URL string
}

// Each runs fn as a subtest on each kind of database. fn may call t.Parallel.
func Each(t *testing.T, fn func(t *testing.T, db DB)) {
	t.Helper()
	for _, name := range []string{"sqlite", "postgres"} {
		t.Run(name, func(t *testing.T) { fn(t, New(t, name)) })
	}
}

// New makes a migrated database of one kind, "sqlite" or "postgres".
func New(t testing.TB, name string) DB {
	t.Helper()
	if name == "postgres" {
		return DB{Name: name, URL: newPostgres(t, true)}
	}
	tables, err := migratedFile()
	if err != nil {
		t.Fatal(err)
	}
	db := Empty(t, name)
	if err := os.WriteFile(strings.TrimPrefix(db.URL, "sqlite:"), tables, 0o600); err != nil {
		t.Fatal(err)
	}
	return db
}

// migratedFile is a file of SQLite with all tables, of which each test gets a copy: making them takes longer than many a test.
var migratedFile = sync.OnceValues(func() ([]byte, error) {
	dir, err := os.MkdirTemp("", "partyline-sqlite-")
	if err != nil {
		return nil, err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	file := filepath.Join(dir, "template.db")
	if err := migrate("sqlite:" + file); err != nil {
		return nil, err
	}
	return os.ReadFile(file) // #nosec G304 -- our own file
})

// Empty makes a database of one kind that has no tables yet.
func Empty(t testing.TB, name string) DB {
	t.Helper()
	if name == "postgres" {
		return DB{Name: name, URL: newPostgres(t, false)}
	}
	return DB{Name: name, URL: "sqlite:" + filepath.Join(t.TempDir(), "partyline.db")}
}

// Open opens the database until the test ends.
func (db DB) Open(t testing.TB) *store.Store {
	t.Helper()
	s, err := store.Open(context.Background(), store.Options{URL: db.URL})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Errorf("close the database: %v", err)
		}
	})
	return s
}

// Main is the body of TestMain in a package that uses databases: it stops the private server after the tests, and runs what else has to
// be done then.
func Main(m *testing.M, after ...func()) {
	code := m.Run()
	stopPostgres()
	for _, do := range after {
		do()
	}
	os.Exit(code)
}

// Require fails the test where PARTYLINE_REQUIRE names what is missing, and skips it, saying why, where it does not.
func Require(t testing.TB, what, why string) {
	t.Helper()
	if slices.Contains(strings.Split(os.Getenv("PARTYLINE_REQUIRE"), ","), what) {
		t.Fatalf("PARTYLINE_REQUIRE asks for %s: %s", what, why)
	}
	t.Skipf("skipped without %s: %s", what, why)
}

func migrate(url string) error {
	s, err := store.Open(context.Background(), store.Options{URL: url})
	if err != nil {
		return err
	}
	return errors.Join(s.Migrate(context.Background()), s.Close())
}
