package e2e

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"partyline/config"
	"partyline/store"
)

// Commands are typed in the thread, and the thread shows what came of them. Nothing of them leaves.
func TestTypedCommands(t *testing.T) {
	each(t, func(w *world) {
		sam, ana := w.Customer("+447700900123", "Sam"), w.Admin("ana")
		sam.Texts("thank you")
		ana.SeesInThread(sam, "thank you")
		ana.Replies(sam, "!close")
		ana.SeesNotice(sam, "!close is done.")
		ana.SeesCard(sam, "State: Closed")
		ana.Replies(sam, "!REOPEN")
		ana.SeesNotice(sam, "!reopen is done.")
		ana.SeesCard(sam, "State: Open")
		ana.Replies(sam, "!close the door please")
		ana.SeesNotice(sam, "!close stands alone.")
		ana.Replies(sam, "!cloze")
		ana.SeesNotice(sam, "!cloze is no command here, so nothing was sent. Did you mean !close?")
		ana.Replies(sam, "!help")
		ana.SeesNotice(sam, "!send <text>: ")
		ana.Replies(sam, "!send !close is what you say")
		w.await("it is held", func() bool { return len(w.messages(sam)) == 2 })
		w.Passes(hold)
		sam.Gets("!close is what you say")
		ana.SeesCard(sam, "State: Open")
	})
}

// A command that is edited is not run again, and a reply that is edited into one is not sent.
func TestAnEditedCommandIsNotRun(t *testing.T) {
	each(t, func(w *world) {
		sam, ana := w.Customer("+447700900123", "Sam"), w.Admin("ana")
		sam.Texts("thank you")
		ana.SeesInThread(sam, "thank you")
		command := ana.Replies(sam, "!read")
		ana.SeesNotice(sam, "!read is done.")
		command.Edit("!close")
		reply := ana.Sends(sam, "bye")
		reply.Edit("!close")
		ana.SeesNotice(sam, "!close is not run when a message is edited into it")
		reply.Shows("")
		ana.SeesCard(sam, "State: Open")
		ana.Sends(sam, "bye bye")
		w.Passes(hold)
		sam.Gets("bye bye")
	})
}

// A command that no event told of is found in the thread and run, once.
func TestALostCommandIsFound(t *testing.T) {
	each(t, func(w *world) {
		sam, ana := w.Customer("+447700900123", "Sam"), w.Admin("ana")
		sam.Texts("thank you")
		ana.SeesInThread(sam, "thank you")
		w.whileDeaf(func() { ana.Replies(sam, "!close") })
		w.Passes(5 * time.Minute)
		w.chat.drops()
		w.Flies()
		ana.SeesNotice(sam, "!close is done.")
		ana.SeesCard(sam, "State: Closed")
		sam.Texts("one more thing")
		ana.SeesCard(sam, "State: Open")
		w.chat.drops() // to be found again is nothing new
		w.eventually("the application is connected again", func() bool { return w.chat.links() == 1 })
		ana.Replies(sam, "// back")
		ana.Replies(sam, "what is it?")
		sam.Gets("what is it?")
		require.Equal(w.t, 1, w.noticed(sam, "!close is done."))
		ana.SeesCard(sam, "State: Open")
	}, atOnce)
}

// Events come twice; a command runs once.
func TestARepeatedCommandRunsOnce(t *testing.T) {
	each(t, func(w *world) {
		sam, ana := w.Customer("+447700900123", "Sam"), w.Admin("ana")
		sam.Texts("thank you")
		ana.SeesInThread(sam, "thank you")
		w.chat.doubles(2)
		ana.Replies(sam, "!close")
		ana.SeesNotice(sam, "!close is done.")
		ana.Replies(sam, "!cloze")
		ana.SeesNotice(sam, "!cloze is no command")
		w.rests()
		require.Len(w.t, w.notices(sam), 2)
	})
}

// Outsiders run nothing.
func TestAnOutsiderRunsNothing(t *testing.T) {
	each(t, func(w *world) {
		sam, ana := w.Customer("+447700900123", "Sam"), w.Admin("ana")
		sam.Texts("thank you")
		ana.SeesInThread(sam, "thank you")
		eve := w.Outsider("eve")
		eve.Replies(sam, "!close")
		w.chat.expel(eve.id)
		w.Flies()
		ana.SeesNotice(sam, "Nothing was sent.")
		ana.SeesCard(sam, "State: Open")
	})
}

// In note-first mode nothing leaves but on purpose. Each thread has a mode of its own.
func TestNoteFirst(t *testing.T) {
	each(t, func(w *world) {
		sam, kim, ana := w.Customer("+447700900123", "Sam"), w.Customer("+447700900124", "Kim"), w.Admin("ana")
		sam.Texts("where is my order?")
		kim.Texts("and mine?")
		ana.SeesInThread(sam, "where is my order?")
		ana.SeesInThread(kim, "and mine?")
		ana.Replies(sam, "!mode")
		ana.SeesNotice(sam, "This thread is note-first: what is typed here stays here.")
		ana.Replies(sam, "he is angry")
		reply := ana.Sends(sam, "!send it comes tomorow")
		reply.Edit("!send it comes tomorrow")
		ana.Replies(sam, "// tell him more?")
		ana.Replies(sam, "!mode banana")
		ana.SeesNotice(sam, "There are two modes")
		w.Passes(hold)
		sam.Gets("it comes tomorrow")
		ana.Replies(kim, "!mode reply-first")
		ana.SeesNotice(kim, "This thread is now reply-first")
		ana.Sends(kim, "tomorrow")
		w.Passes(hold)
		kim.Gets("tomorrow")
		sam.Gets("it comes tomorrow")
		notes, err := w.app.Store.Notes(w.t.Context(), w.conversation(sam).ID, 0, 10)
		require.NoError(w.t, err)
		require.Len(w.t, notes, 2)
		require.Equal(w.t, "he is angry", notes[0].Body)
		require.Equal(w.t, "ana", notes[0].AuthorName)
		require.Equal(w.t, "tell him more?", notes[1].Body)
	}, func(c *config.Config) { c.Inboxes[0].Mode = config.ModeNoteFirst })
}

// Notes are kept, and follow what becomes of their posts.
func TestNotesAreKept(t *testing.T) {
	each(t, func(w *world) {
		sam, ana := w.Customer("+447700900123", "Sam"), w.Admin("ana")
		sam.Texts("where is my order?")
		ana.SeesInThread(sam, "where is my order?")
		first, second := ana.Replies(sam, "// he is angry"), ana.Replies(sam, "Private: refund?")
		w.await("two notes are kept", func() bool { return len(w.noted(sam)) == 2 })
		first.Edit("// he is sad")
		second.Delete()
		w.await("they follow", func() bool {
			notes := w.noted(sam)
			return len(notes) == 1 && notes[0] == "he is sad"
		})
		sam.GotNothing()
	})
}

// noted are the notes about a customer.
func (w *world) noted(c *customer) []string {
	notes, err := w.app.Store.Notes(w.t.Context(), w.conversation(c).ID, 0, 100)
	require.NoError(w.t, err)
	var texts []string
	for _, n := range notes {
		texts = append(texts, n.Body)
	}
	return texts
}

// messages are all of a customer's conversation.
func (w *world) messages(c *customer) []store.Message {
	ms, err := w.app.Store.Messages(w.t.Context(), w.conversation(c).ID)
	require.NoError(w.t, err)
	return ms
}

// Fields are filled in; where there is nothing to fill in, nothing leaves.
func TestFieldsAreFilledIn(t *testing.T) {
	each(t, func(w *world) {
		sam, ana := w.Customer("+447700900123", "Sam"), w.Admin("ana")
		sam.Texts("where is my order?")
		ana.SeesInThread(sam, "where is my order?")
		ana.Replies(sam, "Hi {{first_name}}, it comes")
		ana.SeesNotice(sam, "This contact has no first name.")
		ana.Replies(sam, "Hi {{shoe_size|42}}")
		ana.SeesNotice(sam, "There is no field {{shoe_size}}.")
		ana.Sends(sam, "Hi {{first_name|there}}, it comes")
		w.Passes(hold)
		sam.Gets("Hi there, it comes")
	})
}
