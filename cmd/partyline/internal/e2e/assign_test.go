package e2e

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// Whoever claims a conversation stands on its card, and somebody else can be asked to look after it, who is told.
func TestSomebodyLooksAfterIt(t *testing.T) {
	each(t, func(w *world) {
		sam, ana, ben := w.Customer("+447700900123", "Sam"), w.Admin("ana"), w.Admin("ben")
		sam.Texts("where is my order?")
		ana.SeesInThread(sam, "where is my order?")
		ana.Presses(sam, "Claim")
		ana.SeesCard(sam, "Assignee: ana")
		ana.Presses(sam, "More…")
		ana.pressesIn(ana.IsTold("More about this conversation"), "Assign…")
		ana.Chooses(ana.IsTold("Who looks after it?"), ben.id)
		ana.IsTold("ben looks after it now.")
		ana.SeesCard(sam, "Assignee: ben")
		ben.IsCalled(sam, "ana asks ben to look after this conversation.")
		ben.Presses(sam, "More…")
		ben.pressesIn(ben.IsTold("More about this conversation"), "Assign…")
		ben.pressesIn(ben.IsTold("Who looks after it?"), "Nobody")
		ben.IsTold("Nobody looks after it now.")
		w.eventually("nobody stands on the card", func() bool { return !w.onCard(sam, "Assignee: ben") })
		w.rests()
		require.Equal(w.t, 1, w.calls(sam), "only who was asked is called")
	})
}

// Somebody who may not answer here cannot be asked to.
func TestOutsidersCannotLookAfterIt(t *testing.T) {
	each(t, func(w *world) {
		sam, ana, robot := w.Customer("+447700900123", "Sam"), w.Admin("ana"), w.Robot("robot")
		sam.Texts("where is my order?")
		ana.SeesInThread(sam, "where is my order?")
		ana.Presses(sam, "More…")
		ana.pressesIn(ana.IsTold("More about this conversation"), "Assign…")
		asked := ana.IsTold("Who looks after it?")
		ana.Chooses(asked, robot.id)
		ana.IsTold("robot cannot look after this conversation: Apps may not answer customers.")
		w.rests()
		require.False(w.t, w.onCard(sam, "Assignee: robot"))
		require.Zero(w.t, w.calls(sam))
	})
}
