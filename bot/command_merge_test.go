package bot_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"partyline/bot"
	"partyline/bridge"
	"partyline/store"
)

// typesIn types a command in the thread of the desk, and gives what the thread is told. A key is that of the message.
func (c *counter) typesIn(key, word, text string) string {
	c.t.Helper()
	typed := bridge.Typed{Post: bridge.PostRef{Thread: bridge.ThreadRef{Channel: c.channel, ID: "t"}, ID: key}, Author: ann}
	answer, err := c.bot.Typed(c.t.Context(), bridge.TypedCommand{Chat: "slack", Conversation: c.thread, Word: word, Text: text, Typed: typed, Key: key})
	require.NoError(c.t, err)
	require.False(c.t, answer.Unknown)
	return answer.Say
}

// In a thread it is asked which of the two is kept, and the answer merges.
func TestMergeIsTypedInAThread(t *testing.T) {
	for keep, gone := range map[string]string{"keep this": "+447700900125", "KEEP Other": "+447700900123"} {
		t.Run(keep, func(t *testing.T) {
			c := newCounter(t)
			c.thread = c.mia.ID
			c.writes("Old Mia", "+447700900125", "+447700900001")
			for _, typed := range []string{"07700 900125", "old mia", "Old"} {
				said := c.typesIn("asks", "merge", typed)
				require.Contains(t, said, "Merge two contacts?\nThe one that you keep", typed)
				require.Contains(t, said, "To keep Mia Berg, 07700 900123, type !merge +447700900125 keep this\nTo keep Old Mia, 07700 900125, type !merge +447700900125 keep other")
			}
			require.Empty(t, c.typesIn("says", "merge", "+447700900125 "+keep), "the threads say it")
			_, err := c.store.ContactByNumber(t.Context(), gone)
			require.ErrorIs(t, err, store.ErrNotFound)
		})
	}
}

// Who is meant is said by number or by name, and must be one other contact whom the inbox knows.
func TestWithWhomAContactIsMerged(t *testing.T) {
	c := newCounter(t)
	c.thread = c.mia.ID
	c.writes("Old Mia", "+447700900125", "+447700900001")
	c.writes("Mia Old", "+447700900126", "+447700900001")
	c.writes("Post", "DHL", "+447700900001")
	for typed, told := range map[string]string{
		"":                      "Say more behind !merge, as in !merge <other>.",
		"keep this":             "This inbox knows no other contact called “keep this”.",
		"07700900123":           "That is the same contact. Say the number or the name of another one.",
		"07700900199 keep this": `This inbox knows no contact with the number "07700900199"`,
		"Noa":                   "This inbox knows no other contact called “Noa”. Say their number, such as +44 7700 900123.", // another inbox does
		"Berg":                  "This inbox knows no other contact called “Berg”.",
		"?!":                    "Say the number or the name of the other contact",
		"mia":                   "More than one contact is called “mia”. Say the number of the one that you mean: Mia Old, 07700 900126; Old Mia, 07700 900125.",
		"OLD MIA":               "To keep Old Mia, 07700 900125",
		"DHL":                   "To keep Post, DHL, type !merge DHL keep other",
	} {
		require.Contains(t, c.typesIn("k", "merge", typed), told, typed)
	}
	form := c.presses(button(t, c.types("contact details").View, "Merge…")).Form
	require.Contains(t, c.submits(form, map[string]string{"number": "mia"}).Errors["number"], "More than one contact is called")
	require.Equal(t, "Merge two contacts?", c.submits(form, map[string]string{"number": "old mia"}).View.Title)
	require.Contains(t, c.says(c.uses("merge", bot.Call{Text: "#1 ;merge x"}))[0], "It is not clear which contacts are meant.")
}
