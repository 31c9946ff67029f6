package bridge_test

import (
	"testing"
	"time"

	"github.com/jonboulle/clockwork"
	"github.com/stretchr/testify/require"

	"partyline/bridge"
	"partyline/bridge/sms"
	"partyline/store"
	"partyline/store/storetest"
)

// Whoever wrote to one of our numbers is answered from that one, in a form as well as in the thread.
func TestTheLineThatWasUsedLastSends(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db storetest.DB) {
		s, clock := db.Open(t), clockwork.NewFakeClockAt(time.Now())
		b := bridge.New(bridge.Options{Store: s, Carrier: silent{}, Chats: map[string]bridge.Chat{"room": newRoom(0)}, Clock: clock})
		inbox := oneInbox()
		inbox[0].Lines = []bridge.LineSettings{
			{Number: "+447700900001", Country: "GB", TwoWay: true},
			{Number: "+447700900002", Country: "GB", TwoWay: true},
			{Number: "+447700900003", Country: "GB"},
		}
		require.NoError(t, b.Configure(t.Context(), inbox))
		in, err := s.InboxOf(t.Context(), "room", "C1")
		require.NoError(t, err)
		sentFrom := func(key, to string) string {
			r, err := b.SendText(t.Context(), bridge.SendRequest{Key: key, Actor: bridge.Person{ID: "U1"}, Inbox: in.ID, To: to, Text: "hello"})
			require.NoError(t, err)
			conv, err := s.Conversation(t.Context(), r.Conversation)
			require.NoError(t, err)
			line, err := s.Line(t.Context(), conv.LineID)
			require.NoError(t, err)
			return line.Number
		}
		texts := func(id, line string) {
			clock.Advance(time.Minute)
			require.NoError(t, b.Receive(t.Context(), bridge.Inbound{CarrierID: id, Line: line, From: "+447700900123", Body: "hi"}))
		}
		require.Equal(t, "+447700900001", sentFrom("a", "+447700900124"), "a stranger is written to from the first")
		texts("SM1", "+447700900002")
		require.Equal(t, "+447700900002", sentFrom("b", "07700 900123"))
		texts("SM2", "+447700900001")
		require.Equal(t, "+447700900001", sentFrom("c", "+44 7700 900123"))
		texts("SM3", "+447700900003")
		require.Equal(t, "+447700900001", sentFrom("d", "+447700900123"), "one that only receives cannot")
	})
}

// A request that comes again is answered with what became of it, whatever has changed since.
func TestARepeatedRequestSendsNothingMore(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db storetest.DB) {
		s, clock := db.Open(t), clockwork.NewFakeClockAt(time.Now())
		b := bridge.New(bridge.Options{Store: s, Carrier: silent{}, Chats: map[string]bridge.Chat{"room": newRoom(0)}, Clock: clock})
		inbox := oneInbox()
		require.NoError(t, b.Configure(t.Context(), inbox))
		in, err := s.InboxOf(t.Context(), "room", "C1")
		require.NoError(t, err)
		ask := bridge.SendRequest{Key: "k", Actor: bridge.Person{ID: "U1", Name: "Ana"}, Inbox: in.ID, To: "07700 900123", Text: "hello"}
		first, err := b.SendText(t.Context(), ask)
		require.NoError(t, err)
		require.False(t, first.Repeated)
		require.Equal(t, store.Queued, first.State)
		require.NoError(t, b.Receive(t.Context(), bridge.Inbound{CarrierID: "SM1", Line: inbox[0].Lines[0].Number, From: "+447700900123", Body: "STOP"}))
		again, err := b.SendText(t.Context(), ask)
		require.NoError(t, err)
		require.True(t, again.Repeated)
		require.Equal(t, store.Queued, again.State)
		require.Equal(t, first.To, again.To)

		write := bridge.WriteRequest{Key: "w", Actor: ask.Actor, Conversation: first.Conversation, Text: "sure?"}
		asked, err := b.Write(t.Context(), write)
		require.NoError(t, err)
		require.Equal(t, store.Asked, asked.State)
		require.Equal(t, "The customer opted out of texts from this line.", asked.Reasons)
		inbox[0].Lines[0].TwoWay = false // it only receives from now on
		require.NoError(t, b.Configure(t.Context(), inbox))
		for range 2 {
			asked, err = b.Write(t.Context(), write)
			require.NoError(t, err)
			require.True(t, asked.Repeated)
			require.Equal(t, store.Asked, asked.State)
		}
		write.Key = "another"
		_, err = b.Write(t.Context(), write)
		require.Equal(t, bridge.CodeForbidden, bridge.CodeOf(err))
		all, err := s.Messages(t.Context(), first.Conversation)
		require.NoError(t, err)
		require.Len(t, all, 3)
	})
}

// What a text costs is counted as it would leave for that customer.
func TestCostCountsWhatIsFilledIn(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db storetest.DB) {
		s := db.Open(t)
		b := bridge.New(bridge.Options{Store: s, Carrier: silent{}, Chats: map[string]bridge.Chat{"room": newRoom(0)}, Clock: clockwork.NewFakeClockAt(time.Now())})
		require.NoError(t, b.Configure(t.Context(), oneInbox()))
		in, err := s.InboxOf(t.Context(), "room", "C1")
		require.NoError(t, err)
		open, err := b.OpenConversation(t.Context(), bridge.OpenRequest{Key: "o", Actor: bridge.Person{ID: "U1"}, Inbox: in.ID, To: "+447700900123"})
		require.NoError(t, err)
		for text, want := range map[string]bridge.Cost{
			"Hi {{first_name|there}}": {Merged: "Hi there", Wording: "Hi there"},
			"Hi {{first_name}}": {Merged: "Hi {{first_name}}", Wording: "Hi {{first_name}}",
				Unmerged: "This contact has no first name. Say what stands in its place, as in {{first_name|there}}."},
		} {
			want.Counted = sms.Count(want.Wording)
			got, err := b.Cost(t.Context(), open.Conversation, text)
			require.NoError(t, err)
			require.Equal(t, want, got)
		}
		_, err = b.Cost(t.Context(), 77, "hi")
		require.Equal(t, bridge.CodeNotFound, bridge.CodeOf(err))
	})
}
