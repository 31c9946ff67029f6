package bridge_test

import (
	"testing"
	"time"

	"github.com/jonboulle/clockwork"
	"github.com/stretchr/testify/require"

	"partyline/bridge"
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
