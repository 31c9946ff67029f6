package store

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/uptrace/bun"
)

// Hanging are the tables that Forget empties for a conversation.
func Hanging() []string {
	var names []string
	for _, h := range hanging {
		names = append(names, h.table)
	}
	return names
}

// Referring are the tables with a foreign key to one of these tables. It knows SQLite only; both databases have the same.
func (s *Store) Referring(t *testing.T, to ...string) []string {
	t.Helper()
	var names []string
	require.NoError(t, s.read.NewRaw(`SELECT DISTINCT m.name FROM sqlite_master m JOIN pragma_foreign_key_list(m.name) f
		WHERE m.type = 'table' AND f."table" IN (?) ORDER BY m.name`, bun.List(to)).Scan(t.Context(), &names))
	return names
}

// PretendVersion writes down that a migration of a later program was run.
func (s *Store) PretendVersion(t *testing.T, version int64) {
	t.Helper()
	_, err := s.write.ExecContext(t.Context(), "INSERT INTO goose_db_version (version_id, is_applied) VALUES (?, ?)", version, true)
	require.NoError(t, err)
}

// Delete deletes a row by plain SQL, as whoever deletes a contact does.
func (s *Store) Delete(t *testing.T, table string, id int64) {
	t.Helper()
	_, err := s.write.ExecContext(t.Context(), "DELETE FROM "+table+" WHERE id = ?", id)
	require.NoError(t, err)
}

// DeleteContact deletes a contact that has no conversations by plain SQL.
func (s *Store) DeleteContact(t *testing.T, number string) {
	t.Helper()
	_, err := s.write.ExecContext(t.Context(), "DELETE FROM inbox_contacts WHERE contact_id IN (SELECT id FROM contacts WHERE number = ?)", number)
	require.NoError(t, err)
	_, err = s.write.ExecContext(t.Context(), "DELETE FROM contacts WHERE number = ?", number)
	require.NoError(t, err)
}

// FindInSteps has PostgreSQL look for words as if there were many texts.
func (s *Store) FindInSteps(t *testing.T, newest, farther, rare int) {
	t.Helper()
	if p, ok := s.kind.(*server); ok {
		p.steps = findSteps{newest, farther, rare}
	}
}

// PlanOfOverview is how the database goes about a page of a list.
func (s *Store) PlanOfOverview(t *testing.T, q OverviewQuery) string {
	t.Helper()
	return s.planOf(t, func(r Reader) string { return r.pick(q, "SELECT id").String() })
}

// PlanOfNewestLeft is how the database goes about what an inbound message answers.
func (s *Store) PlanOfNewestLeft(t *testing.T, id ConversationID, until Time) string {
	t.Helper()
	return s.planOf(t, func(r Reader) string { return r.newestLeft(id, until).String() })
}

// planOf is how the database goes about a query. The planner is told that a table is big.
func (s *Store) planOf(t *testing.T, query func(r Reader) string) string {
	t.Helper()
	explain := "EXPLAIN QUERY PLAN "
	tx, err := s.read.BeginTx(t.Context(), nil)
	require.NoError(t, err)
	defer func() { _ = tx.Rollback() }()
	if _, ok := s.kind.(*server); ok {
		explain = "EXPLAIN "
		_, err := tx.ExecContext(t.Context(), "SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off; SET LOCAL enable_sort = off")
		require.NoError(t, err)
	}
	rows, err := tx.QueryContext(t.Context(), "?", bun.Safe(explain+query(Reader{db: tx})))
	require.NoError(t, err)
	defer func() { _ = rows.Close() }()
	var plan []string
	for rows.Next() {
		columns, err := rows.Columns()
		require.NoError(t, err)
		values := make([]any, len(columns))
		for i := range values {
			values[i] = new(string)
		}
		require.NoError(t, rows.Scan(values...))
		plan = append(plan, *values[len(values)-1].(*string)) //nolint:forcetypeassert // made above
	}
	require.NoError(t, rows.Err())
	return strings.Join(plan, "\n")
}

// PutContentInRow keeps the content of a file as earlier versions did.
func (s *Store) PutContentInRow(t *testing.T, id FileID, content []byte) {
	t.Helper()
	_, err := s.write.NewUpdate().Model((*File)(nil)).Set("content = ?, blob = ''", content).Where("id = ?", id).Exec(t.Context())
	require.NoError(t, err)
}
