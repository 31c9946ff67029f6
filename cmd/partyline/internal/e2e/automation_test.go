package e2e

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"partyline/bridge/automation"
	"partyline/store"
)

// loads loads automations, as partyline automations apply does.
func (w *world) loads(texts ...string) {
	w.t.Helper()
	var sources []automation.Source
	for _, text := range texts {
		sources = append(sources, automation.Source{Name: "test.yaml", Text: []byte(text)})
	}
	files, _, err := automation.ParseAll(sources)
	require.NoError(w.t, err)
	_, err = automation.Apply(context.Background(), w.app.Store, files, automation.Applying{Actor: "test", Now: store.At(w.clock.Now())})
	require.NoError(w.t, err)
}

// isAt waits until the customer waits at a step of an automation.
func (w *world) isAt(c *customer, name, position string, waits store.RunWaits) {
	w.t.Helper()
	w.eventually(c.name+" is at step "+position+" of "+name, func() bool {
		for _, run := range w.runs(c) {
			if run.Name == name && run.Position == position && run.Waits == waits {
				return true
			}
		}
		return false
	})
}

// runs are the automations that the customer is in.
func (w *world) runs(c *customer) []store.RunRow {
	conv := w.conversation(c)
	runs, err := w.app.Store.RunsOf(context.Background(), conv.InboxID, conv.ContactID)
	require.NoError(w.t, err)
	return runs
}

// welcome greets who texts JOIN, and asks them something a day later.
const welcome = `
name: welcome
title: Welcome
trigger:
  - keyword: Join
steps:
  - send: Welcome, {{first_name|friend}}!
  - wait: 1 day
  - send: What do you ride?
  - wait_for_reply: 2 days
    replied:
      - branch: {reply_has: [city, town]}
        then:
          - tag: City
          - send: City bikes it is.
        otherwise:
          - notify: "{{first_name|Somebody}} rides something else."
    silent:
      - send: Never mind.
  - send: Bye.
`

// A customer goes through an automation by their own clock: what they texted starts it, waits pass, and a reply leads one way.
func TestAnAutomationGoesStepByStep(t *testing.T) {
	each(t, func(w *world) {
		w.loads(welcome)
		sam, ana := w.Customer("+447700900123", "Sam"), w.Admin("ana")
		sam.Texts("Joín")
		sam.Gets("Welcome, friend!")
		ana.SeesInThread(sam, "Joín")
		w.eventually("the thread shows it", func() bool { return len(w.spoken(sam, "Welcome")) == 1 })
		w.isAt(sam, "welcome", "3", store.WaitsTime)
		w.Passes(24*time.Hour - time.Second)
		w.rests()
		require.Len(w.t, sam.received(), 1)
		w.Passes(time.Second)
		sam.Gets("Welcome, friend!", "What do you ride?")
		w.isAt(sam, "welcome", "4", store.WaitsReply)
		sam.Texts("A TOWN bike, mostly")
		sam.Gets("Welcome, friend!", "What do you ride?", "City bikes it is.", "Bye.")
		w.eventually("the post says what it answers", func() bool { return len(w.posts(sam)) >= 4 })
	})
}

// leaves waits until the customer is in no automation any more.
func (w *world) leaves(c *customer) {
	w.t.Helper()
	w.eventually(c.name+" is in no automation", func() bool { return len(w.runs(c)) == 0 })
}
