package e2e

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"
)

// WritesBeside takes Write in the menu of a post.
func (a *admin) WritesBeside(p post) window {
	a.w.t.Helper()
	a.takes(p)
	return a.form()
}

func (a *admin) takes(p post) {
	a.w.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	require.NoError(a.w.t, a.w.chat.takes(ctx, a.id, p, "Write an SMS"))
}

// Sends sends what stands in the window, on Discord from its preview.
func (f window) Sends(text string) {
	f.a.w.t.Helper()
	require.Empty(f.a.w.t, f.Submits(map[string]string{"Text": text}))
	if f.a.w.discord != nil {
		f.a.pressesIn(f.a.IsTold(text), "Send")
	}
}

// The menu of any post in a customer's thread, and of the card, opens the window to write to them.
func TestAShortcutWrites(t *testing.T) {
	everywhere(t, func(w *world) {
		sam, ana, bob := w.Customer("+447700900123", "Sam"), w.Admin("ana"), w.Admin("bob")
		sam.Texts("where is my order?")
		ana.SeesInThread(sam, "where is my order?")
		ana.WritesBeside(w.posts(sam)[0]).Sends("on its way")
		sam.Gets("on its way")
		w.eventually("the thread shows what ana wrote", func() bool { return len(w.spoken(sam, "ana")) == 1 })
		card, _ := w.card(sam)
		bob.WritesBeside(card).Sends("here it is")
		sam.Gets("on its way", "here it is")
	}, atOnce)
}

// Beside what belongs to no customer it asks for the number too.
func TestAShortcutElsewhereAsksForTheNumber(t *testing.T) {
	each(t, func(w *world) {
		sam, ana := w.Customer("+447700900123", "Sam"), w.Admin("ana")
		talk, _ := ana.Talks("lunch?")
		form := ana.WritesBeside(talk)
		require.Contains(w.t, form.Inputs(), "Phone number")
		require.Empty(w.t, form.Submits(map[string]string{"Phone number": "07700 900123", "Text": "your order is ready"}))
		sam.Gets("your order is ready")
	}, atOnce)
}

// Who may not answer opens nothing.
func TestAShortcutIsForThoseWhoMayAnswer(t *testing.T) {
	each(t, func(w *world) {
		sam, ana := w.Customer("+447700900123", "Sam"), w.Admin("ana")
		sam.Texts("where is my order?")
		ana.SeesInThread(sam, "where is my order?")
		w.rests()
		gus := w.Outsider("gus")
		gus.takes(w.posts(sam)[0])
		w.eventually("gus is told", func() bool { return len(w.chat.whispered(gus.id)) == 1 })
		require.Regexp(w.t, "may not|not on the list", w.chat.whispered(gus.id)[0].Plain())
	})
}
