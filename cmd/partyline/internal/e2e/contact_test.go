package e2e

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// What is known of a contact is written down in the pane behind the card, and stands on the card.
func TestAContactIsDescribed(t *testing.T) {
	each(t, func(w *world) {
		sam, ana := w.Customer("+447700900123", "Sam"), w.Admin("ana")
		sam.Texts("hello")
		ana.SeesInThread(sam, "hello")
		ana.Presses(sam, "Contact…")
		form := ana.pressesForForm(ana.IsTold("Number"), "Edit…")
		require.Contains(w.t, form.Submits(map[string]string{"E-mail": "sam at home"}), "is no e-mail address")
		form = ana.pressesForForm(ana.IsTold("Number"), "Edit…")
		require.Empty(w.t, form.Submits(map[string]string{"E-mail": "sam@example.com", "Time zone": "Europe/London", "Language": "en-gb", "Fields": "Size: 42"}))
		ana.IsTold("What is known of this contact is saved.")
		ana.Runs("/sms contact details 07700 900123")
		pane := ana.IsTold("sam@example.com")
		for _, words := range []string{"Europe/London", "en-GB", "Size: 42"} {
			require.Contains(w.t, pane.Plain(), words)
		}
	})
}

// Tags are put on and taken off from the thread, the card and the channel; the card shows them, and the audit log who did it.
func TestAContactIsTagged(t *testing.T) {
	each(t, func(w *world) {
		sam, ana := w.Customer("+447700900123", "Sam"), w.Admin("ana")
		sam.Texts("hello")
		ana.SeesInThread(sam, "hello")
		ana.Replies(sam, "!tag VIP, regular")
		ana.SeesNotice(sam, "Tagged: vip, regular")
		ana.SeesCard(sam, "Tags: regular, vip")
		ana.Runs("/sms contact tag 0044 7700 900123 gold")
		ana.SeesCard(sam, "Tags: gold, regular, vip")
		ana.pressesIn(ana.IsTold("Tags of"), "Remove")
		ana.SeesCard(sam, "Tags: regular, vip")
		ana.Presses(sam, "Contact…")
		ana.pressesIn(ana.IsTold("regular, vip"), "Tags…")
		require.Empty(w.t, ana.pressesForForm(ana.IsTold("Tags of 07700 900123: 2"), "New tag…").Submits(map[string]string{"Tags": "new"}))
		ana.SeesCard(sam, "Tags: new, regular, vip")
		ana.Replies(sam, "!untag regular")
		ana.SeesCard(sam, "Tags: new, vip")
		ana.Replies(sam, "!untag silver")
		ana.SeesNotice(sam, "There is no tag “silver”. There is: new, vip.")
		w.rests()
		require.Empty(w.t, sam.received(), "none of it reaches the customer")
	})
}

// A contact belongs to one account, which others belong to as well.
func TestAContactBelongsToAnAccount(t *testing.T) {
	each(t, func(w *world) {
		sam, kim, ana := w.Customer("+447700900123", "Sam"), w.Customer("+447700900124", "Kim"), w.Admin("ana")
		sam.Texts("hello")
		kim.Texts("hello too")
		ana.SeesInThread(kim, "hello too")
		ana.SeesInThread(sam, "hello")
		ana.Replies(sam, "!account Acme Ltd")
		ana.SeesCard(sam, "Account: Acme Ltd")
		ana.Runs("/sms contact account 07700900124")
		ana.Chooses(ana.IsTold("They belong to none."), "Acme Ltd")
		ana.SeesCard(kim, "Account: Acme Ltd")
		ana.Replies(sam, "!account none")
		ana.SeesNotice(sam, "They do not belong to Acme Ltd any more.")
	})
}

// Whose a command is must be said in the channel, and another inbox's contact is none of this one's.
func TestAStrangerIsNoContact(t *testing.T) {
	each(t, func(w *world) {
		ana := w.Admin("ana")
		ana.Runs("/sms contact tag vip")
		ana.IsTold("It is not clear which contact is meant.")
		ana.Runs("/sms contact tag 07700 900188 vip")
		ana.IsTold("This inbox knows no contact with the number")
	})
}

// The profile tells all of it, and deleting the contact leaves nothing of it.
func TestTheProfileTellsWhatIsKnown(t *testing.T) {
	each(t, func(w *world) {
		sam, ana := w.Customer("+447700900123", "Sam"), w.Admin("ana")
		sam.Texts("hello")
		ana.SeesInThread(sam, "hello")
		require.Empty(w.t, ana.makesList("Regulars", ""))
		for _, typed := range []string{"!tag giraffe", "!join Regulars", "!account Zebra Ltd", "!deal new Stable, 99 GBP"} {
			ana.Replies(sam, typed)
		}
		ana.SeesCard(sam, "Tags: giraffe", "Lists: Regulars", "Account: Zebra Ltd", "Deals: 1: Stable, 99.00 GBP, New")
		ana.Presses(sam, "Contact…")
		form := ana.pressesForForm(ana.IsTold("giraffe"), "Edit…")
		require.Empty(w.t, form.Submits(map[string]string{"E-mail": "sam@example.com", "Fields": "Stripes: many"}))
		ana.IsTold("What is known of this contact is saved.")
		link := ana.profileOf(sam)
		page, file := w.reads(link).body, w.reads(link+"/profile.json").body
		for _, words := range []string{"giraffe", "Regulars", "Zebra Ltd", "Stable", "sam@example.com", "Stripes", "many"} {
			require.Contains(w.t, page, words)
			require.Contains(w.t, file, words)
		}
		w.rests()
		ana.deletes(sam)
		w.nothingLeft("sam@example.com", "Stripes")
		for _, table := range []string{"contact_tags", "list_members", "deals", "inbox_contacts", "contacts"} {
			require.Zero(w.t, w.rows(table), table)
		}
	}, atOnce)
}
