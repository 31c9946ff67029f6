package bot_test

import (
	"testing"
	"time"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"partyline/bot"
)

// wednesday is a moment in London, five days before the clocks go forward.
func wednesday(t testing.TB) time.Time {
	t.Helper()
	london, err := time.LoadLocation("Europe/London")
	require.NoError(t, err)
	return time.Date(2026, 3, 25, 15, 30, 20, 0, london)
}

func TestMomentsAsPeopleWriteThem(t *testing.T) {
	now := wednesday(t)
	for text, want := range map[string]struct{ at, rest string }{
		"in 1 hour":             {"Wed 25 Mar 16:30", ""},
		"3h":                    {"Wed 25 Mar 18:30", ""},
		"an hour":               {"Wed 25 Mar 16:30", ""},
		"45 min":                {"Wed 25 Mar 16:15", ""},
		"2 days":                {"Fri 27 Mar 15:30", ""},
		"in a week":             {"Wed 1 Apr 15:30", ""},
		"17:00":                 {"Wed 25 Mar 17:00", ""},
		"9:00":                  {"Thu 26 Mar 09:00", ""},
		"9am":                   {"Thu 26 Mar 09:00", ""},
		"at 5pm":                {"Wed 25 Mar 17:00", ""},
		"tomorrow":              {"Thu 26 Mar 09:00", ""},
		"tomorrow 9:00":         {"Thu 26 Mar 09:00", ""},
		"Tomorrow at 17:15":     {"Thu 26 Mar 17:15", ""},
		"monday 9:00":           {"Mon 30 Mar 09:00", ""},
		"monday":                {"Mon 30 Mar 09:00", ""},
		"next friday at 5pm":    {"Fri 27 Mar 17:00", ""},
		"sunday 9:00":           {"Sun 29 Mar 09:00", ""},
		"today 9:00":            {"Wed 25 Mar 09:00", ""},
		"3 april":               {"Fri 3 Apr 09:00", ""},
		"tomorrow 9:00 call me": {"Thu 26 Mar 09:00", "call me"},
		"in 2 hours, see you":   {"Wed 25 Mar 17:30", ", see you"},
		"17:00 see you":         {"Wed 25 Mar 17:00", "see you"},
	} {
		at, rest, ok := bot.ParseWhen(text, now)
		require.True(t, ok, text)
		require.Equal(t, want.at, at.Format("Mon 2 Jan 15:04"), text)
		require.Equal(t, want.rest, rest, text)
	}
}

func TestWhatIsNoMoment(t *testing.T) {
	for _, text := range []string{"", "soon", "hello tomorrow", "25:00", "13pm", "0am", "9:75", "5", "5 pizzas", "monkey", "😀 9:00"} {
		at, _, ok := bot.ParseWhen(text, wednesday(t))
		require.False(t, ok, "%q is %s", text, at)
	}
}

// "Tomorrow" is the next day even where that has 23 hours.
func TestDaysAreDaysWhenTheClocksChange(t *testing.T) {
	night := wednesday(t).AddDate(0, 0, 3).Add(8 * time.Hour)
	require.Equal(t, "Sat 28 Mar 23:30", night.Format("Mon 2 Jan 15:04"))
	at, _, ok := bot.ParseWhen("tomorrow 9:00", night)
	require.True(t, ok)
	require.Equal(t, "Sun 29 Mar 09:00 BST", at.Format("Mon 2 Jan 15:04 MST"))
}

func FuzzParseWhen(f *testing.F) {
	for _, text := range []string{"tomorrow 9:00 hi", "in 3 hours", "monday", "\x00", "31 feb", "1/1/1", "9999 weeks", "12:60 am"} {
		f.Add(text)
	}
	now := wednesday(f)
	f.Fuzz(func(t *testing.T, text string) {
		_, rest, ok := bot.ParseWhen(text, now)
		if ok && (len(rest) > len(text) || utf8.ValidString(text) && !utf8.ValidString(rest)) {
			t.Fatalf("%q leaves %q", text, rest)
		}
	})
}
