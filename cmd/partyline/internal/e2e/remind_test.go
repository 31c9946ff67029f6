package e2e

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"partyline/bridge/twilio/twiliotest"
)

// A conversation that nobody answers calls the one who looks after it, and then the group on call; both once.
func TestTheUnansweredIsRemindedOf(t *testing.T) {
	each(t, func(w *world) {
		sam, ana, ben := w.Customer("+447700900123", "Sam"), w.Admin("ana"), w.Admin("ben")
		group := w.isOnCall(ben)
		sam.Texts("where is my order?")
		ana.SeesInThread(sam, "where is my order?")
		ana.Presses(sam, "Claim")
		ana.SeesCard(sam, "Assignee: ana")
		ana.Presses(sam, "Mark read") // reading is not answering
		ana.SeesCard(sam, "Unread: 0")
		w.rests()
		w.Passes(30*time.Minute - time.Second)
		w.rests()
		require.Zero(w.t, w.calls(sam))
		w.Passes(time.Second)
		ana.IsCalled(sam, "unanswered for 30 minutes")
		w.Stops()
		w.Passes(30 * time.Minute)
		w.Starts()
		w.called(group, sam, "unanswered for 1 hour")
		w.rests()
		w.Passes(24 * time.Hour)
		w.rests()
		require.Equal(w.t, 2, w.calls(sam))
	})
}

// An answer that does not arrive is none.
func TestAFailedAnswerIsNone(t *testing.T) {
	each(t, func(w *world) {
		sam, ana := w.Customer("+447700900123", "Sam"), w.Admin("ana")
		group := w.isOnCall(ana)
		sam.Texts("where is my order?")
		ana.SeesInThread(sam, "where is my order?")
		w.twilio.Fail(twiliotest.Fault{Kind: twiliotest.Undeliverable, Times: 1})
		ana.Replies(sam, "on its way").Shows(failed)
		ana.SeesCard(sam, "Unread: 0")
		w.eventually("the card says since when Sam waits", func() bool {
			card, ok := w.card(sam)
			return ok && strings.Contains(card.Plain(), "Waiting since")
		})
		w.rests()
		w.Passes(30 * time.Minute)
		w.called(group, sam, "unanswered for 30 minutes")
	}, atOnce)
}

// Where nobody looks after it the group is called at once. An answer ends the waiting, and a new text begins it anew.
func TestTheGroupOnCallIsReminded(t *testing.T) {
	each(t, func(w *world) {
		sam, ana := w.Customer("+447700900123", "Sam"), w.Admin("ana")
		group := w.isOnCall(ana)
		sam.Texts("where is my order?")
		ana.SeesInThread(sam, "where is my order?")
		w.rests()
		w.Passes(20 * time.Minute)
		ana.Replies(sam, "on its way")
		sam.Gets("on its way")
		w.rests()
		w.Passes(20 * time.Minute)
		sam.Texts("when?")
		ana.SeesInThread(sam, "where is my order?", "when?")
		w.rests()
		require.Zero(w.t, w.calls(sam))
		w.Passes(30 * time.Minute)
		w.called(group, sam, "unanswered for 30 minutes")
		w.rests()
		require.Equal(w.t, 1, w.calls(sam))
	}, atOnce)
}

// What sleeps or is done with calls nobody, and without anybody to call nothing is said.
func TestWhatNobodyIsRemindedOf(t *testing.T) {
	each(t, func(w *world) {
		sam, tom, ana := w.Customer("+447700900123", "Sam"), w.Customer("+447700900124", "Tom"), w.Admin("ana")
		for _, c := range []*customer{sam, tom} {
			c.Texts("where is my order?")
			ana.SeesInThread(c, "where is my order?")
		}
		w.rests()
		w.Passes(30 * time.Minute)
		w.rests()
		require.Empty(w.t, w.notices(sam), "nobody is on call")
		w.isOnCall(ana)
		for _, c := range []*customer{sam, tom} {
			c.Texts("hello?")
		}
		ana.Presses(sam, "Close")
		ana.SeesCard(sam, "State: Closed")
		ana.Presses(tom, "Snooze…")
		ana.Chooses(ana.IsTold("Until then it is out of the way."), "Monday 9:00")
		ana.SeesCard(tom, "State: Snoozed")
		w.rests()
		w.Passes(2 * time.Hour)
		w.rests()
		require.Zero(w.t, w.calls(sam)+w.calls(tom))
	})
}

// A reply that was taken back in time is no answer.
func TestAReplyTakenBackIsNoAnswer(t *testing.T) {
	each(t, func(w *world) {
		sam, ana := w.Customer("+447700900123", "Sam"), w.Admin("ana")
		group := w.isOnCall(ana)
		sam.Texts("where is my order?")
		ana.SeesInThread(sam, "where is my order?")
		ana.Sends(sam, "on its way").Delete()
		ana.SeesNotice(sam, "was not sent")
		w.Passes(hold)
		w.rests()
		w.Passes(30*time.Minute - hold)
		w.called(group, sam, "unanswered for 30 minutes")
	})
}

// isOnCall has a group with this person called last.
func (w *world) isOnCall(a *admin) (group string) {
	w.t.Helper()
	w.Stops()
	group = w.chat.team("oncall", a.id)
	w.config.Inboxes[0].OnCall = group
	w.Starts()
	return group
}
