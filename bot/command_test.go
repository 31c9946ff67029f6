package bot_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"partyline/bot"
)

func TestEveryCommandIsFitForEveryPlatform(t *testing.T) {
	seen := map[string]bool{}
	for _, c := range bot.Commands() {
		require.Regexp(t, `^[a-z]{1,32}$`, c.Name)
		require.False(t, seen[c.Name], "%s stands twice in the table", c.Name)
		seen[c.Name] = true
		require.NotEmpty(t, c.Help, c.Name)
		require.LessOrEqual(t, utf8.RuneCountInString(c.Help), 100, c.Name)
		require.True(t, strings.HasSuffix(c.Help, "."), c.Name)
		require.NotZero(t, c.Doors, c.Name)
		require.NotNil(t, c.Run, c.Name)
	}
}

func TestSplit(t *testing.T) {
	for typed, want := range map[string][2]string{
		"":                          {"help", ""},
		"   ":                       {"help", ""},
		"inbox":                     {"inbox", ""},
		" Inbox  2 ":                {"inbox", "2"},
		"send +447700900123  Hi  U": {"send", "+447700900123  Hi  U"},
		"send\n+447700900123\nHi":   {"send", "+447700900123\nHi"},
		"send\u00a0x":               {"send", "x"},
	} {
		command, text := bot.Split(typed)
		require.Equal(t, want, [2]string{command, text}, "%q", typed)
	}
}

func TestHelpListsWhatCanBeTyped(t *testing.T) {
	d := newDesk(t)
	v := d.types("").View
	var rows []string
	for _, item := range v.Items {
		rows = append(rows, item.Text)
	}
	require.Equal(t, []string{
		"/sms inbox [filter] [page]\nLists this inbox's conversations, unread first.",
		"/sms find [words]\nFinds conversations by name, number or text. Without words it opens a form.",
		"/sms new [number] [name]\nStarts a conversation with a number, and sends nothing yet. Without a number it opens a form.",
		"/sms send [number] [text]\nSends an SMS to a number. Without number and text it opens a form.",
		"/sms lines\nLists this inbox's phone numbers and whether they can send.",
		"/sms credits [topup]\nShows this inbox's credits and what became of them, and tops them up.",
		"/sms write\nOpens a window to write to the thread's customer, with what the SMS will cost.",
		"/sms claim\nSays that you look after a conversation.",
		"/sms assign [who]\nSays who looks after a conversation. Without a name it asks.",
		"/sms unassign\nSays that nobody looks after a conversation.",
		"/sms snooze [until]\nPuts a conversation aside until a moment, or until its customer writes. Without one it asks.",
		"/sms at <when> <text>\nSends a reply later, as in: tomorrow 9:00 See you then. It is used in a conversation's thread.",
		"/sms scheduled [page]\nLists the replies that leave later, with buttons to send them now and to cancel them.",
		"/sms mode [mode]\nSays whether what is typed in a thread goes out, or stays as a note.",
		"/sms snip [name]\nSends a snippet to the thread's customer.",
		"/sms snippets [page]\nLists this inbox's snippets, to add, edit and remove them.",
		"/sms draft [instruction]\nHas the assistant draft a reply, which nobody gets before a person sends it.",
		"/sms summary [number]\nHas the assistant sum up a conversation, in its thread and on its card.",
		"/sms settings\nShows and changes this inbox's assistant: drafts, summaries, what it knows of your house.",
		"/sms faqs [page]\nLists the questions that the assistant can answer; !faqs along with a CSV file imports it.",
		"/sms broadcast [what]\nOne text to many: lists this inbox's broadcasts, to write, send and watch them.",
		"/sms contact <command>\nWhat is known of a contact, and what can be done about it. Say /sms help contact for them.",
		"/sms automation [text]\nShows automations and who is where in them; starts, stops and pauses them.",
		"/sms help [command]\nLists the commands, or explains one.",
	}, rows)
	require.NotNil(t, d.presses(button(t, v, "New message")).Form)
}

func TestHelpExplainsOneCommand(t *testing.T) {
	d := newDesk(t)
	v := d.types("help SEND please").View
	require.Equal(t, "/sms send [number] [text]", v.Title)
	require.Len(t, v.Lines, 1)
	require.Equal(t, "close", d.types("help close").View.Title, "a button is not typed, so it has no slash")
	require.Contains(t, d.types("help inbx").View.Lines[0], "Did you mean /sms inbox?")
}

func TestUnknownCommandIsAnsweredWithHelp(t *testing.T) {
	for typed, want := range map[string]string{
		"inbx":                   `There is no command "inbx". Did you mean /sms inbox?`,
		"in":                     `There is no command "in". Did you mean /sms inbox?`,
		"SNED hello":             `There is no command "sned". Did you mean /sms send?`,
		"pizza":                  `There is no command "pizza".`,
		"x":                      `There is no command "x".`,
		"clos":                   `There is no command "clos".`,
		strings.Repeat("w", 500): `There is no command "` + strings.Repeat("w", 39) + `…".`,
	} {
		d := newDesk(t)
		v := d.types(typed).View
		require.Equal(t, []string{want}, v.Lines, "%q", typed)
		require.NotEmpty(t, v.Items, "help comes along")
	}
}
