package e2e

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// makesList makes a list with the form; wording is for an opt-in list.
func (a *admin) makesList(name, wording string) string {
	a.w.t.Helper()
	a.Runs("/sms contact lists")
	button, values := "New marketing list…", map[string]string{"Name": name}
	if wording != "" {
		button = "New opt-in list…"
		values["What those agree to who join it"] = wording
	}
	return a.pressesForForm(a.IsTold("Lists of"), button).Submits(values)
}

// Who is put on an opt-in list agreed to its wording: the ledger says so, and the thread. Once they text STOP nobody can put them on one.
func TestJoiningAnOptInListIsConsent(t *testing.T) {
	each(t, func(w *world) {
		sam, ana := w.Customer("+447700900123", "Sam"), w.Admin("ana")
		sam.Texts("hello")
		ana.SeesInThread(sam, "hello")
		require.Empty(w.t, ana.makesList("News", "Offers by SMS, twice a month."))
		ana.IsTold("There is a list News (opt-in) now.")
		require.Empty(w.t, ana.makesList("Regulars", ""))
		require.Contains(w.t, ana.makesList("NEWS", ""), "There is a list “NEWS” already.")
		ana.Replies(sam, "!join news")
		ana.SeesCard(sam, "Lists: News")
		ana.SeesNotice(sam, "is on the opt-in list News now, so they agreed to: “Offers by SMS, twice a month.”")
		w.saidOf(sam, "in list Offers by SMS, twice a month.")
		ana.Replies(sam, "!join regulars")
		ana.SeesCard(sam, "Lists: News, Regulars")
		ana.Replies(sam, "!leave News")
		ana.SeesCard(sam, "Lists: Regulars")
		w.saidOf(sam, "in list Offers by SMS, twice a month.")
		sam.Texts("STOP")
		ana.SeesNotice(sam, "opted out with STOP")
		ana.Replies(sam, "!join News")
		ana.SeesNotice(sam, "Nobody can take that back for them: they must text START")
		ana.SeesCard(sam, "Lists: Regulars")
		ana.Replies(sam, "!join nothing")
		ana.SeesNotice(sam, "There is no list “nothing”. There is: News, Regulars.")
		w.audited(sam, "leave list")
	})
}

// The pane behind the card puts a contact on a list and takes them off.
func TestListsFromThePane(t *testing.T) {
	each(t, func(w *world) {
		sam, ana := w.Customer("+447700900123", "Sam"), w.Admin("ana")
		sam.Texts("hello")
		ana.SeesInThread(sam, "hello")
		require.Empty(w.t, ana.makesList("Regulars", ""))
		ana.Presses(sam, "Contact…")
		ana.pressesIn(ana.IsTold("Number"), "Lists…")
		ana.Chooses(ana.IsTold("Lists of 07700 900123: 0"), "Regulars (marketing)")
		ana.SeesCard(sam, "Lists: Regulars")
		ana.pressesIn(ana.IsTold("is on the list Regulars now"), "Leave")
		ana.IsTold("is no longer on the list Regulars")
	})
}
