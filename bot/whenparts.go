package bot

import (
	"regexp"
	"strings"
	"time"

	"github.com/markusmobius/go-dateparser"
)

// A moment is written in parts: a day, a time of day, a length of time. The patterns say where a part ends; what it means is read by a
// library, which by itself takes what it knows of a text and leaves the rest: "9:00 May I call" would be in May.
var (
	dayText = regexp.MustCompile(`(?i)^(?:` + strings.Join([]string{
		`today`, `tomorrow`, `(?:the )?day after tomorrow`,
		`(?:on\s+)?(?:(this|next)\s+)?(` + weekdays + `)\.?`,
		`(?:on\s+)?(?:the\s+)?\d{1,2}(?:st|nd|rd|th)?(?:\s+of)?\s+(?:` + months + `)\.?` + year,
		`(?:on\s+)?(?:` + months + `)\.?\s+(?:the\s+)?\d{1,2}(?:st|nd|rd|th)?` + year,
		`\d{4}-(?:0[1-9]|1[0-2])-\d{2}`,
	}, "|") + `)`)
	// A number alone is no time of day.
	clockText = regexp.MustCompile(`(?i)^(?:at\s+|@\s*)?((?:0?[1-9]|1[0-2])(?:[:：][0-5]\d)?\s*(?:am|pm|a\.m\.?|p\.m\.?)|(?:[01]?\d|2[0-3])[:：][0-5]\d)`)
	// The largest unit stands first.
	lengthText = regexp.MustCompile(`(?i)^(?:in\s+)?` + length(`(?:weeks?)`) + length(`(?:days?|d)`) + length(`(?:hours?|hrs?|h)`) + length(`(?:minutes?|mins?|m)`))
)

const (
	weekdays = `mon(?:day)?|tue(?:s(?:day)?)?|wed(?:s|nesday)?|thu(?:r(?:s(?:day)?)?)?|fri(?:day)?|sat(?:urday)?|sun(?:day)?`
	months   = `jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?`
	year     = `(?:,?\s+\d{4}\b)?`
)

// length is the pattern of a length of one unit, which may be missing.
func length(unit string) string { return `((?:\d{1,4}\s*|an?\s+)` + unit + `[\s,]*)?` }

// read has the library read a part. What leaves something open is in the future.
func read(part string, now time.Time) (time.Time, bool) {
	d, err := dateparser.Parse(&dateparser.Configuration{
		Languages: []string{"en"}, CurrentTime: now, DefaultTimezone: now.Location(), PreferredDateSource: dateparser.Future,
	}, part)
	return d.Time, err == nil
}

// readDay reads the day that a text begins with: "tomorrow", "monday", "3 March", "march 3rd 2027", "2027-03-03". It is given at midnight.
func readDay(text string, now time.Time) (day time.Time, left string, ok bool) {
	m := dayText.FindStringSubmatch(text)
	if m == nil {
		return time.Time{}, "", false
	}
	part, left := m[0], text[len(m[0]):]
	if m[2] != "" {
		part = m[2][:3] // of "thurs" the library knows three letters
	}
	today := clock{}.on(now)
	reference := today
	if strings.ContainsAny(part, "0123456789") {
		reference = today.Add(-time.Nanosecond) // today's own date is not a year ahead
	}
	day, ok = read(part, reference)
	if strings.EqualFold(m[1], "this") && day.Weekday() == today.Weekday() {
		return time.Time{}, "", false // a week from now is not this one
	}
	return clock{}.on(day), left, ok && bounded(left)
}

// clock is a time of day.
type clock struct{ hour, minute int }

// on is that time on a day.
func (c clock) on(day time.Time) time.Time {
	return time.Date(day.Year(), day.Month(), day.Day(), c.hour, c.minute, 0, 0, day.Location())
}

// readClock reads the time of day that a text begins with: "9:00", "5pm", "at 17:15".
func readClock(text string) (c clock, left string, ok bool) {
	m := clockText.FindStringSubmatch(text)
	if m == nil || !bounded(text[len(m[0]):]) {
		return clock{}, "", false
	}
	at, ok := read(m[1], anyDay)
	return clock{at.Hour(), at.Minute()}, text[len(m[0]):], ok
}

// anyDay is one on which no clock is changed.
var anyDay = time.Date(2000, time.January, 1, 0, 0, 0, 0, time.UTC)

// readLength reads the length of time that a text begins with, from now on: "3h", "in 3 hours", "1 hour 30 minutes", "2 days". inDays: it
// is of days, and so may have a time. What looks like two lengths, as in "in 2 hours 3 days are left", is none.
func readLength(text string, now time.Time) (at time.Time, inDays bool, left string, ok bool) {
	m := lengthText.FindStringSubmatch(text)
	if m == nil || strings.Join(m[1:], "") == "" {
		return time.Time{}, false, "", false
	}
	inDays = m[3]+m[4] == ""
	reference := now
	if m[1]+m[2] == "" {
		reference = now.UTC() // an hour is one whatever the clocks do meanwhile; a day keeps the time of day
	}
	part := strings.TrimRight(m[0], " ,")
	left = text[len(part):]
	at, ok = read(part, reference)
	more := lengthText.FindStringSubmatch(next(left))
	return at.In(now.Location()), inDays, left, ok && bounded(left) && strings.Join(more[1:], "") == ""
}
