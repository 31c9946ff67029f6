package store_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"partyline/store"
	"partyline/store/storetest"
)

func TestOverviewPutsFirstWhoWaitsLongest(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db storetest.DB) {
		s := db.Open(t)
		line, first := seed(t, s)
		at := func(minutes int) store.Time { return after(time.Duration(minutes) * time.Minute) }
		conversations := []store.Conversation{
			{State: store.ConversationOpen, LastAt: at(1)},
			{State: store.ConversationOpen, LastAt: at(9), UnansweredSince: at(4), AssigneeID: "U1", AssigneeName: "Ana"},
			{State: store.ConversationOpen, LastAt: at(8), Unread: 1, WaitingSince: at(8), UnansweredSince: at(8)},
			{State: store.ConversationClosed, LastAt: at(7), UnansweredSince: at(2), AssigneeID: "U1", AssigneeName: "Ana"},
			{State: store.ConversationClosed, LastAt: at(6), Unread: 2, WaitingSince: at(3)},
			{State: store.ConversationSnoozed, LastAt: at(2), SnoozedUntil: at(90), AssigneeID: "U2", AssigneeName: "Ben"},
			{State: store.ConversationSnoozed, LastAt: at(5), UnansweredSince: at(1), SnoozedUntil: at(80), AssigneeID: "U1", AssigneeName: "Ana"},
		}
		require.NoError(t, s.Tx(t.Context(), func(ctx context.Context, tx *store.Tx) error {
			for i, want := range conversations {
				conv := first
				if i > 0 {
					p, err := tx.EnsureContact(ctx, fmt.Sprintf("+44770090020%d", i), now)
					require.NoError(t, err)
					conv, err = tx.EnsureConversation(ctx, p.ID, line)
					require.NoError(t, err)
				}
				want.ID = conv.ID
				require.NoError(t, tx.PutConversation(ctx, &want))
				conversations[i] = want
			}
			_, err := tx.AddMessage(ctx, &store.Message{ConversationID: first.ID, Direction: store.In, Body: "Hello?", State: store.Received, At: now, CreatedAt: now})
			return err
		}))
		for filter, want := range map[store.OverviewFilter][]int{
			store.OverviewAll:        {4, 2, 1, 0, 6, 5, 3},
			store.OverviewUnread:     {4, 2},
			store.OverviewWaiting:    {1, 2},
			store.OverviewMine:       {1, 6},
			store.OverviewUnassigned: {4, 2, 0},
			store.OverviewSnoozed:    {6, 5},
			store.OverviewOpen:       {2, 1, 0},
			store.OverviewClosed:     {4, 3},
		} {
			q := store.OverviewQuery{Inbox: line.InboxID, Only: filter, Mine: "U1", Limit: 10}
			rows, err := s.Overview(t.Context(), q)
			require.NoError(t, err)
			var got []int
			for _, row := range rows {
				for i, c := range conversations {
					if c.ID == row.Conversation {
						got = append(got, i)
					}
				}
			}
			require.Equal(t, want, got, "filter %q", filter)
			n, err := s.OverviewCount(t.Context(), q)
			require.NoError(t, err)
			require.Equal(t, len(want), n, "filter %q", filter)
			q.Offset, q.Limit = 1, 1
			n, err = s.OverviewCount(t.Context(), q)
			require.NoError(t, err)
			require.Equal(t, 1, n, "filter %q", filter)
		}
		page, err := s.Overview(t.Context(), store.OverviewQuery{Inbox: line.InboxID, Offset: 3, Limit: 2})
		require.NoError(t, err)
		require.Len(t, page, 2)
		require.Equal(t, "Hello?", page[0].LastText)
		require.Equal(t, "+447700900100", page[0].Number)
		require.Equal(t, line.Number, page[0].Line, "a line without a label is called by its number")
		require.Equal(t, "Ana", page[1].Assignee)
		require.Equal(t, at(80), page[1].SnoozedUntil)
	})
}

// Every list is a range of an index in the order of the list, so that its first page takes as long in a big inbox as in a small one.
func TestEveryListIsARangeOfAnIndex(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db storetest.DB) {
		s := db.Open(t)
		for _, only := range []store.OverviewFilter{store.OverviewAll, store.OverviewUnread, store.OverviewWaiting, store.OverviewMine, store.OverviewUnassigned,
			store.OverviewSnoozed, store.OverviewOpen, store.OverviewClosed} {
			plan := s.PlanOfOverview(t, store.OverviewQuery{Inbox: 1, Only: only, Mine: "U1", Limit: 11})
			require.Regexp(t, "(?i)(using covering index|index only scan using) conversations_", plan, "filter %q", only)
			require.NotRegexp(t, "(?i)sort|temp b-tree", plan, "filter %q", only)
		}
	})
}

func TestWhoWroteLast(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db storetest.DB) {
		s := db.Open(t)
		_, conv := seed(t, s)
		check := func(want bool) {
			t.Helper()
			got, err := s.ContactWroteLast(t.Context(), conv.ID)
			require.NoError(t, err)
			require.Equal(t, want, got)
		}
		write := func(d store.Direction, state store.MessageState) {
			t.Helper()
			require.NoError(t, s.Tx(t.Context(), func(ctx context.Context, tx *store.Tx) error {
				_, err := tx.AddMessage(ctx, &store.Message{ConversationID: conv.ID, Direction: d, Body: "x", State: state, At: now, CreatedAt: now})
				return err
			}))
		}
		check(false)
		write(store.In, store.Received)
		check(true)
		write(store.Out, store.Canceled)
		check(true)
		write(store.Out, store.Held)
		check(false)
	})
}

func TestTheNewestPostOfAThread(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db storetest.DB) {
		s := db.Open(t)
		_, conv := seed(t, s)
		thread := store.Thread{ConversationID: conv.ID, Chat: "slack", Channel: "C1", Ref: "1", CreatedAt: now}
		require.NoError(t, s.Tx(t.Context(), func(ctx context.Context, tx *store.Tx) error { return tx.AddThread(ctx, &thread) }))
		got, err := s.LastShown(t.Context(), thread.ID)
		require.NoError(t, err)
		require.Empty(t, got)
		require.NoError(t, s.Tx(t.Context(), func(ctx context.Context, tx *store.Tx) error {
			for i, p := range []store.Post{{ThreadID: thread.ID, Ref: "a"}, {ThreadID: thread.ID, Ref: "b", Done: 1}, {}} {
				p.ConversationID, p.Kind, p.CreatedAt = conv.ID, "notice", now
				p.Body = fmt.Sprint(i)
				if err := tx.AddPost(ctx, &p); err != nil {
					return err
				}
			}
			return nil
		}))
		got, err = s.LastShown(t.Context(), thread.ID)
		require.NoError(t, err)
		require.Equal(t, "b", got)
	})
}
