package e2e

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"partyline/bot/discord/discordtest"
	"partyline/bot/slack/slacktest"
	"partyline/bridge/twilio/twiliotest"
	"partyline/store"
)

// whileAway stops the application, has something done that no event ever tells it of, and starts it again an hour later.
func (w *world) whileAway(do func()) {
	w.t.Helper()
	w.chat.keeps(false)
	w.Stops()
	w.Passes(time.Hour)
	do()
	w.Starts()
}

// What was deleted while Partyline was away does not leave, though it is due at the start.
func TestADeletionWhileAway(t *testing.T) {
	each(t, func(w *world) {
		sam, ana := w.Customer("+447700900123", "Sam"), w.Admin("ana")
		sam.Texts("where is my order?")
		ana.SeesInThread(sam, "where is my order?")
		left, note := ana.Sends(sam, "one moment"), ana.Replies(sam, "// he is angry")
		w.Passes(hold)
		sam.Gets("one moment")
		left.Shows(delivered)
		wrong := ana.Sends(sam, "no idea")
		right := ana.Sends(sam, "it comes tomorrow")
		w.whileAway(func() {
			wrong.Delete()
			left.Delete()
			note.Delete()
		})
		ana.SeesNotice(sam, "Deleted in time: “no idea” was not sent.")
		ana.SeesNotice(sam, "“one moment” was deleted here, but it was already sent and cannot be called back.")
		sam.Gets("one moment", "it comes tomorrow")
		right.Shows(delivered)
		w.await("the note is gone", func() bool { return len(w.noted(sam)) == 0 })
		w.rests()
		require.Equal(w.t, []string{"one moment", "it comes tomorrow"}, sam.received())
	})
}

// What was edited meanwhile leaves as it reads now; where that is for the team, or calls somebody, it is treated so.
func TestAnEditWhileAway(t *testing.T) {
	each(t, func(w *world) {
		sam, ana, bob := w.Customer("+447700900123", "Sam"), w.Admin("ana"), w.Admin("bob")
		sam.Texts("where is my order?")
		ana.SeesInThread(sam, "where is my order?")
		clean := w.chat.typings()[0]
		left, kept := ana.Sends(sam, "helo"), ana.Replies(sam, "// he is a angry")
		w.Passes(hold)
		sam.Gets("helo")
		left.Shows(delivered)
		edited := ana.Sends(sam, "it comes tomorow")
		note, calls := ana.Sends(sam, "he is in a hurry"), ana.Sends(sam, "who knows")
		w.whileAway(func() {
			edited.Edit(clean.typed)
			note.Edit("// he is in a hurry")
			calls.Edit("<@" + bob.id + "> knows")
			left.Edit("hello")
			kept.Edit("// he is an angry man")
		})
		sam.Gets("helo", clean.arrives)
		edited.Shows(delivered)
		note.Shows("")
		ana.SeesQuestion(sam, "ana typed “bob knows”. It calls bob.")
		calls.Shows(asked)
		ana.SeesNotice(sam, "That reply was already sent, so the edit stays here. Send a correction?")
		w.await("the note says so too", func() bool { return strings.Join(w.noted(sam), "; ") == "he is an angry man; he is in a hurry" })
		w.rests()
		require.Equal(w.t, []string{"helo", clean.arrives}, sam.received())
		connected := w.log.count("connected for events")
		w.chat.drops() // to be read once more is nothing new
		w.Flies()
		w.await("the application is connected again", func() bool { return w.log.count("connected for events") > connected })
		w.rests()
		require.Equal(w.t, 1, w.noticed(sam, "It calls bob."))
		require.Equal(w.t, 1, w.noticed(sam, "Send a correction?"))
	})
}

// What is asked about, and what the carrier made wait, is read again as well.
func TestWhatWaitedLongerIsReadAgain(t *testing.T) {
	each(t, func(w *world) {
		sam, kim, ana, bob := w.Customer("+447700900123", "Sam"), w.Customer("+447700900124", "Kim"), w.Admin("ana"), w.Admin("bob")
		sam.Texts("where is my order?")
		kim.Texts("and mine?")
		ana.SeesInThread(sam, "where is my order?")
		ana.SeesInThread(kim, "and mine?")
		gone := ana.Replies(sam, "<@"+bob.id+"> hello?")
		ana.SeesQuestion(sam, "bob hello?")
		calm := ana.Replies(sam, "<@"+bob.id+"> knows")
		ana.SeesQuestion(sam, "bob knows")
		w.twilio.Fail(twiliotest.Fault{Kind: twiliotest.TooManyRequests, RetryAfter: 2 * time.Hour})
		slow := ana.Sends(kim, "yours comes todday")
		w.Passes(hold)
		w.waits(kim)
		w.whileAway(func() {
			gone.Delete()
			calm.Edit("a colleague knows")
			slow.Edit("yours comes today")
		})
		ana.offersNothing(sam, "“bob hello?”. It calls bob. It was deleted, and was not sent.")
		ana.offersNothing(sam, "“bob knows”. It calls bob. It was edited since, and goes out.")
		w.Passes(hold)
		sam.Gets("a colleague knows")
		w.Passes(2 * time.Hour)
		kim.Gets("yours comes today")
	}, neverReminds)
}

// waits waits until the carrier has the newest reply to a customer wait.
func (w *world) waits(c *customer) {
	w.t.Helper()
	w.await("the carrier lets the reply wait", func() bool {
		all := w.messages(c)
		m := all[len(all)-1]
		return m.State == store.Queued && !m.NextTryAt.IsZero()
	})
}

// A scheduled reply that was deleted or edited meanwhile does not leave, whether it fell due meanwhile, falls due later, or is to leave now.
func TestAScheduledReplyIsTakenBackWhileAway(t *testing.T) {
	each(t, func(w *world) {
		sam, ana := w.Customer("+447700900123", "Sam"), w.Admin("ana")
		sam.Texts("when do you open?")
		ana.SeesInThread(sam, "when do you open?")
		gone, _ := ana.Schedules(sam, "now!")
		edited, _ := ana.Schedules(sam, "at nyne")
		later := ana.Replies(sam, "!at in 5 hours have a nice day")
		ana.SeesNotice(sam, "“have a nice day”.")
		stands, _ := ana.Schedules(sam, "at nine")
		w.rests()
		w.chat.keeps(false)
		w.Stops()
		w.Passes(3 * time.Hour)
		gone.Delete()
		edited.Edit("!at in 2 hours at ten")
		later.Delete()
		w.Starts()
		ana.offersNothing(sam, "“now!”. It was deleted, and is not sent.")
		ana.SeesNotice(sam, "“at nyne” was scheduled, and is not sent because its message was edited.")
		ana.offersNothing(sam, "“have a nice day”. It was deleted, and is not sent.")
		sam.Gets("at nine")
		stands.Shows(delivered)
		w.Passes(3 * time.Hour)
		w.rests()
		require.Equal(w.t, []string{"at nine"}, sam.received())
	}, neverReminds)
}

// What somebody wants to send now is read again first.
func TestAScheduledReplyThatIsGoneIsNotSentNow(t *testing.T) {
	each(t, func(w *world) {
		sam, ana, bob := w.Customer("+447700900123", "Sam"), w.Admin("ana"), w.Admin("bob")
		sam.Texts("when do you open?")
		ana.SeesInThread(sam, "when do you open?")
		gone, shown := ana.Schedules(sam, "now!")
		w.whileAway(gone.Delete)
		bob.pressesIn(shown, "Send now")
		bob.IsTold("It was canceled already.")
		ana.offersNothing(sam, "“now!”. It was deleted, and is not sent.")
		w.Passes(3 * time.Hour)
		w.rests()
		sam.GotNothing()
	}, neverReminds)
}

// As long as its message cannot be read nobody sends it in a hurry: whoever wants to is told so.
func TestAScheduledReplyThatCannotBeReadIsNotSentNow(t *testing.T) {
	each(t, func(w *world) {
		sam, ana, bob := w.Customer("+447700900123", "Sam"), w.Admin("ana"), w.Admin("bob")
		sam.Texts("when do you open?")
		ana.SeesInThread(sam, "when do you open?")
		_, shown := ana.Schedules(sam, "now!")
		w.whileAway(w.hidesWhatIsTyped)
		bob.pressesIn(shown, "Send now")
		bob.IsTold("It is not known yet whether its message was edited or deleted while Partyline was away. Press again in a minute.")
		sam.GotNothing()
		w.chat.heals()
		bob.pressesIn(shown, "Send now")
		sam.Gets("now!")
		ana.offersNothing(sam, "“now!”. bob sent it now.")
	}, neverReminds)
}

// hidesWhatIsTyped has the platform fail whenever a single typed message is read.
func (w *world) hidesWhatIsTyped() {
	if w.slack != nil {
		w.slack.Fail(slacktest.Fault{Method: "conversations.replies", Kind: slacktest.ServerError, Times: -1})
		return
	}
	w.discord.Fail(discordtest.Fault{Route: "GET /channels/{id}/messages/{mid}", Kind: discordtest.ServerError, Times: -1})
}

// What was sent on purpose, a snippet too, leaves as it was where nobody touched it.
func TestWhatNobodyTouchedLeavesAsItWas(t *testing.T) {
	each(t, func(w *world) {
		sam, ana := w.Customer("+447700900123", "Sam"), w.Admin("ana")
		require.Empty(w.t, ana.snips("hours", "We open at nine."))
		sam.Texts("when do you open?")
		ana.SeesInThread(sam, "when do you open?")
		ana.Sends(sam, "!snip hours")
		ana.Sends(sam, "!send // is a comment")
		ana.Sends(sam, "see you")
		w.whileAway(func() {})
		sam.Gets("We open at nine.", "// is a comment", "see you")
	})
}

// While the connection is lost events get lost as well: what is asked about is read again when it is back.
func TestADeletionWhileTheConnectionIsLost(t *testing.T) {
	each(t, func(w *world) {
		sam, ana, bob := w.Customer("+447700900123", "Sam"), w.Admin("ana"), w.Admin("bob")
		sam.Texts("where is my order?")
		ana.SeesInThread(sam, "where is my order?")
		gone := ana.Replies(sam, "<@"+bob.id+"> hello?")
		ana.SeesQuestion(sam, "bob hello?")
		w.Passes(time.Minute)
		w.whileDeaf(gone.Delete)
		w.chat.drops()
		w.Flies()
		ana.offersNothing(sam, "“bob hello?”. It calls bob. It was deleted, and was not sent.")
		sam.GotNothing()
	})
}

// Where the platform cannot be reached at the start, a reply waits a minute for it, and then leaves as it was typed.
func TestAReplyDoesNotWaitForAPlatformForEver(t *testing.T) {
	each(t, func(w *world) {
		sam, ana := w.Customer("+447700900123", "Sam"), w.Admin("ana")
		sam.Texts("where is my order?")
		ana.SeesInThread(sam, "where is my order?")
		ana.Sends(sam, "it comes tomorrow")
		w.Stops()
		w.Passes(time.Hour)
		w.chat.away()
		w.app = w.launch()
		w.front.opensTo(w.app.Addr())
		w.await("its message cannot be read", func() bool { return w.log.has("a step waits for another try") })
		sam.GotNothing()
		back := w.clock.Now()
		w.Flies()
		sam.Gets("it comes tomorrow")
		require.GreaterOrEqual(w.t, w.clock.Since(back), 30*time.Second)
		w.chat.heals()
	})
}
