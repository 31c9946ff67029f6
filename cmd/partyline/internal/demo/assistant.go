package demo

import (
	"context"
	"strings"

	"partyline/store"
)

// questions are what the shop tells its assistant.
var questions = []store.FAQ{
	{Question: "How long are you open?", Answer: "We are open Monday to Friday from 9 to 7, and on Saturday from 10 to 4."},
	{Question: "My brakes squeak. Is there a slot for a repair today?", Answer: "Just come by before five, no appointment needed. Brakes are cleaned while you wait, and that is free."},
	{Question: "Does the spring sale hold for helmets?", Answer: "Yes, the 20% are off all accessories until Saturday, helmets for adults and children included."},
	{Question: "Can I return something?", Answer: "You can bring it back within 30 days, unused and with the receipt."},
	{Question: "Do you deliver?", Answer: "We deliver within five miles for 10 pounds, on Tuesdays and Thursdays."},
}

// shopPage is the page that the assistant may rest on, on the server of the demo's own page.
const shopPage = "/shop/repairs.html"

// brief tells the assistant of an inbox about the shop, and switches it on. Its page is read once the app gets round to it.
func (h *history) brief(ctx context.Context, c chat) error {
	inbox, err := h.app.Store.InboxOf(ctx, c.name(), c.channel())
	if err != nil {
		return err
	}
	now := store.At(h.world.clock.Now())
	return h.app.Store.Tx(ctx, func(ctx context.Context, tx *store.Tx) error {
		a, err := tx.LockAssistant(ctx, inbox.ID)
		if err != nil {
			return err
		}
		a.Drafts, a.Summaries, a.AcceptedBy, a.AcceptedName, a.AcceptedAt = true, true, c.user(ana), ana.name, now
		a.Name, a.Sells, a.Voice = "the bike shop", "Bicycles, accessories and repairs", "plain and warm, never pushy"
		if err := tx.PutAssistant(ctx, &a); err != nil {
			return err
		}
		for _, f := range questions {
			f.InboxID, f.UpdatedAt = inbox.ID, now
			if _, err := tx.AddFAQ(ctx, &f); err != nil {
				return err
			}
		}
		return tx.AddPage(ctx, &store.Page{InboxID: inbox.ID, Place: 1, URL: h.url + shopPage, DueAt: now})
	})
}

// pageHost is the server of the demo's page, as the assistant's list of allowed hosts has it.
func (d *Demo) pageHost() string { return strings.TrimPrefix(d.url, "http://") }
