package bot

import (
	"regexp"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// morning is the time of a day that is named without one.
var morning = clock{hour: 9}

// ParseWhen reads the moment that a text begins with, as people write moments: "tomorrow 9:00", "in 3 hours", "friday at 5pm",
// "3 March", "in 2 days at 9:00". now is the present in the zone in which it is read. rest is what stands behind it. The moment may be
// over. A weekday is the next one after today, and a date without a year the next of its name.
//
// ok is false where the text begins with no moment, and where what follows may be part of it: nobody can tell whether "9:00 monday is a
// holiday" is meant for today or for Monday, and a wrong guess is sent to a customer. So a day behind a time counts only where nothing
// follows it ("9:00 monday"), and "5:00 p.m. or so", "tomorrow evening" and "monday to friday" are no moments. A colon ends a moment
// whatever follows: "9:00: monday is a holiday" is at nine.
func ParseWhen(text string, now time.Time) (at time.Time, rest string, ok bool) {
	text = strings.TrimLeftFunc(text, unicode.IsSpace)
	if day, left, ok := readDay(text, now); ok {
		return dayThen(day, morning.on(day), left)
	}
	if c, left, ok := readClock(text); ok {
		return clockThen(c, left, now)
	}
	if at, inDays, left, ok := readLength(text, now); ok {
		if inDays {
			return dayThen(at, at, left)
		}
		_, _, more := readClock(next(left))
		return at, strings.TrimSpace(left), !more && !lengthGoesOn.MatchString(left)
	}
	return time.Time{}, "", false
}

// dayThen reads the time behind a day; without one it is at.
func dayThen(day, at time.Time, left string) (time.Time, string, bool) {
	if c, left, ok := readClock(next(left)); ok {
		return c.on(day), strings.TrimSpace(left), !clockGoesOn.MatchString(left)
	}
	_, _, more := readDay(next(left), day)
	return at, strings.TrimSpace(left), !more && !dayGoesOn.MatchString(left) && !lengthGoesOn.MatchString(left)
}

// clockThen reads the day behind a time, which must be all that follows; without one it is the next such time.
func clockThen(c clock, left string, now time.Time) (time.Time, string, bool) {
	day, after, ok := readDay(next(left), now)
	if !ok {
		var inDays bool
		day, inDays, after, ok = readLength(next(left), now)
		ok = ok && inDays
	}
	if ok {
		after = strings.TrimSpace(after)
		return c.on(day), after, after == "" || after[0] == ':'
	}
	at := c.on(now)
	if !at.After(now) {
		at = c.on(now.AddDate(0, 0, 1))
	}
	return at, strings.TrimSpace(left), !clockGoesOn.MatchString(left) && !dayMayFollow.MatchString(left)
}

// joint is what may stand between a day and a time.
var joint = regexp.MustCompile(`^\s*,?\s*`)

// next is what follows a part, where that may be another part.
func next(left string) string { return left[len(joint.FindString(left)):] }

// What looks as if a moment went on: behind a time, behind a time that may be followed by its day, behind a day without a time, and behind
// a length of time.
var (
	clockGoesOn = regexp.MustCompile(`(?i)^[\s,]*(?:` + strings.Join([]string{
		`[ap]\.`, `[ap]\.?m\b`, `o['’]?clock\b`, `in the (?:morning|afternoon|evening)\b`, `at (?:night|noon|midnight)\b`,
		`(?:or|and|to|till?|until|[-–—])\s*(?:at\s+)?\d`, `(?:local|my|your|our|their) time\b`,
		`(?:utc|gmt|bst|ist|msk|jst|sgt|z|[cew]es?t|[ecmp][sd]?t|nz[sd]t|a[ecw]?[sd]t)\b`,
	}, "|") + `)`)
	dayMayFollow = regexp.MustCompile(`(?i)^[\s,]*(?:` + strings.Join([]string{
		`tonight\b`, `this (?:morning|afternoon|evening|week)\b`, `(?:in the|in) next\b`, `next (?:week|month|year)\b`,
		`(?:on )?(?:the )?\d{1,2}(?:st|nd|rd|th)\b`, `every\b`, `daily\b`,
	}, "|") + `)`)
	dayGoesOn = regexp.MustCompile(`(?i)^[\s,]*(?:` + strings.Join([]string{
		`(?:at|by|around|about|from|@)\s*(?:\d|noon|midday|midnight|lunch|night)`, `(?:before|after|around|about)\b`,
		`(?:in the )?(?:early |late )?(?:morning|afternoon|evening|night|noon|midday|midnight|lunch)`,
		`\d{1,2}(?:[:：.h]\d|\s*[ap]\b|\s*[ap]\.?m\b|\s*o['’]?clock|st\b|nd\b|rd\b|th\b)`, `the \d`,
		`(?:or|and|to|till?|until)\b`, `[-–—]`, `(?:this |next )?(?:week|month|year)\b`, `in (?:an?|\d+|one|two|three|four) (?:day|week|month)`,
	}, "|") + `)`)
	lengthGoesOn = regexp.MustCompile(`(?i)^[\s,]*(?:(?:from|after|before|later|ago|time)\b|(?:and|or) (?:an?|half|one|two|three|\d)|['’])`)
)

// bounded tells whether a part of a moment ends before what is left, rather than within a word or a number.
func bounded(left string) bool {
	r, n := utf8.DecodeRuneInString(left)
	if strings.ContainsRune(",;:.!", r) {
		r, n = utf8.DecodeRuneInString(left[n:])
	}
	return n == 0 || unicode.IsSpace(r)
}
