package store_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"partyline/store"
	"partyline/store/storetest"
)

// Whatever refers to a conversation goes with it. A new table that does must stand in the list of what Forget deletes.
func TestForgetKnowsEveryTable(t *testing.T) {
	s := storetest.New(t, "sqlite").Open(t)
	require.Subset(t, store.Hanging(), s.Referring(t, "conversations", "messages", "threads", "attachments"))
}

// forget deletes a contact as bridge does.
func forget(t *testing.T, s *store.Store, id store.ContactID, inbox store.InboxID) (messages int) {
	t.Helper()
	require.NoError(t, s.Tx(t.Context(), func(ctx context.Context, tx *store.Tx) error {
		c, err := tx.LockContact(ctx, id)
		require.NoError(t, err)
		convs, err := tx.ConversationsOf(ctx, id, inbox)
		require.NoError(t, err)
		var ids []store.ConversationID
		for _, conv := range convs {
			ids = append(ids, conv.ID)
		}
		require.NoError(t, tx.LockConversations(ctx, ids))
		messages, err = tx.Forget(ctx, c, inbox, ids, now)
		return err
	}))
	return messages
}

func TestAForgottenContactIsGone(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db storetest.DB) {
		s := db.Open(t)
		line, conv := seed(t, s)
		in := store.Message{ConversationID: conv.ID, Direction: store.In, Body: "hi", State: store.Received, CarrierID: "SM1", At: now, CreatedAt: now}
		out := store.Message{ConversationID: conv.ID, Direction: store.Out, Body: "hello", State: store.Sent, RequestKey: "command:k1", At: now, CreatedAt: now}
		add(t, s, &in, true)
		add(t, s, &out, true)
		require.NoError(t, s.Tx(t.Context(), func(ctx context.Context, tx *store.Tx) error {
			th := store.Thread{ConversationID: conv.ID, Chat: "slack", Channel: "C1", Ref: "1.2", CreatedAt: now}
			require.NoError(t, tx.AddThread(ctx, &th))
			require.NoError(t, tx.AddPost(ctx, &store.Post{ConversationID: conv.ID, Kind: "customer", MessageID: in.ID, RetryID: out.ID, CreatedAt: now}))
			require.NoError(t, tx.AddAttempt(ctx, &store.Attempt{MessageID: out.ID, Token: "t", StartedAt: now}))
			require.NoError(t, tx.AddFile(ctx, &store.File{MessageID: out.ID, ThreadID: th.ID, Token: "f", CreatedAt: now, ExpiresAt: now}))
			require.NoError(t, tx.AddStray(ctx, &store.Stray{CarrierID: "SM9", Line: "+447700900009", Payload: `{"CarrierID":"SM9","From":"+447700900100"}`, ReceivedAt: now}))
			return tx.AddConsent(ctx, &store.Consent{ContactID: conv.ContactID, LineID: line.ID, Kind: store.OptOut, Source: store.ConsentKeyword, Wording: "STOP", At: now})
		}))
		require.Equal(t, 2, forget(t, s, conv.ContactID, conv.InboxID))
		_, err := s.Contact(t.Context(), conv.ContactID)
		require.ErrorIs(t, err, store.ErrNotFound)
		_, err = s.Conversation(t.Context(), conv.ID)
		require.ErrorIs(t, err, store.ErrNotFound)
		strays, err := s.Strays(t.Context(), "+447700900009")
		require.NoError(t, err)
		require.Empty(t, strays)
		for _, key := range []string{"SM1", "SM9", "command:k1"} {
			gone, err := s.Forgotten(t.Context(), key)
			require.NoError(t, err)
			require.True(t, gone, key)
		}
		known, err := s.CarrierKnows(t.Context(), "SM1")
		require.NoError(t, err)
		require.True(t, known)
		require.NoError(t, s.Tx(t.Context(), func(ctx context.Context, tx *store.Tx) error {
			return tx.DropForgotten(ctx, store.At(now.Add(time.Second)))
		}))
		gone, err := s.Forgotten(t.Context(), "SM1")
		require.NoError(t, err)
		require.False(t, gone)

		// Who comes back starts empty, and has still opted out; of that nothing but a digest was kept.
		_, again := seed(t, s)
		require.NotEqual(t, conv.ContactID, again.ContactID)
		ledger, err := s.Consents(t.Context(), again.ContactID)
		require.NoError(t, err)
		require.Len(t, ledger, 1)
		require.Equal(t, store.ConsentKept, ledger[0].Source)
		require.Equal(t, now, ledger[0].At)
		require.Empty(t, ledger[0].Wording)
		ms, err := s.Messages(t.Context(), again.ID)
		require.NoError(t, err)
		require.Empty(t, ms)
	})
}

// A drainer whose lane went with its conversation has lost its lease; nothing worse.
func TestADeletedLaneIsALostLease(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db storetest.DB) {
		s := db.Open(t)
		_, conv := seed(t, s)
		key := store.LaneKey{Kind: store.CardLane, Conversation: conv.ID}
		require.NoError(t, s.Tx(t.Context(), func(_ context.Context, tx *store.Tx) error {
			tx.Ring(key, now, ping{}, now, nil, func(store.Lane) {})
			return nil
		}))
		_, ok, err := s.TakeLane(t.Context(), key, "me", now, store.At(now.Add(time.Minute)))
		require.NoError(t, err)
		require.True(t, ok)
		stirs, err := s.Stirring(t.Context(), []store.ConversationID{conv.ID}, now)
		require.NoError(t, err)
		require.True(t, stirs)
		forget(t, s, conv.ContactID, conv.InboxID)
		require.ErrorIs(t, s.Tx(t.Context(), func(ctx context.Context, tx *store.Tx) error {
			_, err := tx.LockLane(ctx, key, "me")
			return err
		}), store.ErrLeaseLost)
		require.ErrorIs(t, s.ExtendLane(t.Context(), key, "me", now), store.ErrLeaseLost)
	})
}

func TestAKeyIsMadeOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db storetest.DB) {
		a, b := db.Open(t), db.Open(t)
		got := make(chan []byte, 2)
		for s, fresh := range map[*store.Store]string{a: "one", b: "two"} {
			go func() {
				var k []byte
				_ = s.Tx(t.Context(), func(ctx context.Context, tx *store.Tx) (err error) {
					k, err = tx.EnsureKey(ctx, "profile", []byte(fresh), now)
					return err
				})
				got <- k
			}()
		}
		first := <-got
		require.NotEmpty(t, first)
		require.Equal(t, first, <-got)
	})
}

// An erasure is taken by one process at a time, and is due again where that one says nothing more.
func TestAnErasureIsTakenOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db storetest.DB) {
		s := db.Open(t)
		e := store.Erasure{Chat: "slack", Channel: "C1", Thread: "1.2", Card: "gone", Post: "gone", Announced: "1,2", DueAt: now}
		require.NoError(t, s.Tx(t.Context(), func(ctx context.Context, tx *store.Tx) error { return tx.AddErasure(ctx, &e) }))
		later := store.At(now.Add(time.Minute))
		_, ok, err := s.TakeErasure(t.Context(), store.At(now.Add(-time.Second)), later)
		require.NoError(t, err)
		require.False(t, ok, "not due yet")
		got, ok, err := s.TakeErasure(t.Context(), now, later)
		require.NoError(t, err)
		require.True(t, ok)
		require.Equal(t, e.ID, got.ID)
		require.Equal(t, "1,2", got.Announced)
		_, ok, err = s.TakeErasure(t.Context(), now, later)
		require.NoError(t, err)
		require.False(t, ok, "somebody has it")
		_, ok, err = s.TakeErasure(t.Context(), later, store.At(later.Add(time.Minute)))
		require.NoError(t, err)
		require.True(t, ok, "who had it died")
		require.NoError(t, s.Tx(t.Context(), func(ctx context.Context, tx *store.Tx) error { return tx.DropErasure(ctx, e.ID) }))
		_, ok, err = s.TakeErasure(t.Context(), store.At(now.Add(time.Hour)), later)
		require.NoError(t, err)
		require.False(t, ok)
	})
}
