package e2e

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"partyline/config"
	"partyline/store"
)

// checkUp asks a customer to come by, and tags who wants to.
const checkUp = `
name: check-up
title: Check-up
trigger:
  - tag: regular
steps:
  - wait: 2 days
  - send: "{{first_name|Hello}}, shall we look over your bike?"
  - wait_for_reply: 3 days
    replied:
      - branch: { reply_has: ["yes"] }
        then:
          - tag: check-up
          - deal: open
            title: Check-up
            value: "40"
    silent:
      - stop
  - wait: 30 days
  - send: Time flies. Shall we look again?
`

// The whole life of a contact, from a list that they joined until nothing is left of them: they agree to be texted, answer a broadcast and an
// automation, become somebody, buy something, opt out and in again, and are forgotten.
func TestAWholeLife(t *testing.T) {
	each(t, func(w *world) {
		w.Flies()
		w.loads(checkUp)
		ana := w.Admin("ana")
		sam, kim := w.Customer("+447700900123", "Sam"), w.Customer("+447700900124", "Kim")

		require.Empty(w.t, ana.makesList("News", "Offers by SMS, twice a month."))
		ana.IsTold("There is a list News (opt-in) now.")
		form := ana.IsAsked("/sms contact import")
		require.Empty(w.t, form.Submits(map[string]string{"List": "News",
			"CSV": "phone,size,email\n07700 900123,42,sam@example.com\n0044 7700 900124,39,\n12,,\n"}))
		require.Contains(w.t, ana.IsTold("Imported: 2 new contacts").Plain(), "Line 4: “12” is not a phone number.")

		ana.pressesIn(ana.casts("Spring sale", "Hi {{first_name|there}}, shoes in {{size}} at half price", "News"), "Send to 2 people, 2 segments")
		sam.Gets("Hi there, shoes in 42 at half price")
		kim.Gets("Hi there, shoes in 39 at half price")
		sam.Texts("any in blue?")
		ana.SeesInThread(sam, "any in blue?")
		require.Contains(w.t, w.posts(sam)[1].Plain(), "re: broadcast Spring sale")
		ana.Replies(sam, "Two pairs, Sam").Shows(delivered)

		ana.Replies(sam, "!tag regular")
		ana.SeesCard(sam, "Tags: regular")
		w.isAt(sam, "check-up", "2", store.WaitsTime)
		ana.Replies(sam, "!account Field & Sons")
		ana.SeesCard(sam, "Account: Field & Sons")
		ana.Replies(sam, "!deal new Blue shoes, 60, Offer")
		ana.SeesNotice(sam, "The deal is open.")
		ana.Replies(sam, "!deal win")
		ana.SeesNotice(sam, "marked the deal Blue shoes (60.00 USD) as won.")

		w.rests()
		w.Passes(48 * time.Hour)
		w.eventually("the automation asks", func() bool { return len(sam.received()) == 3 })
		require.Equal(w.t, "Hello, shall we look over your bike?", sam.received()[2])
		w.isAt(sam, "check-up", "3", store.WaitsReply)
		sam.Texts("Yes please")
		ana.SeesCard(sam, "Tags: check-up, regular")
		w.isAt(sam, "check-up", "5", store.WaitsTime)

		sam.Texts("STOP")
		ana.SeesNotice(sam, "opted out with STOP")
		w.eventually("the automation ends", func() bool { return len(w.runs(sam)) == 0 })
		preview := ana.casts("Winter sale", "boots at half price", "News")
		require.Contains(w.t, preview.Plain(), "Skipped 1: ")
		ana.pressesIn(preview, "Send to 1 person, 1 segment")
		w.eventually("Kim alone gets it", func() bool { return len(kim.received()) == 2 })
		w.rests()
		w.Passes(31 * 24 * time.Hour)
		w.rests()
		require.Len(w.t, sam.received(), 4, "nothing but the carrier's confirmation comes to who opted out")
		sam.Texts("START")
		ana.SeesNotice(sam, "opted in again with START")
		ana.Replies(sam, "Good to have you back").Shows(delivered)
		require.Contains(w.t, sam.received(), "Good to have you back")

		ana.deletes(sam)
		w.eventually("nothing is left", func() bool { return w.rows("contacts") == 1 })
		w.nothingLeft("7700900123", "sam@example.com", "Blue shoes")
		sam.Texts("hello again")
		w.eventually("it is a new conversation", func() bool { return len(w.cards(sam)) == 1 })
		ana.SeesCard(sam, "Unread: 1")
		require.NotContains(w.t, strings.ToLower(w.plain(w.cardOf(sam))), "regular")
	}, atOnce, neverReminds, func(c *config.Config) { c.Inboxes[0].QuietHours = "" })
}
