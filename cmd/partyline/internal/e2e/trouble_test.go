package e2e

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"partyline/bridge/twilio/twiliotest"
)

// A code that stops the line as a whole is told once in the thread and stands in the list of lines, until a text arrives again.
func TestALineInTrouble(t *testing.T) {
	each(t, func(w *world) {
		sam, ana := w.Customer("+447700900123", "Sam"), w.Admin("ana")
		sam.Texts("where is my order?")
		ana.SeesInThread(sam, "where is my order?")
		ana.Runs("/sms lines")
		ana.IsTold("Sends and receives.")
		w.twilio.Fail(twiliotest.Fault{Kind: twiliotest.Undeliverable, Code: 30034, Times: 2})
		ana.Replies(sam, "on its way").Shows(failed)
		ana.SeesNotice(sam, "The line Shop is listed as in trouble until a text from it arrives again.")
		ana.Replies(sam, "still on its way").Shows(failed)
		w.rests()
		require.Equal(w.t, 1, w.noticed(sam, "listed as in trouble"))
		ana.Runs("/sms lines")
		ana.IsTold("In trouble: Our number is not registered for the US (A2P 10DLC).")
		w.Passes(time.Minute)
		ana.Replies(sam, "here it is").Shows(delivered)
		seen := len(w.chat.whispered(ana.id))
		ana.Runs("/sms lines")
		w.eventually("the list is shown again", func() bool { return len(w.chat.whispered(ana.id)) > seen })
		all := w.chat.whispered(ana.id)
		require.Contains(w.t, all[len(all)-1].Plain(), "Sends and receives.")
	}, atOnce)
}

// What a failure says, and what is offered about it, by the carrier's code.
func TestWhatIsOfferedAfterACode(t *testing.T) {
	retry, reword, nothing := []string{"Retry", "Edit & resend"}, []string{"Edit & resend"}, []string(nil)
	codes := []struct {
		code   int
		says   string
		offers []string
	}{
		{30002, "suspended", retry},
		{30003, "could not be reached", retry},
		{30004, "blocks messages", nothing},
		{30005, "does not exist", nothing},
		{30006, "landline", nothing},
		{30007, "filtered", reword},
		{30008, "does not say why", retry},
		{30017, "congested", retry},
		{30018, "must be registered", retry},
		{30022, "limit for our US campaign", retry},
		{30032, "toll-free number is not verified", retry},
		{30034, "not registered for the US", retry},
		{30035, "still being set up", retry},
		{30450, "fraud", retry},
		{31337, "twilio.com/docs/errors/31337", nothing},
	}
	each(t, func(w *world) {
		sam, ana := w.Customer("+447700900123", "Sam"), w.Admin("ana")
		sam.Texts("where is my order?")
		ana.SeesInThread(sam, "where is my order?")
		for _, c := range codes {
			w.twilio.Fail(twiliotest.Fault{Kind: twiliotest.Undeliverable, Code: c.code})
			text := fmt.Sprintf("text %d", c.code)
			ana.Replies(sam, text).Shows(failed)
			notice := ana.noticeOf(sam, "Not delivered: “"+text+"”")
			require.Contains(w.t, notice.Plain(), c.says)
			var offers []string
			for _, b := range notice.Buttons() {
				offers = append(offers, b.Text)
			}
			require.Equal(w.t, c.offers, offers, c.code)
		}
	}, atOnce)
}
