package e2e

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"partyline/bridge/twilio/twiliotest"
	"partyline/cmd/partyline/internal/app"
	"partyline/store/storetest"
)

// Two processes on one database take turns with webhooks and events. Nothing is doubled and nothing overtakes.
func TestTwoReplicas(t *testing.T) {
	t.Parallel()
	for _, place := range platforms {
		t.Run(place.name, func(t *testing.T) {
			t.Parallel()
			takeTurns(newWorld(t, storetest.New(t, "postgres"), place, atOnce))
		})
	}
}

func takeTurns(w *world) {
	second := w.joins()
	ana := w.Admin("ana")
	const people, rounds = 4, 6
	var all []*customer
	for i := range people {
		c := w.Customer(fmt.Sprintf("+4477009006%02d", i), "somebody")
		all = append(all, c)
		c.Texts("text 0")
		ana.SeesInThread(c, "text 0")
	}
	w.twilio.Fail(twiliotest.Fault{Kind: twiliotest.WebhookDuplicated, Times: -1})
	w.chat.doubles(1000)
	w.Flies()
	texts, replies := []string{"text 0"}, []string(nil)
	for n := range rounds {
		for _, c := range all {
			c.Texts(fmt.Sprint("text ", n+1))
			ana.Replies(c, fmt.Sprint("reply ", n))
		}
		texts, replies = append(texts, fmt.Sprint("text ", n+1)), append(replies, fmt.Sprint("reply ", n))
		if n == rounds/2 {
			w.chat.drops()
		}
	}
	for _, c := range all {
		ana.SeesInThread(c, texts...)
		w.eventually("the phone got every reply", func() bool { return len(c.received()) >= rounds })
	}
	w.rests()
	for _, c := range all {
		require.Equal(w.t, texts, w.texts(c))
		require.ElementsMatch(w.t, replies, c.received())
		require.Len(w.t, w.cards(c), 1)
	}
	require.Positive(w.t, w.front.passed(second.Addr()))
}

// joins starts a second process beside the first.
func (w *world) joins() *app.App {
	w.t.Helper()
	second := w.launch()
	w.t.Cleanup(func() { w.stop(second) })
	w.front.opensTo(w.app.Addr(), second.Addr())
	w.eventually("they are connected", func() bool { return w.chat.links() == w.chat.linksOf(2) })
	return second
}
