package e2e

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// What an admin knows otherwise is written down with how they know it, the thread is told, and the ledger is shown and given away as CSV.
func TestTheConsentLedger(t *testing.T) {
	each(t, func(w *world) {
		sam, ana := w.Customer("+447700900123", "Sam"), w.Admin("ana")
		sam.Texts("where is my order?")
		ana.SeesInThread(sam, "where is my order?")
		ana.Runs("/sms contact consent 07700900123")
		ana.IsTold("Nothing was said yet.")
		ana.Runs("/sms contact consent 07700900123 in")
		ana.IsTold("Say how it is known")
		ana.Runs("/sms contact consent 07700900123 in =signed the form of 3 May")
		ana.IsTold("Opted in written down by an admin")
		ana.SeesNotice(sam, "ana opted them in: =signed the form of 3 May")
		w.saidOf(sam, "in admin =signed the form of 3 May")
		ana.types(w.cardOf(sam), "!consent out asked on the phone")
		ana.SeesNotice(sam, "ana opted them out: asked on the phone")
		ana.Runs("/sms contact consent 07700900123 in asked again")
		ana.SeesNotice(sam, "ana opted them in: asked again")
		sam.Texts("STOP")
		ana.SeesNotice(sam, "opted out with STOP")
		ana.Runs("/sms contact consent 07700900123 in signed another form")
		ana.IsTold("they must text START")
		w.saidOf(sam, "in admin =signed the form of 3 May", "out admin asked on the phone", "in admin asked again", "out keyword STOP")

		ana.Runs("/sms contact consent 07700900123")
		pane := ana.IsTold("Opted out by text")
		link := ana.linkIn(pane, "As CSV")
		csv := w.reads(link)
		require.Equal(w.t, 200, csv.status)
		require.Contains(w.t, csv.body, "+447700900123")
		require.Contains(w.t, csv.body, ",in,admin,'=signed the form of 3 May,")
		require.Contains(w.t, csv.body, ",out,keyword,STOP,+447700900123")
		require.Equal(w.t, csv.body, w.reads(ana.linkIn(pane, "Whole inbox as CSV")).body)
		require.Equal(w.t, 403, w.reads(link[:len(link)-9]+"AAAAA.csv").status)
		w.Passes(61 * time.Minute)
		require.Equal(w.t, 410, w.reads(link).status)
	})
}

// cardOf is the card of a customer's thread.
func (w *world) cardOf(c *customer) post {
	w.t.Helper()
	card, ok := w.card(c)
	require.True(w.t, ok)
	return card
}

// linkIn presses a button that answers with a link to a file, and gives the link.
func (a *admin) linkIn(p post, label string) (link string) {
	a.w.t.Helper()
	told := len(a.w.chat.whispered(a.id))
	a.pressesIn(p, label)
	a.w.eventually("there is a link to a file", func() bool {
		all := a.w.chat.whispered(a.id)
		if len(all) == told {
			return false
		}
		bs := all[len(all)-1].Buttons()
		i := slices.IndexFunc(bs, func(b button) bool { return b.Text == "Download CSV" })
		if i >= 0 {
			link = bs[i].URL
		}
		return i >= 0
	})
	return link
}
