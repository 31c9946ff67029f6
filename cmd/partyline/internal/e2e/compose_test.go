package e2e

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"partyline/bot/slack/slacktest"
)

// writing is the window for writing to a customer, on a platform where it follows the typing.
type writing struct {
	a    *admin
	view string
}

// now is the window as it is.
func (x writing) now() slacktest.View {
	views := x.a.w.slack.Views(x.a.id)
	i := slices.IndexFunc(views, func(v slacktest.View) bool { return v.ID == x.view })
	if i < 0 {
		return slacktest.View{}
	}
	return views[i]
}

// types has this stand in the window's input; the program is told as of any keystroke.
func (x writing) types(text string) {
	x.a.w.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	if _, err := x.a.w.slack.ViewAction(ctx, x.a.id, x.view, "text", text); err != nil {
		x.a.w.t.Fatal(err)
	}
}

// reads waits until the window says this.
func (x writing) reads(words string) {
	x.a.w.t.Helper()
	x.a.w.eventually("the window says "+words, func() bool { return strings.Contains(x.now().Plain(), words) })
}

// text is what stands in the input.
func (x writing) text() string {
	for block, value := range x.now().Values {
		if strings.HasPrefix(block, "text") {
			return value
		}
	}
	return ""
}

// WritesTo presses Write on the card.
func (a *admin) WritesTo(c *customer) writing {
	a.w.t.Helper()
	card, _ := a.w.card(c)
	f := a.pressesForForm(card, "Write")
	return writing{a: a, view: f.form.(*slackForm).view.ID}
}

// On Slack the counters follow the typing, name what makes the text dear, and Fix characters mends it.
func TestCountersFollowTheTyping(t *testing.T) {
	onSlack(t, func(w *world) {
		sam, ana := w.Customer("+447700900123", "Sam"), w.Admin("ana")
		sam.Texts("is it ready?")
		ana.SeesInThread(sam, "is it ready?")
		w.Flies()
		window := ana.WritesTo(sam)
		window.reads("0 characters · 0 messages · 0 credits")
		for _, text := range []string{"I", "It", "It’", "It’s", "It’s ready " + strings.Repeat("- come by ", 8)} {
			window.types(text)
		}
		window.reads("91 characters · 2 messages · 2 credits")
		window.reads("“’” makes the text dearer")
		require.Equal(w.t, "It’s ready "+strings.Repeat("- come by ", 8), window.text(), "nothing typed is lost")
		ctx, cancel := context.WithTimeout(context.Background(), patience)
		defer cancel()
		i := slices.IndexFunc(window.now().Buttons(), func(b slacktest.Button) bool { return b.Text == "Fix characters" })
		fix := window.now().Buttons()[i]
		_, err := w.slack.ViewAction(ctx, ana.id, window.view, fix.ActionID, fix.Value)
		require.NoError(w.t, err)
		window.reads("90 characters · 1 message · 1 credit")
		require.Equal(w.t, strings.TrimSpace("It's ready "+strings.Repeat("- come by ", 8)), window.text())
		r, err := w.slack.Submit(ctx, ana.id, window.view, nil)
		require.NoError(w.t, err)
		require.Empty(w.t, r.Errors)
		sam.Gets(strings.TrimSpace("It's ready " + strings.Repeat("- come by ", 8)))
		w.eventually("the thread shows what ana wrote", func() bool { return len(w.spoken(sam, "ana")) == 1 })
		require.Empty(w.t, w.slack.Views(ana.id))
	}, withTypography)
}

// A dear text that was pasted and sent at once is shown with its cost first.
func TestADearTextIsShownFirst(t *testing.T) {
	onSlack(t, func(w *world) {
		sam, ana := w.Customer("+447700900123", "Sam"), w.Admin("ana")
		sam.Texts("is it ready?")
		ana.SeesInThread(sam, "is it ready?")
		window, text := ana.WritesTo(sam), strings.TrimSpace(strings.Repeat("patience ", 80))
		ctx, cancel := context.WithTimeout(context.Background(), patience)
		defer cancel()
		_, err := w.slack.Submit(ctx, ana.id, window.view, map[string]string{"Text": text})
		require.NoError(w.t, err)
		window.reads("Not sent yet")
		window.reads("5 messages · 5 credits")
		sam.GotNothing()
		_, err = w.slack.Submit(ctx, ana.id, window.view, nil)
		require.NoError(w.t, err)
		sam.Gets(text)
	})
}

// On Discord a preview shows the counters, mends the text, and sends.
func TestAPreviewShowsTheCounters(t *testing.T) {
	onDiscord(t, func(w *world) {
		sam, ana := w.Customer("+447700900123", "Sam"), w.Admin("ana")
		sam.Texts("is it ready?")
		ana.SeesInThread(sam, "is it ready?")
		card, _ := w.card(sam)
		require.Empty(w.t, ana.pressesForForm(card, "Write").Submits(map[string]string{"Text": "It’s not *ready*"}))
		preview := ana.IsTold("16 characters · 1 message · 1 credit")
		require.Contains(w.t, preview.Plain(), "“’” makes the text dearer")
		require.Contains(w.t, preview.Plain(), "It’s not *ready*")
		ana.pressesIn(preview, "Fix characters")
		preview = ana.IsTold("It's not *ready*")
		sam.GotNothing()
		again := ana.pressesForForm(preview, "Edit again")
		require.Equal(w.t, "It's not *ready*", again.Inputs()["Text"])
		require.Empty(w.t, again.Submits(map[string]string{"Text": "It's ready"}))
		preview = ana.IsTold("It's ready")
		ana.pressesIn(preview, "Send")
		ana.IsTold("Queued for +447700900123: 1 segment.")
		sam.Gets("It's ready")
		w.eventually("the thread shows what ana wrote", func() bool { return len(w.spoken(sam, "ana")) == 1 })

		require.Empty(w.t, ana.pressesForForm(card, "Write").Submits(map[string]string{"Text": "never mind"}))
		ana.pressesIn(ana.IsTold("never mind"), "Discard")
		ana.IsTold("Discarded. Nothing was sent.")
		sam.Gets("It's ready")
	}, withTypography)
}
