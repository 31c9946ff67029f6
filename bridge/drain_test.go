package bridge

import (
	"context"
	"log/slog"
	"testing"
	"time"

	"github.com/jonboulle/clockwork"
	"github.com/stretchr/testify/require"

	"partyline/store"
	"partyline/store/storetest"
)

// bellWork is work that says when it is done.
type bellWork chan struct{}

func (w bellWork) step(context.Context, *claim) (func(context.Context, *store.Tx) error, error) {
	w <- struct{}{}
	return nil, nil
}

func (bellWork) due(context.Context, store.Reader, store.ConversationID) (store.Time, error) {
	return store.Time{}, nil
}

// A timer may go off for nothing, because what it was set for is put off or done. What is due later is not forgotten by that.
func TestATimerThatGoesOffForNothing(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db storetest.DB) {
		s, clock, done := db.Open(t), clockwork.NewFakeClock(), make(bellWork, 1)
		d := newDrainer(s, clock, slog.New(slog.DiscardHandler), map[store.LaneKind]work{store.CarrierLane: done})
		d.open()
		t.Cleanup(func() { d.close(context.Background()) })
		k := store.LaneKey{Kind: store.CarrierLane, Conversation: conversationIn(t, s)}
		d.wake(k, clock.Now().Add(time.Second))
		require.NoError(t, s.Tx(t.Context(), func(_ context.Context, tx *store.Tx) error {
			d.ring(tx, k, store.At(clock.Now().Add(2*time.Second)))
			return nil
		}))
		clock.Advance(time.Second)
		soon, cancel := context.WithTimeout(t.Context(), 10*time.Second)
		defer cancel()
		require.NoError(t, clock.BlockUntilContext(soon, 1), "nothing is set for what is due a second later")
		clock.Advance(time.Second)
		select {
		case <-done:
		case <-soon.Done():
			t.Fatal("what was due later was not done")
		}
	})
}

// What a process claims while it stops is free for the next one at once.
func TestAClaimOfAStoppingProcessIsGivenBack(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db storetest.DB) {
		s, clock := db.Open(t), clockwork.NewFakeClock()
		k := store.LaneKey{Kind: store.CarrierLane, Conversation: conversationIn(t, s)}
		stopping := newDrainer(s, clock, slog.New(slog.DiscardHandler), map[store.LaneKind]work{store.CarrierLane: make(bellWork, 1)})
		stopping.open()
		require.NoError(t, s.Tx(t.Context(), func(ctx context.Context, tx *store.Tx) error {
			stopping.ring(tx, k, store.At(clock.Now()))
			stopping.close(ctx) // after the claim, before the commit
			return nil
		}))
		held, err := s.LanesHeld(t.Context())
		require.NoError(t, err)
		require.False(t, held)
		due, err := s.LaneDue(t.Context(), k, store.At(clock.Now()))
		require.NoError(t, err)
		require.True(t, due, "the work is still to be done")
	})
}

// conversationIn makes a conversation in which nobody has to send anything.
func conversationIn(t *testing.T, s *store.Store) store.ConversationID {
	t.Helper()
	b := New(Options{Store: s})
	require.NoError(t, b.Configure(t.Context(), []InboxSettings{{Name: "shop", Chat: "room", Channel: "C1",
		Lines: []LineSettings{{Number: "+447700900001", TwoWay: true}}}}))
	require.NoError(t, b.Receive(t.Context(), Inbound{CarrierID: "SM1", Line: "+447700900001", From: "+447700900100", Body: "hello"}))
	inbox, err := s.InboxOf(t.Context(), "room", "C1")
	require.NoError(t, err)
	rows, err := s.Overview(t.Context(), store.OverviewQuery{Inbox: inbox.ID, Limit: 1})
	require.NoError(t, err)
	require.Len(t, rows, 1)
	return rows[0].Conversation
}
