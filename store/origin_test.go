package store_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"partyline/store"
	"partyline/store/storetest"
)

func TestWhatAnAnswerAnswers(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db storetest.DB) {
		s := db.Open(t)
		_, conv := seed(t, s)
		out := func(state store.MessageState, at time.Duration) store.MessageID {
			m := store.Message{ConversationID: conv.ID, Direction: store.Out, State: state, At: after(at), CreatedAt: after(at)}
			add(t, s, &m, true)
			return m.ID
		}
		newest := func(until time.Duration) store.MessageID {
			t.Helper()
			m, ok, err := s.NewestLeft(t.Context(), conv.ID, after(until))
			require.NoError(t, err)
			require.Equal(t, ok, m.ID != 0)
			return m.ID
		}
		require.Zero(t, newest(time.Hour))
		first, second := out(store.Delivered, time.Minute), out(store.Accepted, 2*time.Minute)
		for _, state := range []store.MessageState{store.Held, store.Queued, store.Failed, store.Canceled, store.Undelivered} {
			out(state, 3*time.Minute)
		}
		require.Equal(t, second, newest(time.Hour))
		require.Equal(t, first, newest(time.Minute))
		require.Zero(t, newest(0))
		require.Contains(t, s.PlanOfNewestLeft(t, conv.ID, after(0)), "messages_out", "an index gives it, however many messages there are")
	})
}

// An automatic text that has to wait lets people's replies go ahead.
func TestAnAutomaticTextLetsOthersGoAhead(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db storetest.DB) {
		s := db.Open(t)
		_, conv := seed(t, s)
		out := func(origin store.Origin, state store.MessageState, next store.Time) store.MessageID {
			m := store.Message{ConversationID: conv.ID, Direction: store.Out, Origin: origin, State: state, At: now, NextTryAt: next, CreatedAt: now}
			add(t, s, &m, true)
			return m.ID
		}
		leaving := func() store.MessageID {
			t.Helper()
			m, ok, err := s.Leaving(t.Context(), conv.ID)
			require.NoError(t, err)
			require.True(t, ok)
			return m.ID
		}
		out(store.OriginBroadcast, store.Queued, after(2*time.Hour))
		sooner := out(store.OriginAutomation, store.Queued, after(time.Hour))
		require.Equal(t, sooner, leaving())
		reply := out(store.OriginReply, store.Queued, after(time.Hour))
		require.Equal(t, reply, leaving(), "replies keep their order, whatever they wait for")
	})
}
