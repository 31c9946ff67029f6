package e2e

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"partyline/store"
)

// People are found by what they are called, by their number in any spelling or a part of it, and by what was written.
func TestFind(t *testing.T) {
	each(t, func(w *world) {
		sam, kim, ana := w.Customer("+447700900123", "Sam"), w.Customer("+447700900124", "Kim"), w.Admin("ana")
		sam.Texts("one pizza please, with crème fraîche")
		ana.SeesInThread(sam, "one pizza please, with crème fraîche")
		ana.Replies(sam, "is twenty minutes all right?").Shows(delivered)
		kim.Texts("do you have soup?")
		ana.SeesInThread(kim, "do you have soup?")
		w.named(kim, "Kim Stone")

		ana.Runs("/sms find pizz")
		found := ana.IsTold("“pizz” in shop: 1")
		require.Contains(w.t, found.Plain(), "07700 900123")
		require.NotContains(w.t, found.Plain(), "07700 900124")
		card, _ := w.card(sam)
		require.Equal(w.t, "Open thread", found.Buttons()[0].Text)
		require.Contains(w.t, found.Buttons()[0].URL, card.thread)
		for _, typed := range []string{"CREME fraiche", "twenty min", `"with creme"`, "07700 900123", "+44 7700-900123", "900123"} {
			ana.Runs("/sms find " + typed)
			require.Contains(w.t, ana.IsTold("“"+typed+"” in shop: 1").Plain(), "07700 900123", typed)
		}
		ana.Runs("/sms find stone")
		require.Contains(w.t, ana.IsTold("“stone” in shop: 1").Plain(), "Kim Stone, 07700 900124")
		ana.Runs("/sms inbox search soup")
		require.Contains(w.t, ana.IsTold("“soup” in shop: 1").Plain(), "do you have soup?")
		ana.Runs("/sms find lasagne")
		ana.IsTold("Nothing was found. Try fewer words")
	}, atOnce)
}

// A form does the same, from the list of the inbox.
func TestFindByForm(t *testing.T) {
	each(t, func(w *world) {
		sam, ana := w.Customer("+447700900123", "Sam"), w.Admin("ana")
		sam.Texts("one pizza please")
		ana.SeesInThread(sam, "one pizza please")
		ana.Runs("/sms inbox")
		form := ana.pressesForForm(ana.IsTold("Inbox shop: 1, 1 unread"), "Search")
		require.Contains(w.t, form.Submits(map[string]string{"Name, number or text": "?!"}), "no word and no digit")
		require.Empty(w.t, form.Submits(map[string]string{"Name, number or text": "pizza"}))
		ana.IsTold("“pizza” in shop: 1")
	})
}

// Whatever is typed is words, and nothing else.
func TestFindTakesNothingForSyntax(t *testing.T) {
	each(t, func(w *world) {
		sam, ana := w.Customer("+447700900123", "Sam"), w.Admin("ana")
		sam.Texts("one pizza please")
		ana.SeesInThread(sam, "one pizza please")
		for _, typed := range []string{`pizza" OR "`, "words : pizza", "'; DROP TABLE messages; --", "pizza & !one", "NEAR(pizza)", "pizza*", `pizza\`, "pizza:* | x"} {
			ana.Runs("/sms find " + typed)
			ana.IsTold("in shop: ")
		}
		require.False(w.t, w.log.has("a command failed"))
		ana.Runs("/sms find pizza")
		ana.IsTold("“pizza” in shop: 1")
	})
}

// What was written to another inbox is found in that one only, however it is asked for.
func TestAnotherInboxIsNotFound(t *testing.T) {
	on(t, []where{onBoth}, func(w *world) {
		sam, kim, ana := w.Customer("+447700900123", "Sam"), w.Customer("+447700900124", "Kim"), w.Admin("ana")
		kim.at(spare).Texts("a secret pizza")
		sam.Texts("one pizza please")
		ana.SeesInThread(sam, "one pizza please")
		w.named(kim.at(spare), "Kim Stone")
		for _, typed := range []string{"pizza", "07700", "please"} {
			ana.Runs("/sms find " + typed)
			require.NotContains(w.t, ana.IsTold("“"+typed+"” in shop: 1").Plain(), "secret", typed)
		}
		for _, typed := range []string{"secret", "stone", "07700 900124", "900124"} {
			ana.Runs("/sms find " + typed)
			ana.IsTold("“" + typed + "” in shop: 0")
		}
	})
}

// The list can be narrowed down to what is one's own, nobody's, asleep or done with.
func TestInboxFilters(t *testing.T) {
	each(t, func(w *world) {
		sam, kim, ana := w.Customer("+447700900123", "Sam"), w.Customer("+447700900124", "Kim"), w.Admin("ana")
		sam.Texts("one pizza please")
		kim.Texts("do you have soup?")
		ana.SeesInThread(sam, "one pizza please")
		ana.SeesInThread(kim, "do you have soup?")
		w.set(sam, func(c *store.Conversation) { c.AssigneeID, c.AssigneeName = ana.id, "ana" })
		w.set(kim, func(c *store.Conversation) {
			c.Unread, c.WaitingSince, c.State, c.SnoozedUntil = 0, store.Time{}, store.ConversationSnoozed, store.At(w.clock.Now().Add(hold))
		})
		for filter, want := range map[string]struct{ title, row, missing string }{
			"mine":       {"Inbox shop, mine: 1", "one pizza please", "soup"},
			"unassigned": {"Inbox shop, unassigned: 1", "do you have soup?", "pizza"},
			"snoozed":    {"Inbox shop, snoozed: 1", "(snoozed)\ndo you have soup?", "pizza"},
			"unread":     {"Inbox shop: 1 unread", "one pizza please", "soup"},
			"open":       {"Inbox shop, open: 1", "one pizza please", "soup"},
		} {
			ana.Runs("/sms inbox " + filter)
			list := ana.IsTold(want.title).Plain()
			require.Contains(w.t, list, want.row, filter)
			require.NotContains(w.t, list, want.missing, filter)
		}
		ana.Runs("/sms inbox closed")
		ana.IsTold("No conversation is closed at the moment.")
		ana.Runs("/sms inbox mine")
		require.Contains(w.t, ana.IsTold("Inbox shop, mine: 1").Plain(), "Assigned to: ana")
	})
}

// named gives a contact a name.
func (w *world) named(c *customer, name string) {
	w.t.Helper()
	require.NoError(w.t, w.app.Store.Tx(context.Background(), func(ctx context.Context, tx *store.Tx) error {
		p, err := tx.EnsureContact(ctx, c.number, store.At(w.clock.Now()))
		if err != nil {
			return err
		}
		return tx.NameContact(ctx, p.ID, name)
	}))
}

// set changes the row of a conversation.
func (w *world) set(c *customer, change func(*store.Conversation)) {
	w.t.Helper()
	require.NoError(w.t, w.app.Store.Tx(context.Background(), func(ctx context.Context, tx *store.Tx) error {
		p, err := tx.EnsureContact(ctx, c.number, store.At(w.clock.Now()))
		if err != nil {
			return err
		}
		line, err := tx.LineByNumber(ctx, c.line)
		if err != nil {
			return err
		}
		conv, err := tx.EnsureConversation(ctx, p.ID, line)
		if err != nil {
			return err
		}
		change(&conv)
		return tx.PutConversation(ctx, &conv)
	}))
}
