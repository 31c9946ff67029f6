package bot

import (
	"regexp"
	"strconv"
	"strings"
	"time"
)

// clock is a time of day.
type clock struct{ hour, minute int }

// on is that time on a day.
func (c clock) on(day time.Time) time.Time {
	return time.Date(day.Year(), day.Month(), day.Day(), c.hour, c.minute, 0, 0, day.Location())
}

// clockText is a time of day: "9:00", "5pm", "at 17:15".
var clockText = regexp.MustCompile(`(?i)^(?:at\s+|@\s*)?(\d{1,2})(?:[:：](\d{2}))?(?:\s*(am|pm|a\.m\.?|p\.m\.?))?`)

// readClock reads the time of day that a text begins with. A number alone is none.
func readClock(text string) (c clock, left string, ok bool) {
	m := clockText.FindStringSubmatch(text)
	if m == nil || m[2] == "" && m[3] == "" || !bounded(text[len(m[0]):]) {
		return clock{}, "", false
	}
	c.hour, _ = strconv.Atoi(m[1]) // digits
	c.minute, _ = strconv.Atoi("0" + m[2])
	if m[3] != "" {
		if c.hour < 1 || c.hour > 12 {
			return clock{}, "", false
		}
		c.hour %= 12
		if strings.ToLower(m[3])[0] == 'p' {
			c.hour += 12
		}
	}
	return c, text[len(m[0]):], c.hour <= 23 && c.minute <= 59
}

var inText = regexp.MustCompile(`(?i)^in\s+`)

// lengthText is a length of time, of one unit.
var lengthText = regexp.MustCompile(`(?i)^(\d{1,4}\s*|an?\s+)(minutes?|mins?|m|hours?|hrs?|h|days?|d|weeks?|w)(?:[^a-z]|$)`)

// units are those of lengths by their first letters, the largest first.
const units = "wdhm"

// readLength reads the length of time that a text begins with, from now on: "3h", "in 3 hours", "1 hour 30 minutes", "2 days". inDays: it
// is of days, and so may have a time. What looks like two lengths, as in "in 2 hours 3 days are left", is none.
func readLength(text string, now time.Time) (at time.Time, inDays bool, left string, ok bool) {
	at, left = now, text[len(inText.FindString(text)):]
	for last := -1; ; {
		m := lengthText.FindStringSubmatch(next(left))
		if m == nil || ok && !strings.ContainsAny(m[1][:1], "0123456789") {
			return at, inDays, left, ok && bounded(left)
		}
		unit := strings.Index(units, strings.ToLower(m[2][:1]))
		if unit <= last {
			return at, inDays, left, false
		}
		at = later(at, m[1], units[unit])
		left = next(left)[len(m[1])+len(m[2]):]
		last, inDays, ok = unit, unit < 2, true
	}
}

// later is so much later. Days keep the time of day, whatever the clocks do meanwhile.
func later(now time.Time, number string, unit byte) time.Time {
	n, err := strconv.Atoi(strings.TrimSpace(number))
	if err != nil {
		n = 1 // an hour
	}
	switch unit {
	case 'm':
		return now.Add(time.Duration(n) * time.Minute)
	case 'h':
		return now.Add(time.Duration(n) * time.Hour)
	case 'd':
		return now.AddDate(0, 0, n)
	}
	return now.AddDate(0, 0, 7*n)
}
