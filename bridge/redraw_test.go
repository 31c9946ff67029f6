package bridge

import (
	"fmt"
	"testing"
	"time"

	"github.com/jonboulle/clockwork"
	"github.com/stretchr/testify/require"

	"partyline/store"
	"partyline/store/storetest"
)

// What is switched for an inbox edits the cards that people look at first, one after the other, and no others.
func TestASwitchEditsFewCards(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db storetest.DB) {
		s, clock := db.Open(t), clockwork.NewFakeClock()
		first, err := s.Conversation(t.Context(), conversationIn(t, s))
		require.NoError(t, err)
		b := New(Options{Store: s, Clock: clock})
		require.NoError(t, b.Configure(t.Context(), []InboxSettings{{Name: "shop", Chat: "room", Channel: "C1",
			Lines: []LineSettings{{Number: "+447700900001", TwoWay: true}}}}))
		for i := range cardsRedrawn + 2 {
			require.NoError(t, b.Receive(t.Context(), Inbound{CarrierID: fmt.Sprint("SM2", i), Line: "+447700900001", From: fmt.Sprintf("+4477009002%02d", i), Body: "hello"}))
		}
		versions := func() map[store.ConversationID]int64 {
			rows, err := s.Overview(t.Context(), store.OverviewQuery{Inbox: first.InboxID, Only: store.OverviewOpen, Limit: 100})
			require.NoError(t, err)
			all := map[store.ConversationID]int64{}
			for _, r := range rows {
				c, err := s.Conversation(t.Context(), r.Conversation)
				require.NoError(t, err)
				all[c.ID] = c.CardVersion
			}
			return all
		}
		before := versions()
		require.Len(t, before, cardsRedrawn+3)
		require.NoError(t, b.redrawCards(t.Context(), first.InboxID))
		edited := 0
		for id, v := range versions() {
			if v != before[id] {
				edited++
			}
		}
		require.Equal(t, cardsRedrawn, edited)
		for i := range cardsRedrawn + 1 {
			lanes, err := s.DueLanes(t.Context(), store.At(clock.Now().Add(time.Duration(i)*cardsApart)), 1000)
			require.NoError(t, err)
			cards := 0
			for _, k := range lanes {
				if k.Kind == store.CardLane {
					cards++
				}
			}
			require.Equal(t, i, cards)
		}
	})
}
