package e2e

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"partyline/bridge/automation"
	"partyline/store"
)

// loadsExamples loads the examples as they are.
func (w *world) loadsExamples() {
	w.t.Helper()
	var texts []string
	for _, s := range automation.ExampleSources() {
		texts = append(texts, string(s.Text))
	}
	w.loads(texts...)
}

// examples are the examples: the tag that starts each, at which step it waits for an answer, an answer, and what comes of it.
var examples = []struct{ name, tag, at, answer, card, notice, text string }{
	{name: "welcome", tag: "welcome", at: "6", answer: "Mountain, please", card: "mountain"},
	{name: "missed-call", tag: "missed call", at: "3", answer: "my brakes", notice: "Please call back."},
	{name: "review-request", tag: "repaired", at: "4", answer: "5!", card: "happy", text: "Glad to hear that!"},
	{name: "appointment-reminder", tag: "appointment", at: "2", answer: "CHANGE", notice: "wants another time"},
	{name: "win-back", tag: "win back", at: "5", answer: "yes", card: "Inspection for", notice: "Offer them an appointment."},
}

// Every example reaches its end for who never answers, and each of its texts says who sends it.
func TestExamplesReachTheirEnd(t *testing.T) {
	each(t, func(w *world) {
		w.loadsExamples()
		ana := w.Admin("ana")
		var all []*customer
		for i, e := range examples {
			c := w.Customer(fmt.Sprintf("+4477009005%02d", i), e.name)
			all = append(all, c)
			c.Texts("hello")
			ana.SeesInThread(c, "hello")
			ana.Replies(c, "!tag "+e.tag)
			w.eventually(e.name+" begins", func() bool { return len(w.runs(c)) == 1 })
		}
		w.eventually("all of them end", func() bool {
			w.Passes(11 * time.Hour) // so that some moments are within the hours in which people are texted
			for _, c := range all {
				if len(w.runs(c)) > 0 {
					return false
				}
			}
			return true
		})
		w.rests()
		for _, c := range all {
			conv := w.conversation(c)
			ended, err := w.app.Store.LastRuns(context.Background(), conv.InboxID, conv.ContactID, 10)
			require.NoError(w.t, err)
			require.Len(w.t, ended, 1, c.name)
			require.Equal(w.t, store.RunFinished, ended[0].State, ended[0].Outcome)
			require.NotEmpty(w.t, c.received(), c.name)
			for _, text := range c.received() {
				require.Contains(w.t, text, "bike shop", c.name)
			}
		}
	}, neverReminds)
}

// Every example does what it should about who answers.
func TestExamplesTakeAnAnswer(t *testing.T) {
	each(t, func(w *world) {
		w.loadsExamples()
		ana := w.Admin("ana")
		for i, e := range examples {
			c := w.Customer(fmt.Sprintf("+4477009005%02d", i), e.name)
			c.Texts("hello")
			ana.SeesInThread(c, "hello")
			ana.Replies(c, "!tag "+e.tag)
			w.eventually(e.name+" asks", func() bool {
				runs := w.runs(c)
				if len(runs) == 1 && runs[0].Position == e.at && runs[0].Waits == store.WaitsReply {
					return true
				}
				if len(runs) == 1 && runs[0].Waits == store.WaitsTime {
					w.Passes(11 * time.Hour) // so that some moments are within the hours in which people are texted
				}
				return false
			})
			c.Texts(e.answer)
			if e.notice != "" {
				ana.SeesNotice(c, e.notice)
			}
			if e.card != "" {
				w.eventually("the card shows "+e.card, func() bool { card, ok := w.card(c); return ok && strings.Contains(card.Plain(), e.card) })
			}
			w.eventually("the text arrives", func() bool { return strings.Contains(strings.Join(c.received(), "\n"), e.text) })
		}
	}, neverReminds)
}
