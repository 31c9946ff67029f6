package e2e

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// Events come twice. An SMS leaves once.
func TestARepeatedEventIsOneSMS(t *testing.T) {
	each(t, func(w *world) {
		sam, ana := w.Customer("+447700900123", "Sam"), w.Admin("ana")
		sam.Texts("where is my order?")
		ana.SeesInThread(sam, "where is my order?")
		w.chat.doubles(3)
		ana.Replies(sam, "on its way")
		ana.Replies(sam, "!nonsense")
		ana.SeesNotice(sam, "!nonsense is no command")
		ana.Sends(sam, "nearly there")
		w.Passes(hold)
		sam.Gets("on its way", "nearly there")
		w.rests()
		require.Equal(w.t, 1, w.noticed(sam, "!nonsense"))
	})
}

// The connection breaks. What is typed meanwhile goes out once it is back.
func TestTheConnectionBreaks(t *testing.T) {
	each(t, func(w *world) {
		sam, ana := w.Customer("+447700900123", "Sam"), w.Admin("ana")
		sam.Texts("where is my order?")
		ana.SeesInThread(sam, "where is my order?")
		w.chat.drops()
		ana.Replies(sam, "on its way")
		sam.Texts("hello?") // the other direction needs no socket
		ana.SeesInThread(sam, "where is my order?", "hello?")
		w.Flies()
		sam.Gets("on its way")
		w.chat.reconnects()
		ana.Replies(sam, "nearly there")
		sam.Gets("on its way", "nearly there")
	}, atOnce)
}

// Events that were never delivered are found in the threads when the connection comes back.
func TestLostEventsAreFound(t *testing.T) {
	each(t, func(w *world) {
		sam, kim, ana := w.Customer("+447700900123", "Sam"), w.Customer("+447700900124", "Kim"), w.Admin("ana")
		sam.Texts("where is my order?")
		kim.Texts("and mine?")
		ana.SeesInThread(sam, "where is my order?")
		ana.SeesInThread(kim, "and mine?")
		w.whileDeaf(func() {
			ana.Replies(sam, "on its way")
			ana.Replies(sam, "// what a day")
			ana.Replies(sam, "nearly there")
			ana.Replies(kim, "tomorrow")
		})
		w.Passes(5 * time.Minute)
		w.chat.drops()
		w.Flies()
		sam.Gets("on its way", "nearly there")
		kim.Gets("tomorrow")
		ana.SeesNotice(sam, "“on its way” was typed while Partyline was away; it goes out now.")
		w.chat.drops() // to be found again is nothing new
		w.eventually("the application is connected again", func() bool { return w.chat.links() == 1 })
		ana.Replies(sam, "are you there?")
		sam.Gets("on its way", "nearly there", "are you there?")
	}, atOnce)
}

// A reply that is typed the moment the thread appears is not lost, even where we do not know yet that the thread is there.
func TestAReplyToAThreadThatIsBeingOpened(t *testing.T) {
	each(t, func(w *world) {
		sam, kim, ana := w.Customer("+447700900123", "Sam"), w.Customer("+447700900124", "Kim"), w.Admin("ana")
		w.chat.fails(hiccup{kind: cutAfter, times: 2})
		sam.Texts("where is my order?")
		kim.Texts("and mine?")
		ana.SeesCard(sam, "Unread: 1")
		ana.SeesCard(kim, "Unread: 1")
		ana.Replies(sam, "on its way")
		w.whileDeaf(func() { ana.Replies(kim, "tomorrow") })
		w.Flies()
		ana.SeesInThread(sam, "where is my order?")
		sam.Gets("on its way")
		kim.Gets("tomorrow")
		w.rests()
		require.Len(w.t, sam.inbox(), 1)
	}, atOnce)
}

// The same where the answer is only slow.
func TestAReplyThatIsFasterThanTheAnswerToOurCall(t *testing.T) {
	each(t, func(w *world) {
		sam, ana := w.Customer("+447700900123", "Sam"), w.Admin("ana")
		w.chat.fails(hiccup{kind: slowAfter, delay: time.Second})
		sam.Texts("where is my order?")
		ana.SeesCard(sam, "Unread: 1")
		ana.Replies(sam, "on its way")
		w.Flies()
		sam.Gets("on its way")
		ana.SeesInThread(sam, "where is my order?")
	}, atOnce)
}
