package store_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"partyline/store"
	"partyline/store/storetest"
)

func TestTheNewestConsentHolds(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db storetest.DB) {
		s := db.Open(t)
		line, conv := seed(t, s)
		out := func() bool {
			t.Helper()
			out, err := s.OptedOut(t.Context(), conv.ContactID, line.ID)
			require.NoError(t, err)
			return out
		}
		says := func(kind store.ConsentKind, at time.Duration) {
			t.Helper()
			require.NoError(t, s.Tx(t.Context(), func(ctx context.Context, tx *store.Tx) error {
				return tx.AddConsent(ctx, &store.Consent{ContactID: conv.ContactID, LineID: line.ID, Kind: kind, Source: store.ConsentKeyword,
					Wording: "x", Actor: "+447700900100", At: after(at)})
			}))
		}
		require.False(t, out(), "who said nothing did not opt out")
		says(store.OptOut, 2*time.Minute)
		require.True(t, out())
		says(store.OptIn, time.Minute) // found later, said earlier
		require.True(t, out())
		says(store.OptIn, 2*time.Minute) // of the same moment, said after it
		require.False(t, out())

		then, err := s.OptedOutAt(t.Context(), conv.ContactID, line.ID, after(0))
		require.NoError(t, err)
		require.False(t, then)
		other, err := s.OptedOut(t.Context(), conv.ContactID, line.ID+1)
		require.NoError(t, err)
		require.False(t, other, "another line is another matter")

		all, err := s.Consents(t.Context(), conv.ContactID)
		require.NoError(t, err)
		require.Len(t, all, 3)
		require.Equal(t, store.Consent{ID: all[0].ID, ContactID: conv.ContactID, LineID: line.ID, Kind: store.OptIn, Source: store.ConsentKeyword,
			Wording: "x", Actor: "+447700900100", At: after(time.Minute)}, all[0])
	})
}

// Who holds a contact keeps nobody from writing down what they said: one may hold the contact and wait for a conversation of theirs, as for a
// text that came, while another holds that and writes, as for a text that the carrier refused.
func TestAConsentDoesNotWaitForTheContact(t *testing.T) {
	s := storetest.New(t, "postgres").Open(t)
	line, conv := seed(t, s)
	c, err := s.Contact(t.Context(), conv.ContactID)
	require.NoError(t, err)
	require.NoError(t, s.Tx(t.Context(), func(ctx context.Context, tx *store.Tx) error {
		held, err := tx.EnsureContact(ctx, c.Number, after(0))
		require.NoError(t, err)
		require.Equal(t, c.ID, held.ID)
		ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
		defer cancel()
		return s.Tx(ctx, func(ctx context.Context, other *store.Tx) error {
			return other.AddConsent(ctx, &store.Consent{ContactID: c.ID, LineID: line.ID, Kind: store.OptOut, Source: store.ConsentCode, At: after(0)})
		})
	}))
}
