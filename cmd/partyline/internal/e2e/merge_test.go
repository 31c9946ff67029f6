package e2e

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"partyline/store"
)

// Two contacts become one: what was said is in one thread, and what was known of either is known of the one. What is with the carrier is heard
// of later, and an automation that both are in goes on once.
func TestContactsAreMerged(t *testing.T) {
	each(t, func(w *world) {
		sam, old, ana := w.Customer("+447700900123", "Sam"), w.Customer("+447700900124", "Old Sam"), w.Admin("ana")
		sam.Texts("my new number")
		ana.SeesInThread(sam, "my new number")
		old.Texts("my old number")
		ana.SeesInThread(old, "my old number")
		ana.Replies(old, "!tag vip")
		ana.SeesCard(old, "Tags: vip")
		ana.Replies(sam, "!tag new")
		ana.SeesCard(sam, "Tags: new")
		ana.Replies(old, "!deal new Kitchen, 99 GBP")
		ana.SeesCard(old, "Deals: 1: Kitchen, 99.00 GBP, New")
		oldCard, _ := w.card(old)
		w.loads(course)
		ana.Replies(sam, "!automation start course")
		w.isAt(sam, "course", "3", store.WaitsTime)
		ana.Replies(old, "!automation start course")
		w.isAt(old, "course", "3", store.WaitsTime)
		old.Gets("The course begins.")
		w.keepsTheCarrierQuiet()
		reply := ana.Replies(old, "on its way")
		reply.Shows(sent)
		w.rests()

		ana.Runs("/sms contact merge 07700900123 07700900123")
		ana.IsTold("That is the same contact.")
		ana.Runs("/sms contact merge 07700900123 07700900199")
		ana.IsTold("This inbox knows no contact with the number")
		ana.Runs("/sms contact merge 07700900123 07700900124")
		ana.pressesIn(ana.IsTold("Merge two contacts?"), "Keep 07700 900123, 07700 900123")
		ana.IsTold("The two are one contact now")
		ana.SeesCard(sam, "Tags: new, vip", "Deals: 1: Kitchen, 99.00 GBP, New")
		ana.SeesNotice(sam, "ana merged the contact with the number 07700 900124 into this one.")
		w.eventually("the old thread says where it goes on", func() bool {
			for _, p := range w.chat.under(oldCard) {
				if p.author == "" && p.Plain() != "" && strings.Contains(p.Plain(), "ana merged this contact into") {
					return true
				}
			}
			return false
		})
		w.carrierReports("on its way", "delivered", 0)
		reply.Shows(delivered)
		w.Passes(24 * time.Hour)
		sam.Gets("The course begins.", "The course ends.")
		w.leaves(sam)
		page := w.reads(ana.profileOf(sam)).body
		require.Contains(w.t, page, "my old number")
		require.Contains(w.t, page, "my new number")

		old.Texts("me again")
		w.eventually("the old number opens a new thread", func() bool {
			all := w.cards(old)
			return len(all) > 0 && all[len(all)-1].thread != oldCard.thread
		})
		ana.SeesInThread(old, "me again")
		old.Gets("The course begins.", "on its way")
	}, atOnce, neverReminds)
}

// Typed in a thread it asks, and the answer merges. Who opted out with either number has, and the retired number still has when it comes back.
func TestAMergeKeepsAnOptOut(t *testing.T) {
	each(t, func(w *world) {
		sam, old, ana := w.Customer("+447700900123", "Sam"), w.Customer("+447700900124", "Old Sam"), w.Admin("ana")
		sam.Texts("my new number")
		ana.SeesInThread(sam, "my new number")
		old.Texts("STOP")
		ana.SeesNotice(old, "opted out")
		w.rests()
		w.named(sam, sam.shown()) // or else they take the other's name, and their card with it
		w.named(old, "Bee Keeper")
		ana.Replies(sam, "!merge wasp")
		ana.SeesNotice(sam, "This inbox knows no other contact called “wasp”.")
		ana.Replies(sam, "!merge bee")
		ana.SeesNotice(sam, "To keep 07700 900123, 07700 900123, type !merge +447700900124 keep this")
		ana.SeesNotice(sam, "To keep Bee Keeper, 07700 900124, type !merge +447700900124 keep other")
		w.rests()
		ana.Replies(sam, "!merge +447700900124 Keep this")
		ana.SeesNotice(sam, "ana merged the contact with the number 07700 900124 into this one.")
		w.await("the kept one opted out", func() bool {
			out, err := w.app.Store.OptedOut(t.Context(), w.contact(sam).ID, w.conversation(sam).LineID)
			return err == nil && out
		})
		old.Texts("hello again")
		w.await("so did the retired number", func() bool {
			c, err := w.app.Store.ContactByNumber(t.Context(), old.number)
			if err != nil {
				return false
			}
			out, err := w.app.Store.OptedOut(t.Context(), c.ID, w.conversation(sam).LineID)
			return err == nil && out
		})
	}, atOnce)
}
