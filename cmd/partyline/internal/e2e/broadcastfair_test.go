package e2e

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"partyline/bridge/twilio/twiliotest"
	"partyline/config"
)

// slowly has broadcasts send a segment in half a minute.
func slowly(c *config.Config) { c.Inboxes[0].Lines[0].SegmentsPerSecond = 1.0 / 30 }

// A reply leaves at once, however many still wait for a broadcast, and the broadcast gives way to it.
func TestAReplyDoesNotWaitBehindABroadcast(t *testing.T) {
	each(t, func(w *world) {
		ana, lou := w.Admin("ana"), w.Customer("+447700900123", "Lou")
		lou.Texts("are you there?")
		ana.SeesInThread(lou, "are you there?")
		var all []*customer
		for i := range 6 {
			all = append(all, w.Customer(fmt.Sprintf("+4477009006%02d", i), "somebody"))
		}
		w.enlists("Regulars", true, all...)
		ana.pressesIn(ana.casts("Spring sale", "shoes at half price", "Regulars"), "Send to 6 people, 6 segments")
		w.eventually("the first gets it", func() bool {
			w.Passes(500 * time.Millisecond)
			return w.reached(all) == 1
		})
		ana.Replies(lou, "we are") // the clock stands still: nothing of the broadcast can leave
		lou.Gets("we are")
		require.Equal(w.t, 1, w.reached(all))
		w.Flies()
		w.eventually("the next gets it in its turn", func() bool { return w.reached(all) >= 2 })
		require.GreaterOrEqual(w.t, w.between(all[0], all[1]), 59*time.Second, "the reply took the turn of one")
	}, atOnce, slowly)
}

// between is how much later one customer got their first text than another.
func (w *world) between(first, second *customer) time.Duration {
	w.t.Helper()
	at := map[string]time.Time{}
	for _, m := range w.twilio.Messages() {
		if _, ok := at[m.To]; !ok {
			at[m.To] = m.Created
		}
	}
	return at[second.number].Sub(at[first.number])
}

// A carrier that wants to be asked later is: what was queued waits, nothing is lost, and nobody gets it twice. Who opts out by the carrier's
// word is counted.
func TestABroadcastHeedsTheCarrier(t *testing.T) {
	each(t, func(w *world) {
		w.Flies()
		ana := w.Admin("ana")
		var all []*customer
		for i := range 6 {
			all = append(all, w.Customer(fmt.Sprintf("+4477009006%02d", i), "somebody"))
		}
		w.enlists("Regulars", true, all...)
		w.twilio.Fail(twiliotest.Fault{Kind: twiliotest.TooManyRequests, RetryAfter: 2 * time.Second, Times: 5})
		ana.pressesIn(ana.casts("Spring sale", "shoes at half price", "Regulars"), "Send to 6 people, 6 segments")
		ana.SeesProgress("Broadcast Spring sale: sent", "6 of 6 sent (100 %).")
		for _, c := range all {
			require.Len(w.t, c.received(), 1, c.number)
		}
	}, atOnce)
}

// It can be listed in a thread, where no window opens.
func TestBroadcastsAreListedInAThread(t *testing.T) {
	each(t, func(w *world) {
		w.Flies()
		ana, lou := w.Admin("ana"), w.Customer("+447700900123", "Lou")
		w.enlists("Regulars", true, lou)
		ana.casts("Spring sale", "shoes at half price", "Regulars")
		lou.Texts("are you there?")
		ana.SeesInThread(lou, "are you there?")
		ana.Replies(lou, "!broadcast")
		ana.SeesNotice(lou, "Spring sale: draft")
		lou.GotNothing()
	}, atOnce)
}
