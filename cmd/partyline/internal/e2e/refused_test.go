package e2e

import (
	"strconv"
	"testing"

	"partyline/bridge/twilio/twiliotest"
)

// What the carrier refuses is marked on the reply, and the thread says why, in words.
func TestARefusalIsExplained(t *testing.T) {
	refusals := map[int]string{
		21211: "The recipient's number is not valid",
		21408: "Texting to this country is not enabled",
		21614: "is no mobile number",
	}
	each(t, func(w *world) {
		sam, ana := w.Customer("+447700900123", "Sam"), w.Admin("ana")
		sam.Texts("where is my order?")
		ana.SeesInThread(sam, "where is my order?")
		for code, words := range refusals {
			w.twilio.Fail(twiliotest.Fault{Kind: twiliotest.Reject, Code: code})
			reply := ana.Replies(sam, "on its way "+strconv.Itoa(code))
			reply.Shows(failed)
			ana.SeesNotice(sam, "Not sent: “on its way "+strconv.Itoa(code)+"”. ")
			ana.SeesNotice(sam, words)
			ana.SeesNotice(sam, "(code "+strconv.Itoa(code)+")")
		}
		ana.Replies(sam, "can you read this?")
		sam.Gets("can you read this?")
	}, atOnce)
}

// Nobody is texted after STOP, until START.
func TestStopIsRespected(t *testing.T) {
	each(t, func(w *world) {
		sam, ana := w.Customer("+447700900123", "Sam"), w.Admin("ana")
		sam.Texts("STOP")
		ana.SeesInThread(sam, "STOP")
		ana.Insists(sam, "but why?").Shows(failed)
		ana.SeesNotice(sam, "Not sent: “but why?”. This person has opted out with STOP.")
		sam.Texts("START")
		ana.SeesInThread(sam, "STOP", "START")
		ana.Replies(sam, "welcome back").Shows(delivered)
	}, atOnce)
}

// A phone that cannot be reached is known only afterwards, from a status callback.
func TestAnUndeliveredSMSIsExplained(t *testing.T) {
	each(t, func(w *world) {
		sam, ana := w.Customer("+447700900123", "Sam"), w.Admin("ana")
		sam.Texts("where is my order?")
		ana.SeesInThread(sam, "where is my order?")
		w.twilio.Fail(twiliotest.Fault{Kind: twiliotest.Undeliverable, Code: 30003})
		ana.Replies(sam, "on its way").Shows(failed)
		ana.SeesNotice(sam, "Not delivered: “on its way”. The phone could not be reached")
		ana.SeesNotice(sam, "(code 30003)")
		sam.GotNothing()
	}, atOnce)
}
