package e2e

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// Discord puts quiet threads into an archive. One is taken out for a sign on a reply and for the card, which Discord refuses otherwise.
func TestAnArchivedThreadIsOpened(t *testing.T) {
	onDiscord(t, func(w *world) {
		sam, ana := w.Customer("+447700900123", "Sam"), w.Owner("ana")
		sam.Texts("where is my order?")
		ana.SeesInThread(sam, "where is my order?")
		w.keepsTheCarrierQuiet()
		reply := ana.Replies(sam, "on its way")
		reply.Shows(sent)
		ana.archives(sam)
		w.carrierReports("on its way", "delivered", 0)
		reply.Shows(delivered)

		sam.Texts("thank you")
		ana.SeesInThread(sam, "where is my order?", "thank you")
		ana.SeesCard(sam, "Unread: 1")
		ana.Runs("/sms inbox")
		list := ana.IsTold("07700 900123 (1 unread)")
		ana.archives(sam)
		ana.pressesIn(list, "Mark read")
		ana.SeesCard(sam, "Unread: 0")
		require.Len(w.t, w.cards(sam), 1)
	}, atOnce)
}

// What is typed into an archived thread goes out as ever, and so does what the customer writes.
func TestAnArchivedThreadGoesOn(t *testing.T) {
	onDiscord(t, func(w *world) {
		sam, ana := w.Customer("+447700900123", "Sam"), w.Owner("ana")
		sam.Texts("where is my order?")
		ana.SeesInThread(sam, "where is my order?")
		ana.archives(sam)
		ana.Replies(sam, "on its way").Shows(delivered)
		ana.archives(sam)
		sam.Texts("thank you")
		ana.SeesInThread(sam, "where is my order?", "thank you")
		require.Len(w.t, w.cards(sam), 1)
	}, atOnce)
}

// archives puts the customer's thread out of sight, once nothing is on its way there.
func (a *admin) archives(c *customer) {
	a.w.t.Helper()
	a.w.rests()
	card, _ := a.w.card(c)
	require.NoError(a.w.t, a.w.discord.Archive(a.id, card.thread, true))
}
