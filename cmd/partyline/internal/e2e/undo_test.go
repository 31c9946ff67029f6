package e2e

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"partyline/bridge/twilio/twiliotest"
)

// While a reply is held, editing it edits the SMS.
func TestAnEditInTimeChangesTheSMS(t *testing.T) {
	each(t, func(w *world) {
		sam, ana := w.Customer("+447700900123", "Sam"), w.Admin("ana")
		sam.Texts("where is my order?")
		ana.SeesInThread(sam, "where is my order?")
		ana.Sends(sam, "it comes tomorow").Edit("it comes tomorrow")
		ana.Sends(sam, "at noon") // what is typed in a thread is taken in order, so the edit is in by now
		w.Passes(hold)
		sam.Gets("it comes tomorrow", "at noon")
		require.Empty(w.t, w.notices(sam))
	})
}

// So does editing one for which the carrier makes us wait.
func TestAnEditWhileTheCarrierLetsUsWaitChangesTheSMS(t *testing.T) {
	each(t, func(w *world) {
		sam, ana := w.Customer("+447700900123", "Sam"), w.Admin("ana")
		sam.Texts("where is my order?")
		ana.SeesInThread(sam, "where is my order?")
		w.twilio.Fail(twiliotest.Fault{Kind: twiliotest.TooManyRequests, RetryAfter: time.Hour})
		reply := ana.Sends(sam, "it comes tomorow")
		w.Passes(hold)
		w.waits(sam)
		reply.Edit("it comes tomorrow")
		ana.Sends(sam, "at noon") // what is typed in a thread is taken in order, so the edit is in by now
		sam.GotNothing()
		w.Passes(time.Hour)
		sam.Gets("it comes tomorrow", "at noon")
		reply.Shows(delivered)
		require.Zero(w.t, w.noticed(sam, "already sent"))
	}, neverReminds)
}

// An edit that makes a note of it keeps it here.
func TestAnEditInTimeMakesANote(t *testing.T) {
	each(t, func(w *world) {
		sam, ana := w.Customer("+447700900123", "Sam"), w.Admin("ana")
		sam.Texts("where is my order?")
		ana.SeesInThread(sam, "where is my order?")
		reply := ana.Sends(sam, "this one is difficult")
		reply.Edit("// this one is difficult")
		ana.Sends(sam, "one moment please")
		w.Passes(hold)
		sam.Gets("one moment please")
		reply.Shows("")
	})
}

// While a reply is held, deleting it cancels the SMS, and the thread says so.
func TestADeletionInTimeCancels(t *testing.T) {
	each(t, func(w *world) {
		sam, ana := w.Customer("+447700900123", "Sam"), w.Admin("ana")
		sam.Texts("where is my order?")
		ana.SeesInThread(sam, "where is my order?")
		ana.Sends(sam, "no idea").Delete()
		ana.SeesNotice(sam, "Deleted in time: “no idea” was not sent.")
		ana.Sends(sam, "it is at the door")
		w.Passes(hold)
		sam.Gets("it is at the door")
	})
}

// After it left, an SMS cannot be changed: the thread says so, once.
func TestAnEditTooLateIsAnswered(t *testing.T) {
	each(t, func(w *world) {
		sam, ana := w.Customer("+447700900123", "Sam"), w.Admin("ana")
		sam.Texts("where is my order?")
		ana.SeesInThread(sam, "where is my order?")
		reply := ana.Sends(sam, "it comes tomorow")
		w.Passes(hold)
		sam.Gets("it comes tomorow")
		reply.Shows(delivered)
		reply.Edit("it comes tomorow") // platforms tell of more than edits this way; nothing is said of it
		reply.Edit("it comes tomorrow")
		ana.SeesNotice(sam, "already sent, so the edit stays here")
		form := ana.pressesForForm(ana.noticeOf(sam, "Send a correction?"), "Send correction")
		require.Equal(w.t, map[string]string{"Phone number": "+447700900123", "Text": "it comes tomorrow"}, form.Inputs())
		require.Empty(w.t, form.Submits(map[string]string{"Text": "sorry, tomorrow"}))
		sam.Gets("it comes tomorow", "sorry, tomorrow")
		reply.Delete()
		ana.SeesNotice(sam, "was deleted here, but it was already sent")
		ana.Sends(sam, "see you")
		w.Passes(hold)
		sam.Gets("it comes tomorow", "sorry, tomorrow", "see you")
		require.Equal(w.t, 2, w.noticed(sam, "Send a correction?"))
	})
}
