package bridge_test

import (
	"context"
	"testing"
	"time"

	"github.com/jonboulle/clockwork"
	"github.com/stretchr/testify/require"

	"partyline/bridge"
	"partyline/store"
	"partyline/store/storetest"
)

// However often a conversation is asked for, it is one, with one notice that opens its thread.
func TestAConversationIsOpenedOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db storetest.DB) {
		s, clock := db.Open(t), clockwork.NewFakeClockAt(time.Now())
		b := bridge.New(bridge.Options{Store: s, Carrier: silent{}, Chats: map[string]bridge.Chat{"room": newRoom(0)}, Clock: clock})
		require.NoError(t, b.Configure(t.Context(), oneInbox()))
		in, err := s.InboxOf(t.Context(), "room", "C1")
		require.NoError(t, err)
		ana := bridge.Person{ID: "U1", Name: "Ana"}
		open := func(key, to, name string) (bridge.OpenResult, error) {
			return b.OpenConversation(t.Context(), bridge.OpenRequest{Key: key, Actor: ana, Inbox: in.ID, To: to, Name: name})
		}
		first, err := open("a", "07700 900123", "  Sam \n Field ")
		require.NoError(t, err)
		require.Equal(t, bridge.OpenResult{Conversation: first.Conversation, To: "+447700900123", Name: "Sam Field"}, first)
		for _, key := range []string{"a", "b"} {
			again, err := open(key, "+447700900123", "Samuel")
			require.NoError(t, err)
			require.Equal(t, first, again)
		}
		posts, err := s.WaitingPosts(t.Context(), first.Conversation, 10)
		require.NoError(t, err)
		require.Len(t, posts, 1)
		require.Equal(t, "Ana opened this conversation.", posts[0].Body)

		require.NoError(t, b.Close(t.Context(), bridge.Act{Actor: ana, Conversation: first.Conversation}))
		_, err = open("a", "07700 900123", "")
		require.NoError(t, err, "a repetition")
		conv, err := s.Conversation(t.Context(), first.Conversation)
		require.NoError(t, err)
		require.Equal(t, store.ConversationClosed, conv.State, "what was closed since stays closed")
		again, err := open("c", "07700 900123", "")
		require.NoError(t, err)
		require.True(t, again.Reopened)
		messages, err := s.Messages(context.Background(), first.Conversation)
		require.NoError(t, err)
		require.Empty(t, messages)

		for to, code := range map[string]bridge.Code{"12": bridge.CodeInvalid, "": bridge.CodeInvalid, "+447700900001": bridge.CodeInvalid} {
			_, err := open("d", to, "")
			require.Equal(t, code, bridge.CodeOf(err), to)
		}
	})
}
