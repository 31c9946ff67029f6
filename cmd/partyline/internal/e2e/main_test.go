package e2e

import (
	"testing"

	"partyline/store/storetest"
)

func TestMain(m *testing.M) { storetest.Main(m) }

// each runs a scenario in a world of its own on each kind of database.
func each(t *testing.T, scenario func(w *world), options ...option) {
	t.Helper()
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db storetest.DB) {
		t.Parallel()
		scenario(newWorld(t, db, options...))
	})
}
