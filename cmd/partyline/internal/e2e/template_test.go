package e2e

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"partyline/store"
	"partyline/store/storetest"
)

// newDatabase makes a database with all tables.
func newDatabase(t *testing.T, name string) storetest.DB {
	t.Helper()
	if name != "sqlite" {
		return storetest.New(t, name)
	}
	tables, err := template()
	require.NoError(t, err)
	db := storetest.Empty(t, name)
	require.NoError(t, os.WriteFile(strings.TrimPrefix(db.URL, "sqlite:"), tables, 0o600))
	return db
}

// template is a file of SQLite with all tables, of which every world gets a copy: making them takes longer than many a scenario.
var template = sync.OnceValues(func() ([]byte, error) {
	dir, err := os.MkdirTemp("", "partyline-e2e-")
	if err != nil {
		return nil, err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	file := filepath.Join(dir, "template.db")
	s, err := store.Open(context.Background(), store.Options{URL: "sqlite:" + file})
	if err != nil {
		return nil, err
	}
	if err := s.Migrate(context.Background()); err != nil {
		_ = s.Close()
		return nil, err
	}
	if err := s.Close(); err != nil {
		return nil, err
	}
	return os.ReadFile(file)
})
