package e2e

import (
	"testing"

	"github.com/stretchr/testify/require"

	"partyline/bridge/twilio/twiliotest"
)

// Status callbacks come late, twice and in any order. What a reply shows only moves forward.
func TestAStatusOnlyMovesForward(t *testing.T) {
	each(t, func(w *world) {
		sam, ana := w.Customer("+447700900123", "Sam"), w.Admin("ana")
		sam.Texts("where is my order?")
		ana.SeesInThread(sam, "where is my order?")
		w.keepsTheCarrierQuiet()
		reply := ana.Replies(sam, "on its way")
		reply.Shows(sent)
		w.carrierReports("on its way", "delivered", 0)
		reply.Shows(delivered)
		for _, late := range []string{"delivered", "sent", "queued", "undelivered", "failed", "sending"} {
			w.carrierReports("on its way", late, 0)
			w.rests()
			require.Equal(w.t, []string{delivered}, reply.signs(), late)
		}
		require.Empty(w.t, w.notices(sam))
	}, atOnce)
}

// A failure that is told twice is explained once.
func TestAFailureIsToldOnce(t *testing.T) {
	each(t, func(w *world) {
		sam, ana := w.Customer("+447700900123", "Sam"), w.Admin("ana")
		sam.Texts("where is my order?")
		ana.SeesInThread(sam, "where is my order?")
		w.twilio.Fail(twiliotest.Fault{Kind: twiliotest.Undeliverable, Code: 30005})
		w.twilio.Fail(twiliotest.Fault{Kind: twiliotest.StatusDuplicated, Times: -1})
		ana.Replies(sam, "it is at the door").Shows(failed)
		ana.SeesNotice(sam, "The number does not exist")
		w.carrierReports("it is at the door", "undelivered", 30005)
		w.rests()
		require.Len(w.t, w.notices(sam), 1)
	}, atOnce)
}

// A callback that overtakes another says all that is left to say.
func TestStatusCallbacksOvertakeEachOther(t *testing.T) {
	each(t, func(w *world) {
		sam, ana := w.Customer("+447700900123", "Sam"), w.Admin("ana")
		sam.Texts("where is my order?")
		ana.SeesInThread(sam, "where is my order?")
		w.twilio.Fail(twiliotest.Fault{Kind: twiliotest.StatusReordered, Times: -1})
		reply := ana.Replies(sam, "on its way")
		w.eventually("both callbacks were posted", func() bool { return len(w.twilio.Callbacks("")) == 2 })
		require.Equal(w.t, "delivered", w.twilio.Callbacks("")[0].Status)
		reply.Shows(delivered)
		w.rests()
		require.Equal(w.t, []string{delivered}, reply.signs())
	}, atOnce)
}
