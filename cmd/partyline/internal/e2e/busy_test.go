package e2e

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"partyline/bridge/twilio/twiliotest"
)

// A carrier that asks us to wait is not called before.
func TestTheCarrierAsksToWait(t *testing.T) {
	each(t, func(w *world) {
		sam, ana := w.Customer("+447700900123", "Sam"), w.Admin("ana")
		sam.Texts("where is my order?")
		ana.SeesInThread(sam, "where is my order?")
		w.twilio.Fail(twiliotest.Fault{Kind: twiliotest.TooManyRequests, RetryAfter: 30 * time.Second})
		begun := w.clock.Now()
		ana.Replies(sam, "on its way")
		ana.Replies(sam, "nearly there")
		w.Flies()
		sam.Gets("on its way", "nearly there")
		require.GreaterOrEqual(w.t, w.outbound("on its way").Created.Sub(begun), 30*time.Second)
	}, atOnce)
}

// While the carrier is away for minutes, replies wait; they leave in order once it is back.
func TestTheCarrierIsAway(t *testing.T) {
	each(t, func(w *world) {
		sam, ana := w.Customer("+447700900123", "Sam"), w.Admin("ana")
		sam.Texts("where is my order?")
		ana.SeesInThread(sam, "where is my order?")
		const many = 1000
		w.twilio.Fail(twiliotest.Fault{Kind: twiliotest.Unavailable, Times: many})
		w.twilio.Fail(twiliotest.Fault{Kind: twiliotest.Unavailable, At: twiliotest.List, Times: many})
		ana.Replies(sam, "on its way")
		reply := ana.Sends(sam, "nearly there")
		tries := func() (n int) {
			for _, f := range w.twilio.Faults() {
				n += many - f.Times
			}
			return n
		}
		w.Flies()
		for range 4 {
			before := tries()
			w.Passes(time.Minute)
			w.eventually("the carrier is tried again", func() bool { return tries() > before })
		}
		sam.GotNothing()
		w.twilio.ClearFaults()
		sam.Gets("on its way", "nearly there")
		reply.Shows(delivered)
	}, atOnce)
}
