package e2e

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"partyline/bridge/twilio/twiliotest"
)

// What customers texted while nobody listened is shown after the start, in order, and marked as late.
func TestTextsDuringADowntime(t *testing.T) {
	each(t, func(w *world) {
		sam, kim, ana := w.Customer("+447700900123", "Sam"), w.Customer("+447700900124", "Kim"), w.Admin("ana")
		sam.Texts("before")
		ana.SeesInThread(sam, "before")
		w.Stops()
		w.Passes(time.Hour)
		for _, text := range []string{"one", "two", "three"} {
			require.Equal(w.t, 502, sam.tries(text).Status)
			require.Equal(w.t, 502, kim.tries(text).Status)
			w.Passes(time.Minute)
		}
		w.Passes(time.Hour)
		w.Starts()
		sam.Texts("after")
		ana.SeesInThread(sam, "before", "one", "two", "three", "after")
		ana.SeesInThread(kim, "one", "two", "three")
		require.Contains(w.t, w.posts(kim)[0].Plain(), "received while Partyline was away")
		require.NotContains(w.t, w.posts(sam)[0].Plain(), "received while Partyline was away")
		ana.SeesCard(kim, "Unread: 3")
	})
}

// Where the carrier's list takes long to read, new texts do not wait for its end, and what it holds comes all the same.
func TestALongCatchUp(t *testing.T) {
	each(t, func(w *world) {
		sam, ana := w.Customer("+447700900123", "Sam"), w.Admin("ana")
		w.Stops()
		require.Equal(w.t, 502, sam.tries("while you were away").Status)
		w.twilio.Fail(twiliotest.Fault{Kind: twiliotest.Delay, At: twiliotest.List, Delay: 3 * time.Second})
		w.Starts()
		w.Passes(10 * time.Second)
		w.await("the log says so", func() bool { return w.log.has("catching up with the carrier takes long") })
		sam.Texts("are you there?")
		w.await("both are shown", func() bool { return len(w.texts(sam)) == 2 })
		require.ElementsMatch(w.t, []string{"while you were away", "are you there?"}, w.texts(sam))
		ana.SeesCard(sam, "Unread: 2")
	})
}

// What admins typed while nobody listened goes out after the start, once, and the thread says so.
//
//nolint:tparallel // on calls it for them
func TestRepliesDuringADowntime(t *testing.T) {
	t.Parallel()
	for what, kept := range map[string]bool{"events lost": false, "events kept": true} {
		t.Run(what, func(t *testing.T) {
			places := platforms
			if kept {
				places = []where{slackChannel} // Discord keeps nothing for a connection that was given up
			}
			on(t, places, func(w *world) {
				sam, ana := w.Customer("+447700900123", "Sam"), w.Admin("ana")
				sam.Texts("where is my order?")
				ana.SeesInThread(sam, "where is my order?")
				w.chat.keeps(kept)
				w.Stops()
				w.Passes(30 * time.Minute)
				ana.Replies(sam, "on its way")
				ana.Replies(sam, "note: he seems nice")
				ana.Replies(sam, "nearly there")
				w.Passes(30 * time.Minute)
				w.Starts()
				w.Flies()
				sam.Gets("on its way", "nearly there")
				if !kept { // what the platform itself delivers late may win the race with our own reading
					ana.SeesNotice(sam, "“on its way” was typed while Partyline was away; it goes out now.")
				}
				w.rests()
				require.Equal(w.t, []string{"on its way", "nearly there"}, sam.received())
			})
		})
	}
}

// A reply that is held while the application stops leaves after the start.
func TestAHeldReplySurvives(t *testing.T) {
	each(t, func(w *world) {
		sam, ana := w.Customer("+447700900123", "Sam"), w.Admin("ana")
		sam.Texts("where is my order?")
		ana.SeesInThread(sam, "where is my order?")
		reply := ana.Sends(sam, "on its way")
		w.Stops()
		w.Passes(time.Minute)
		sam.GotNothing()
		w.Starts()
		sam.Gets("on its way")
		reply.Shows(delivered)
	})
}
