package bridgetest

import (
	"slices"
	"strings"

	"partyline/bridge"
)

// checkEraser has a thread cleared, twice, with something going wrong at first. Nothing of ours tells of the contact afterwards; what
// people typed stays.
func checkEraser(d *desk) {
	by := bridge.Tombstone{
		Card:  "This contact was deleted by Anna *Lind* on 1 Mar 2026 at 10:00 UTC.",
		Post:  "This message was deleted with the contact by Anna *Lind* on 1 Mar 2026 at 10:00 UTC.",
		Title: "Deleted contact",
	}
	erase := func(t bridge.ThreadRef) error { return d.Chat.(bridge.Eraser).EraseThread(d.ctx, t, by) }
	t, other := d.open(), d.open()
	d.say(t, "where is my order?")
	loud := d.customer(secret)
	loud.Announce = true
	by.Announced = []string{d.post(t, loud).ID}
	typed := d.People.Types(Admin, t, "on its way")
	d.post(t, bridge.Post{Key: d.key("p"), Kind: bridge.PostTeam, Author: "Anna Lind", Parts: []bridge.Part{{Text: "by the way, " + secret, At: d.Clock.Now()}}})
	d.post(t, bridge.Post{Key: d.key("p"), Kind: bridge.PostNotice, Parts: []bridge.Part{{Text: "Not sent: " + secret, At: d.Clock.Now()}}})
	d.say(other, "another contact")
	d.Faults.Fail(Refreshing, ErrorAfter)
	d.refused(erase(t), bridge.CodeUncertain, bridge.CodeRetry)
	for range 2 {
		d.again(func() error { return erase(t) })
	}
	card, ok := d.Reader.Card(t)
	if !ok || !strings.Contains(card.Text, by.Card) {
		d.Errorf("the card is %+v", card)
	}
	kept := false
	for _, s := range append(append(d.Reader.Thread(t), d.Reader.Channel()...), card) {
		for _, gone := range []string{secret, "Mia Berg", "900123", "where is my order?"} {
			if s.ID != other.ID && strings.Contains(s.Author+" "+s.Text, gone) {
				d.Errorf("%q is still shown: %+v", gone, s)
			}
		}
		d.harmless("a tombstone", s)
		kept = kept || s.ID == typed.ID && s.Text == "on its way"
	}
	if !kept {
		d.Error("what an admin typed is gone")
	}
	d.shows(other, "another contact")
	locked := d.open()
	d.say(locked, secret)
	d.People.LocksThread(locked)
	if err := erase(locked); err != nil { // never CodeGone, for it can be read
		d.refused(err, bridge.CodeUnavailable)
	} else if slices.ContainsFunc(d.Reader.Thread(locked), func(s Shown) bool { return strings.Contains(s.Text, secret) }) {
		d.Error("a locked thread counts as erased and shows all")
	}
	d.People.DeletesThread(t)
	if err := erase(t); err != nil {
		d.refused(err, bridge.CodeGone)
	}
}
