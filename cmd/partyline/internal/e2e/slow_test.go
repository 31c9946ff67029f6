package e2e

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"partyline/bridge/twilio/twiliotest"
	"partyline/config"
)

// A conversation that the platform is slow with holds up nobody else.
func TestASlowThreadDelaysNobody(t *testing.T) {
	each(t, func(w *world) {
		sam, kim, ana := w.Customer("+447700900123", "Sam"), w.Customer("+447700900124", "Kim"), w.Admin("ana")
		sam.Texts("one")
		ana.SeesInThread(sam, "one")
		w.rests()
		w.chat.fails(hiccup{kind: slow, delay: 8 * time.Second, words: "two"})
		sam.Texts("two")
		for _, text := range []string{"I", "am", "quick"} {
			kim.Texts(text)
		}
		ana.SeesInThread(kim, "I", "am", "quick")
		require.Equal(w.t, []string{"one"}, w.texts(sam), "Sam's post is still on its way")
		ana.SeesInThread(sam, "one", "two")
	})
}

// Nor does an SMS that the carrier is slow with.
func TestASlowSMSDelaysNobody(t *testing.T) {
	each(t, func(w *world) {
		sam, kim, ana := w.Customer("+447700900123", "Sam"), w.Customer("+447700900124", "Kim"), w.Admin("ana")
		sam.Texts("one")
		kim.Texts("two")
		ana.SeesInThread(sam, "one")
		ana.SeesInThread(kim, "two")
		answered := make(chan struct{})
		w.twilio.Fail(twiliotest.Fault{Kind: twiliotest.Delay, Delay: patience, Until: answered, Number: sam.number})
		ana.Sends(sam, "for Sam")
		ana.Replies(kim, "for Kim")
		kim.Gets("for Kim")
		sam.GotNothing()
		close(answered)
		sam.Gets("for Sam")
	}, atOnce, waitsForTheCarrier)
}

// waitsForTheCarrier has us wait for an answer of the carrier for as long as a test may take.
func waitsForTheCarrier(c *config.Config) { c.Twilio.Timeout = 2 * patience }

// Posts keep to the pace that Slack allows, ahead of time; all of them come.
func TestPostsAreNotFasterThanSlackAllows(t *testing.T) {
	paced := func(c *config.Config) { c.Slack.PostsPerSecond, c.Slack.PostBurst = 1, 5 }
	onSlack(t, func(w *world) {
		ana := w.Admin("ana")
		people := []*customer{}
		for i := range 6 {
			people = append(people, w.Customer("+44770090050"+string(rune('0'+i)), "somebody"))
		}
		for _, c := range people {
			c.Texts("hello from " + c.number)
		}
		w.Flies()
		for _, c := range people {
			ana.SeesInThread(c, "hello from "+c.number)
		}
		calls := w.slack.Requests("chat.postMessage")
		require.Len(w.t, calls, 12)
		for i, c := range calls[5:] {
			require.GreaterOrEqual(w.t, c.Time.Sub(calls[0].Time), time.Duration(i)*time.Second, "post %d", i+6)
		}
	}, paced)
}
