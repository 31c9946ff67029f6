package bridge_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/jonboulle/clockwork"
	"github.com/stretchr/testify/require"

	"partyline/bridge"
	"partyline/store"
	"partyline/store/storetest"
)

// dying runs typed commands, and dies behind each one for the first time: what it did is done, and its answer is lost.
type dying struct {
	do    func(ctx context.Context, c bridge.TypedCommand) error
	heard map[string]bool
}

func (d *dying) Typed(ctx context.Context, c bridge.TypedCommand) (bridge.TypedAnswer, error) {
	if err := d.do(ctx, c); err != nil {
		return bridge.TypedAnswer{}, err
	}
	if !d.heard[c.Key] {
		d.heard[c.Key] = true
		return bridge.TypedAnswer{}, errors.New("the process died")
	}
	return bridge.TypedAnswer{Say: "!" + c.Word + " is done."}, nil
}

// A command that is delivered again after it was done, and after somebody did the contrary, changes nothing any more.
func TestACommandDeliveredAgainChangesNothing(t *testing.T) {
	ana, bob := bridge.Person{ID: "U1", Name: "Ana"}, bridge.Person{ID: "U2", Name: "Bob"}
	soon := func(b *bridge.Bridge) time.Time { return b.Now(0).Add(time.Hour) }
	for name, c := range map[string]struct {
		do, undo func(ctx context.Context, b *bridge.Bridge, act bridge.Act) error
		undone   func(c store.Conversation) bool
	}{
		"close": {
			do:     func(ctx context.Context, b *bridge.Bridge, act bridge.Act) error { return b.Close(ctx, act) },
			undo:   func(ctx context.Context, b *bridge.Bridge, act bridge.Act) error { return b.Reopen(ctx, act) },
			undone: func(c store.Conversation) bool { return c.State == store.ConversationOpen },
		},
		"snooze": {
			do:     func(ctx context.Context, b *bridge.Bridge, act bridge.Act) error { return b.Snooze(ctx, act, soon(b)) },
			undo:   func(ctx context.Context, b *bridge.Bridge, act bridge.Act) error { return b.Reopen(ctx, act) },
			undone: func(c store.Conversation) bool { return c.State == store.ConversationOpen },
		},
		"claim": {
			do:     func(ctx context.Context, b *bridge.Bridge, act bridge.Act) error { return b.Claim(ctx, act) },
			undo:   func(ctx context.Context, b *bridge.Bridge, act bridge.Act) error { return b.Unassign(ctx, act) },
			undone: func(c store.Conversation) bool { return c.AssigneeID == "" },
		},
		"mode": {
			do: func(ctx context.Context, b *bridge.Bridge, act bridge.Act) error {
				return b.SetMode(ctx, act, store.NoteFirst)
			},
			undo: func(ctx context.Context, b *bridge.Bridge, act bridge.Act) error {
				return b.SetMode(ctx, act, store.ReplyFirst)
			},
			undone: func(c store.Conversation) bool { return c.Mode == store.ReplyFirst },
		},
	} {
		t.Run(name, func(t *testing.T) {
			storetest.Each(t, func(t *testing.T, db storetest.DB) {
				s := newThreaded(t, db)
				s.Obey(&dying{heard: map[string]bool{}, do: func(ctx context.Context, typed bridge.TypedCommand) error {
					return c.do(ctx, s.Bridge, bridge.Act{Actor: typed.Typed.Author, Conversation: typed.Conversation, Key: typed.Key})
				}})
				typed := bridge.Typed{Post: bridge.PostRef{Thread: s.thread, ID: "1"}, Author: ana, Text: "!" + name, At: s.clock.Now()}
				require.Error(t, s.Reply(t.Context(), typed), "it is not taken, so it is delivered again")
				now := s.conversation()
				require.False(t, c.undone(now), "it was done")
				require.NoError(t, c.undo(t.Context(), s.Bridge, bridge.Act{Actor: bob, Conversation: s.conv, Key: "by a button"}))
				require.NoError(t, s.Reply(t.Context(), typed))
				require.NoError(t, s.Reply(t.Context(), typed))
				require.True(t, c.undone(s.conversation()))
			})
		})
	}
}

// threaded is a shop with an open thread, in which nothing runs in the background.
type threaded struct {
	*bridge.Bridge
	bridge.Listener
	t      *testing.T
	store  *store.Store
	clock  *clockwork.FakeClock
	conv   store.ConversationID
	thread bridge.ThreadRef
}

func newThreaded(t *testing.T, db storetest.DB) *threaded {
	t.Helper()
	s := &threaded{t: t, store: db.Open(t), clock: clockwork.NewFakeClockAt(time.Now())}
	s.Bridge = bridge.New(bridge.Options{Store: s.store, Carrier: silent{}, Chats: map[string]bridge.Chat{"room": newRoom(0)}, Clock: s.clock})
	s.Listener = s.Listen("room")
	require.NoError(t, s.Configure(t.Context(), oneInbox()))
	require.NoError(t, s.Receive(t.Context(), bridge.Inbound{CarrierID: "SM1", Line: "+447700900001", From: "+447700900123", Body: "hello"}))
	contact, err := s.store.ContactByNumber(t.Context(), "+447700900123")
	require.NoError(t, err)
	lines, err := s.store.Lines(t.Context(), 1)
	require.NoError(t, err)
	conv, err := s.store.ConversationOf(t.Context(), contact.ID, lines[0].ID)
	require.NoError(t, err)
	s.conv, s.thread = conv.ID, bridge.ThreadRef{Channel: "C1", ID: "T1"}
	row := store.Thread{ConversationID: conv.ID, Chat: "room", Channel: "C1", Ref: "T1", CreatedAt: store.At(s.clock.Now())}
	require.NoError(t, s.store.Tx(t.Context(), func(ctx context.Context, tx *store.Tx) error {
		if err := tx.AddThread(ctx, &row); err != nil {
			return err
		}
		return tx.SetThread(ctx, conv.ID, row.ID, 0)
	}))
	return s
}

func (s *threaded) conversation() store.Conversation {
	s.t.Helper()
	c, err := s.store.Conversation(s.t.Context(), s.conv)
	require.NoError(s.t, err)
	return c
}
