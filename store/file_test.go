package store_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"partyline/store"
	"partyline/store/storetest"
)

// files makes a message with two files, of which the first was fetched.
func files(t *testing.T, s *store.Store) (m store.Message, first, second store.File) {
	t.Helper()
	_, conv := seed(t, s)
	m = store.Message{ConversationID: conv.ID, Direction: store.Out, Body: "look", Files: 2, State: store.Held, At: now, CreatedAt: now}
	add(t, s, &m, true)
	require.NoError(t, s.Tx(t.Context(), func(ctx context.Context, tx *store.Tx) error {
		thread := store.Thread{ConversationID: conv.ID, Chat: "slack", Channel: "C1", Ref: "1.2", CreatedAt: now}
		if err := tx.AddThread(ctx, &thread); err != nil {
			return err
		}
		f := store.File{MessageID: m.ID, ThreadID: thread.ID, Ref: "F1", Name: "a.png", ContentType: "image/png", Size: 3, Token: "t1",
			URL: "https://sms.example.com/media/t1", CreatedAt: now, ExpiresAt: store.At(now.Add(time.Hour))}
		first, second = f, f
		second.Ref, second.Token, second.AsLink = "F2", "t2", true
		if err := tx.AddFile(ctx, &first); err != nil {
			return err
		}
		if err := tx.AddFile(ctx, &second); err != nil {
			return err
		}
		first.Blob, first.Size, first.FetchedAt = "B1", 3, now
		if err := tx.AddBlob(ctx, first.Blob, store.At(now.Add(time.Minute))); err != nil {
			return err
		}
		return tx.PutContent(ctx, &first)
	}))
	return m, first, second
}

func TestFilesComeBackAsWritten(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db storetest.DB) {
		s := db.Open(t)
		m, first, second := files(t, s)
		back, err := s.FileByToken(t.Context(), "t1")
		require.NoError(t, err)
		require.Equal(t, first, back)
		_, err = s.FileByToken(t.Context(), "t2")
		require.ErrorIs(t, err, store.ErrNotFound, "it was not fetched yet")
		first.Content = nil
		all, err := s.FilesOf(t.Context(), m.ID)
		require.NoError(t, err)
		require.Equal(t, []store.File{first, second}, all)
	})
}

// A copy is kept for as long as the longer-lived one.
func TestContentIsCopied(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db storetest.DB) {
		s := db.Open(t)
		_, first, second := files(t, s)
		second.ExpiresAt = store.At(first.ExpiresAt.Add(time.Hour))
		require.NoError(t, s.Tx(t.Context(), func(ctx context.Context, tx *store.Tx) error { return tx.CopyContent(ctx, &first, &second) }))
		back, err := s.FileByToken(t.Context(), "t2")
		require.NoError(t, err)
		require.Equal(t, first.Blob, back.Blob)
		require.Equal(t, now, back.FetchedAt)
		require.Empty(t, doomed(t, s, first.ExpiresAt))
		require.Equal(t, []string{"B1"}, doomed(t, s, second.ExpiresAt))
		first.FetchedAt = now // by somebody who looked before
		third := second
		third.FetchedAt = store.Time{}
		require.NoError(t, s.Tx(t.Context(), func(ctx context.Context, tx *store.Tx) error { return tx.CopyContent(ctx, &first, &third) }))
		require.True(t, third.FetchedAt.IsZero(), "what is being dropped is not referred to")
	})
}

// Files of earlier versions have their contents in their own rows.
func TestContentOfAnEarlierVersion(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db storetest.DB) {
		s := db.Open(t)
		_, first, second := files(t, s)
		content := []byte{0, 0xff, '\''}
		s.PutContentInRow(t, first.ID, content)
		back, err := s.FileByToken(t.Context(), "t1")
		require.NoError(t, err)
		require.Equal(t, content, back.Content)
		require.NoError(t, s.Tx(t.Context(), func(ctx context.Context, tx *store.Tx) error { return tx.CopyContent(ctx, &back, &second) }))
		back, err = s.FileByToken(t.Context(), "t2")
		require.NoError(t, err)
		require.Equal(t, content, back.Content)
	})
}

// What has expired is gone, and what it belonged to is remembered.
func TestExpiredContentIsDropped(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db storetest.DB) {
		s := db.Open(t)
		m, first, _ := files(t, s)
		drop := func(at time.Time) {
			require.NoError(t, s.Tx(t.Context(), func(ctx context.Context, tx *store.Tx) error { return tx.DropExpiredContent(ctx, store.At(at)) }))
		}
		drop(first.ExpiresAt.Add(-time.Second))
		_, err := s.FileByToken(t.Context(), "t1")
		require.NoError(t, err)
		drop(first.ExpiresAt.Time)
		_, err = s.FileByToken(t.Context(), "t1")
		require.ErrorIs(t, err, store.ErrNotFound)
		all, err := s.FilesOf(t.Context(), m.ID)
		require.NoError(t, err)
		require.Len(t, all, 2)
		require.True(t, all[0].FetchedAt.IsZero())
	})
}
