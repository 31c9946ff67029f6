package e2e

import (
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// Schedules types a reply that leaves in two hours, and gives the post that says so.
func (a *admin) Schedules(c *customer, text string) (typed *reply, shown post) {
	a.w.t.Helper()
	typed = a.Replies(c, "!at in 2 hours "+text)
	return typed, a.noticeOf(c, "by ana: “"+text+"”.")
}

// A reply leaves at its time, once. Until then the thread says when, and afterwards what came of it.
func TestAScheduledReply(t *testing.T) {
	each(t, func(w *world) {
		sam, ana := w.Customer("+447700900123", "Sam"), w.Admin("ana")
		sam.Texts("when do you open?")
		ana.SeesInThread(sam, "when do you open?")
		typed, shown := ana.Schedules(sam, "now!")
		require.Contains(w.t, shown.Plain(), "Scheduled for ")
		require.Contains(w.t, shown.Plain(), "(UTC)")
		require.Contains(w.t, shown.Plain(), "By your clock: ")
		w.rests()
		w.Passes(2*time.Hour - time.Second)
		w.rests()
		sam.GotNothing()
		w.Passes(time.Second)
		sam.Gets("now!")
		typed.Shows(delivered)
		ana.offersNothing(sam, "“now!”. Sent.")
		w.eventually("the thread shows what left", func() bool { return len(w.spoken(sam, "ana")) == 1 })
		w.Passes(3 * time.Hour)
		w.rests()
		require.Equal(w.t, []string{"now!"}, sam.received())
	}, neverReminds)
}

// It can be taken back, from its post or from the list.
func TestAScheduledReplyIsCanceled(t *testing.T) {
	each(t, func(w *world) {
		sam, ana, bob := w.Customer("+447700900123", "Sam"), w.Admin("ana"), w.Admin("bob")
		sam.Texts("when do you open?")
		ana.SeesInThread(sam, "when do you open?")
		_, shown := ana.Schedules(sam, "now!")
		bob.pressesIn(shown, "Cancel")
		ana.offersNothing(sam, "“now!”. bob canceled it.")
		ana.Schedules(sam, "open now")
		ana.Replies(sam, "!scheduled")
		ana.SeesNotice(sam, "Scheduled replies")
		ana.Runs("/sms scheduled")
		ana.pressesIn(ana.IsTold("open now"), "Cancel")
		ana.offersNothing(sam, "“open now”. ana canceled it.")
		w.rests()
		w.Passes(3 * time.Hour)
		w.rests()
		sam.GotNothing()
	}, neverReminds)
}

// It can leave at once. Of two who press one sends, and nothing leaves again at its time.
func TestAScheduledReplyIsSentNow(t *testing.T) {
	each(t, func(w *world) {
		sam, ana, bob := w.Customer("+447700900123", "Sam"), w.Admin("ana"), w.Admin("bob")
		sam.Texts("when do you open?")
		ana.SeesInThread(sam, "when do you open?")
		_, shown := ana.Schedules(sam, "now!")
		var both sync.WaitGroup
		for _, a := range []*admin{ana, bob} {
			both.Go(func() { a.pressesIn(shown, "Send now") })
		}
		both.Wait()
		sam.Gets("now!")
		ana.offersNothing(sam, " sent it now.")
		w.rests()
		w.Passes(3 * time.Hour)
		w.rests()
		require.Equal(w.t, []string{"now!"}, sam.received())
	}, neverReminds)
}

// What falls due while Partyline is away leaves once it is back; what is due later is kept.
func TestAScheduledReplyOutlastsARestart(t *testing.T) {
	each(t, func(w *world) {
		sam, ana := w.Customer("+447700900123", "Sam"), w.Admin("ana")
		sam.Texts("when do you open?")
		ana.SeesInThread(sam, "when do you open?")
		ana.Schedules(sam, "now!")
		w.rests()
		w.Stops()
		w.Starts()
		w.Passes(time.Hour)
		w.rests()
		sam.GotNothing()
		w.Stops()
		w.Passes(2 * time.Hour)
		w.Starts()
		sam.Gets("now!")
		ana.offersNothing(sam, "“now!”. Sent.")
		w.Stops()
		w.Starts()
		w.rests()
		require.Equal(w.t, []string{"now!"}, sam.received())
	}, neverReminds)
}

// Who opted out meanwhile gets nothing by itself.
func TestAScheduledReplyToSomebodyWhoOptedOut(t *testing.T) {
	each(t, func(w *world) {
		sam, ana := w.Customer("+447700900123", "Sam"), w.Admin("ana")
		sam.Texts("when do you open?")
		ana.SeesInThread(sam, "when do you open?")
		typed, _ := ana.Schedules(sam, "now!")
		sam.Texts("STOP")
		ana.SeesInThread(sam, "when do you open?", "STOP")
		before := len(sam.received())
		w.rests()
		w.Passes(2 * time.Hour)
		question := ana.SeesQuestion(sam, "The customer opted out of texts from this line.")
		typed.Shows(asked)
		ana.offersNothing(sam, "It was due, and is asked about below.")
		ana.pressesIn(question, "Keep as note")
		ana.offersNothing(sam, "ana kept it as a note.")
		w.rests()
		require.Len(w.t, sam.received(), before)
	}, neverReminds)
}

// What cannot be scheduled is refused with a sentence, and so is what can never be sent.
func TestWhatIsNotScheduled(t *testing.T) {
	each(t, func(w *world) {
		sam, ana := w.Customer("+447700900123", "Sam"), w.Admin("ana")
		sam.Texts("when do you open?")
		ana.SeesInThread(sam, "when do you open?")
		for text, want := range map[string]string{
			"!at today 0:00 hi":               "That moment is over.",
			"!at in 60 weeks hi":              "That is more than a year away.",
			"!at tomorrow 9:00":               "There is no text behind the moment.",
			"!at some time hi":                "That does not begin with a moment",
			"!at tomorrow 9:00 {{shoe_size}}": "There is no field {{shoe_size}}.",
		} {
			ana.Replies(sam, text)
			ana.SeesNotice(sam, want)
		}
		ana.Replies(sam, "!scheduled")
		ana.SeesNotice(sam, "Nothing is scheduled here.")
		sam.GotNothing()
	}, neverReminds)
}

// Deleting the message takes a scheduled reply back, and so does editing it, which the thread is told: the wrong moment or text never leaves.
func TestAScheduledReplyIsTakenBackWhereItWasTyped(t *testing.T) {
	each(t, func(w *world) {
		sam, ana := w.Customer("+447700900123", "Sam"), w.Admin("ana")
		sam.Texts("when do you open?")
		ana.SeesInThread(sam, "when do you open?")
		typed, _ := ana.Schedules(sam, "now!")
		typed.Delete()
		ana.offersNothing(sam, "“now!”. It was deleted, and is not sent.")
		typed, _ = ana.Schedules(sam, "at nyne")
		typed.Edit("!at in 2 hours at nine")
		ana.offersNothing(sam, "“at nyne”. It was edited, and is not sent.")
		ana.SeesNotice(sam, "“at nyne” was scheduled, and is not sent because its message was edited. Type it anew, with its moment.")
		w.rests()
		w.Passes(3 * time.Hour)
		w.rests()
		sam.GotNothing()
	}, neverReminds)
}

// Once it has left, its message is that of a reply that was sent.
func TestAScheduledReplyThatLeftCannotBeTakenBack(t *testing.T) {
	each(t, func(w *world) {
		sam, ana := w.Customer("+447700900123", "Sam"), w.Admin("ana")
		sam.Texts("when do you open?")
		ana.SeesInThread(sam, "when do you open?")
		typed, _ := ana.Schedules(sam, "at nyne")
		w.rests()
		w.Passes(2 * time.Hour)
		sam.Gets("at nyne")
		typed.Shows(delivered)
		typed.Edit("!at in 2 hours at nyne") // platforms tell of more than edits this way; nothing is said of it
		typed.Edit("!at in 2 hours at nine")
		ana.SeesNotice(sam, "already sent, so the edit stays here. Send a correction?")
		form := ana.pressesForForm(ana.noticeOf(sam, "Send a correction?"), "Send correction")
		require.Equal(w.t, map[string]string{"Phone number": "+447700900123", "Text": "at nine"}, form.Inputs())
		typed.Delete()
		ana.SeesNotice(sam, "“at nyne” was deleted here, but it was already sent and cannot be called back.")
		w.rests()
		require.Equal(w.t, 2, w.noticed(sam, "Send a correction?"))
		require.Equal(w.t, []string{"at nyne"}, sam.received())
	}, neverReminds)
}

// A press that comes after it was settled is told what became of it: the list that somebody was shown does not change.
func TestALatePressOnAScheduledReply(t *testing.T) {
	each(t, func(w *world) {
		sam, ana, bob := w.Customer("+447700900123", "Sam"), w.Admin("ana"), w.Admin("bob")
		sam.Texts("when do you open?")
		ana.SeesInThread(sam, "when do you open?")
		_, shown := ana.Schedules(sam, "now!")
		bob.Runs("/sms scheduled")
		list := bob.IsTold("now!")
		ana.pressesIn(shown, "Cancel")
		ana.offersNothing(sam, "“now!”. ana canceled it.")
		bob.pressesIn(list, "Send now")
		bob.IsTold("It was canceled already.")
		ana.Schedules(sam, "open now")
		bob.Runs("/sms scheduled")
		list = bob.IsTold("open now")
		w.rests()
		w.Passes(2 * time.Hour)
		sam.Gets("open now")
		for _, label := range []string{"Send now", "Cancel"} {
			told := len(w.chat.whispered(bob.id))
			bob.pressesIn(list, label)
			w.eventually("bob is told", func() bool { return len(w.chat.whispered(bob.id)) > told })
			bob.IsTold("It left already.")
		}
		w.rests()
		require.Equal(w.t, []string{"open now"}, sam.received())
	}, neverReminds)
}

// A file cannot wait. Nothing is scheduled then, and whoever typed it is told.
func TestAFileIsNotScheduled(t *testing.T) {
	each(t, func(w *world) {
		sam, ana := w.Customer("+447700900123", "Sam"), w.Admin("ana")
		sam.Texts("where are you?")
		ana.SeesInThread(sam, "where are you?")
		ana.Replies(sam, "!at in 2 hours here is the map", picture("map.png", 5000))
		ana.SeesNotice(sam, "A file cannot be sent later, so nothing was scheduled. Type it without the file.")
		require.Zero(w.t, w.noticed(sam, "Scheduled for"))
		w.rests()
		w.Passes(3 * time.Hour)
		w.rests()
		sam.GotNothing()
	}, neverReminds)
}

// Who calls a colleague most likely speaks to them, also hours earlier: when it is due the thread asks.
func TestAScheduledReplyThatCallsAColleagueIsAskedAbout(t *testing.T) {
	each(t, func(w *world) {
		sam, ana, bob := w.Customer("+447700900123", "Sam"), w.Admin("ana"), w.Admin("bob")
		sam.Texts("when do you open?")
		ana.SeesInThread(sam, "when do you open?")
		typed := ana.Replies(sam, "!at in 2 hours <@"+bob.id+"> can you call her back")
		ana.SeesNotice(sam, "by ana: “bob can you call her back”.")
		w.rests()
		w.Passes(2 * time.Hour)
		question := ana.SeesQuestion(sam, "ana typed “bob can you call her back”. It calls bob.")
		typed.Shows(asked)
		sam.GotNothing()
		bob.pressesIn(question, "Keep as note")
		ana.offersNothing(sam, "bob kept it as a note.")
		ana.Replies(sam, "!at in 2 hours <@"+bob.id+"> will call you")
		shown := ana.noticeOf(sam, "“bob will call you”.")
		ana.pressesIn(shown, "Send now")
		ana.pressesIn(ana.SeesQuestion(sam, "ana typed “bob will call you”. It calls bob."), "Send to customer")
		sam.Gets("bob will call you")
	}, neverReminds)
}

// So it is where it was scheduled with a slash.
func TestAMentionBehindSlashAtIsAskedAbout(t *testing.T) {
	onDiscord(t, func(w *world) {
		sam, ana, bob := w.Customer("+447700900123", "Sam"), w.Admin("ana"), w.Admin("bob")
		sam.Texts("when do you open?")
		ana.SeesInThread(sam, "when do you open?")
		ana.RunsInThread(sam, "/sms at in 2 hours <@"+bob.id+"> can you call her back")
		ana.SeesNotice(sam, "by ana: “bob can you call her back”.")
		w.rests()
		w.Passes(2 * time.Hour)
		ana.SeesQuestion(sam, "“bob can you call her back”. It calls bob.")
		sam.GotNothing()
	}, neverReminds)
}
