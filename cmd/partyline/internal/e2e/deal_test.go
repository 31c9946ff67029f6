package e2e

import (
	"testing"

	"github.com/stretchr/testify/require"

	"partyline/config"
)

// houses sells houses in pounds.
func houses(c *config.Config) {
	c.Inboxes[0].Currency = "GBP"
	c.Inboxes[0].Pipelines = []config.Pipeline{{Name: "Houses", Stages: []string{"Enquiry", "Viewing", "Offer"}}}
}

// A deal goes through the configured stages, stands on the card while it is open, and ends in the thread.
func TestADealIsWon(t *testing.T) {
	each(t, func(w *world) {
		sam, ana := w.Customer("+447700900123", "Sam"), w.Admin("ana")
		sam.Texts("is the cottage free?")
		ana.SeesInThread(sam, "is the cottage free?")
		ana.Presses(sam, "Contact…")
		ana.pressesIn(ana.IsTold("Number"), "Deals…")
		form := ana.pressesForForm(ana.IsTold("Deals of"), "New deal…")
		require.Contains(w.t, form.Submits(map[string]string{"Title": "Cottage", "Value": "much"}), "is no currency")
		form = ana.pressesForForm(ana.IsTold("Deals of"), "New deal…")
		require.Empty(w.t, form.Submits(map[string]string{"Title": "Cottage", "Value": "250,000"}))
		ana.SeesCard(sam, "Deals: 1: Cottage, 250,000.00 GBP, Enquiry")
		ana.pressesIn(ana.IsTold("The deal is open."), "Change…")
		ana.Chooses(ana.IsTold("Deal: Cottage"), "Viewing")
		ana.SeesCard(sam, "Deals: 1: Cottage, 250,000.00 GBP, Viewing")
		ana.Replies(sam, "!deal move Nowhere")
		ana.SeesNotice(sam, "The pipeline Houses has no stage “Nowhere”. Use one of: Enquiry, Viewing, Offer.")
		ana.Replies(sam, "!deal move offer")
		ana.SeesCard(sam, "Deals: 1: Cottage, 250,000.00 GBP, Offer")
		ana.Runs("/sms contact deal 07700900123 win")
		ana.SeesNotice(sam, "ana marked the deal Cottage (250,000.00 GBP) as won.")
		ana.Replies(sam, "!deal new Garage, 9,500, Viewing")
		ana.SeesCard(sam, "Deals: 2: Garage, 9,500.00 GBP, Viewing")
		ana.Replies(sam, "!deal lose 2")
		ana.SeesNotice(sam, "ana marked the deal Garage (9,500.00 GBP) as lost.")
		w.audited(sam, "won deal")
	}, houses)
}
