package e2e

import (
	"testing"

	"partyline/config"
)

// atOnce has replies leave without a hold.
func atOnce(c *config.Config) { c.Inboxes[0].Hold = 0 }

// What an admin types in the thread is an SMS, once the hold is over.
func TestAnAnswerGoesOut(t *testing.T) {
	each(t, func(w *world) {
		sam, ana := w.Customer("+447700900123", "Sam"), w.Admin("ana")
		sam.Texts("where is my order?")
		ana.SeesInThread(sam, "where is my order?")
		reply := ana.Sends(sam, "on its way")
		ana.SeesCard(sam, "Unread: 0")
		w.Passes(hold - 1)
		sam.GotNothing()
		w.Passes(1)
		sam.Gets("on its way")
		reply.Shows(delivered)
	})
}

// The sign on the reply follows the message: held, sent, delivered.
func TestAReplyShowsHowItFares(t *testing.T) {
	each(t, func(w *world) {
		sam, ana := w.Customer("+447700900123", "Sam"), w.Admin("ana")
		sam.Texts("where is my order?")
		ana.SeesInThread(sam, "where is my order?")
		w.keepsTheCarrierQuiet()
		reply := ana.Sends(sam, "on its way")
		w.Passes(hold)
		sam.Gets("on its way")
		reply.Shows(sent)
		w.carrierReports("on its way", "delivered", 0)
		reply.Shows(delivered)
	})
}

// With a hold of 0 nothing waits.
func TestAnAnswerWithoutHoldLeavesAtOnce(t *testing.T) {
	each(t, func(w *world) {
		sam, ana := w.Customer("+447700900123", "Sam"), w.Admin("ana")
		sam.Texts("where is my order?")
		ana.SeesInThread(sam, "where is my order?")
		reply := ana.Replies(sam, "on its way")
		sam.Gets("on its way")
		reply.Shows(delivered)
	}, atOnce)
}

// Replies leave in the order in which they were typed, whoever typed them.
func TestAnswersKeepTheirOrder(t *testing.T) {
	each(t, func(w *world) {
		sam, ana, ben := w.Customer("+447700900123", "Sam"), w.Admin("ana"), w.Admin("ben")
		sam.Texts("where is my order?")
		ana.SeesInThread(sam, "where is my order?")
		ana.Replies(sam, "let me look")
		ben.Replies(sam, "I have it here")
		ana.Replies(sam, "thanks Ben")
		ben.Sends(sam, "it comes tomorrow")
		w.Passes(hold)
		sam.Gets("let me look", "I have it here", "thanks Ben", "it comes tomorrow")
	})
}
