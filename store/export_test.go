package store

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// PretendVersion writes down that a migration of a later program was run.
func (s *Store) PretendVersion(t *testing.T, version int64) {
	t.Helper()
	_, err := s.write.ExecContext(t.Context(), "INSERT INTO goose_db_version (version_id, is_applied) VALUES (?, ?)", version, true)
	require.NoError(t, err)
}
