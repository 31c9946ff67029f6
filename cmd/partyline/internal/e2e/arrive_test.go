package e2e

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"partyline/config"
)

// A text of somebody new opens a thread.
func TestATextOpensAThread(t *testing.T) {
	everywhere(t, func(w *world) {
		sam, ana := w.Customer("+447700900123", "Sam"), w.Admin("ana")
		sam.Texts("where is my order?")
		ana.SeesInThread(sam, "where is my order?")
		ana.SeesCard(sam, "07700 900123", "Number: 07700 900123", "Line: Shop", "State: Open", "Unread: 1")
		require.Equal(w.t, "07700 900123", w.posts(sam)[0].author, "the post bears the customer's number")
	})
}

// A text is shown in the channel too, or nobody would look into the thread. One in the channel is enough: it stays quiet for notice_every, and while nobody has read the conversation.
func TestTheChannelIsToldOnce(t *testing.T) {
	inChannels(t, func(w *world) {
		sam, ana := w.Customer("+447700900123", "Sam"), w.Admin("ana")
		sam.Texts("hello?")
		ana.SeesInThread(sam, "hello?")
		sam.Texts("anybody there?")
		ana.SeesInThread(sam, "hello?", "anybody there?")
		ana.SeesCard(sam, "Unread: 2")
		w.Passes(4 * time.Minute)
		sam.Texts("please!")
		ana.SeesInThread(sam, "hello?", "anybody there?", "please!")
		ana.SeesInChannel(sam, "hello?")
	})
}

// After that the channel is left in peace for a while, whoever reads and answers meanwhile. What is unread then, it is told of.
func TestTheChannelIsLeftInPeace(t *testing.T) {
	inChannels(t, func(w *world) {
		sam, ana := w.Customer("+447700900123", "Sam"), w.Admin("ana")
		sam.Texts("hello?")
		ana.SeesInChannel(sam, "hello?")
		ana.SeesCard(sam, "Unread: 1")
		ana.Presses(sam, "Mark read")
		ana.SeesCard(sam, "Unread: 0")
		w.rests()
		before := w.chat.announced(sam.shown())
		w.Passes(time.Minute)
		sam.Texts("one more thing")
		ana.SeesCard(sam, "Unread: 1")
		w.Passes(time.Minute)
		w.rests()
		require.Equal(w.t, before, w.chat.announced(sam.shown()))
		w.Passes(time.Minute)
		ana.SeesNotice(sam, "Unread: 1 message.")
		w.rests()
		w.Passes(time.Hour)
		w.rests()
		require.Equal(w.t, 1, w.noticed(sam, "Unread: "), "it is told once")
		ana.Presses(sam, "Mark read")
		ana.SeesCard(sam, "Unread: 0")
		sam.Texts("are you there?")
		ana.SeesNewsInChannel(sam, "are you there?")
	}, func(c *config.Config) { c.Inboxes[0].NoticeEvery, c.Inboxes[0].RemindAfter = 3*time.Minute, 0 })
}

// What was read makes the next text news again.
func TestTheChannelIsToldAgainOnceRead(t *testing.T) {
	inChannels(t, func(w *world) {
		sam, ana := w.Customer("+447700900123", "Sam"), w.Admin("ana")
		sam.Texts("hello?")
		ana.SeesInChannel(sam, "hello?")
		ana.SeesCard(sam, "Unread: 1")
		ana.Presses(sam, "Mark read")
		ana.SeesCard(sam, "Unread: 0")
		sam.Texts("one more thing")
		ana.SeesNewsInChannel(sam, "one more thing")
		ana.SeesCard(sam, "Unread: 1")
	})
}

// So does closing.
func TestTheChannelIsToldAgainOnceClosed(t *testing.T) {
	inChannels(t, func(w *world) {
		sam, ana := w.Customer("+447700900123", "Sam"), w.Admin("ana")
		sam.Texts("where is my order?")
		ana.SeesInChannel(sam, "where is my order?")
		ana.SeesCard(sam, "State: Open", "Unread: 1")
		ana.Presses(sam, "Close")
		ana.SeesCard(sam, "State: Closed", "Unread: 0")
		sam.Texts("it is broken!")
		ana.SeesNewsInChannel(sam, "it is broken!")
	})
}

// Two people are two threads.
func TestEveryCustomerHasAThread(t *testing.T) {
	each(t, func(w *world) {
		sam, kim, ana := w.Customer("+447700900123", "Sam"), w.Customer("+447700900124", "Kim"), w.Admin("ana")
		sam.Texts("I am Sam")
		kim.Texts("I am Kim")
		sam.Texts("still Sam")
		ana.SeesInThread(sam, "I am Sam", "still Sam")
		ana.SeesInThread(kim, "I am Kim")
	})
}
