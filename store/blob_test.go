package store_test

import (
	"context"
	"io"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"partyline/store"
	"partyline/store/storetest"
)

// doomed are the blobs that are given up by then.
func doomed(t *testing.T, s *store.Store, at store.Time) []string {
	t.Helper()
	require.NoError(t, s.Tx(t.Context(), func(ctx context.Context, tx *store.Tx) error { return tx.DoomBlobs(ctx, at) }))
	names, err := s.DoomedBlobs(t.Context(), 10)
	require.NoError(t, err)
	return names
}

func TestContentsInTheDatabase(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db storetest.DB) {
		s := db.Open(t)
		blobs, ctx := s.Blobs(), t.Context()
		require.ErrorIs(t, blobs.Put(ctx, "B1", []byte("lamp")), store.ErrNotFound, "nobody announced it")
		require.NoError(t, s.Tx(ctx, func(ctx context.Context, tx *store.Tx) error { return tx.AddBlob(ctx, "B1", now) }))
		_, err := blobs.Open(ctx, "B1")
		require.ErrorIs(t, err, store.ErrNotFound)
		require.NoError(t, blobs.Put(ctx, "B1", []byte("lamp")))
		r, err := blobs.Open(ctx, "B1")
		require.NoError(t, err)
		content, err := io.ReadAll(r)
		require.NoError(t, err)
		require.NoError(t, r.Close())
		require.Equal(t, "lamp", string(content))
		require.NoError(t, blobs.Delete(ctx, "B1"))
		require.NoError(t, blobs.Delete(ctx, "B1"))
		_, err = blobs.Open(ctx, "B1")
		require.ErrorIs(t, err, store.ErrNotFound)
	})
}

// received makes a message with an attachment whose content was fetched.
func received(t *testing.T, s *store.Store) (m store.Message, a store.Attachment) {
	t.Helper()
	_, conv := seed(t, s)
	m = store.Message{ConversationID: conv.ID, Direction: store.In, State: store.Received, At: now, CreatedAt: now}
	add(t, s, &m, true)
	require.NoError(t, s.Tx(t.Context(), func(ctx context.Context, tx *store.Tx) error {
		a = store.Attachment{MessageID: m.ID, URL: "https://api.twilio.com/ME1", ContentType: "image/png", CreatedAt: now}
		if err := tx.AddAttachment(ctx, &a); err != nil {
			return err
		}
		if err := tx.AddBlob(ctx, "B1", store.At(now.Add(time.Minute))); err != nil {
			return err
		}
		a.Blob, a.Size, a.FetchedAt, a.Token, a.LinkUntil = "B1", 4, now, "t1", store.At(now.Add(time.Hour))
		return tx.PutAttachment(ctx, &a)
	}))
	return m, a
}

func TestAttachmentsComeBackAsWritten(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db storetest.DB) {
		s := db.Open(t)
		m, a := received(t, s)
		all, err := s.AttachmentsOf(t.Context(), m.ID, m.ID+1)
		require.NoError(t, err)
		require.Equal(t, map[store.MessageID][]store.Attachment{m.ID: {a}}, all)
		one, err := s.AttachmentByToken(t.Context(), "t1")
		require.NoError(t, err)
		require.Equal(t, a, one)
		_, err = s.AttachmentByToken(t.Context(), "t2")
		require.ErrorIs(t, err, store.ErrNotFound)
		require.Empty(t, doomed(t, s, store.At(now.Add(100*24*time.Hour))), "it is kept as long as its message")
	})
}

// What nobody came to keep is dropped, and cannot be kept afterwards.
func TestAnUnkeptBlobIsDropped(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db storetest.DB) {
		s := db.Open(t)
		_, a := received(t, s)
		require.NoError(t, s.Tx(t.Context(), func(ctx context.Context, tx *store.Tx) error {
			return tx.AddBlob(ctx, "B2", store.At(now.Add(time.Minute)))
		}))
		require.Empty(t, doomed(t, s, now))
		require.Equal(t, []string{"B2"}, doomed(t, s, store.At(now.Add(time.Minute))))
		a.Blob = "B2"
		err := s.Tx(t.Context(), func(ctx context.Context, tx *store.Tx) error { return tx.PutAttachment(ctx, &a) })
		require.ErrorIs(t, err, store.ErrNotFound)
		require.NoError(t, s.Tx(t.Context(), func(ctx context.Context, tx *store.Tx) error { return tx.ForgetBlob(ctx, "B2") }))
		require.Empty(t, doomed(t, s, store.At(now.Add(time.Minute))))
	})
}

// With a conversation's media go their contents, whether they came or went.
func TestTheMediaOfAConversationAreDropped(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db storetest.DB) {
		s := db.Open(t)
		out, _, _ := files(t, s)
		in := store.Message{ConversationID: out.ConversationID, Direction: store.In, State: store.Received, At: now, CreatedAt: now}
		add(t, s, &in, true)
		require.NoError(t, s.Tx(t.Context(), func(ctx context.Context, tx *store.Tx) error {
			a := store.Attachment{MessageID: in.ID, URL: "https://api.twilio.com/ME1", CreatedAt: now}
			if err := tx.AddAttachment(ctx, &a); err != nil {
				return err
			}
			if err := tx.AddBlob(ctx, "B2", now); err != nil {
				return err
			}
			a.Blob = "B2"
			if err := tx.PutAttachment(ctx, &a); err != nil {
				return err
			}
			return tx.AddPost(ctx, &store.Post{ConversationID: in.ConversationID, Kind: "customer", MessageID: in.ID, AttachmentID: a.ID, CreatedAt: now})
		}))
		require.NoError(t, s.Tx(t.Context(), func(ctx context.Context, tx *store.Tx) error {
			return tx.DropMediaOf(ctx, []store.ConversationID{in.ConversationID})
		}))
		require.Equal(t, []string{"B1", "B2"}, doomed(t, s, now))
		left, err := s.FilesOf(t.Context(), out.ID)
		require.NoError(t, err)
		require.Empty(t, left)
		attached, err := s.AttachmentsOf(t.Context(), in.ID)
		require.NoError(t, err)
		require.Empty(t, attached)
		wait, err := s.PostsWait(t.Context(), in.ConversationID)
		require.NoError(t, err)
		require.False(t, wait)
	})
}
