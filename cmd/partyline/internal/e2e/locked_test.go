package e2e

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// In a locked thread nothing can be said any more. The conversation goes on in a new one that links to it.
func TestALockedThreadIsReplaced(t *testing.T) {
	onDiscord(t, func(w *world) {
		sam, ana := w.Customer("+447700900123", "Sam"), w.Owner("ana")
		sam.Texts("where is my order?")
		ana.SeesInThread(sam, "where is my order?")
		w.keepsTheCarrierQuiet()
		ana.Replies(sam, "on its way").Shows(sent)
		w.rests()
		first, _ := w.card(sam)
		require.NoError(w.t, w.discord.Lock(ana.id, first.thread, true))
		w.carrierReports("on its way", "delivered", 0) // its sign stands in a thread that nobody can write in; that is no reason to stop
		w.rests()
		sam.Texts("hello?")
		sam.Texts("anybody?")
		ana.SeesInThread(sam, "hello?", "anybody?")
		require.Len(w.t, w.cards(sam), 2)
		ana.hasLinkTo(sam, first)
		ana.Replies(sam, "we are here")
		sam.Gets("on its way", "we are here")
	}, atOnce)
}

// A thread can be deleted while the message that it was started from stays.
func TestAThreadWithoutItsCardIsReplaced(t *testing.T) {
	on(t, []where{discordText}, func(w *world) {
		sam, ana := w.Customer("+447700900123", "Sam"), w.Owner("ana")
		sam.Texts("where is my order?")
		ana.SeesInThread(sam, "where is my order?")
		w.rests()
		first, _ := w.card(sam)
		require.NoError(w.t, w.discord.DeleteThread(ana.id, first.thread))
		sam.Texts("hello?")
		ana.SeesInThread(sam, "hello?")
		ana.hasLinkTo(sam, first)
		ana.Replies(sam, "we are here")
		sam.Gets("we are here")
	}, atOnce)
}
