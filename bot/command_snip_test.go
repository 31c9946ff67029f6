package bot_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"partyline/bot"
	"partyline/store"
)

// snippets is a desk whose inbox has one, and the next one another.
func snippets(t *testing.T) *desk {
	t.Helper()
	d := newDesk(t)
	d.reads.snippets = map[store.InboxID][]store.Snippet{
		sales:   {{InboxID: sales, Name: "hours", Body: "We open at 9"}},
		support: {{InboxID: support, Name: "secret", Body: "The code is 1234"}},
	}
	return d
}

func TestSnippetsOfAnotherInboxAreNotThere(t *testing.T) {
	d := snippets(t)
	require.Len(t, d.types("snippets").View.Items, 1)
	for _, line := range []string{"snippets edit secret", "snippets remove secret", "snippets drop secret"} {
		require.Contains(t, d.refused(d.types(line)), "no such snippet")
	}
	require.Contains(t, d.refused(d.types("snip secret")), "There is no snippet")
	require.NotContains(t, d.refused(d.types("snip")), "secret")
}

func TestSnippetsAreKeptAndRemoved(t *testing.T) {
	d := snippets(t)
	v := d.types("snippets").View
	d.submits(d.presses(button(t, v, "New snippet")).Form, map[string]string{"name": " Bye ", "body": "Bye"})
	edit := d.presses(button(t, v, "Edit")).Form
	require.Equal(t, "We open at 9", edit.Inputs[1].Initial)
	d.submits(edit, map[string]string{"name": "opening", "body": "At 10"})
	sure := d.presses(button(t, v, "Remove")).View
	require.Len(t, d.core.done, 2, "it asks first")
	d.presses(button(t, sure, "Remove"))
	require.Equal(t, []string{`Ann: keep "" as bye: Bye of inbox 1`, `Ann: keep "hours" as opening: At 10 of inbox 1`, "Ann: drop hours of inbox 1"}, d.core.done)
	require.Contains(t, d.types("snippets 2").View.Lines[0], "There is no page 2.")
	require.NotEmpty(t, d.types("snippets save hours").View.Lines[0])
}

func TestASnippetOpensTheWindow(t *testing.T) {
	d := snippets(t)
	require.Contains(t, d.refused(d.types("snip hours")), "within a conversation's thread")
	require.Contains(t, d.refused(d.types("snip huors")), "Did you mean !snip hours?")
	d.thread = d.converses(sales, store.OverviewRow{Number: "+447700900123"})
	require.Equal(t, "We open at 9", d.uses("snip", bot.Call{Text: "Hours"}).Form.Inputs[0].Initial)
}
