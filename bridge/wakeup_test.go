package bridge_test

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"partyline/bridge"
	"partyline/store/storetest"
)

// A message that is committed while its conversation is being drained rings at a door that is answered already: the doorbell finds the
// lease taken and ends. Only the look that the holder takes before it gives up the lease can see the message.
func TestAWakeUpIsNotLost(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db storetest.DB) {
		chat := newRoom(0)
		b := bridge.New(bridge.Options{Store: db.Open(t), Carrier: silent{}, Chats: map[string]bridge.Chat{"room": chat}})
		require.NoError(t, b.Configure(t.Context(), oneInbox()))
		text := func(n int) {
			require.NoError(t, b.Receive(t.Context(), bridge.Inbound{CarrierID: fmt.Sprint("SM", n), Line: "+447700900001",
				From: "+447700900100", Body: fmt.Sprint(n)}))
		}
		var once sync.Once
		chat.before = func(bridge.Post) { once.Do(func() { text(1) }) }
		require.NoError(t, b.Start(t.Context()))
		text(0)
		chat.await(t, 2, 4*time.Second)
		require.NoError(t, b.Stop(t.Context()))
		require.Equal(t, []string{"0", "1"}, chat.texts("+447700900100"))
	})
}
