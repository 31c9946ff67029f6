package e2e

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"partyline/bridge"
	"partyline/config"
	"partyline/store"
)

// In the recipient's quiet hours an automatic text waits for their end, while what a person writes goes ahead of it.
func TestQuietHoursDelay(t *testing.T) {
	each(t, func(w *world) {
		sam, ana := w.Customer("+447700900123", "Sam"), w.Admin("ana")
		sam.Texts("are you there?")
		ana.SeesInThread(sam, "are you there?")
		r := w.automates(sam, "k1", "good morning")
		require.WithinDuration(w.t, w.clock.Now().Add(time.Hour), r.NotBefore, 2*time.Minute, "to the minute")
		ana.Replies(sam, "we are").Shows(delivered)
		sam.Gets("we are")
		require.Empty(w.t, w.spoken(sam, "Welcome"), "it has not left")
		w.Passes(time.Hour)
		sam.Gets("we are", "good morning")
		w.eventually("the thread shows it", func() bool { return len(w.spoken(sam, "Welcome")) == 1 })
	}, atOnce, quietForAnHour)
}

// Who opts out while a text waits for them does not get it.
func TestOptingOutWhileATextWaits(t *testing.T) {
	each(t, func(w *world) {
		sam, ana := w.Customer("+447700900123", "Sam"), w.Admin("ana")
		w.broadcasts(sam, "Spring sale", "shoes at half price")
		sam.Texts("STOP")
		ana.SeesNotice(sam, "opted out with STOP")
		w.Passes(time.Hour)
		ana.SeesNotice(sam, "Not sent: “shoes at half price”. This person has opted out.")
		w.rests()
		require.Len(w.t, sam.received(), 1, "the carrier's own answer")
		w.audited(sam, "not sent: opted out")
	}, quietForAnHour)
}

// A text that says the same again and again comes from a program: nothing answers it by itself for an hour. People still can.
func TestALoopIsBroken(t *testing.T) {
	each(t, func(w *world) {
		sam, ana := w.Customer("+447700900123", "Sam"), w.Admin("ana")
		answer := func(n int) bridge.Automatic {
			return bridge.Automatic{Key: fmt.Sprint(n), Origin: store.OriginAutomation, Name: "Welcome", To: sam.number, Text: fmt.Sprint("answer ", n)}
		}
		for i, text := range []string{"I am out of office", "I am  out of Office"} {
			sam.Texts(text)
			w.passes(answer(i))
		}
		sam.Gets("answer 0", "answer 1")
		sam.Texts("i am out of office")
		w.stops("The same text came 3 times within an hour", answer(2))
		w.stops("The same text came 3 times within an hour", answer(2))
		w.audited(sam, "not sent: loop")
		w.broadcasts(sam, "Spring sale", "shoes at half price") // which answers nothing
		ana.SeesInThread(sam, "I am out of office", "I am  out of Office", "i am out of office")
		ana.Replies(sam, "call me").Shows(delivered)
		w.Passes(time.Hour + time.Second)
		w.passes(answer(2))
		sam.Gets("answer 0", "answer 1", "shoes at half price", "call me", "answer 2")
	}, atOnce)
}

// What never goes out by itself, and what is said about it. Nothing of it reaches the carrier, and no thread opens.
func TestWhatTheGateStops(t *testing.T) {
	each(t, func(w *world) {
		sam := w.Customer("+447700900123", "Sam")
		to := func(number string) bridge.Automatic {
			return bridge.Automatic{Key: number, Origin: store.OriginKeyword, To: number, Text: "we are open from 9"}
		}
		w.stops("short codes and sender names", to("25555"))
		w.stops("short codes and sender names", to("ACME"))
		w.stops("a line of our own", to(ours))
		w.stops("a line of our own", to(spare))
		sam.Texts("HELP")
		w.stops("The carrier answers HELP by itself", to(sam.number))
		sam.Texts("STOP")
		w.stops("This person has opted out", to(sam.number))
		w.rests()
		require.Len(w.t, w.twilio.Messages(), 4, "two texts, and the carrier's answers to them")
		require.Len(w.t, w.chat.cards(), 1)
	}, func(c *config.Config) {
		c.Inboxes[0].Lines = append(c.Inboxes[0].Lines, config.Line{Number: spare, Label: "Repairs", Country: "GB", TwoWay: true})
	})
}

// Nor does anything from a line that only receives.
func TestTheGateOfAOneWayLine(t *testing.T) {
	each(t, func(w *world) {
		text := bridge.Automatic{Key: "k", Origin: store.OriginBroadcast, Name: "Spring sale", To: "+447700900123", Text: "shoes"}
		w.stops("The line Shop only receives.", text)
	}, func(c *config.Config) { c.Inboxes[0].Lines[0].TwoWay = false })
}

// A broadcast that fails at people who never wrote opens no threads to say so.
func TestAFailedBroadcastOpensNoThread(t *testing.T) {
	each(t, func(w *world) {
		sam, kim, ana := w.Customer("+447700900123", "Sam"), w.Customer("+447700900124", "Kim"), w.Admin("ana")
		kim.TextsUnheard("STOP")
		sam.Texts("hello")
		ana.SeesInThread(sam, "hello")
		w.broadcasts(kim, "Spring sale", "shoes at half price")
		w.await("the carrier's refusal is written down", func() bool {
			out, err := w.app.Store.OptedOut(context.Background(), w.contact(kim).ID, 1)
			return err == nil && out
		})
		w.rests()
		require.Len(w.t, w.chat.cards(), 1)
		w.stops("This person has opted out", bridge.Automatic{Key: "next", Origin: store.OriginBroadcast, Name: "Next", To: kim.number, Text: "again"})
	})
}

// quietForAnHour has it be quiet in London for an hour from the start of the test.
func quietForAnHour(c *config.Config) {
	london, err := time.LoadLocation("Europe/London")
	if err != nil {
		panic(err)
	}
	now := time.Now().In(london)
	c.Inboxes[0].QuietHours = now.Add(-time.Hour).Format("15:04") + "-" + now.Add(time.Hour).Format("15:04")
}

// audited waits until an audit entry about a customer's conversation begins like this, and wants no second one.
func (w *world) audited(c *customer, action string) {
	w.t.Helper()
	w.await("the audit log says "+action, func() bool {
		line, err := w.app.Store.LineByNumber(context.Background(), ours)
		require.NoError(w.t, err)
		conv, err := w.app.Store.ConversationOf(context.Background(), w.contact(c).ID, line.ID)
		require.NoError(w.t, err)
		entries, err := w.app.Store.Audit(context.Background(), conv.ID)
		require.NoError(w.t, err)
		n := 0
		for _, e := range entries {
			if strings.HasPrefix(e.Action, action) {
				n++
			}
		}
		require.LessOrEqual(w.t, n, 1)
		return n == 1
	})
}
