package e2e

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// A sender's name cannot be answered. The card says so, and what is typed stays, with the reason.
func TestASenderWithoutANumber(t *testing.T) {
	each(t, func(w *world) {
		bank, ana := w.Customer("ACME Bank", "the bank"), w.Admin("ana")
		bank.Texts("Your code is 123456")
		ana.SeesInThread(bank, "Your code is 123456")
		ana.SeesCard(bank, "This sender has no number that could be answered, so text typed here is not sent.")
		ana.Replies(bank, "thank you")
		ana.SeesNotice(bank, "This sender has no number that could be answered")
		w.rests()
		require.Len(w.t, w.twilio.Messages(), 1, "nothing was handed to the carrier")
	}, atOnce)
}

// A short code can be answered in principle; where the carrier refuses, that is said.
func TestAShortCode(t *testing.T) {
	each(t, func(w *world) {
		vote, ana := w.Customer("25555", "the vote"), w.Admin("ana")
		vote.Texts("Vote now: reply A or B")
		ana.SeesInThread(vote, "Vote now: reply A or B")
		ana.Replies(vote, "A").Shows(failed)
		ana.SeesNotice(vote, "The recipient's number is not valid")
	}, atOnce)
}

// A sender that is no address at all is shown too: losing a text would be worse.
func TestANonsenseSender(t *testing.T) {
	each(t, func(w *world) {
		odd, ana := w.Customer("whatsapp:+447700900123 <!channel>", "somebody"), w.Admin("ana")
		odd.Texts("hello?")
		ana.SeesInThread(odd, "hello?")
		ana.Replies(odd, "who are you?")
		ana.SeesNotice(odd, "This sender has no number that could be answered")
		w.rests()
		require.Len(w.t, w.twilio.Messages(), 1)
	}, atOnce)
}
