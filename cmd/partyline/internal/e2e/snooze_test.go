package e2e

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"partyline/config"
)

// A conversation that was put aside comes back by itself, and the channel is told.
func TestASnoozeEnds(t *testing.T) {
	each(t, func(w *world) {
		sam, ana := w.Customer("+447700900123", "Sam"), w.Admin("ana")
		sam.Texts("call me next week")
		ana.SeesInThread(sam, "call me next week")
		ana.Presses(sam, "Snooze…")
		ana.Chooses(ana.IsTold("Until then it is out of the way."), "In 3 hours")
		ana.IsTold("Put aside until")
		ana.SeesCard(sam, "State: Snoozed", "Unread: 0")
		w.rests()
		w.Passes(3*time.Hour - time.Second)
		w.rests()
		require.True(w.t, w.onCard(sam, "State: Snoozed"))
		w.Passes(time.Second)
		ana.SeesCard(sam, "State: Open")
		ana.SeesNotice(sam, "The snooze is over")
	}, neverReminds)
}

// The customer wakes it up earlier. Another moment can be named in words, and Wake up takes it back.
func TestASnoozeIsCutShort(t *testing.T) {
	each(t, func(w *world) {
		sam, ana := w.Customer("+447700900123", "Sam"), w.Admin("ana")
		sam.Texts("call me next week")
		ana.SeesInThread(sam, "call me next week")
		ana.Presses(sam, "Snooze…")
		ana.Chooses(ana.IsTold("Until then it is out of the way."), "Another moment…")
		form := ana.form()
		require.Contains(w.t, form.Submits(map[string]string{"Until when": "soon"}), "no moment that I understand")
		require.Contains(w.t, form.Submits(map[string]string{"Until when": "today 0:00"}), "That moment is over")
		require.Empty(w.t, form.Submits(map[string]string{"Until when": "2 weeks"}))
		ana.SeesCard(sam, "State: Snoozed")
		sam.Texts("now, please!")
		ana.SeesCard(sam, "State: Open", "Unread: 1")
		ana.Presses(sam, "Snooze…")
		ana.Chooses(ana.IsTold("Until then it is out of the way."), "Tomorrow 9:00")
		ana.SeesCard(sam, "State: Snoozed", "Unread: 0")
		ana.Presses(sam, "Wake up")
		ana.SeesCard(sam, "State: Open")
		w.rests()
		w.Passes(15 * 24 * time.Hour)
		w.rests()
		require.Zero(w.t, w.noticed(sam, "The snooze is over"))
	}, neverReminds)
}

// The end of a snooze is kept in the database, so an upgrade changes nothing.
func TestASnoozeOutlastsARestart(t *testing.T) {
	each(t, func(w *world) {
		sam, ana := w.Customer("+447700900123", "Sam"), w.Admin("ana")
		sam.Texts("call me next week")
		ana.SeesInThread(sam, "call me next week")
		ana.Presses(sam, "Snooze…")
		ana.Chooses(ana.IsTold("Until then it is out of the way."), "In 1 hour")
		ana.SeesCard(sam, "State: Snoozed")
		w.Stops()
		w.Passes(2 * time.Hour)
		w.Starts()
		ana.SeesCard(sam, "State: Open")
		w.rests()
		require.Equal(w.t, 1, w.noticed(sam, "The snooze is over"))
	}, neverReminds)
}

// neverReminds has nobody reminded of what is unanswered.
func neverReminds(c *config.Config) { c.Inboxes[0].RemindAfter = 0 }
