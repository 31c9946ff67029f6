package store_test

import (
	"context"
	"path/filepath"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"partyline/store"
	"partyline/store/storetest"
)

func TestTablesAreCheckedAtStart(t *testing.T) {
	s, err := store.Open(t.Context(), store.Options{URL: "sqlite:" + filepath.Join(t.TempDir(), "sub", "new.db")})
	require.NoError(t, err)
	defer func() { require.NoError(t, s.Close()) }()
	err = s.CheckVersion(t.Context())
	require.ErrorIs(t, err, store.ErrVersion)
	require.ErrorContains(t, err, "partyline migrate")
	require.NoError(t, s.Migrate(t.Context()))
	require.NoError(t, s.CheckVersion(t.Context()))
	require.NoError(t, s.Migrate(t.Context()), "doing it again changes nothing")
}

func TestANewerDatabaseIsLeftAlone(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db storetest.DB) {
		s := db.Open(t)
		s.PretendVersion(t, store.Latest()+1)
		for _, err := range []error{s.CheckVersion(t.Context()), s.Migrate(t.Context())} {
			require.ErrorIs(t, err, store.ErrVersion)
			require.ErrorContains(t, err, "newer partyline")
		}
	})
}

func TestSeveralProcessesMayMigrateAtOnce(t *testing.T) {
	for _, kind := range []string{"sqlite", "postgres"} {
		t.Run(kind, func(t *testing.T) {
			db := storetest.Empty(t, kind)
			var wg sync.WaitGroup
			for range 4 {
				s := db.Open(t)
				wg.Go(func() {
					if err := s.Migrate(context.WithoutCancel(t.Context())); err != nil {
						t.Error(err)
					}
				})
			}
			wg.Wait()
			require.NoError(t, db.Open(t).CheckVersion(t.Context()))
		})
	}
}
