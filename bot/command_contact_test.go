package bot_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"partyline/bot"
	"partyline/bridge"
	"partyline/store"
)

// Whose a command is: the number that stands first says, however it is written, else the thread does.
func TestWhoseACommandIs(t *testing.T) {
	c := newCounter(t)
	for _, typed := range []string{
		"contact tag 07700 900123 vip", "contact tag +44 7700 900123 vip", "contact tag 0044 7700 900123 vip", "tag +447700900123 vip", `tag "07700 900123" vip`,
	} {
		require.Equal(t, []string{"vip"}, c.items(c.types(typed)), typed)
	}
	require.Equal(t, []string{"2026", "vip"}, c.items(c.types("tag 07700 900123 2026")), "what follows the number is no part of it")
	require.Equal(t, []string{sayWhichContact}, c.says(c.types("tag vip")))
	require.Contains(t, c.says(c.types("tag 07700 900199 vip"))[0], `This inbox knows no contact with the number "07700 900199"`)
	require.Contains(t, c.says(c.types("tag 07700 900124 vip"))[0], "knows no contact", "another inbox does")
	c.thread = c.mia.ID
	require.Equal(t, []string{"2026", "gold", "vip"}, c.items(c.types("tag gold")))
	require.Equal(t, []string{"2026 sale"}, c.items(c.types("tag 2026 sale"))[1:2], "a few digits are no number")
	c.channel = supportChannel
	require.Contains(t, c.says(c.types("tag gold"))[0], "no such conversation")
}

const sayWhichContact = "It is not clear which contact is meant. Use it in a conversation's thread, or say the number first, such as +44 7700 900123."

func TestTagsArePutOnAndTakenOff(t *testing.T) {
	c := newCounter(t)
	c.thread = c.mia.ID
	a := c.types("tag VIP, Regular;  big spender")
	require.Equal(t, "Tags of Mia Berg: 3", a.View.Title)
	require.Equal(t, []string{"Tagged: vip, regular, big spender"}, c.says(a))
	require.Equal(t, []string{"big spender", "regular", "vip"}, c.items(a))
	require.Equal(t, []string{"Nothing changed: it was so already."}, c.says(c.types("tag vip")))
	a = c.presses(button(t, a.View, "Remove"))
	require.Equal(t, []string{"regular", "vip"}, c.items(a))
	a = c.chooses(a, "big spender")
	require.Len(t, a.View.Items, 3)
	form := c.presses(button(t, a.View, "New tag…")).Form
	require.Equal(t, "A tag has at most 40 characters.", c.submits(form, map[string]string{"tags": "x, 12345678901234567890123456789012345678901"}).Errors["tags"])
	require.Len(t, c.items(c.types("tag")), 3, "where one will not do none is put on")
	require.Len(t, c.items(c.submits(form, map[string]string{"tags": "new"})), 4)
	require.Equal(t, []string{"Untagged: vip, new"}, c.says(c.types("untag VIP, new")))
	require.Contains(t, c.says(c.types("untag gold"))[0], "There is no tag “gold”.")
	require.Contains(t, c.says(c.types("untag"))[0], "Which tag?")
}

func TestDetailsAreSaved(t *testing.T) {
	c := newCounter(t)
	c.thread = c.mia.ID
	form := c.presses(button(t, c.types("contact details").View, "Edit…")).Form
	require.Equal(t, "Mia Berg", form.Inputs[0].Initial)
	for input, bad := range map[string][2]string{
		"email":    {"mia at example", "is no e-mail address. Write it as in mia@example.com."},
		"zone":     {"London", "is no time zone. Write its name, as in Europe/London"},
		"language": {"klingonish", "is no language. Write its code"},
		"fields":   {"size: 42\nno colon", "Line 2 is no field. Write a name, a colon and the value"},
	} {
		a := c.submits(form, map[string]string{"name": "Mia", input: bad[0]})
		require.Contains(t, a.Errors[input], bad[1])
	}
	a := c.submits(form, map[string]string{"name": " Mia  Berg-Olsen ", "email": "mia@example.com", "zone": "Europe/Oslo", "language": "nb-no", "fields": "Size: 42\nColour: red\nold:"})
	require.Equal(t, []string{"What is known of this contact is saved."}, c.says(a))
	a = c.presses(button(t, a.View, "Contact…"))
	require.Equal(t, "Mia Berg-Olsen", a.View.Title)
	require.Equal(t, []bot.Field{{Label: "Number", Value: "07700 900123"}, {Label: "E-mail", Value: "mia@example.com"}, {Label: "Time zone", Value: "Europe/Oslo"},
		{Label: "Language", Value: "nb-NO"}}, a.View.Fields)
	require.Equal(t, []string{"Colour: red\nSize: 42"}, c.says(a))
	log, err := c.store.Audit(t.Context(), c.mia.ID)
	require.NoError(t, err)
	require.Equal(t, "change details", log[0].Action)
	require.Equal(t, "e-mail, fields, language, name, zone", log[0].Detail)
	require.NotContains(t, log[0].Detail, "mia@")
	require.Contains(t, c.says(c.types("contact details 07700 900123 x"))[0], "nothing behind it")
}

func TestLists(t *testing.T) {
	c := newCounter(t)
	a := c.types("contact lists")
	require.Equal(t, "Lists of Sales: 0", a.View.Title)
	form := c.presses(button(t, a.View, "New opt-in list…")).Form
	require.Contains(t, c.submits(form, map[string]string{"name": "News"}).Errors["wording"], "Write what people agree to")
	require.Contains(t, c.submits(form, map[string]string{"name": " ", "wording": "x"}).Errors["name"], "Which list?")
	require.Contains(t, c.says(c.submits(form, map[string]string{"name": "News", "wording": "Offers, twice a month."}))[0], "There is a list News (opt-in) now.")
	form = c.presses(button(t, c.types("lists").View, "New marketing list…")).Form
	require.Contains(t, c.submits(form, map[string]string{"name": "news"}).Errors["name"], "There is a list “news” already.")
	require.Empty(t, c.submits(form, map[string]string{"name": "Regulars"}).Errors)

	a = c.types("join 07700900123 news")
	require.Equal(t, []string{"Mia Berg is on the list news now."}, c.says(a))
	require.Equal(t, []string{"News (opt-in)"}, c.items(a))
	a = c.chooses(a, "Regulars (marketing)")
	require.Equal(t, []string{"News (opt-in)", "Regulars (marketing)"}, c.items(a))
	require.Equal(t, []string{"Mia Berg was on the list NEWS already."}, c.says(c.types("join 07700900123 NEWS")))
	require.Equal(t, []string{"News (opt-in): 1 contact\nWho joins agrees to: “Offers, twice a month.”", "Regulars (marketing): 1 contact"}, c.items(c.types("lists")))
	require.Equal(t, []string{"Mia Berg is no longer on the list News."}, c.says(c.presses(button(t, a.View, "Leave"))))
	require.Equal(t, []string{"Mia Berg was not on the list News."}, c.says(c.presses(button(t, a.View, "Leave"))))
	require.Contains(t, c.says(c.types("join 07700900123 nothing"))[0], "There is no list “nothing”. There is: News, Regulars.")
	require.Contains(t, c.says(c.types("lists 9"))[0], "There is no page 9.")
	c.channel = supportChannel
	require.Equal(t, "Lists of Support: 0", c.types("lists").View.Title, "lists are the inbox's own")

	require.NoError(t, c.b.Receive(t.Context(), inbound("STOP")))
	c.channel = salesChannel
	require.Contains(t, c.says(c.types("join 07700900123 News"))[0], "Nobody can take that back for them: they must text START")
}

// In a thread, where everybody reads it, a command about a contact says in one line what it did.
func TestWhatIsDoneInAThreadIsSaidInALine(t *testing.T) {
	c := newCounter(t)
	c.thread = c.mia.ID
	_, err := c.b.MakeList(t.Context(), bridge.ListRequest{Actor: ann, Inbox: c.inbox.ID, Name: "News", Kind: store.MarketingList})
	require.NoError(t, err)
	for _, said := range [][3]string{
		{"tag", "VIP, new", "Tagged: vip, new"}, {"tag", "vip", "Nothing changed: it was so already."}, {"untag", "vip", "Untagged: vip"},
		{"join", "news", "Mia Berg is on the list news now."}, {"leave", "News", "Mia Berg is no longer on the list News."},
		{"account", "Acme", "Mia Berg belongs to Acme now. The account is new."}, {"account", "none", "They do not belong to Acme any more."},
		{"deal", "new Kitchen, 99 GBP", "The deal is open."}, {"deal", "move Offer", "The deal moved."}, {"deal", "win", "The deal is won."},
		{"consent", "in signed a form", "It is in the ledger."}, {"consent", "in signed a form", "The ledger says so already."},
		{"tag", "", "Tags of Mia Berg: 1\nnew\nType !tag [tags]."},
	} {
		require.Equal(t, said[2], c.typesIn("k"+said[1], said[0], said[1]))
	}
}

func TestAccounts(t *testing.T) {
	c := newCounter(t)
	c.thread = c.mia.ID
	require.Equal(t, []string{"They belong to none."}, c.says(c.types("account")))
	require.Equal(t, []string{"Mia Berg belongs to Acme Ltd now. The account is new."}, c.says(c.types("account Acme Ltd")))
	require.Equal(t, []string{"Mia Berg belongs to Acme Ltd now."}, c.says(c.types("account ACME ltd")))
	form := c.presses(button(t, c.types("account").View, "Another…")).Form
	require.Contains(t, c.submits(form, map[string]string{"account": ", ;"}).Errors["account"], "no comma")
	a := c.submits(form, map[string]string{"account": "Berg & Co"})
	require.Equal(t, []bot.Field{{Label: "Account", Value: "Berg & Co"}}, a.View.Fields)
	a = c.chooses(a, "Acme Ltd")
	require.Equal(t, []string{"They do not belong to Acme Ltd any more.", "They belong to none."}, c.says(c.presses(button(t, a.View, "Unlink"))))
	require.Equal(t, []string{"They belonged to none already.", "They belong to none."}, c.says(c.types("account none")))
}

func TestDeals(t *testing.T) {
	c := newCounter(t)
	c.thread = c.mia.ID
	require.Equal(t, []string{"1: Kitchen, 12,500.00 GBP, Offer"}, c.items(c.types("deal new Kitchen, 12,500 GBP, Offer")))
	require.Equal(t, []string{"2: Bath, 900.00 USD, New", "1: Kitchen, 12,500.00 GBP, Offer"}, c.items(c.types("deal new Bath, 900")))
	require.Contains(t, c.says(c.types("deal win"))[0], "There is more than one. Say the number of the deal: 2: Bath")
	require.Equal(t, []string{"1: Kitchen, 12,500.00 GBP, Offer", "2: Bath, 900.00 USD, New, won"}, c.items(c.types("deal win 2")))
	a := c.types("deal move Decision")
	require.Equal(t, []string{"The deal moved."}, c.says(a))
	a = c.presses(button(t, a.View, "Change…"))
	require.Equal(t, "Deal: Kitchen", a.View.Title)
	require.Equal(t, "1: Kitchen, 12,500.00 GBP, Contacted", c.items(c.chooses(a, "Contacted"))[0])
	require.Equal(t, []string{"The deal is lost."}, c.says(c.presses(button(t, a.View, "Lost"))))
	require.Contains(t, c.says(c.types("deal move Offer"))[0], "no open deal")
	require.Contains(t, c.says(c.types("deal move 1 Nowhere"))[0], "has no stage “Nowhere”. Use one of: New, Contacted, Offer, Decision.")
	require.Contains(t, c.says(c.types("deal win 9"))[0], "This contact has no deal 9.")
	require.Contains(t, c.says(c.types("deal sell"))[0], "Say new and its title")
	form := c.presses(button(t, c.types("deal").View, "New deal…")).Form
	require.Contains(t, c.submits(form, map[string]string{"title": "x", "value": "lots"}).Errors["title"], "is no currency")
	a = c.submits(form, map[string]string{"title": "Hall", "value": "£10", "stage": "offer"})
	require.Equal(t, "3: Hall, 10.00 GBP, Offer", c.items(a)[0])
	deals, err := c.store.DealsOf(t.Context(), c.inbox.ID, c.mia.ContactID)
	require.NoError(t, err)
	require.Len(t, deals, 3)
	require.Equal(t, store.DealLost, deals[2].State)
}

// A deal is opened once, however often the platform delivers the use.
func TestADealIsOpenedOnce(t *testing.T) {
	c := newCounter(t)
	c.thread = c.mia.ID
	for range 2 {
		require.Len(t, c.items(c.uses("deal", bot.Call{Text: "new Kitchen", Key: "same"})), 1)
	}
}
