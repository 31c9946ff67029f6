package e2e

import (
	"testing"

	"partyline/config"
)

// Typography that a program put in leaves as its plain twins, which makes the SMS cheaper, however it was written.
func TestTypographyLeavesAsItsPlainTwins(t *testing.T) {
	each(t, func(w *world) {
		sam, ana := w.Customer("+447700900123", "Sam"), w.Admin("ana")
		sam.Texts("is it ready?")
		ana.SeesInThread(sam, "is it ready?")
		ana.Replies(sam, "It’s “ready” – come by…")
		sam.Gets(`It's "ready" - come by...`)
		ana.Replies(sam, "Until 6 – we’ll wait 🙂")
		sam.Gets(`It's "ready" - come by...`, "Until 6 – we’ll wait 🙂")
		ana.Runs("/sms send 07700900124 We’re open")
		ana.IsTold("1 segment")
		w.Customer("+447700900124", "Kim").Gets("We're open")
	}, atOnce)
}

// A reply that is edited before it leaves is worded in the same way.
func TestAnEditedReplyIsWordedToo(t *testing.T) {
	each(t, func(w *world) {
		sam, ana := w.Customer("+447700900123", "Sam"), w.Admin("ana")
		sam.Texts("is it ready?")
		ana.SeesInThread(sam, "is it ready?")
		ana.Sends(sam, "it’s not").Edit("it’s ready")
		ana.Sends(sam, "come by") // events come in order, so the edit has arrived
		w.Passes(hold)
		sam.Gets("it's ready", "come by")
	})
}

// Where an inbox has smart_encoding off, text leaves as it was typed.
func TestTypographyStaysWhereItIsWanted(t *testing.T) {
	each(t, func(w *world) {
		sam, ana := w.Customer("+447700900123", "Sam"), w.Admin("ana")
		sam.Texts("is it ready?")
		ana.SeesInThread(sam, "is it ready?")
		ana.Replies(sam, "it’s “ready”…")
		sam.Gets("it’s “ready”…")
	}, atOnce, withTypography)
}

// withTypography has text leave as it was typed.
func withTypography(c *config.Config) { c.Inboxes[0].SmartEncoding = false }
