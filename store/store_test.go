package store_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"partyline/store"
	"partyline/store/storetest"
)

func TestMain(m *testing.M) { storetest.Main(m) }

// seed makes an inbox with a line, a contact and their conversation.
func seed(t testing.TB, s *store.Store) (store.Line, store.Conversation) {
	t.Helper()
	var line store.Line
	var conv store.Conversation
	require.NoError(t, s.Tx(t.Context(), func(ctx context.Context, tx *store.Tx) error {
		in := store.Inbox{Name: "shop", Chat: "slack", Channel: "C1"}
		if err := tx.PutInbox(ctx, &in); err != nil {
			return err
		}
		line = store.Line{InboxID: in.ID, Number: "+447700900001", Country: "GB", TwoWay: true}
		if err := tx.PutLine(ctx, &line); err != nil {
			return err
		}
		p, err := tx.EnsureContact(ctx, "+447700900100", now)
		if err != nil {
			return err
		}
		conv, err = tx.EnsureConversation(ctx, p.ID, line)
		return err
	}))
	return line, conv
}

var now = store.At(time.Date(2026, 3, 1, 10, 0, 0, 123456789, time.UTC))

func TestRowsComeBackAsWritten(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db storetest.DB) {
		s := db.Open(t)
		line, conv := seed(t, s)

		got, err := s.LineByNumber(t.Context(), line.Number)
		require.NoError(t, err)
		require.Equal(t, line, got)

		m := store.Message{ConversationID: conv.ID, Direction: store.In, Body: "What's up? ' \" \\ ? ?0 \n😀", State: store.Received,
			CarrierID: "SM1", At: now, CreatedAt: now, Media: []store.Media{{URL: "http://x/1", ContentType: "image/png"}}}
		add(t, s, &m, true)
		back, err := s.Message(t.Context(), m.ID)
		require.NoError(t, err)
		require.Equal(t, m, back)
		require.Equal(t, time.UTC, back.At.Location())
	})
}

func add(t *testing.T, s *store.Store, m *store.Message, want bool) {
	t.Helper()
	require.NoError(t, s.Tx(t.Context(), func(ctx context.Context, tx *store.Tx) error {
		added, err := tx.AddMessage(ctx, m)
		require.Equal(t, want, added)
		return err
	}))
}

func TestTheSameCarrierIDIsKeptOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db storetest.DB) {
		s := db.Open(t)
		_, conv := seed(t, s)
		m := store.Message{ConversationID: conv.ID, Direction: store.In, State: store.Received, CarrierID: "SM1", At: now, CreatedAt: now}
		twin := m
		add(t, s, &m, true)
		add(t, s, &twin, false)
		noID := store.Message{ConversationID: conv.ID, Direction: store.Out, State: store.Queued, At: now, CreatedAt: now}
		other := noID
		add(t, s, &noID, true) // no id yet is no conflict
		add(t, s, &other, true)
	})
}

func TestNothingOfARolledBackTransactionStays(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db storetest.DB) {
		s := db.Open(t)
		_, conv := seed(t, s)
		boom := errors.New("boom")
		rang := false
		err := s.Tx(t.Context(), func(ctx context.Context, tx *store.Tx) error {
			tx.OnCommit(func() { rang = true })
			require.NoError(t, tx.AddPost(ctx, &store.Post{ConversationID: conv.ID, Kind: "notice", CreatedAt: now}))
			require.NoError(t, tx.Enqueue(ctx, ping{N: 1}, time.Time{}))
			return boom
		})
		require.ErrorIs(t, err, boom)
		require.False(t, rang)
		waiting, err := s.WaitingPosts(t.Context(), conv.ID, 10)
		require.NoError(t, err)
		require.Empty(t, waiting)
	})
}

type ping struct {
	N int `json:"n"`
}

func (ping) Kind() string { return "ping" }

func TestAJobRunsOnceItsTransactionIsCommitted(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db storetest.DB) {
		s := db.Open(t)
		seed(t, s)
		got := make(chan int, 10)
		w := store.NewWorkers()
		store.Handle(w, func(_ context.Context, p ping) error {
			got <- p.N
			return nil
		})
		require.NoError(t, s.Tx(t.Context(), func(ctx context.Context, tx *store.Tx) error {
			return tx.Enqueue(ctx, ping{N: 7}, time.Time{})
		}))
		stop, err := s.Work(t.Context(), w)
		require.NoError(t, err)
		select {
		case n := <-got:
			require.Equal(t, 7, n)
		case <-time.After(20 * time.Second):
			t.Fatal("the job did not run")
		}
		require.NoError(t, stop(t.Context()))
	})
}

func TestMissingRowsAndBadAddresses(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db storetest.DB) {
		s := db.Open(t)
		_, err := s.Message(t.Context(), 99)
		require.ErrorIs(t, err, store.ErrNotFound)
		_, err = s.LineByNumber(t.Context(), "+15550100")
		require.ErrorIs(t, err, store.ErrNotFound)
	})
	for _, url := range []string{"", "mysql://x", "sqlite:", "postgres://[::1"} {
		_, err := store.Open(t.Context(), store.Options{URL: url})
		require.ErrorIs(t, err, store.ErrInvalid, url)
	}
	_, err := store.Open(t.Context(), store.Options{URL: "postgres://u:secret@127.0.0.1:1/x?connect_timeout=2"})
	require.ErrorIs(t, err, store.ErrUnavailable)
	require.NotContains(t, err.Error(), "secret")
}

func TestAClosedDatabaseIsUnavailable(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db storetest.DB) {
		s, err := store.Open(t.Context(), store.Options{URL: db.URL})
		require.NoError(t, err)
		require.NoError(t, s.Close())
		err = s.Tx(t.Context(), func(context.Context, *store.Tx) error { return nil })
		require.ErrorIs(t, err, store.ErrUnavailable)
		_, err = s.Message(t.Context(), 1)
		require.ErrorIs(t, err, store.ErrUnavailable)
	})
}
