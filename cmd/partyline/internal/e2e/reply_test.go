package e2e

import (
	"slices"

	"partyline/bot/slack/slacktest"
)

// The signs that a reply bears, as reactions of the app.
const (
	held      = "hourglass_flowing_sand"
	sent      = "outbox_tray"
	delivered = "white_check_mark"
	failed    = "x"
)

// reply is something that an admin typed.
type reply struct {
	a  *admin
	ts string
}

// Replies types in the customer's thread.
func (a *admin) Replies(c *customer, text string, files ...slacktest.File) *reply {
	a.w.t.Helper()
	card, ok := a.w.card(c)
	if !ok {
		a.w.t.Fatalf("%s has no thread to reply in", c.name)
	}
	return a.types(card.TS, text, files...)
}

// types types in some thread, or in the channel itself where thread is empty.
func (a *admin) types(thread, text string, files ...slacktest.File) *reply {
	a.w.t.Helper()
	ts, err := a.w.slack.Type(a.id, channel, thread, text, files...)
	if err != nil {
		a.w.t.Fatalf("type %q: %v", text, err)
	}
	return &reply{a: a, ts: ts}
}

// Sends types in the customer's thread and waits until Partyline holds the reply, so that time may pass.
func (a *admin) Sends(c *customer, text string) *reply {
	a.w.t.Helper()
	r := a.Replies(c, text)
	r.Shows(held)
	return r
}

// Edit changes the typed text.
func (r *reply) Edit(text string) {
	r.a.w.t.Helper()
	if err := r.a.w.slack.Edit(r.a.id, channel, r.ts, text); err != nil {
		r.a.w.t.Fatal(err)
	}
}

// Delete removes it.
func (r *reply) Delete() {
	r.a.w.t.Helper()
	if err := r.a.w.slack.Delete(r.a.id, channel, r.ts); err != nil {
		r.a.w.t.Fatal(err)
	}
}

// Shows waits until the reply bears this sign and no other; "" for none.
func (r *reply) Shows(sign string) {
	r.a.w.t.Helper()
	want := []string{sign}
	if sign == "" {
		want = nil
	}
	r.a.w.eventually("the reply bears "+quoted(want), func() bool { return slices.Equal(r.signs(), want) })
}

// signs are the app's reactions.
func (r *reply) signs() []string {
	m, _ := r.a.w.slack.Message(channel, r.ts)
	var names []string
	for name, users := range m.Reactions {
		if slices.Contains(users, r.a.w.slack.BotUserID()) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}
