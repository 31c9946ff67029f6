package e2e

import (
	"testing"

	"github.com/stretchr/testify/require"

	"partyline/bridge"
	"partyline/config"
	"partyline/store"
)

// ownWords gives the shop words of its own, with answers.
func ownWords(c *config.Config) {
	in := &c.Inboxes[0]
	in.OptOutWords, in.OptOutAnswer = []string{"Abmelden", "weg damit"}, "You get no more texts. Text DABEI to get them again."
	in.OptInWords, in.OptInAnswer = []string{"dabei"}, "Welcome!"
	in.HelpWords, in.HelpAnswer = []string{"Hilfe"}, "This is the shop, 01632 960001."
}

// A word of the shop's own opts out, and that is confirmed once: the one text that somebody gets who just opted out.
func TestWordsOfOnesOwn(t *testing.T) {
	each(t, func(w *world) {
		sam, ana := w.Customer("+447700900123", "Sam"), w.Admin("ana")
		sam.Texts("hilfe")
		sam.Gets("This is the shop, 01632 960001.")
		sam.Texts("DABEI")
		ana.SeesNotice(sam, sam.shown()+" opted in with DABEI.")
		sam.Gets("This is the shop, 01632 960001.", "Welcome!")
		sam.Texts("abmeldén")
		ana.SeesNotice(sam, sam.shown()+" opted out with abmeldén. Nothing can be sent until they text START.")
		sam.Gets("This is the shop, 01632 960001.", "Welcome!", "You get no more texts. Text DABEI to get them again.")
		sam.Texts("Weg  damit")
		sam.Texts("ABMELDEN!") // is more than the word
		w.stops("This person has opted out", bridge.Automatic{Key: "k", Origin: store.OriginAutomation, Name: "Welcome", To: sam.number, Text: "hello"})
		ana.SeesInThread(sam, "hilfe", "DABEI", "abmeldén", "Weg  damit", "ABMELDEN!")
		w.rests()
		require.Len(w.t, sam.received(), 3)
		w.saidOf(sam, "in keyword DABEI", "out keyword abmeldén")
		sam.Texts("Dabei")
		ana.SeesNotice(sam, sam.shown()+" opted in again with Dabei. Texts can be sent again.")
		w.eventually("it is answered", func() bool { return len(sam.received()) == 4 })
	}, ownWords)
}

// The carrier answers its own words, so the shop does not, even where it has an answer to its own.
func TestTheCarrierAnswersItsWords(t *testing.T) {
	each(t, func(w *world) {
		sam, ana := w.Customer("+447700900123", "Sam"), w.Admin("ana")
		sam.Texts("info")
		sam.Texts("revoke")
		ana.SeesNotice(sam, "opted out with revoke")
		sam.Texts("unstop")
		ana.SeesNotice(sam, "opted in again with unstop")
		sam.Texts("optout")
		ana.SeesNotice(sam, "opted out with optout")
		w.rests()
		for _, text := range sam.received() {
			require.NotContains(w.t, text, "the shop")
			require.NotContains(w.t, text, "no more texts")
		}
	}, ownWords)
}
