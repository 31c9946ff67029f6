package automation

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestWaiting(t *testing.T) {
	london, err := time.LoadLocation("Europe/London")
	require.NoError(t, err)
	now := time.Date(2026, 11, 26, 12, 0, 0, 0, london) // a Thursday
	for text, want := range map[string]time.Time{
		"2 days":               now.Add(48 * time.Hour),
		"1 hour 30 minutes":    now.Add(90 * time.Minute),
		"1h30m":                now.Add(90 * time.Minute),
		"1 week":               now.Add(7 * 24 * time.Hour),
		"until 13:00":          now.Add(time.Hour),
		"until 12:00":          now.Add(24 * time.Hour),
		"until 9:30":           time.Date(2026, 11, 27, 9, 30, 0, 0, london),
		"until thursday 13:00": now.Add(time.Hour),
		"until thu at 11:00":   time.Date(2026, 12, 3, 11, 0, 0, 0, london),
		"until monday 9:30":    time.Date(2026, 11, 30, 9, 30, 0, 0, london),
	} {
		w, say := readWaiting(text)
		require.Empty(t, say, text)
		require.True(t, want.Equal(w.After(now, london)), "%s: %s", text, w.After(now, london))
		again, say := readWaiting(w.String())
		require.Empty(t, say, w.String())
		require.Equal(t, w, again)
	}
}

// A day in which the clock is put forward has its own length, and a time that does not exist on it comes at the next one that does.
func TestWaitingOverAChangeOfTheClock(t *testing.T) {
	london, err := time.LoadLocation("Europe/London")
	require.NoError(t, err)
	before := time.Date(2027, 3, 27, 10, 0, 0, 0, london)
	w, _ := readWaiting("until 9:00")
	require.Equal(t, "2027-03-28 09:00 BST", w.After(before, london).Format("2006-01-02 15:04 MST"))
}
