package e2e

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"partyline/bridge/twilio/twiliotest"
	"partyline/store"
)

// STOP and START are announced in the thread, once each, and written down; the carrier answers them, and we do not.
func TestOptingOutAndInAgain(t *testing.T) {
	each(t, func(w *world) {
		sam, ana := w.Customer("+447700900123", "Sam"), w.Admin("ana")
		sam.Texts("yes")
		sam.Texts("Stop")
		ana.SeesInThread(sam, "yes", "Stop")
		ana.SeesNotice(sam, sam.shown()+" opted out with Stop. Nothing can be sent until they text START.")
		sam.Texts("STOP")
		sam.Texts("START")
		ana.SeesNotice(sam, sam.shown()+" opted in again with START. Texts can be sent again.")
		sam.Texts("help")
		sam.Texts("please stop shouting")
		ana.SeesInThread(sam, "yes", "Stop", "STOP", "START", "help", "please stop shouting")
		w.rests()
		require.Len(w.t, w.notices(sam), 2)
		w.saidOf(sam, "out keyword Stop", "in keyword START")
		require.Len(w.t, sam.received(), 3, "STOP, START and HELP are answered by the carrier alone")
	})
}

// Whoever opts out before a text has left does not get it, be it held or to be sent again.
func TestWhatHasNotLeftIsStopped(t *testing.T) {
	each(t, func(w *world) {
		sam, ana := w.Customer("+447700900123", "Sam"), w.Admin("ana")
		sam.Texts("where is my order?")
		ana.SeesInThread(sam, "where is my order?")
		w.twilio.Fail(twiliotest.Fault{Kind: twiliotest.Reject, Code: 21408})
		lost := ana.Sends(sam, "on its way")
		w.Passes(hold)
		lost.Shows(failed)
		notice := ana.noticeOf(sam, "Not sent: “on its way”.")
		held := ana.Sends(sam, "nearly there")
		w.Passes(time.Second)
		sam.Texts("STOP")
		ana.SeesNotice(sam, "opted out with STOP")
		w.Passes(hold)
		held.Shows(failed)
		ana.SeesNotice(sam, "Not sent: “nearly there”. The customer opted out before it left.")
		ana.pressesIn(notice, "Retry")
		ana.IsTold("The customer has opted out since, so it is not sent.")
		w.rests()
		require.NotContains(w.t, sam.received(), "on its way")
		require.NotContains(w.t, sam.received(), "nearly there")
	})
}

// Where the carrier says what it took a text for, that counts, whatever the words are.
func TestTheCarrierKnowsMoreWords(t *testing.T) {
	each(t, func(w *world) {
		w.twilio.AdvanceOptOut(map[string]string{"assez": "STOP"})
		sam, ana := w.Customer("+447700900123", "Sam"), w.Admin("ana")
		sam.Texts("assez")
		ana.SeesNotice(sam, "opted out with assez")
		w.saidOf(sam, "out carrier assez")
	})
}

// A STOP that nobody told us of is known by the carrier's refusal: the sentence says so, and it is written down.
func TestARefusalOptsOut(t *testing.T) {
	each(t, func(w *world) {
		sam, ana := w.Customer("+447700900123", "Sam"), w.Admin("ana")
		sam.Texts("where is my order?")
		ana.SeesInThread(sam, "where is my order?")
		stop := sam.TextsUnheard("STOP")
		ana.Replies(sam, "on its way").Shows(failed)
		notice := ana.noticeOf(sam, "Not sent: “on its way”. This person has opted out with STOP.")
		require.Empty(w.t, notice.Buttons())
		w.saidOf(sam, "out code 21610")
		// Its own webhook comes late, and changes nothing any more.
		require.Equal(w.t, 200, w.redelivers(stop))
		ana.SeesInThread(sam, "where is my order?", "STOP")
		w.rests()
		require.Len(w.t, w.notices(sam), 1)
		w.saidOf(sam, "out code 21610")
		sam.Texts("START")
		ana.SeesNotice(sam, "opted in again with START")
		ana.Replies(sam, "on its way").Shows(delivered)
	}, atOnce)
}

// saidOf waits until exactly this stands in the ledger about a customer, oldest first.
func (w *world) saidOf(c *customer, want ...string) {
	w.t.Helper()
	var got []string
	w.await("the ledger says so", func() bool {
		got = nil
		all, err := w.app.Store.Consents(context.Background(), w.contact(c).ID)
		for _, e := range all {
			got = append(got, string(e.Kind)+" "+string(e.Source)+" "+e.Wording)
		}
		return err == nil && len(got) == len(want)
	})
	require.Equal(w.t, want, got)
}

// contact is the row of a customer who wrote or was written to.
func (w *world) contact(c *customer) store.Contact {
	w.t.Helper()
	p, err := w.app.Store.ContactByNumber(context.Background(), c.number)
	if err != nil {
		w.t.Fatalf("%s: %v", c.name, err)
	}
	return p
}
