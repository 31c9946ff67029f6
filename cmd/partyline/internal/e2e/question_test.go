package e2e

import (
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"partyline/config"
	"partyline/store"
)

// SeesQuestion waits until Partyline asks with these words about something typed in the thread, and gives the question.
func (a *admin) SeesQuestion(c *customer, words string) post {
	a.w.t.Helper()
	a.SeesNotice(c, words)
	p := a.noticeOf(c, words)
	require.Contains(a.w.t, p.Plain(), "Shall it go to the customer?")
	return p
}

// offersNothing waits until the post with these words has no button any more.
func (a *admin) offersNothing(c *customer, words string) {
	a.w.t.Helper()
	a.w.eventually("nothing is offered any more beside "+words, func() bool {
		return a.w.noticed(c, words) > 0 && len(a.noticeOf(c, words).Buttons()) == 0
	})
}

// Insists types something that is asked about, and sends it all the same.
func (a *admin) Insists(c *customer, text string) *reply {
	a.w.t.Helper()
	r := a.Replies(c, text)
	r.Shows(asked)
	a.pressesIn(a.SeesQuestion(c, text), "Send to customer")
	return r
}

// Who calls a colleague most likely speaks to them. The thread asks, and one press sends.
func TestAMentionIsAskedAbout(t *testing.T) {
	each(t, func(w *world) {
		sam, ana, bob := w.Customer("+447700900123", "Sam"), w.Admin("ana"), w.Admin("bob")
		sam.Texts("where is my order?")
		ana.SeesInThread(sam, "where is my order?")
		reply := ana.Replies(sam, "<@"+bob.id+"> will know")
		reply.Shows(asked)
		question := ana.SeesQuestion(sam, "ana typed “bob will know”. It calls bob.")
		ana.Sends(sam, "one moment") // what is asked about holds nobody up
		w.Passes(hold)
		sam.Gets("one moment")
		bob.pressesIn(question, "Send to customer")
		sam.Gets("one moment", "bob will know")
		reply.Shows(delivered)
		ana.offersNothing(sam, "bob sent it to the customer.")
	})
}

// The first press decides; whoever comes later is told.
func TestTheFirstPressDecides(t *testing.T) {
	each(t, func(w *world) {
		sam, ana, bob := w.Customer("+447700900123", "Sam"), w.Admin("ana"), w.Admin("bob")
		sam.Texts("where is my order?")
		ana.SeesInThread(sam, "where is my order?")
		reply := ana.Replies(sam, "<@"+bob.id+"> what shall I say?")
		question := ana.SeesQuestion(sam, "It calls bob.")
		bob.pressesIn(question, "Keep as note")
		reply.Shows("")
		ana.offersNothing(sam, "bob kept it as a note.")
		var both sync.WaitGroup
		second := ana.Replies(sam, "<@"+bob.id+"> and now?")
		question = ana.SeesQuestion(sam, "and now?")
		for _, a := range []*admin{ana, bob} {
			both.Go(func() { a.pressesIn(question, "Send to customer") })
		}
		both.Wait()
		second.Shows(delivered)
		w.rests()
		require.Equal(w.t, []string{"bob and now?"}, sam.received())
		notes, err := w.app.Store.Notes(w.t.Context(), w.conversation(sam).ID, 0, 10)
		require.NoError(w.t, err)
		require.Len(w.t, notes, 1)
		require.Equal(w.t, "bob what shall I say?", notes[0].Body)
	})
}

// While nobody has decided, an edit is judged anew, and a deletion takes it back.
func TestAQuestionFollowsItsReply(t *testing.T) {
	each(t, func(w *world) {
		sam, ana, bob := w.Customer("+447700900123", "Sam"), w.Admin("ana"), w.Admin("bob")
		sam.Texts("where is my order?")
		ana.SeesInThread(sam, "where is my order?")
		reply := ana.Replies(sam, "<@"+bob.id+"> knows")
		ana.SeesQuestion(sam, "“bob knows”. It calls bob.")
		reply.Edit("<@" + bob.id + "> knows it")
		ana.SeesQuestion(sam, "“bob knows it”. It calls bob.")
		reply.Edit("a colleague knows it")
		ana.offersNothing(sam, "It was edited since, and goes out.")
		reply.Shows(held)
		w.Passes(hold)
		sam.Gets("a colleague knows it")

		gone := ana.Replies(sam, "<@"+bob.id+"> hello?")
		ana.SeesQuestion(sam, "hello?")
		gone.Delete()
		ana.offersNothing(sam, "It was deleted, and was not sent.")

		note := ana.Replies(sam, "<@"+bob.id+"> look")
		ana.SeesQuestion(sam, "look")
		note.Edit("// look")
		ana.offersNothing(sam, "It was edited since, and stays here.")

		calm := ana.Sends(sam, "it comes")
		calm.Edit("it comes, <@" + bob.id + "> says")
		question := ana.SeesQuestion(sam, "it comes, bob says")
		calm.Shows(asked)
		ana.pressesIn(question, "Send to customer")
		sam.Gets("a colleague knows it", "it comes, bob says")
	})
}

// A long reply costs more than people think.
func TestALongReplyIsAskedAbout(t *testing.T) {
	each(t, func(w *world) {
		sam, ana := w.Customer("+447700900123", "Sam"), w.Admin("ana")
		sam.Texts("where is my order?")
		ana.SeesInThread(sam, "where is my order?")
		ana.Replies(sam, strings.Repeat("long, ", 60)).Shows(asked) // 360 characters are 3 segments
		ana.SeesQuestion(sam, "It is billed as 3 messages.")
		ana.Sends(sam, "in short: it comes")
		w.Passes(hold)
		sam.Gets("in short: it comes")
	}, func(c *config.Config) { c.Inboxes[0].ConfirmSegments = 2 })
}

// A text that has only just appeared may not have been read.
func TestAReplyToWhatCannotHaveBeenReadIsAskedAbout(t *testing.T) {
	each(t, func(w *world) {
		sam, ana := w.Customer("+447700900123", "Sam"), w.Admin("ana")
		sam.Texts("I take the blue one")
		ana.SeesInThread(sam, "I take the blue one")
		w.rests() // it is known by now when that appeared
		w.Passes(4 * time.Second)
		ana.Sends(sam, "fine")
		w.Passes(hold)
		sam.Gets("fine")
		sam.Texts("no, the red one")
		ana.SeesInThread(sam, "I take the blue one", "no, the red one")
		w.Passes(time.Second)
		ana.Replies(sam, "it is on its way").Shows(asked)
		ana.SeesQuestion(sam, "A text of the customer had just come when it was typed.")
		sam.Gets("fine")
	}, func(c *config.Config) { c.Inboxes[0].ReadingTime = 3 * time.Second })
}

// Somebody who opted out is not texted by accident.
func TestAReplyToSomebodyWhoOptedOutIsAskedAbout(t *testing.T) {
	each(t, func(w *world) {
		sam, ana := w.Customer("+447700900123", "Sam"), w.Admin("ana")
		sam.Texts("STOP")
		ana.SeesInThread(sam, "STOP")
		ana.Replies(sam, "a last word").Shows(asked)
		question := ana.SeesQuestion(sam, "The customer opted out of texts from this line.")
		ana.pressesIn(question, "Keep as note")
		ana.offersNothing(sam, "ana kept it as a note.")
		sam.Texts("START")
		ana.SeesNotice(sam, "opted in again")
		ana.Sends(sam, "welcome back")
		w.Passes(hold)
		w.eventually("sam gets it", func() bool { return slices.Contains(sam.received(), "welcome back") })
		require.NotContains(w.t, sam.received(), "a last word")
	})
}

// At night a person is asked, unless the customer is awake.
func TestQuietHoursAreAskedAbout(t *testing.T) {
	each(t, func(w *world) {
		sam, ana := w.Customer("+447700900123", "Sam"), w.Admin("ana")
		sam.Texts("where is my order?")
		ana.SeesInThread(sam, "where is my order?")
		ana.Sends(sam, "at your door tomorrow") // they have just written, so they are awake
		w.Passes(hold)
		sam.Gets("at your door tomorrow")
		w.Passes(61 * time.Minute)
		ana.Replies(sam, "did it arrive?").Shows(asked)
		ana.SeesQuestion(sam, "where the customer is.")
	}, quietNow)
}

// After a restart a question is still a question, and its button decides.
func TestAQuestionSurvivesARestart(t *testing.T) {
	each(t, func(w *world) {
		sam, ana, bob := w.Customer("+447700900123", "Sam"), w.Admin("ana"), w.Admin("bob")
		sam.Texts("where is my order?")
		ana.SeesInThread(sam, "where is my order?")
		reply := ana.Replies(sam, "<@"+bob.id+"> knows")
		question := ana.SeesQuestion(sam, "It calls bob.")
		w.Stops()
		w.Starts()
		sam.GotNothing()
		ana.pressesIn(question, "Send to customer")
		sam.Gets("bob knows")
		reply.Shows(delivered)
	})
}

// conversation is the customer's, on the shop's line.
func (w *world) conversation(c *customer) store.Conversation {
	w.t.Helper()
	card, ok := w.card(c)
	require.True(w.t, ok, "%s has no card", c.name)
	thread, err := w.app.Store.ThreadByRef(w.t.Context(), w.chat.platform(), w.chat.channel(), card.thread)
	require.NoError(w.t, err)
	conv, err := w.app.Store.Conversation(w.t.Context(), thread.ConversationID)
	require.NoError(w.t, err)
	return conv
}
