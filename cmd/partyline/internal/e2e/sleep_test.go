package e2e

import (
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"partyline/bridge/twilio/twiliotest"
)

// delay is how long, in real time, a call is under way.
const delay = time.Second

// The machine sleeps for five minutes in the middle of a call, as laptops and moved virtual machines do. The call goes on afterwards, and
// is not made a second time because its lease has run out meanwhile.
func TestTheMachineSleepsDuringAPost(t *testing.T) {
	each(t, func(w *world) {
		sam, ana := w.Customer("+447700900123", "Sam"), w.Admin("ana")
		underway := make(chan struct{})
		begin := sync.OnceFunc(func() { close(underway) })
		w.chat.fails(hiccup{kind: slow, delay: delay, begun: begin})
		begun := time.Now()
		sam.Texts("where is my order?")
		w.happens(underway, "the card is on its way")
		w.Passes(5 * time.Minute)
		w.Flies()
		ana.SeesInThread(sam, "where is my order?")
		require.GreaterOrEqual(w.t, time.Since(begun), delay, "it is the first call that opened the thread")
		sam.Texts("hello?")
		ana.SeesInThread(sam, "where is my order?", "hello?")
		w.rests()
		require.Equal(w.t, 3, w.chat.posted(), "a card and two texts")
	})
}

// Nor is an SMS sent twice.
func TestTheMachineSleepsDuringAnSMS(t *testing.T) {
	each(t, func(w *world) {
		sam, ana := w.Customer("+447700900123", "Sam"), w.Admin("ana")
		sam.Texts("where is my order?")
		ana.SeesInThread(sam, "where is my order?")
		w.twilio.Fail(twiliotest.Fault{Kind: twiliotest.Delay, Delay: delay})
		begun := time.Now()
		ana.Replies(sam, "on its way")
		w.eventually("the SMS is on its way", func() bool { return len(w.twilio.Faults()) == 0 })
		w.Passes(5 * time.Minute)
		w.Flies()
		sam.Gets("on its way")
		require.GreaterOrEqual(w.t, time.Since(begun), delay, "it is the first call that brought it")
		ana.Replies(sam, "nearly there")
		sam.Gets("on its way", "nearly there")
		w.rests()
		require.Equal(w.t, []string{"on its way", "nearly there"}, sam.received())
	}, atOnce)
}

// What was typed while the machine slept is found when it wakes up, though nobody has told it yet that its connection died meanwhile.
func TestTheMachineSleepsWhileSomebodyTypes(t *testing.T) {
	each(t, func(w *world) {
		sam, ana := w.Customer("+447700900123", "Sam"), w.Admin("ana")
		sam.Texts("where is my order?")
		ana.SeesInThread(sam, "where is my order?")
		w.rests()
		w.whileDeaf(func() {
			ana.Replies(sam, "on its way")
			ana.Replies(sam, "nearly there")
		})
		w.Passes(time.Hour)
		w.Flies()
		sam.Gets("on its way", "nearly there")
		w.rests()
		require.Len(w.t, sam.inbox(), 2)
	}, atOnce)
}
