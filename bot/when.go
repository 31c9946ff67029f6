package bot

import (
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/olebedev/when"
	"github.com/olebedev/when/rules"
	"github.com/olebedev/when/rules/common"
	"github.com/olebedev/when/rules/en"
)

// morning is the hour that a day without one means.
const morning = 9

// dates reads days and times of day, in English.
var dates = func() *when.Parser {
	w := when.New(nil)
	w.Add(en.Weekday(rules.Override), en.CasualDate(rules.Override), en.Hour(rules.Override), en.HourMinute(rules.Override),
		en.ExactMonthDate(rules.Override))
	w.Add(common.All...)
	return w
}()

// after is a length of time from now on: "3h", "in 3 hours", "2 days".
var after = regexp.MustCompile(`^(?i)(?:in\s+)?(\d{1,4}|an?)\s*(minutes?|mins?|m|hours?|hrs?|h|days?|d|weeks?|w)\b`)

// clockTime is a time of day that stands alone in front, which may be meant for tomorrow.
var clockTime = regexp.MustCompile(`^(?i)(?:at\s+)?(\d{1,2})(?::(\d{2}))?\s*(am|pm|a\.m\.|p\.m\.)?(?:\s|$)`)

// ParseWhen reads the moment that a text begins with, as people write moments: "tomorrow 9:00", "in 3 hours", "friday at 5pm",
// "3 March". now is the present in the zone in which it is read. rest is what stands behind it. ok is false where the text begins with
// no moment. The moment may be over.
func ParseWhen(text string, now time.Time) (at time.Time, rest string, ok bool) {
	text = strings.TrimLeftFunc(text, unicode.IsSpace)
	if m := after.FindStringSubmatch(text); m != nil {
		at, ok = lengthFrom(now, m[1], m[2])
		return at, strings.TrimSpace(text[len(m[0]):]), ok
	}
	if m := clockTime.FindStringSubmatch(text); m != nil && (m[2] != "" || m[3] != "") {
		at, ok = todayAt(now, m[1], m[2], m[3])
		return at, strings.TrimSpace(text[len(m[0]):]), ok
	}
	return parseDate(text, now)
}

// lengthFrom is so much later. Days keep the time of day, whatever the clocks do meanwhile.
func lengthFrom(now time.Time, number, unit string) (time.Time, bool) {
	n := 1
	if !strings.HasPrefix(strings.ToLower(number), "a") {
		var err error
		if n, err = strconv.Atoi(number); err != nil {
			return time.Time{}, false
		}
	}
	switch strings.ToLower(unit)[0] {
	case 'm':
		return now.Add(time.Duration(n) * time.Minute), true
	case 'h':
		return now.Add(time.Duration(n) * time.Hour), true
	case 'd':
		return now.AddDate(0, 0, n), true
	default:
		return now.AddDate(0, 0, 7*n), true
	}
}

// todayAt is a time of day: today, or tomorrow where it is over.
func todayAt(now time.Time, hour, minute, half string) (time.Time, bool) {
	h, _ := strconv.Atoi(hour) // digits
	m, _ := strconv.Atoi("0" + minute)
	if half != "" {
		if h < 1 || h > 12 {
			return time.Time{}, false
		}
		h %= 12
		if strings.ToLower(half)[0] == 'p' {
			h += 12
		}
	}
	if h > 23 || m > 59 {
		return time.Time{}, false
	}
	at := time.Date(now.Year(), now.Month(), now.Day(), h, m, 0, 0, now.Location())
	if !at.After(now) {
		at = time.Date(now.Year(), now.Month(), now.Day()+1, h, m, 0, 0, now.Location())
	}
	return at, true
}

// parseDate reads a day, with or without a time of day. The library adds whole days of 24 hours, so it is given a clock that never
// changes; and a day without a time is told by its taking over that of the clock.
func parseDate(text string, now time.Time) (at time.Time, rest string, ok bool) {
	base := time.Date(now.Year(), now.Month(), now.Day(), morning, 0, 0, 0, time.UTC)
	found, err := dates.Parse(text, base)
	if err != nil || found == nil || strings.TrimSpace(text[:found.Index]) != "" {
		return time.Time{}, "", false
	}
	end := found.Index + len(found.Text)
	if end < len(text) && end > 0 && !unicode.IsSpace(rune(text[end])) && !unicode.IsSpace(rune(text[end-1])) {
		return time.Time{}, "", false // it ends within a word
	}
	t := found.Time
	return time.Date(t.Year(), t.Month(), t.Day(), t.Hour(), t.Minute(), 0, 0, now.Location()), strings.TrimSpace(text[end:]), true
}
