package e2e

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

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
		tom, lee := w.Customer("+447700900125", "Tom"), w.Customer("+447700900126", "Lee")
		for c, text := range map[*customer]string{sam: "one pizza please", kim: "do you have soup?", tom: "thanks, bye", lee: "any bread left?"} {
			c.Texts(text)
			ana.SeesInThread(c, text)
		}
		ana.Runs("/sms inbox closed")
		ana.IsTold("No conversation is closed at the moment.")
		ana.Presses(sam, "Claim")
		ana.SeesCard(sam, "Assignee: ana")
		ana.Presses(kim, "Snooze…")
		ana.Chooses(ana.IsTold("Until then it is out of the way."), "In 3 hours")
		ana.SeesCard(kim, "State: Snoozed")
		ana.Presses(tom, "Close")
		ana.SeesCard(tom, "State: Closed")
		everything := []string{"one pizza please", "(snoozed)\ndo you have soup?", "(closed)\nthanks, bye", "any bread left?"}
		var list post
		for _, f := range []struct {
			filter, title string
			rows          []string
		}{
			{"mine", "Inbox shop, mine: 1, 2 unread in all", everything[:1]},
			{"unassigned", "Inbox shop, unassigned: 2, 2 unread in all", []string{everything[1], everything[3]}},
			{"snoozed", "Inbox shop, snoozed: 1, 2 unread in all", everything[1:2]},
			{"closed", "Inbox shop, closed: 1, 2 unread in all", everything[2:3]},
			{"open", "Inbox shop, open: 2, 2 unread in all", []string{everything[0], everything[3]}},
			{"unread", "Inbox shop: 2 unread", []string{everything[0], everything[3]}},
			{"waiting", "Inbox shop, waiting: 2, 2 unread in all", []string{everything[0], everything[3]}},
			{"all", "Inbox shop: 4, 2 unread", everything},
		} {
			ana.Runs("/sms inbox " + f.filter)
			list = ana.IsTold(f.title)
			for _, row := range everything {
				require.Equal(w.t, slices.Contains(f.rows, row), strings.Contains(list.Plain(), row), "%s: %s", f.filter, row)
			}
		}
		require.Contains(w.t, ana.IsTold("Inbox shop, mine: 1").Plain(), "Assigned to: ana")
		seen := len(w.chat.whispered(ana.id))
		ana.Chooses(list, "Closed")
		w.eventually("the menu narrows the same list down", func() bool {
			all := w.chat.whispered(ana.id)
			return len(all) == seen && strings.Contains(all[seen-1].Plain(), "Inbox shop, closed: 1")
		})
	})
}

// Who waits for an answer is listed whether their text was read or not, the longest waiting first.
func TestWhoWaitsForAnAnswer(t *testing.T) {
	each(t, func(w *world) {
		sam, kim, tom, ana := w.Customer("+447700900123", "Sam"), w.Customer("+447700900124", "Kim"), w.Customer("+447700900125", "Tom"), w.Admin("ana")
		ana.Runs("/sms inbox waiting")
		ana.IsTold("Everybody has an answer.")
		for _, c := range []*customer{sam, kim, tom} {
			c.Texts("is " + c.name + " next?")
			ana.SeesInThread(c, "is "+c.name+" next?")
			w.Passes(time.Minute)
		}
		ana.Presses(sam, "Mark read")
		ana.SeesCard(sam, "Unread: 0")
		ana.Sends(kim, "in a minute")
		ana.Runs("/sms inbox waiting")
		list := ana.IsTold("Inbox shop, waiting: 2, 1 unread in all").Plain()
		require.Contains(w.t, list, "is Tom next?")
		require.NotContains(w.t, list, "is Kim next?")
		require.Less(w.t, strings.Index(list, "is Sam next?"), strings.Index(list, "is Tom next?"))
		require.Equal(w.t, 2, strings.Count(list, "Waiting since"))
	}, neverReminds)
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
