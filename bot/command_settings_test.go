package bot_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"partyline/bot"
	"partyline/bridge"
	"partyline/store"
)

// assisted is a desk whose inbox has an assistant that nobody has set yet.
func assisted(t *testing.T) *desk {
	t.Helper()
	d := newDesk(t)
	d.reads.assistant = assistant{tones: []bridge.Tone{{Name: "Friendly", Description: "Warm."}, {Name: "Expert", Description: "Knows it."}},
		faqs: []store.FAQ{{ID: 3, InboxID: sales, Question: "Do you ship?", Answer: "Yes."}}}
	return d
}

func TestDraftsAreSwitchedOnOnceEverythingIsThere(t *testing.T) {
	d := assisted(t)
	v := d.types("settings").View
	require.Contains(t, v.Lines[0], "Before drafts can be switched on: somebody who accepts")
	require.Equal(t, "Drafts stay off.", d.presses(button(t, v, "Switch drafts on")).View.Lines[0])

	box := d.presses(button(t, v, "Limits…")).View
	require.Equal(t, bridge.Acknowledgement, box.Lines[0])
	box = d.presses(button(t, box, "☐ I understand and accept this")).View
	require.Contains(t, box.Lines[1], "Accepted by U0ANN")
	house := d.presses(button(t, v, "House…")).Form
	v = d.submits(house, map[string]string{"name": "Berg Bikes", "sells": "Bikes", "voice": "plain", "signature": "Ana"}).View
	require.Equal(t, []string{"Saved."}, v.Lines, "nothing is missing")
	words := d.presses(button(t, v, "Words…")).Form
	d.submits(words, map[string]string{"use": "bike", "avoid": "cycle"})
	require.Equal(t, "Berg Bikes", d.reads.assistant.row.Name, "the other window's fields stay")
	d.presses(button(t, v, "Switch drafts on"))
	require.True(t, d.reads.assistant.row.Drafts)
	v = d.presses(button(t, v, "Switch summaries on")).View
	d.presses(button(t, v, "Switch summaries off"))
	require.False(t, d.reads.assistant.row.Summaries)
	box = d.presses(button(t, v, "Limits…")).View
	d.presses(button(t, box, "☑ Take it back"))
	require.Empty(t, d.reads.assistant.row.AcceptedBy)
}

func TestRolesAndPages(t *testing.T) {
	d := assisted(t)
	d.reads.assistant.pages = []store.Page{
		{Place: 1, URL: "https://berg.example/a", Title: "Delivery", Words: 120, ReadAt: noon, TriedAt: noon},
		{Place: 2, URL: "https://berg.example/b", Problem: "It took too long.", TriedAt: noon},
		{Place: 3, URL: "https://berg.example/c"},
	}
	v := d.types("settings").View
	require.Equal(t, "role Friendly", v.Menu.Options[0].Value)
	require.True(t, v.Menu.Options[0].Chosen)
	d.types("settings role Expert")
	require.Equal(t, "Expert", d.reads.assistant.row.Role)
	require.Contains(t, v.Items[0].Text, "Page 1: Delivery\nhttps://berg.example/a\n120 words, read ")
	require.Contains(t, v.Items[1].Text, "It took too long.")
	require.Contains(t, v.Items[2].Text, "Not read yet.")
	f := d.presses(button(t, v, "Pages…")).Form
	require.Equal(t, "https://berg.example/c", f.Inputs[2].Initial)
	d.submits(f, map[string]string{"page1": "https://berg.example/a", "page3": "https://berg.example/d"})
	d.presses(button(t, v, "Read pages now"))
	require.Equal(t, []string{"Ann: role Expert of inbox 1", "Ann: pages https://berg.example/a,,https://berg.example/d of inbox 1", "Ann: read pages of inbox 1"}, d.core.done)
}

func TestSettingsNeedAnAssistant(t *testing.T) {
	d := newDesk(t)
	require.Contains(t, d.refused(d.types("settings")), "ai.provider is off")
	d = assisted(t)
	require.Contains(t, d.refused(d.types("settings please")), "use the buttons")
	d.core.fails = &bridge.Error{Code: bridge.CodeInvalid, Say: "That is too long."}
	a := d.submits(d.presses(button(t, d.types("settings").View, "House…")).Form, map[string]string{"name": "x"})
	require.Equal(t, "That is too long.", a.Errors["name"])
}

func TestQuestionsAreKeptRemovedAndImported(t *testing.T) {
	d := assisted(t)
	v := d.presses(button(t, d.types("settings").View, "Questions")).View
	d.submits(d.presses(button(t, v, "New question")).Form, map[string]string{"question": "Open?", "answer": "At 9."})
	edit := d.presses(button(t, v, "Edit")).Form
	require.Equal(t, "Yes.", edit.Inputs[1].Initial)
	d.submits(edit, map[string]string{"question": "Do you ship?", "answer": "No."})
	sure := d.presses(button(t, v, "Remove")).View
	require.Len(t, d.core.done, 2, "it asks first")
	d.presses(button(t, sure, "Remove"))
	done := d.submits(d.presses(button(t, v, "Import…")).Form, map[string]string{"lines": "a,b"}).View
	require.Equal(t, "Imported: 2 new, 1 changed, 0 as they were.", done.Lines[0])
	require.Equal(t, []string{
		`Ann: keep 0 "Open?": "At 9." of inbox 1`, `Ann: keep 3 "Do you ship?": "No." of inbox 1`, "Ann: drop 3 of inbox 1", "Ann: import a,b of inbox 1",
	}, d.core.done)
	require.Contains(t, d.types("faqs 2").View.Lines[0], "There is no page 2.")
	file := &bridge.Typed{Files: []bridge.File{{Name: "questions.csv"}}}
	require.Equal(t, "Imported: 2 new, 0 changed, 0 as they were.", d.uses("faqs", bot.Call{Typed: file}).View.Lines[0])
	require.Contains(t, d.core.done, "Ann: import questions.csv of slack of inbox 1")
	d.channel = supportChannel
	d.core.done = nil
	require.Contains(t, d.refused(d.types("faqs edit 3")), "no such question")
	require.Contains(t, d.refused(d.types("faqs save 3")), "Press New question")
}
