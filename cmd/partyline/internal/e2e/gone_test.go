package e2e

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// A deleted thread is replaced by a new one that links to what was before. No text is lost with it.
func TestADeletedThreadIsReplaced(t *testing.T) {
	everywhere(t, func(w *world) {
		sam, ana := w.Customer("+447700900123", "Sam"), w.Owner("ana")
		sam.Texts("where is my order?")
		ana.SeesInThread(sam, "where is my order?")
		w.rests()
		first, _ := w.card(sam)
		require.NoError(w.t, w.chat.destroy(ana.id, first))
		sam.Texts("hello?")
		sam.Texts("anybody?")
		ana.SeesInThread(sam, "hello?", "anybody?")
		require.Len(w.t, w.cards(sam), 1)
		ana.hasLinkTo(sam, first)
		ana.Replies(sam, "we are here")
		sam.Gets("we are here")
	}, atOnce)
}

// Where only the card was deleted, its replies stay, and the conversation goes on in a new thread.
func TestADeletedCardIsReplaced(t *testing.T) {
	everywhere(t, func(w *world) {
		sam, ana := w.Customer("+447700900123", "Sam"), w.Owner("ana")
		sam.Texts("one")
		ana.SeesInThread(sam, "one")
		w.rests()
		first, _ := w.card(sam)
		require.NoError(w.t, w.chat.remove(ana.id, first.place, first.id))
		all := func() []string { return append(textsOf(w.chat.under(first), sam.shown()), w.texts(sam)...) }
		sam.Texts("two")
		w.eventually("both texts are shown", func() bool { return len(all()) == 2 })
		w.rests()
		sam.Texts("three")
		w.eventually("there is a new thread", func() bool { return len(w.cards(sam)) == 1 && len(all()) == 3 })
		require.Equal(w.t, []string{"one", "two", "three"}, all())
		ana.hasLinkTo(sam, first)
	})
}

// hasLinkTo wants the customer's card to link to an earlier one.
func (a *admin) hasLinkTo(c *customer, earlier post) {
	a.w.t.Helper()
	card, _ := a.w.card(c)
	for _, b := range card.Buttons() {
		if b.Text == "Earlier thread" {
			require.Contains(a.w.t, b.URL, earlier.thread)
			return
		}
	}
	a.w.t.Fatalf("the card has no link to the thread before: %q", card.Plain())
}
