package bot_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"partyline/bot"
	"partyline/bridge"
	"partyline/store"
)

func TestAtSchedules(t *testing.T) {
	for text, want := range map[string]string{
		"tomorrow 9:00 See you then":   "5 Mar 09:00 UTC “See you then”",
		"in 2 hours, 3 pizzas\nready?": "4 Mar 14:00 UTC “3 pizzas\nready?”",
		"17:00 it is {{first_name}}":   "4 Mar 17:00 UTC “it is {{first_name}}”",
	} {
		d := newDesk(t)
		d.thread = d.converses(sales, store.OverviewRow{Number: "+447700900123"})
		require.Equal(t, []string{"Scheduled. The thread shows it."}, d.types("at "+text).View.Lines)
		require.Equal(t, []string{fmt.Sprintf("Ann: schedule in inbox 1 for %s to %d", want, d.thread)}, d.core.done)
	}
}

// The time is of the clock of who types it, and as of when they did. The thread answers.
func TestAtIsByTheClockOfItsAuthor(t *testing.T) {
	d := newDesk(t)
	d.thread = d.converses(sales, store.OverviewRow{Number: "+447700900123"})
	for zone, want := range map[string]string{
		"Europe/Berlin": "5 Mar 09:00 CET", "America/New_York": "5 Mar 09:00 EST", "": "5 Mar 09:00 UTC", "Local": "5 Mar 09:00 UTC", "no/where": "5 Mar 09:00 UTC",
	} {
		d.core.done = nil
		who := bridge.Person{ID: "U0BEN", Name: "Ben", Zone: zone}
		typed := bridge.Typed{Post: bridge.PostRef{Thread: bridge.ThreadRef{Channel: d.channel, ID: "t"}, ID: "p"}, Author: who, At: noon.Time}
		answer, err := d.bot.Typed(t.Context(), bridge.TypedCommand{Chat: "slack", Conversation: d.thread, Word: "at", Text: "tomorrow 9:00 hi", Typed: typed, Key: "k"})
		require.NoError(t, err)
		require.Equal(t, bridge.TypedAnswer{}, answer)
		require.Equal(t, []string{fmt.Sprintf("Ben: schedule in inbox 1 for %s “hi” to %d", want, d.thread)}, d.core.done)
	}
}

// Whom the text calls goes with it, however it was scheduled, and a file cannot.
func TestAtTakesMentionsAndNoFiles(t *testing.T) {
	d := newDesk(t)
	d.thread = d.converses(sales, store.OverviewRow{Number: "+447700900123"})
	calls := []string{"@Bob", "@team"}
	want := []string{fmt.Sprintf("Ann: schedule in inbox 1 for 5 Mar 09:00 UTC “@Bob and @team will call” calling @Bob, @team to %d", d.thread)}
	d.uses("at", bot.Call{Text: "tomorrow 9:00 @Bob and @team will call", Mentions: calls})
	require.Equal(t, want, d.core.done)

	d.core.done = nil
	typed := bridge.Typed{Post: bridge.PostRef{Thread: bridge.ThreadRef{Channel: d.channel, ID: "t"}, ID: "p"}, Author: ann, At: noon.Time, Mentions: calls}
	said := bridge.TypedCommand{Chat: "slack", Conversation: d.thread, Word: "at", Text: "tomorrow 9:00 @Bob and @team will call", Typed: typed, Key: "k"}
	_, err := d.bot.Typed(t.Context(), said)
	require.NoError(t, err)
	require.Equal(t, want, d.core.done)

	d.core.done = nil
	said.Typed.Files = []bridge.File{{Name: "map.png"}}
	answer, err := d.bot.Typed(t.Context(), said)
	require.NoError(t, err)
	require.Equal(t, "A file cannot be sent later, so nothing was scheduled. Type it without the file.", answer.Say)
	require.Empty(t, d.core.done)
}

func TestAtRefuses(t *testing.T) {
	for text, want := range map[string]string{
		"":                 "That does not begin with a moment",
		"soon, I hope":     "That does not begin with a moment",
		"hello tomorrow":   "That does not begin with a moment",
		"17:00 tomorrow x": "Write the day before the time",
		"tomorrow 9:00":    "There is no text behind the moment.",
		"tomorrow 9:00 , ": "There is no text behind the moment.",
	} {
		d := newDesk(t)
		d.thread = d.converses(sales, store.OverviewRow{Number: "+447700900123"})
		said := d.refused(d.types("at " + text))
		require.Contains(t, said, want, text)
		require.Contains(t, said, "!at tomorrow 9:00 See you then.")
	}
	d := newDesk(t)
	require.Contains(t, d.refused(d.types("at tomorrow 9:00 hi")), "Type it in the conversation's thread")
	d.thread = d.converses(support, store.OverviewRow{Number: "+447700900123"})
	require.Contains(t, d.refused(d.types("at tomorrow 9:00 hi")), "no such conversation")
	d.thread = d.converses(sales, store.OverviewRow{Number: "+447700900123"})
	d.core.fails = &bridge.Error{Code: bridge.CodeInvalid, Say: "That moment is over."}
	require.Equal(t, "That moment is over.", d.refused(d.types("at today 9:00 hi")))
}

// Whatever is typed, what is scheduled is the end of it.
func FuzzAt(f *testing.F) {
	for _, text := range []string{"tomorrow 9:00 hi", "in 3 hours, x", "9am\x00", "monday", "5 pizzas", "3 march\n\nhi", "1/1/1 ,", "tomorrow 9:00 \xff"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		d := newDesk(t)
		d.thread = d.converses(sales, store.OverviewRow{Number: "+447700900123"})
		answer, err := d.bot.Do(t.Context(), "at", bot.Call{Actor: ann, Chat: "slack", Channel: d.channel, Conversation: d.thread, Text: text, Key: "k"})
		require.NoError(t, err)
		if len(d.core.done) == 0 {
			require.NotEmpty(t, d.refused(answer))
			return
		}
		_, said, _ := strings.Cut(d.core.done[0], "“")
		said, _, _ = strings.Cut(said, "” to 1")
		require.NotEmpty(t, strings.TrimSpace(said))
		require.Contains(t, text, said)
	})
}
