package e2e

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"partyline/bridge/twilio/twiliotest"
	"partyline/config"
	"partyline/store"
	"partyline/store/storetest"
)

// Who does not answer goes the other way; who answers after all is in it no longer.
func TestAnAutomationGoesOnWithoutAReply(t *testing.T) {
	each(t, func(w *world) {
		w.loads(welcome)
		sam, ana := w.Customer("+447700900123", "Sam"), w.Admin("ana")
		sam.Texts("JOIN")
		sam.Gets("Welcome, friend!")
		ana.SeesInThread(sam, "JOIN")
		w.isAt(sam, "welcome", "3", store.WaitsTime)
		w.Passes(24 * time.Hour)
		sam.Gets("Welcome, friend!", "What do you ride?")
		w.isAt(sam, "welcome", "4", store.WaitsReply)
		w.Passes(48 * time.Hour)
		sam.Gets("Welcome, friend!", "What do you ride?", "Never mind.", "Bye.")
		w.leaves(sam)
		sam.Texts("a city bike")
		ana.SeesInThread(sam, "JOIN", "a city bike")
		w.rests()
		require.Len(w.t, sam.received(), 4)
	}, neverReminds)
}

// Another answer takes the other branch, which tells the team.
func TestAnAutomationTellsTheTeam(t *testing.T) {
	each(t, func(w *world) {
		w.loads(welcome)
		sam, ana := w.Customer("+447700900123", "Sam"), w.Admin("ana")
		sam.Texts("JOIN")
		sam.Gets("Welcome, friend!")
		ana.SeesInThread(sam, "JOIN")
		w.isAt(sam, "welcome", "3", store.WaitsTime)
		w.Passes(24 * time.Hour)
		w.isAt(sam, "welcome", "4", store.WaitsReply)
		sam.Texts("nothing in the vicinity") // which holds the letters of a word, but not the word
		ana.SeesNotice(sam, "Welcome: Somebody rides something else.")
		sam.Gets("Welcome, friend!", "What do you ride?", "Bye.")
	}, neverReminds)
}

// STOP ends it, and so does what the carrier says later of a text: that they opted out, or that nothing reaches them. The thread says so.
// START does not bring it back.
func TestOptingOutEndsAnAutomation(t *testing.T) {
	each(t, func(w *world) {
		w.loads(course)
		ana := w.Admin("ana")
		starts := func(c *customer, code int) {
			if c.Texts("hello"); code != 0 {
				w.twilio.Fail(twiliotest.Fault{Kind: twiliotest.Undeliverable, Number: c.number, Code: code})
			}
			ana.SeesInThread(c, "hello")
			ana.Replies(c, "!automation start course")
		}
		kim, tom, lea := w.Customer("+447700900124", "Kim"), w.Customer("+447700900125", "Tom"), w.Customer("+447700900126", "Lea")
		starts(kim, 21610)
		ana.SeesNotice(kim, "The automation Course has ended for this contact. They opted out.")
		w.saidOf(kim, "out code 21610")
		starts(tom, 30005)
		ana.SeesNotice(tom, "The automation Course has ended for this contact. A text did not get through: The number does not exist, or the phone is gone.")
		starts(lea, 30003)
		ana.SeesNotice(lea, "Not delivered: “The course begins.”. The phone could not be reached")
		w.isAt(lea, "course", "3", store.WaitsTime)
		w.leaves(kim)
		w.leaves(tom)

		sam := w.Customer("+447700900123", "Sam")
		starts(sam, 0)
		w.isAt(sam, "course", "3", store.WaitsTime)
		sam.Texts("STOP")
		ana.SeesNotice(sam, "The automation Course has ended for this contact. They opted out.")
		w.leaves(sam)
		ana.Replies(sam, "!automation start course")
		ana.SeesNotice(sam, "has opted out. They must text START")
		sam.Texts("START")
		w.Passes(48 * time.Hour)
		lea.Gets("The course ends.")
		w.rests()
		for _, text := range sam.received() {
			require.NotEqual(w.t, "The course ends.", text)
		}
		kim.GotNothing()
		tom.GotNothing()
	}, neverReminds)
}

// In the contact's quiet hours a text waits for their end, and the steps behind it with it.
func TestQuietHoursDelayAnAutomation(t *testing.T) {
	each(t, func(w *world) {
		w.loads(course)
		sam, ana := w.Customer("+447700900123", "Sam"), w.Admin("ana")
		sam.Texts("hello")
		ana.SeesInThread(sam, "hello")
		ana.Replies(sam, "!automation start course")
		w.isAt(sam, "course", "1", store.WaitsQuiet)
		w.rests()
		require.Empty(w.t, sam.received())
		w.Passes(time.Hour)
		sam.Gets("The course begins.")
		w.isAt(sam, "course", "3", store.WaitsTime)
	}, neverReminds, quietForAnHour)
}

// A restart loses and repeats nothing: what fell due meanwhile is done afterwards, once.
func TestAnAutomationOutlastsARestart(t *testing.T) {
	each(t, func(w *world) {
		w.loads(welcome)
		sam, ana := w.Customer("+447700900123", "Sam"), w.Admin("ana")
		sam.Texts("JOIN")
		sam.Gets("Welcome, friend!")
		ana.SeesInThread(sam, "JOIN")
		w.isAt(sam, "welcome", "3", store.WaitsTime)
		w.Stops()
		w.Passes(25 * time.Hour)
		w.Starts()
		sam.Gets("Welcome, friend!", "What do you ride?")
		w.isAt(sam, "welcome", "4", store.WaitsReply)
		w.Stops()
		w.Passes(time.Hour)
		w.Starts()
		sam.Texts("city")
		sam.Gets("Welcome, friend!", "What do you ride?", "City bikes it is.", "Bye.")
		ana.SeesCard(sam, "Tags: city")
		w.leaves(sam)
	}, neverReminds)
}

// A contact finishes the version that they entered.
func TestAContactFinishesTheirVersion(t *testing.T) {
	each(t, func(w *world) {
		w.loads(course)
		sam, kim, ana := w.Customer("+447700900123", "Sam"), w.Customer("+447700900124", "Kim"), w.Admin("ana")
		for _, c := range []*customer{sam, kim} {
			c.Texts("hello")
			ana.SeesInThread(c, "hello")
		}
		ana.Replies(sam, "!automation start course")
		w.isAt(sam, "course", "3", store.WaitsTime)
		w.loads(strings.ReplaceAll(course, "The course", "Another course"))
		ana.Replies(kim, "!automation start course")
		w.isAt(kim, "course", "3", store.WaitsTime)
		w.Passes(24 * time.Hour)
		sam.Gets("The course begins.", "The course ends.")
		kim.Gets("Another course begins.", "Another course ends.")
	}, neverReminds)
}

// Automations that start each other, or themselves, come to an end.
func TestAutomationsThatStartEachOther(t *testing.T) {
	each(t, func(w *world) {
		w.loads("name: ping\ntitle: Ping\ntrigger: {tag: ping}\nsteps:\n  - untag: ping\n  - untag: pong\n  - tag: pong\n",
			"name: pong\ntitle: Pong\ntrigger: {tag: pong}\nsteps:\n  - untag: pong\n  - wait: 1 minute\n  - tag: ping\n",
			"name: me\ntitle: Me\ntrigger: {tag: me}\nsteps:\n  - untag: me\n  - tag: me\n  - send: me again\n")
		sam, ana := w.Customer("+447700900123", "Sam"), w.Admin("ana")
		sam.Texts("hello")
		ana.SeesInThread(sam, "hello")
		ana.Replies(sam, "!tag me")
		sam.Gets("me again") // it is in it already when the tag comes again
		w.leaves(sam)
		ana.Replies(sam, "!tag ping")
		w.eventually("it ends", func() bool {
			w.Passes(time.Minute)
			return w.rows("automation_runs") == 1+5+5 && len(w.runs(sam)) == 0
		})
		w.Passes(time.Hour)
		w.rests()
		require.Equal(w.t, 11, w.rows("automation_runs"))
		require.Equal(w.t, []string{"me again"}, sam.received())
	}, neverReminds)
}

// What a line that only receives cannot send is refused at once.
func TestAnAutomationOfAOneWayLine(t *testing.T) {
	each(t, func(w *world) {
		w.loads(course)
		sam, ana := w.Customer("+447700900123", "Sam"), w.Admin("ana")
		sam.Texts("hello")
		ana.SeesInThread(sam, "hello")
		ana.Replies(sam, "!automation start course")
		ana.SeesNotice(sam, "This inbox has no line that may send.")
		require.Zero(w.t, w.rows("automation_runs"))
	}, func(c *config.Config) { c.Inboxes[0].Lines[0].TwoWay = false })
}

// A step that is refused is left out, whole, and the rest goes on.
func TestARefusedStepIsLeftOut(t *testing.T) {
	each(t, func(w *world) {
		w.loads("name: lists\ntitle: Lists\nsteps:\n  - join: nowhere\n  - join: News\n  - deal: win\n  - send: Done.\n")
		sam, ana := w.Customer("+447700900123", "Sam"), w.Admin("ana")
		sam.Texts("hello")
		ana.SeesInThread(sam, "hello")
		ana.Runs("/sms contact lists")
		require.Empty(w.t, ana.pressesForForm(ana.IsTold("Lists of"), "New opt-in list…").Submits(map[string]string{"Name": "News", "What those agree to who join it": "News once a month."}))
		contact := w.contact(sam).ID
		require.NoError(w.t, w.app.Store.Tx(w.t.Context(), func(ctx context.Context, tx *store.Tx) error { // as they would by texting the other line
			line, err := tx.LineByNumber(ctx, spare)
			if err != nil {
				return err
			}
			return tx.AddConsent(ctx, &store.Consent{ContactID: contact, LineID: line.ID, Kind: store.OptOut, Source: store.ConsentKeyword,
				Wording: "STOP", At: store.At(w.clock.Now())})
		}))
		ana.Replies(sam, "!automation start lists")
		ana.SeesNotice(sam, "The automation Lists left out “join the list nowhere”. There is no list “nowhere”.")
		ana.SeesNotice(sam, "The automation Lists left out “join the list News”. 07700 900123 opted out of texts.")
		ana.SeesNotice(sam, "The automation Lists left out “win deal”. This contact has no open deal.")
		sam.Gets("Done.")
		require.Zero(w.t, w.rows("list_members"))
	}, func(c *config.Config) {
		c.Inboxes[0].Lines = append(c.Inboxes[0].Lines, config.Line{Number: spare, Label: "Repairs", Country: "GB", TwoWay: true})
	})
}

// A deleted contact is in no automation any more, and nothing of what it did for them is left.
func TestDeletingAContactEndsTheirAutomations(t *testing.T) {
	each(t, func(w *world) {
		w.loads(course)
		sam, ana := w.Customer("+447700900123", "Sam"), w.Admin("ana")
		sam.Texts("hello")
		ana.SeesInThread(sam, "hello")
		ana.Replies(sam, "!automation start course")
		w.isAt(sam, "course", "3", store.WaitsTime)
		w.rests()
		ana.deletes(sam)
		require.Zero(w.t, w.rows("automation_runs"))
		require.Zero(w.t, w.rows("automation_steps"))
		w.Passes(48 * time.Hour)
		w.rests()
		require.Equal(w.t, []string{"The course begins."}, sam.received())
	}, neverReminds)
}

// Two processes on one database do each step once between them, though the carrier delivers twice what starts it.
func TestTwoReplicasShareAnAutomation(t *testing.T) {
	t.Parallel()
	for _, place := range platforms {
		t.Run(place.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, storetest.New(t, "postgres"), place, neverReminds)
			w.loads(welcome)
			w.joins()
			w.twilio.Fail(twiliotest.Fault{Kind: twiliotest.WebhookDuplicated, Times: -1})
			ana := w.Admin("ana")
			var all []*customer
			for i := range 2 {
				c := w.Customer(fmt.Sprintf("+4477009006%02d", i), "somebody")
				all = append(all, c)
				c.Texts("join")
				ana.SeesInThread(c, "join")
				w.isAt(c, "welcome", "3", store.WaitsTime)
			}
			w.Passes(24 * time.Hour)
			for _, c := range all {
				w.isAt(c, "welcome", "4", store.WaitsReply)
				c.Texts("city")
			}
			for _, c := range all {
				c.Gets("Welcome, friend!", "What do you ride?", "City bikes it is.", "Bye.")
				w.leaves(c)
			}
			require.Equal(w.t, len(all), w.rows("automation_runs"))
		})
	}
}
