package e2e

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"partyline/bot/discord/discordtest"
	"partyline/bot/slack/slacktest"
	"partyline/bridge/twilio/twiliotest"
	"partyline/store"
)

// A contact is deleted once somebody has typed their number. Nothing is left of them but what colleagues typed; nothing brings them back
// but a new text, which starts from nothing.
func TestAContactIsDeleted(t *testing.T) {
	everywhere(t, func(w *world) {
		sam, kim, ana := w.Customer("+447700900123", "Sam"), w.Customer("+447700900124", "Kim"), w.Admin("ana")
		first := sam.Texts("where is my zebra order?")
		sam.Texts(strings.Repeat("zebra ", 250))
		kim.Texts("unrelated")
		ana.SeesInThread(kim, "unrelated")
		ana.Replies(sam, "it is on its way")
		typed := ana.Replies(sam, "anything else?")
		sam.Gets("it is on its way", "anything else?")
		w.rests()
		link := ana.profileOf(sam)
		card, _ := w.card(sam)

		window := ana.pressesForForm(ana.IsTold("Works until"), "Delete contact")
		const number = "Type the contact's number to delete them"
		require.Contains(w.t, window.Submits(map[string]string{number: "07700 900124"}), "not the number of this contact")
		require.Equal(w.t, 200, w.reads(link).status, "nothing was deleted")
		require.Empty(w.t, window.Submits(map[string]string{number: "07700 900123"}))
		ana.IsTold("The contact is deleted")

		w.eventually("nothing of sam is shown", func() bool { return !w.shows(card, "zebra", "900123") })
		require.Contains(w.t, w.plain(card), "This contact was deleted by ana")
		require.Contains(w.t, w.plain(card), "anything else?", "what colleagues typed is theirs")
		require.Equal(w.t, 410, w.reads(link).status)
		w.await("the work is done", func() bool { return w.rows("erasures") == 0 })
		w.nothingLeft("900123", "zebra", "on its way", "anything else?")

		require.Equal(w.t, 200, w.redelivers(first.SID), "a webhook that comes again is answered and changes nothing")
		w.Passes(6 * time.Minute) // the carrier's list is read again
		w.rests()
		w.nothingLeft("900123", "zebra")
		require.NoError(w.t, w.chat.edit(ana.id, *typed, "anything else, Sam?"))
		ana.SeesInThread(kim, "unrelated")

		sam.Texts("me again")
		ana.SeesInThread(sam, "me again")
		again, _ := w.card(sam)
		require.NotEqual(w.t, card.thread, again.thread)
		require.NotContains(w.t, w.reads(ana.profileOf(sam)).body, "zebra")
	}, atOnce)
}

// Who had opted out still has, though nothing else is known of them.
func TestAnOptOutOutlivesTheContact(t *testing.T) {
	each(t, func(w *world) {
		sam, ana := w.Customer("+447700900123", "Sam"), w.Admin("ana")
		sam.Texts("STOP")
		ana.SeesNotice(sam, "opted out")
		w.rests()
		ana.deletes(sam)
		w.nothingLeft("900123")
		sam.Texts("hello")
		ana.SeesInThread(sam, "hello")
		page := w.reads(ana.profileOf(sam)).body
		require.Contains(w.t, page, "Opted out")
		require.Contains(w.t, page, "kept when their data was deleted")
	}, atOnce)
}

// Whatever hangs on a contact goes with them: files both ways, notes, what is scheduled, asked about and held, and what a snippet said.
func TestAContactIsDeletedWithAllThatHangsOnThem(t *testing.T) {
	withMMS(t, func(w *world) {
		sam, ana, bob := w.Customer("+447700900123", "Sam"), w.Admin("ana"), w.Admin("bob")
		stripes := photo("zebra", 3000)
		sam.Texts("my zebra is broken", stripes)
		ana.SeesPictures(sam, stripes)
		require.Empty(w.t, ana.snips("hours", "Hi {{first_name|zebra friend}}, we open at 9"))
		ana.IsTold("The snippet hours is kept.")
		ana.Sends(sam, "!snip hours")
		ana.Replies(sam, "like this zebra?", picture("zebra.png", 2000)).Shows(held)
		w.Passes(hold)
		w.eventually("sam gets both", func() bool { return len(sam.inbox()) == 2 })
		ana.Replies(sam, "// he loves zebras")
		ana.Replies(sam, "!at in 2 hours how is the zebra?")
		ana.SeesNotice(sam, "how is the zebra?")
		ana.Replies(sam, "<@"+bob.id+"> what of the zebra?").Shows(asked)
		w.await("the note is kept", func() bool { return len(w.noted(sam)) == 1 })
		w.rests()
		card, _ := w.card(sam)
		ana.deletes(sam)
		w.eventually("nothing of it is shown by us", func() bool { return !w.oursShow(card, "zebra") })
		w.await("the work is done", func() bool { return w.rows("erasures") == 0 })
		w.nothingLeft("900123", "zebra friend, ", "zebra?", "zebra is", "zebras")
		for _, table := range []string{"messages", "notes", "scheduled", "posts", "files", "attachments", "conversations", "contacts"} {
			require.Zero(w.t, w.rows(table), table)
		}
		received := len(sam.inbox())
		w.rests()
		w.Passes(3 * time.Hour)
		w.rests()
		require.Len(w.t, sam.inbox(), received, "what was scheduled never leaves")
		w.await("the contents of files are gone", func() bool { return w.rows("blobs") == 0 })
		w.nothingLeft("900123", "zebra friend, ", "zebra?", "zebra is", "zebras")
	}, neverReminds)
}

// oursShow tells whether a post of ours in a thread still holds one of these words. What colleagues typed is theirs.
func (w *world) oursShow(card post, words ...string) bool {
	var out strings.Builder
	if w.slack != nil {
		for _, m := range w.slack.Thread(shopChannel, card.thread) {
			if m.BotID != "" {
				fmt.Fprintln(&out, m.Username, m.Text, m.Plain())
			}
		}
	} else {
		for _, m := range w.discord.Messages(card.thread) {
			if m.Author == w.discord.BotID() {
				fmt.Fprintln(&out, m.Plain())
			}
		}
	}
	return slices.ContainsFunc(words, func(word string) bool { return strings.Contains(out.String(), word) })
}

// While a message is with the carrier, or may be, nothing is deleted; once that is known it is.
func TestAContactIsNotDeletedWhileAMessageLeaves(t *testing.T) {
	each(t, func(w *world) {
		sam, ana := w.Customer("+447700900123", "Sam"), w.Admin("ana")
		sam.Texts("where is my zebra?")
		ana.SeesInThread(sam, "where is my zebra?")
		w.rests()
		ana.profileOf(sam)
		profile := ana.IsTold("Works until")
		deletes := func() string {
			return ana.pressesForForm(profile, "Delete contact").Submits(map[string]string{"Type the contact's number to delete them": sam.number})
		}
		w.keepsTheCarrierQuiet()
		w.twilio.Fail(twiliotest.Fault{Kind: twiliotest.CutAfter})
		w.twilio.Fail(twiliotest.Fault{Kind: twiliotest.Unavailable, At: twiliotest.List, Times: -1})
		ana.Replies(sam, "zebra on its way")
		w.await("nobody knows whether it left", func() bool {
			ms := w.messages(sam)
			return len(ms) == 2 && ms[1].State == store.Uncertain
		})
		require.Contains(w.t, deletes(), "A message to this contact is on its way just now, so nothing was deleted. Try again in a minute.")
		require.Len(w.t, w.messages(sam), 2)
		w.carrierReports("zebra on its way", "sent", 0)
		w.Flies()
		w.rests()
		require.Empty(w.t, deletes())
		card, _ := w.card(sam)
		w.eventually("nothing of sam is shown", func() bool { return !w.oursShow(card, "zebra", "900123") })
		w.await("the work is done", func() bool { return w.rows("erasures") == 0 })
		w.carrierReports("zebra on its way", "delivered", 0) // late, of something that is no more
		w.carrierReports("zebra on its way", "undelivered", 30003)
		w.rests()
		w.nothingLeft("900123", "zebra")
		require.Zero(w.t, w.rows("messages"))
	}, atOnce, neverReminds)
}

// Nor while it is being handed over.
func TestAContactIsNotDeletedWhileAMessageIsHandedOver(t *testing.T) {
	each(t, func(w *world) {
		sam, ana := w.Customer("+447700900123", "Sam"), w.Admin("ana")
		sam.Texts("where is my zebra?")
		ana.SeesInThread(sam, "where is my zebra?")
		w.rests()
		ana.profileOf(sam)
		window := ana.pressesForForm(ana.IsTold("Works until"), "Delete contact")
		answered := make(chan struct{})
		w.twilio.Fail(twiliotest.Fault{Kind: twiliotest.Delay, Delay: patience, Until: answered, Number: sam.number})
		ana.Replies(sam, "zebra on its way")
		w.await("it is being handed over", func() bool {
			ms := w.messages(sam)
			return len(ms) == 2 && ms[1].State == store.Sending
		})
		require.Contains(w.t, window.Submits(map[string]string{"Type the contact's number to delete them": sam.number}), "just now, so nothing was deleted.")
		close(answered)
		sam.Gets("zebra on its way")
		w.rests()
		ana.deletes(sam)
		w.nothingLeft("900123", "zebra")
	}, atOnce, neverReminds, waitsForTheCarrier)
}

// Whatever still shows a contact is cleared, threads whose place another one took too. What cannot be, since it is locked, is told of and
// tried again until somebody unlocks it.
func TestAContactIsDeletedFromALockedThread(t *testing.T) {
	everywhere(t, func(w *world) {
		sam, ana, boss := w.Customer("+447700900123", "Sam"), w.Admin("ana"), w.Owner("boss")
		sam.Texts("where is my zebra?")
		ana.SeesInThread(sam, "where is my zebra?")
		w.rests()
		first, _ := w.card(sam)
		require.NoError(w.t, w.chat.lock(boss.id, first, true))
		sam.Texts("hello, my zebra?")
		w.eventually("a new thread shows it", func() bool { return len(w.cards(sam)) == 2 && slices.Equal(w.texts(sam), []string{"hello, my zebra?"}) })
		w.rests()
		second, _ := w.card(sam)
		require.NotEqual(w.t, first.thread, second.thread)
		ana.profileOf(sam)
		f := ana.pressesForForm(ana.IsTold("Works until"), "Delete contact")
		require.Empty(w.t, f.Submits(map[string]string{"Type the contact's number to delete them": sam.number}))
		w.eventually("the new thread shows nothing of sam", func() bool { return !w.oursShow(second, "zebra", "900123") })
		w.await("somebody is told", func() bool { return w.log.has("what was deleted is still shown", "thread="+first.thread, "Unlock it") })
		w.await("only that one is left to do", func() bool { return w.rows("erasures") == 1 })
		w.nothingLeft("900123", "zebra")
		require.NoError(w.t, w.chat.lock(boss.id, first, false))
		w.Passes(time.Minute)
		w.await("the work is done", func() bool { return w.rows("erasures") == 0 })
		require.False(w.t, w.shows(first, "zebra", "900123"))
		require.Contains(w.t, w.plain(first), "This contact was deleted by ana")
	}, neverReminds)
}

// A thread that lost only its card keeps its replies, and they are cleared too.
func TestAContactIsDeletedFromAThreadWithoutItsCard(t *testing.T) {
	everywhere(t, func(w *world) {
		sam, ana, boss := w.Customer("+447700900123", "Sam"), w.Admin("ana"), w.Owner("boss")
		sam.Texts("where is my zebra?")
		ana.SeesInThread(sam, "where is my zebra?")
		w.rests()
		first, _ := w.card(sam)
		require.NoError(w.t, w.chat.remove(boss.id, first.place, first.id))
		for w.rests(); len(w.cards(sam)) == 0; w.rests() { // the first text after it may still come into the old thread
			sam.Texts("hello, my zebra?")
		}
		require.True(w.t, w.shows(first, "zebra"))
		ana.deletes(sam)
		w.await("the work is done", func() bool { return w.rows("erasures") == 0 })
		require.False(w.t, w.shows(first, "zebra", "900123"))
	}, neverReminds)
}

// What another app of the platform posted, as one did whose place ours took, cannot be replaced. The thread says so, everything else goes,
// and it is not tried for ever.
func TestWhatAnotherAppPostedIsLeftToPeople(t *testing.T) {
	each(t, func(w *world) {
		sam, ana := w.Customer("+447700900123", "Sam"), w.Admin("ana")
		sam.Texts("where is my zebra order?")
		ana.SeesInThread(sam, "where is my zebra order?")
		ana.Runs("/sms contact profile 07700 900123")
		window := ana.pressesForForm(ana.IsTold("Works until"), "Delete contact")
		card, _ := w.card(sam)
		w.foreignCard()
		require.Empty(w.t, window.Submits(map[string]string{"Type the contact's number to delete them": sam.number}))
		w.eventually("the thread says what is left", func() bool { return w.shows(card, "Partyline cannot replace it. Delete it by hand.") })
		require.False(w.t, w.shows(card, "zebra"))
		w.await("the work is done", func() bool { return w.rows("erasures") == 0 })
		require.Equal(w.t, 1, w.rows("audit WHERE action LIKE 'not replaced: %'"))
	})
}

// foreignCard has the platform refuse to change the next card that is to say that its contact was deleted: another app posted it.
func (w *world) foreignCard() {
	if w.slack != nil {
		w.slack.Fail(slacktest.Fault{Method: "chat.update", Kind: slacktest.Refuse, Error: "cant_update_message",
			Match: func(args map[string]string) bool { return strings.Contains(args["text"], "contact was deleted") }})
		return
	}
	w.discord.Fail(discordtest.Fault{Route: "PATCH /channels/{id}/messages/{mid}", Kind: discordtest.Refuse, Code: 50005,
		Match: func(body map[string]any) bool {
			return strings.Contains(fmt.Sprint(body["content"]), "contact was deleted")
		}})
}

// deletes deletes a contact by way of the profile.
func (a *admin) deletes(c *customer) {
	a.w.t.Helper()
	card, _ := a.w.card(c)
	a.profileOf(c)
	f := a.pressesForForm(a.IsTold("Works until"), "Delete contact")
	require.Empty(a.w.t, f.Submits(map[string]string{"Type the contact's number to delete them": c.number}))
	a.w.eventually("nothing of "+c.name+" is shown", func() bool { return !a.w.shows(card, strings.TrimPrefix(c.number, "+447700")) })
}

// shows tells whether a thread, its title, or the channel still holds one of these words.
func (w *world) shows(card post, words ...string) bool {
	text := w.plain(card)
	for _, word := range words {
		if strings.Contains(text, word) {
			return true
		}
	}
	return false
}

// plain is everything that can be read in a thread, on its card, in its title, and of its posts in the channel.
func (w *world) plain(card post) string {
	var out strings.Builder
	if w.slack != nil {
		for _, m := range w.slack.Thread(shopChannel, card.thread) {
			fmt.Fprintln(&out, m.Username, m.Text, m.Plain())
		}
		return out.String()
	}
	for _, m := range append(w.discord.Messages(card.thread), w.discord.Messages(w.discord.shop)...) {
		if m.ChannelID == card.thread || m.ID == card.thread || strings.Contains(m.Content, card.thread) {
			fmt.Fprintln(&out, m.Plain())
		}
	}
	for _, th := range w.discord.Threads(w.discord.shop) {
		if th.ID == card.thread {
			fmt.Fprintln(&out, th.Name)
		}
	}
	return out.String()
}

// raw is the database as it is on the disk.
func (w *world) raw() *sql.DB {
	w.t.Helper()
	driver, address := "pgx", w.db.URL
	if w.db.Name == "sqlite" {
		driver, address = "sqlite", "file:"+strings.TrimPrefix(w.db.URL, "sqlite:")+"?mode=ro&_pragma=busy_timeout(10000)"
	}
	db, err := sql.Open(driver, address)
	require.NoError(w.t, err)
	w.t.Cleanup(func() { db.Close() })
	return db
}

// tables are the database's tables with their columns. Those in which SQLite's search keeps its words hold no texts.
var tables = map[string]string{
	"sqlite": `SELECT m.name, c.name FROM sqlite_master m JOIN pragma_table_info(m.name) c WHERE m.type = 'table'
		AND m.name NOT LIKE 'message_words%' AND m.name NOT LIKE 'contact_words%'`,
	"postgres": `SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'public'`,
}

// nothingLeft looks for words in every column of every table.
func (w *world) nothingLeft(words ...string) {
	w.t.Helper()
	db, ctx := w.raw(), context.Background()
	rows, err := db.QueryContext(ctx, tables[w.db.Name])
	require.NoError(w.t, err)
	defer rows.Close()
	var all [][2]string
	for rows.Next() {
		var table, column string
		require.NoError(w.t, rows.Scan(&table, &column))
		all = append(all, [2]string{table, column})
	}
	require.NoError(w.t, rows.Err())
	require.Greater(w.t, len(all), 100)
	for _, c := range all {
		for _, word := range words {
			query := fmt.Sprintf(`SELECT COUNT(*) FROM "%s" WHERE CAST("%s" AS TEXT) LIKE '%%%s%%'`, c[0], c[1], word)
			var n int
			require.NoError(w.t, db.QueryRowContext(ctx, query).Scan(&n), query)
			require.Zero(w.t, n, "%s.%s still holds %q", c[0], c[1], word)
		}
	}
}

// rows counts the rows of a table.
func (w *world) rows(table string) (n int) {
	w.t.Helper()
	require.NoError(w.t, w.raw().QueryRowContext(context.Background(), "SELECT COUNT(*) FROM "+table).Scan(&n))
	return n
}
