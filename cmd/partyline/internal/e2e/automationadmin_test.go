package e2e

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"partyline/store"
)

// course asks after a day, and thanks.
const course = `
name: course
title: Course
steps:
  - send: The course begins.
  - wait: 1 day
  - send: The course ends.
`

// Admins start and stop an automation for a contact from the thread, and see where they are on the card and in the pane.
func TestAnAutomationIsStartedAndStoppedByHand(t *testing.T) {
	each(t, func(w *world) {
		w.loads(course)
		sam, ana := w.Customer("+447700900123", "Sam"), w.Admin("ana")
		sam.Texts("hello")
		ana.SeesInThread(sam, "hello")
		ana.Replies(sam, "!automation start coarse")
		ana.SeesNotice(sam, "There is no automation “coarse”. Did you mean course?")
		ana.Replies(sam, "!automation begin course")
		ana.SeesNotice(sam, "is nothing that can be done here")
		ana.Replies(sam, "!automation start course")
		ana.SeesNotice(sam, "started the automation Course for this contact.")
		sam.Gets("The course begins.")
		ana.SeesCard(sam, "Automations: Course")
		w.isAt(sam, "course", "3", store.WaitsTime)
		ana.Replies(sam, "!automation start course")
		ana.SeesNotice(sam, "is in Course already")

		ana.Presses(sam, "Contact…")
		ana.pressesIn(ana.IsTold("Number"), "Automations…")
		pane := ana.IsTold("Automations of 07700 900123: 1")
		require.Contains(w.t, pane.Plain(), "Then step 3: text “The course ends.”")
		require.Contains(w.t, pane.Plain(), w.chat.moment(w.now().Add(24*time.Hour)))
		ana.pressesIn(pane, "Stop")
		ana.IsTold("Stopped: Course.")
		ana.SeesNotice(sam, "The automation Course has ended for this contact. Stopped by ")
		w.eventually("the card shows none", func() bool { return !w.onCard(sam, "Automations: Course") })
		ana.Chooses(ana.IsTold("Stopped: Course."), "Course")
		ana.IsTold("Started: Course.")
		sam.Gets("The course begins.", "The course begins.")
		w.isAt(sam, "course", "3", store.WaitsTime)
		ana.Replies(sam, "!automation stop")
		w.eventually("it ended", func() bool { return len(w.runs(sam)) == 0 })
		ana.Replies(sam, "!automation stop")
		ana.SeesNotice(sam, "there was nothing to stop")
		w.Passes(48 * time.Hour)
		w.rests()
		require.Len(w.t, sam.received(), 2)
		require.Equal(w.t, []string{"start automation", "stop automation", "start automation", "stop automation"}, w.audit(sam, " automation"))
	})
}

// audit are the entries about a customer's conversation whose action has a word, in order.
func (w *world) audit(c *customer, word string) (actions []string) {
	entries, err := w.app.Store.Audit(w.t.Context(), w.conversation(c).ID)
	require.NoError(w.t, err)
	for _, e := range entries {
		if strings.Contains(e.Action, word) {
			actions = append(actions, e.Action)
		}
	}
	return actions
}

// From the channel admins see who is where in each automation, hold it, let it go on, and end it for all.
func TestAnAutomationIsPaused(t *testing.T) {
	each(t, func(w *world) {
		w.loads(course)
		sam, kim, ana := w.Customer("+447700900123", "Sam"), w.Customer("+447700900124", "Kim"), w.Admin("ana")
		for _, c := range []*customer{sam, kim} {
			c.Texts("hello")
			ana.SeesInThread(c, "hello")
			ana.Runs("/sms automation " + c.number + " start course")
			c.Gets("The course begins.")
			w.isAt(c, "course", "3", store.WaitsTime)
		}
		ana.Runs("/sms automation all")
		list := ana.IsTold("Automations of shop: 1")
		require.Contains(w.t, list.Plain(), "Course (course, version 1)\n2 in it now, 0 ended. Started by hand.")
		ana.pressesIn(list, "Pause")
		ana.IsTold("Course is paused.")
		ana.Runs("/sms automation pause course")
		ana.IsTold("Course is paused already.")
		w.Passes(36 * time.Hour)
		w.rests()
		require.Len(w.t, sam.received(), 1)
		lou := w.Customer("+447700900125", "Lou")
		lou.Texts("hello")
		ana.SeesInThread(lou, "hello")
		ana.Replies(lou, "!automation start course")
		ana.SeesNotice(lou, "Course is paused, by ")

		ana.Runs("/sms automation +447700900124 stop course")
		ana.IsTold("Stopped: Course.")
		ana.Runs("/sms automation resume course")
		ana.IsTold("Course goes on.")
		sam.Gets("The course begins.", "The course ends.")
		require.Len(w.t, kim.received(), 1)

		ana.Runs("/sms automation " + kim.number + " start course")
		w.isAt(kim, "course", "3", store.WaitsTime)
		ana.Runs("/sms automation who course")
		who := ana.IsTold("Who is in Course")
		require.Contains(w.t, who.Plain(), "07700 900124\nThen step 3: text “The course ends.”")
		ana.pressesIn(who, "Stop for all")
		ana.pressesIn(ana.IsTold("Stop Course for all?"), "Stop for all")
		ana.IsTold("Course ends for everybody who is in it (1).")
		w.eventually("it ended", func() bool { return len(w.runs(kim)) == 0 })
		ana.Runs("/sms automation who course")
		ana.IsTold("Nobody is in it now.")
		ana.Runs("/sms automation stop-all course yes")
		ana.IsTold("Nobody is in Course.")
		w.Passes(48 * time.Hour)
		w.rests()
		require.Len(w.t, kim.received(), 2)
	}, neverReminds)
}

// Where nothing is loaded the command says what to do.
func TestThereAreNoAutomations(t *testing.T) {
	each(t, func(w *world) {
		sam, ana := w.Customer("+447700900123", "Sam"), w.Admin("ana")
		sam.Texts("hello")
		ana.SeesInThread(sam, "hello")
		ana.Runs("/sms automation all")
		ana.IsTold("There are none yet. Whoever runs Partyline loads them with partyline automations apply.")
		ana.Replies(sam, "!automation start welcome")
		ana.SeesNotice(sam, "This inbox has no automations yet.")
	})
}
