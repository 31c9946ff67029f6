package e2e

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"partyline/bridge/twilio/twiliotest"
	"partyline/config"
)

// Where the carrier's answer is lost, nobody knows whether the SMS left. However it was, exactly one reaches the phone.
func TestAnUnknownOutcomeIsOneSMS(t *testing.T) {
	impatient := func(c *config.Config) { c.Twilio.Timeout = time.Second }
	quiet := twiliotest.Fault{Kind: twiliotest.StatusLost, Times: -1}
	outcomes := map[string][]twiliotest.Fault{
		"cut after the work, told by the callback": {{Kind: twiliotest.CutAfter}},
		"cut after the work, found in the list":    {{Kind: twiliotest.CutAfter}, quiet},
		"cut before the work":                      {{Kind: twiliotest.CutBefore}},
		"error after the work":                     {{Kind: twiliotest.ErrorAfter}},
		"error after the work, found in the list":  {{Kind: twiliotest.ErrorAfter}, quiet},
		"error before the work":                    {{Kind: twiliotest.ErrorBefore}},
		"unavailable":                              {{Kind: twiliotest.Unavailable}},
		"no answer in time":                        {{Kind: twiliotest.Delay, Delay: time.Minute}},
		"no answer, and the list is away too": {{Kind: twiliotest.CutAfter}, quiet,
			{Kind: twiliotest.Unavailable, At: twiliotest.List, Times: 3}},
		"twice in a row": {{Kind: twiliotest.CutBefore}, {Kind: twiliotest.CutAfter}, quiet},
	}
	each(t, func(w *world) {
		ana := w.Admin("ana")
		people := map[string]*customer{}
		for what, faults := range outcomes {
			c := w.Customer(fmt.Sprintf("+4477009002%02d", len(people)), what)
			people[what] = c
			c.Texts("where is my order?")
			ana.SeesInThread(c, "where is my order?")
			for _, f := range faults {
				f.Number = c.number
				w.twilio.Fail(f)
			}
		}
		replies := map[string][2]*reply{}
		for what, c := range people {
			replies[what] = [2]*reply{ana.Replies(c, "on its way"), ana.Replies(c, "nearly there")}
		}
		w.Flies()
		for what, c := range people {
			c.Gets("on its way", "nearly there")
			for _, r := range replies[what] {
				w.eventually("the reply has left", func() bool { return r.hasLeft() })
			}
		}
		w.rests()
		for _, c := range people {
			require.Equal(w.t, []string{"on its way", "nearly there"}, c.received(), c.name)
			require.Empty(w.t, w.notices(c), c.name)
		}
	}, atOnce, impatient)
}

// The carrier's list may lag behind, so that it does not have an SMS is believed only after reconcile_after.
func TestAnSMSIsNotSentAgainTooSoon(t *testing.T) {
	each(t, func(w *world) {
		sam, ana := w.Customer("+447700900123", "Sam"), w.Admin("ana")
		sam.Texts("where is my order?")
		ana.SeesInThread(sam, "where is my order?")
		w.twilio.Fail(twiliotest.Fault{Kind: twiliotest.CutBefore})
		begun := w.clock.Now()
		ana.Replies(sam, "on its way")
		w.Flies()
		sam.Gets("on its way")
		require.GreaterOrEqual(w.t, w.outbound("on its way").Created.Sub(begun), w.config.Twilio.ReconcileAfter)
	}, atOnce)
}

// Two equal replies are two SMS, even where the carrier's answers to both are lost.
func TestEqualRepliesAreNotTakenForOneAnother(t *testing.T) {
	each(t, func(w *world) {
		sam, ana := w.Customer("+447700900123", "Sam"), w.Admin("ana")
		sam.Texts("are you sure?")
		ana.SeesInThread(sam, "are you sure?")
		w.keepsTheCarrierQuiet()
		w.twilio.Fail(twiliotest.Fault{Kind: twiliotest.CutAfter})
		w.twilio.Fail(twiliotest.Fault{Kind: twiliotest.CutBefore})
		ana.Replies(sam, "yes")
		last := ana.Replies(sam, "yes")
		w.Flies()
		last.Shows(sent)
		w.rests()
		require.Equal(w.t, []string{"yes", "yes"}, sam.received())
	}, atOnce)
}

// hasLeft tells whether the reply's sign says that the carrier has it.
func (r *reply) hasLeft() bool {
	signs := r.signs()
	return len(signs) == 1 && (signs[0] == sent || signs[0] == delivered)
}
