package e2e

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"partyline/config"
)

// Notes are for the team. They stay, and nothing is said about them.
func TestNotesStay(t *testing.T) {
	each(t, func(w *world) {
		sam, ana := w.Customer("+447700900123", "Sam"), w.Admin("ana")
		sam.Texts("where is my order?")
		ana.SeesInThread(sam, "where is my order?")
		for _, text := range []string{"// he is angry", "//refund?", "note: he is angry", "Private: he is angry", "INTERNAL: refund?", "!note call him"} {
			ana.Replies(sam, text)
		}
		ana.Sends(sam, "we are looking into it")
		w.Passes(hold)
		sam.Gets("we are looking into it")
		require.Empty(w.t, w.notices(sam))
	})
}

// An unknown !word was meant for us, not for the customer.
func TestUnknownWordsStay(t *testing.T) {
	each(t, func(w *world) {
		sam, ana := w.Customer("+447700900123", "Sam"), w.Admin("ana")
		sam.Texts("where is my order?")
		ana.SeesInThread(sam, "where is my order?")
		ana.Replies(sam, "!later 3h")
		ana.SeesNotice(sam, "!later is no command here, so nothing was sent")
		ana.Sends(sam, "we are looking into it!")
		w.Passes(hold)
		sam.Gets("we are looking into it!")
	})
}

// An SMS has 1,600 characters at most. One more, and nothing leaves; exactly so many leave whole.
func TestWhatIsTooLongStays(t *testing.T) {
	each(t, func(w *world) {
		sam, ana := w.Customer("+447700900123", "Sam"), w.Admin("ana")
		sam.Texts("where is my order?")
		ana.SeesInThread(sam, "where is my order?")
		longest := strings.Repeat("very long, ", 145) + "done."
		require.Len(w.t, longest, 1600)
		ana.Replies(sam, longest+"!")
		ana.SeesNotice(sam, "That is 1601 characters; an SMS can have at most 1600")
		ana.Sends(sam, longest)
		w.Passes(hold)
		sam.Gets(longest)
	}, func(c *config.Config) { c.Inboxes[0].ConfirmSegments = 0 })
}
