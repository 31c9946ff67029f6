package e2e

import (
	"errors"
	"testing"

	"github.com/stretchr/testify/require"

	"partyline/store"
)

// Two recipients who become one contact get a broadcast once, whether its list is being made or it has been sent, and its results name who is kept.
func TestAMergedContactGetsABroadcastOnce(t *testing.T) {
	each(t, func(w *world) {
		ana := w.Admin("ana")
		old, sam := w.Customer("+447700900123", "Old Sam"), w.Customer("+447700900124", "Sam")
		kim, lee := w.Customer("+447700900125", "Kim"), w.Customer("+447700900126", "Lee")
		w.enlists("Regulars", true, old, sam, kim, lee)
		w.named(sam, "Sam Field")
		w.named(lee, "Lee Wood")
		w.stalls("broadcasts")
		ana.pressesIn(ana.casts("Spring sale", "shoes at half price", "Regulars"), "Send to 4 people, 4 segments")
		ana.IsTold("It goes out.")
		w.lists(1, old)
		ana.Runs("/sms broadcast pause 1")
		ana.IsTold("It is paused.")
		ana.merges(old, sam, "Keep Sam Field, 07700 900124")
		w.goesOn("broadcasts")
		w.Flies()
		ana.pressesIn(ana.SeesProgress("Broadcast Spring sale: paused"), "Resume")
		for _, c := range []*customer{sam, kim, lee} {
			c.Gets("shoes at half price")
		}
		ana.SeesProgress("Broadcast Spring sale: sent", "3 of 3 sent (100 %).", "Skipped 1: They are one contact with another recipient by now")
		w.rests()
		ana.merges(kim, lee, "Keep Lee Wood, 07700 900126")
		require.Empty(w.t, old.received())
		for _, c := range []*customer{sam, kim, lee} {
			require.Len(w.t, c.received(), 1, c.number)
		}

		ana.Runs("/sms broadcast csv 1")
		rows := w.downloads(ana.IsTold("This link gives names and numbers").Buttons()[0].URL)
		var who [][]string
		for _, row := range rows[1:] {
			who = append(who, row[1:4])
		}
		require.Equal(w.t, [][]string{
			{sam.number, "Sam Field", "skipped"}, {sam.number, "Sam Field", "delivered"},
			{lee.number, "Lee Wood", "delivered"}, {lee.number, "Lee Wood", "delivered"},
		}, who)
	}, atOnce)
}

// merges makes one contact of two and keeps the second, by the button with that label.
func (a *admin) merges(drop, keep *customer, label string) {
	a.w.t.Helper()
	gone := a.w.contact(drop).ID
	a.Runs("/sms contact merge " + keep.number + " " + drop.number)
	a.pressesIn(a.IsTold("Merge two contacts?"), label)
	a.w.await("they are one contact", func() bool {
		_, err := a.w.app.Store.Contact(a.w.t.Context(), gone)
		return errors.Is(err, store.ErrNotFound)
	})
	a.IsTold("The two are one contact now")
}
