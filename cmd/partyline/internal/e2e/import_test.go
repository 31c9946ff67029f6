package e2e

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// Contacts come from a file that somebody drops in a thread, or from what they paste; each line that will not do is told with its reason.
func TestContactsAreImported(t *testing.T) {
	each(t, func(w *world) {
		sam, kim, ana := w.Customer("+447700900123", "Sam"), w.Customer("+447700900124", "Kim"), w.Admin("ana")
		sam.Texts("hello")
		ana.SeesInThread(sam, "hello")
		require.Empty(w.t, ana.makesList("News", "Offers by SMS."))
		const people = "Phone,Name,Tags\n07700 900124,Kim,\"vip, new\"\n0044 7700 900123,,regular\nbad,Bo,\n"
		ana.Replies(sam, "!import", file{"people.csv", "text/csv", []byte("Name\nKim\n")})
		ana.SeesNotice(sam, "No column has phone numbers.")
		ana.Replies(sam, "!import News", file{"people.csv", "text/csv", []byte(people)})
		ana.SeesNotice(sam, "Imported: 1 new contact, 1 line about contacts that were known, 1 line refused.")
		require.Equal(w.t, 1, w.noticed(sam, "Line 4: “bad” is not a phone number."))
		ana.SeesCard(sam, "Tags: regular", "Lists: News")
		w.saidOf(sam, "in import Offers by SMS.")
		w.saidOf(kim, "in import Offers by SMS.")

		form := ana.IsAsked("/sms contact import")
		require.Contains(w.t, form.Submits(map[string]string{"CSV": "phone\n07700900125\n", "List": "Olds"}), "There is no list “Olds”.")
		form = ana.IsAsked("/sms contact import")
		require.Empty(w.t, form.Submits(map[string]string{"CSV": "phone\n07700900125\n", "Tags": "Late"}))
		ana.IsTold("Imported: 1 new contact")
		ana.Runs("/sms contact details +447700900125")
		ana.IsTold("late")
		w.rests()
		require.Empty(w.t, sam.received(), "none of it reaches a customer")
	})
}

// The contacts of an inbox can be downloaded by whoever has the link, for an hour.
func TestContactsAreExported(t *testing.T) {
	each(t, func(w *world) {
		sam, ana := w.Customer("+447700900123", "Sam"), w.Admin("ana")
		sam.Texts("hello")
		ana.SeesInThread(sam, "hello")
		ana.Replies(sam, "!tag vip")
		ana.SeesCard(sam, "Tags: vip")
		ana.Runs("/sms contact export")
		told := ana.IsTold("Works until").Buttons()
		link := told[slices.IndexFunc(told, func(b button) bool { return b.Text == "Download CSV" })].URL
		answer := w.reads(link)
		require.Equal(w.t, 200, answer.status)
		require.Contains(w.t, answer.body, "phone,name,email,zone,language,account,tags,lists\r\n'+447700900123,,,,,,vip,\r\n")
		require.Contains(w.t, w.reads(strings.Replace(link, ".csv", ".json", 1)).body, `"tags":["vip"]`)
		require.Equal(w.t, 404, w.reads(strings.Replace(link, "contacts.csv", "profile.json", 1)).status)
		require.Equal(w.t, 403, w.reads(strings.Replace(link, "/contacts.csv", "x/contacts.csv", 1)).status)
		w.Passes(2 * time.Hour)
		require.Equal(w.t, 410, w.reads(link).status)
	})
}

// Somebody who came with an import and never wrote has a profile, and can be deleted.
func TestAnImportedContactIsDeleted(t *testing.T) {
	each(t, func(w *world) {
		sam, ana := w.Customer("+447700900123", "Sam"), w.Admin("ana")
		form := ana.IsAsked("/sms contact import")
		require.Empty(w.t, form.Submits(map[string]string{"CSV": "phone,email\n07700 900123,sam@example.com\n07700 900124,kim@example.com\n"}))
		ana.IsTold("Imported: 2 new contacts")
		ana.Runs("/sms contact profile 07700 900123")
		profile := ana.IsTold("Works until")
		link := profile.Buttons()[0].URL
		require.Contains(w.t, w.reads(link).body, "sam@example.com")
		form = ana.pressesForForm(profile, "Delete contact")
		require.Contains(w.t, form.Submits(map[string]string{"Type the contact's number to delete them": "07700 900124"}), "not the number of this contact")
		require.Empty(w.t, form.Submits(map[string]string{"Type the contact's number to delete them": "07700 900123"}))
		ana.IsTold("The contact is deleted")
		require.Equal(w.t, 1, w.rows("contacts"))
		w.nothingLeft("sam@example.com", "7700900123")
		require.Equal(w.t, 410, w.reads(link).status)
		ana.Runs("/sms contact delete 07700 900123")
		ana.IsTold("This inbox has no conversation with")
		sam.GotNothing()
	})
}
