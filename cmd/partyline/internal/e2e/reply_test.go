package e2e

import "slices"

// The signs that a reply bears.
const (
	held      = "held"
	asked     = "asked"
	sent      = "sent"
	delivered = "delivered"
	failed    = "failed"
)

// reply is something that an admin typed.
type reply struct {
	a         *admin
	place, id string
}

// Replies types in the customer's thread.
func (a *admin) Replies(c *customer, text string, files ...file) *reply {
	a.w.t.Helper()
	card, ok := a.w.card(c)
	if !ok {
		a.w.t.Fatalf("%s has no thread to reply in", c.name)
	}
	return a.types(card, text, files...)
}

// types types in the thread of some card.
func (a *admin) types(card post, text string, files ...file) *reply {
	a.w.t.Helper()
	r, err := a.w.chat.types(a.id, card, text, files...)
	if err != nil {
		a.w.t.Fatalf("type %q: %v", text, err)
	}
	r.a = a
	return &r
}

// Talks starts a talk about something else than a customer.
func (a *admin) Talks(text string) (talk post, first *reply) {
	a.w.t.Helper()
	talk, err := a.w.chat.talks(a.id, text)
	if err != nil {
		a.w.t.Fatalf("talk %q: %v", text, err)
	}
	return talk, &reply{a: a, place: talk.place, id: talk.id}
}

// Sends types in the customer's thread and waits until Partyline holds the reply, so that time may pass.
func (a *admin) Sends(c *customer, text string, files ...file) *reply {
	a.w.t.Helper()
	r := a.Replies(c, text, files...)
	r.Shows(held)
	return r
}

// Edit changes the typed text.
func (r *reply) Edit(text string) {
	r.a.w.t.Helper()
	if err := r.a.w.chat.edit(r.a.id, *r, text); err != nil {
		r.a.w.t.Fatal(err)
	}
}

// Delete removes it.
func (r *reply) Delete() {
	r.a.w.t.Helper()
	if err := r.a.w.chat.remove(r.a.id, r.place, r.id); err != nil {
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

// signs are the application's signs on it.
func (r *reply) signs() []string { return r.a.w.chat.signs(r.place, r.id) }
