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

		"17:00 tomorrow":               {"Thu 26 Mar 17:00", ""},
		"17:00, on monday":             {"Mon 30 Mar 17:00", ""},
		"9am 3 april":                  {"Fri 3 Apr 09:00", ""},
		"9:00 in 2 days":               {"Fri 27 Mar 09:00", ""},
		"17:00 tomorrow: see you":      {"Thu 26 Mar 17:00", ": see you"},
		"17:00: tomorrow we are off":   {"Wed 25 Mar 17:00", ": tomorrow we are off"},
		"today 17:00 Monday we rest":   {"Wed 25 Mar 17:00", "Monday we rest"},
		"in 2 days at 9:00 Hello":      {"Fri 27 Mar 09:00", "Hello"},
		"2 weeks, 9am: Hello":          {"Wed 8 Apr 09:00", ": Hello"},
		"in 1 hour 30 minutes call us": {"Wed 25 Mar 17:00", "call us"},
		"2h30m":                        {"Wed 25 Mar 18:00", ""},
		"in 1 week 2 days, 9:00":       {"Fri 3 Apr 09:00", ""},
		"in 2 hours 3 pizzas come":     {"Wed 25 Mar 17:30", "3 pizzas come"},
		"tomorrow 9:00 May I call?":    {"Thu 26 Mar 09:00", "May I call?"},
		"tomorrow 9:00 a quick word":   {"Thu 26 Mar 09:00", "a quick word"},
		"tomorrow, so 5 of us come":    {"Thu 26 Mar 09:00", ", so 5 of us come"},
		"tomorrow 5 pizzas come":       {"Thu 26 Mar 09:00", "5 pizzas come"},
		"3 april 9:00 hi":              {"Fri 3 Apr 09:00", "hi"},
		"april 3rd, 17:15 hi":          {"Fri 3 Apr 17:15", "hi"},
		"the 3rd of april at 5 p.m. x": {"Fri 3 Apr 17:00", "x"},
		"3 march":                      {"Wed 3 Mar 09:00", ""}, // of the next year
		"3 march 2027 10:00 hi":        {"Wed 3 Mar 10:00", "hi"},
		"2026-04-03 10:00 hi":          {"Fri 3 Apr 10:00", "hi"},
		"day after tomorrow 8:00":      {"Fri 27 Mar 08:00", ""},
		"wednesday":                    {"Wed 1 Apr 09:00", ""},
		"5:00 pm, see you":             {"Wed 25 Mar 17:00", ", see you"},
		"thurs. 12am":                  {"Thu 26 Mar 00:00", ""},
		"this fri 12:30":               {"Fri 27 Mar 12:30", ""},
		"12pm hi":                      {"Thu 26 Mar 12:00", "hi"},
		"25 march 17:00":               {"Wed 25 Mar 17:00", ""}, // today
		"29 february":                  {"Tue 29 Feb 09:00", ""}, // of the next leap year
		"an hour 30 minutes: hi":       {"Wed 25 Mar 17:00", ": hi"},
		"3 days, 2 hours hi":           {"Sat 28 Mar 17:30", "hi"},
		"in 1 week: hi":                {"Wed 1 Apr 15:30", ": hi"},
	} {
		at, rest, ok := bot.ParseWhen(text, now)
		require.True(t, ok, text)
		require.Equal(t, want.at, at.Format("Mon 2 Jan 15:04"), text)
		require.Equal(t, want.rest, rest, text)
	}
}

func TestWhatIsNoMoment(t *testing.T) {
	for _, text := range []string{"", "soon", "hello tomorrow", "25:00", "13pm", "0am", "9:75", "5", "5 pizzas", "monkey", "😀 9:00",
		"in 99999 hours", "am", "thus we close", "31 feb", "30 february 9:00", "2026-13-01", "this wednesday",
		"13:00 pm", "mond", "1st", "3 mayo", "in hours"} {
		at, _, ok := bot.ParseWhen(text, wednesday(t))
		require.False(t, ok, "%q is %s", text, at)
	}
}

// Where what follows may be part of the moment, nobody is to guess: the text would go out at another one than was meant.
func TestWhatMayBeAnotherMoment(t *testing.T) {
	for _, text := range []string{
		"17:00 tomorrow See you", "9am monday is a holiday", "9:00, monday see you", "17:00 3 april hi", "17:00 on the 3rd hi", "9:00 in 2 days hi",
		"9:00 2 days are left", "17:00 the day after tomorrow hi", "17:00 next week hi", "17:00 tonight hi",
		"in 2 hours 3 days are left", "in 2 hours at 9:00 hi", "in 2 weeks on monday hi", "in 2 weeks monday", "in an hour and a half hi", "2 hours from monday",
		"in 2 days in the morning hi", "in 2 days at 5 hi", "in 2 days' time",
		"tomorrow at 5 hi", "tomorrow evening hi", "tomorrow in the evening hi", "tomorrow at noon hi", "tomorrow 9.30 hi", "tomorrow 9:00-10:00 hi",
		"tomorrow 25:00 hi", "tomorrow 5p hi", "tomorrow 9 o'clock hi", "tomorrow monday hi", "monday 3 april", "monday to friday hi", "monday or tuesday", "friday next week hi",
		"monday in 2 weeks hi", "monday week hi", "monday - friday", "tomorrow's news",
		"9:00 p. hi", "5:00 o'clock hi", "9:00 in the evening hi", "9:00 - 10:00 hi", "9:00 or 10:00 hi", "9:00-10:00 hi", "9:00:30 hi", "9.30 hi", "5:00 pmx",
		"17:00 UTC hi", "tomorrow 17:00 EST hi", "9am your time hi", "april 9:00", "3/4 hi",
	} {
		at, rest, ok := bot.ParseWhen(text, wednesday(t))
		require.False(t, ok, "%q is %s, and %q", text, at, rest)
	}
}

// "Tomorrow" is the next day even where that has 23 hours.
func TestDaysAreDaysWhenTheClocksChange(t *testing.T) {
	night := wednesday(t).AddDate(0, 0, 3).Add(8 * time.Hour)
	require.Equal(t, "Sat 28 Mar 23:30", night.Format("Mon 2 Jan 15:04"))
	at, _, ok := bot.ParseWhen("tomorrow 9:00", night)
	require.True(t, ok)
	require.Equal(t, "Sun 29 Mar 09:00 BST", at.Format("Mon 2 Jan 15:04 MST"))
	for text, want := range map[string]string{
		"in 1 day":             "Sun 29 Mar 23:30 BST",
		"in 24 hours":          "Mon 30 Mar 00:30 BST",
		"in 2 hours 5 minutes": "Sun 29 Mar 02:35 BST",
	} {
		at, _, ok := bot.ParseWhen(text, night)
		require.True(t, ok, text)
		require.Equal(t, want, at.Format("Mon 2 Jan 15:04 MST"), text)
	}
}

func FuzzParseWhen(f *testing.F) {
	for _, text := range []string{"tomorrow 9:00 hi", "in 3 hours", "monday", "\x00", "31 feb", "1/1/1", "9999 weeks", "12:60 am",
		"17:00 tomorrow", "in 1 hour 30 minutes x", "9am, in 2 weeks: x", "3 march 2027 x", "2027-03-03 5 p.m. x"} {
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
