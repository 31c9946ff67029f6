package store_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"partyline/store"
	"partyline/store/storetest"
)

func TestAnAssistantIsOffUntilItIsSet(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db storetest.DB) {
		s := db.Open(t)
		line, _ := seed(t, s)
		a, err := s.Assistant(t.Context(), line.InboxID)
		require.NoError(t, err)
		require.Equal(t, store.Assistant{InboxID: line.InboxID}, a)
		require.NoError(t, s.Tx(t.Context(), func(ctx context.Context, tx *store.Tx) error {
			a, err := tx.LockAssistant(ctx, line.InboxID)
			require.NoError(t, err)
			a.Drafts, a.Name, a.AcceptedBy, a.AcceptedAt = true, "Berg Bikes", "U1", now
			return tx.PutAssistant(ctx, &a)
		}))
		a, err = s.Assistant(t.Context(), line.InboxID)
		require.NoError(t, err)
		require.Equal(t, store.Assistant{InboxID: line.InboxID, Drafts: true, Name: "Berg Bikes", AcceptedBy: "U1", AcceptedAt: now}, a)
	})
}

func TestWhatAnAssistantKnows(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db storetest.DB) {
		s := db.Open(t)
		line, _ := seed(t, s)
		f := store.FAQ{InboxID: line.InboxID, Question: "Do you ship?", Answer: "Yes.", UpdatedAt: now}
		p := store.Page{InboxID: line.InboxID, Place: 1, URL: "https://berg.example/delivery", DueAt: after(time.Hour)}
		require.NoError(t, s.Tx(t.Context(), func(ctx context.Context, tx *store.Tx) error {
			added, err := tx.AddFAQ(ctx, &f)
			require.NoError(t, err)
			require.True(t, added)
			again := f
			again.ID = 0
			added, err = tx.AddFAQ(ctx, &again)
			require.NoError(t, err)
			require.False(t, added, "a question is there once")
			return tx.AddPage(ctx, &p)
		}))
		due, err := s.DuePages(t.Context(), now, 9)
		require.NoError(t, err)
		require.Empty(t, due)
		due, err = s.DuePages(t.Context(), after(time.Hour), 9)
		require.NoError(t, err)
		require.Equal(t, []store.Page{p}, due)

		read, moved := p, p
		read.Title, read.Body, read.Words, read.ReadAt, read.DueAt = "Delivery", "We ship.", 2, after(time.Hour), after(25*time.Hour)
		moved.URL = "https://berg.example/other"
		require.NoError(t, s.Tx(t.Context(), func(ctx context.Context, tx *store.Tx) error {
			require.NoError(t, tx.PutPage(ctx, &read))
			require.NoError(t, tx.PutPage(ctx, &moved), "of another address, so not of this page")
			f.Answer = "Yes, everywhere."
			require.NoError(t, tx.PutFAQ(ctx, &f))
			elsewhere := f
			elsewhere.InboxID++
			require.ErrorIs(t, tx.PutFAQ(ctx, &elsewhere), store.ErrNotFound)
			require.ErrorIs(t, tx.DropFAQ(ctx, elsewhere.InboxID, f.ID), store.ErrNotFound)
			return nil
		}))
		pages, err := s.Pages(t.Context(), line.InboxID)
		require.NoError(t, err)
		require.Equal(t, []store.Page{read}, pages)
		faqs, err := s.FAQs(t.Context(), line.InboxID)
		require.NoError(t, err)
		require.Equal(t, []store.FAQ{f}, faqs)
		require.NoError(t, s.Tx(t.Context(), func(ctx context.Context, tx *store.Tx) error {
			require.NoError(t, tx.DropFAQ(ctx, line.InboxID, f.ID))
			return tx.DropPage(ctx, p.ID)
		}))
		_, err = s.Page(t.Context(), p.ID)
		require.ErrorIs(t, err, store.ErrNotFound)
	})
}

func TestDraftsAreMadeOncePerRequest(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db storetest.DB) {
		s := db.Open(t)
		_, conv := seed(t, s)
		m := store.Message{ConversationID: conv.ID, Direction: store.In, State: store.Received, Body: "hi", At: now, CreatedAt: now}
		taken := store.Message{ConversationID: conv.ID, Direction: store.Out, State: store.Canceled, At: now, CreatedAt: now}
		add(t, s, &m, true)
		add(t, s, &taken, true)
		newest, err := s.NewestMessage(t.Context(), conv.ID)
		require.NoError(t, err)
		require.Equal(t, m.ID, newest, "what was taken back makes no draft stale")
		d := store.Draft{ConversationID: conv.ID, RequestKey: "k", AfterID: newest, State: store.DraftAsked, AuthorID: "U1", AuthorName: "Ana", CreatedAt: now}
		require.NoError(t, s.Tx(t.Context(), func(ctx context.Context, tx *store.Tx) error {
			added, err := tx.AddDraft(ctx, &d)
			require.NoError(t, err)
			require.True(t, added)
			again := d
			again.ID = 0
			added, err = tx.AddDraft(ctx, &again)
			require.False(t, added)
			return err
		}))
		writing, err := s.DraftsBeingWritten(t.Context(), conv.ID, after(-time.Minute))
		require.NoError(t, err)
		require.EqualValues(t, 1, writing)
		require.NoError(t, s.Tx(t.Context(), func(ctx context.Context, tx *store.Tx) error {
			locked, err := tx.LockDraft(ctx, d.ID)
			require.NoError(t, err)
			d = locked
			d.State, d.Body, d.Sources, d.Remarks = store.DraftOffered, "Hello!", []store.DraftSource{{Title: "Delivery", URL: "https://berg.example"}}, []string{"Look at it."}
			return tx.PutDraft(ctx, &d)
		}))
		kept, err := s.Draft(t.Context(), d.ID)
		require.NoError(t, err)
		require.Equal(t, d, kept)
	})
}

func TestALateSummaryIsNotKept(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db storetest.DB) {
		s := db.Open(t)
		_, conv := seed(t, s)
		keep := func(after store.MessageID, body string) (kept bool) {
			require.NoError(t, s.Tx(t.Context(), func(ctx context.Context, tx *store.Tx) (err error) {
				kept, err = tx.PutSummary(ctx, &store.Summary{ConversationID: conv.ID, AfterID: after, Body: body, CreatedAt: now})
				return err
			}))
			return kept
		}
		_, ok, err := s.Summary(t.Context(), conv.ID)
		require.NoError(t, err)
		require.False(t, ok)
		require.True(t, keep(10, "first"))
		require.True(t, keep(20, "second"))
		require.False(t, keep(20, "the same again"))
		require.False(t, keep(15, "late"))
		sum, ok, err := s.Summary(t.Context(), conv.ID)
		require.NoError(t, err)
		require.True(t, ok)
		require.Equal(t, "second", sum.Body)
	})
}

func TestWhatWasSaid(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db storetest.DB) {
		s := db.Open(t)
		_, conv := seed(t, s)
		var ids []store.MessageID
		for _, state := range []store.MessageState{store.Received, store.Delivered, store.Canceled, store.Asked, store.Failed, store.Queued} {
			m := store.Message{ConversationID: conv.ID, Direction: store.Out, State: state, At: now, CreatedAt: now}
			add(t, s, &m, true)
			ids = append(ids, m.ID)
		}
		said, err := s.SaidSince(t.Context(), conv.ID, 0, 9)
		require.NoError(t, err)
		require.Len(t, said, 3)
		said, err = s.SaidSince(t.Context(), conv.ID, ids[0], 1)
		require.NoError(t, err)
		require.Equal(t, ids[5], said[0].ID, "the newest")
		for limit, want := range map[int]int{9: 3, 2: 2} {
			n, err := s.SaidCount(t.Context(), conv.ID, 0, limit)
			require.NoError(t, err)
			require.Equal(t, want, n)
		}
	})
}

func TestUsesAreAddedUp(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db storetest.DB) {
		s := db.Open(t)
		line, _ := seed(t, s)
		for range 2 {
			require.NoError(t, s.Tx(t.Context(), func(ctx context.Context, tx *store.Tx) error {
				return tx.AddAssistantUse(ctx, store.AssistantUse{InboxID: line.InboxID, Day: "2026-11-26", Kind: store.UseDraft, Uses: 1, TokensIn: 7})
			}))
		}
		for day, want := range map[string]int{"2026-11-26": 2, "2026-11-27": 0} {
			n, err := s.AssistantUses(t.Context(), line.InboxID, day, store.UseDraft)
			require.NoError(t, err)
			require.Equal(t, want, n)
		}
	})
}
