package e2e

import (
	"context"

	"partyline/bridge/twilio/twiliotest"
)

// What the carrier does, as the tests ask for it.

// keepsTheCarrierQuiet loses every status callback from now on.
func (w *world) keepsTheCarrierQuiet() {
	w.twilio.Fail(twiliotest.Fault{Kind: twiliotest.StatusLost, Times: -1})
}

// carrierReports posts a status callback for the newest outbound message with this text, and wants it to be taken.
func (w *world) carrierReports(text, status string, code int) {
	w.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	answer, err := w.twilio.Report(ctx, w.outbound(text).SID, status, code)
	if err != nil || answer != 200 {
		w.t.Fatalf("status callback %s for %q: %d %v", status, text, answer, err)
	}
}

// outbound is the newest message of ours with this text that the carrier has.
func (w *world) outbound(text string) twiliotest.Message {
	w.t.Helper()
	for _, m := range w.twilio.Messages() {
		if m.Body == text && m.Direction == "outbound-api" {
			return m
		}
	}
	w.t.Fatalf("the carrier has no message %q", text)
	return twiliotest.Message{}
}
