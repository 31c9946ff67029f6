package bot

import (
	"regexp"
	"strconv"
	"strings"
	"time"
)

// How days are written. Words that may be names of weekdays and months are looked up.
var (
	relativeDay = regexp.MustCompile(`(?i)^(today|tomorrow|tmr|(?:the )?day after tomorrow)`)
	weekday     = regexp.MustCompile(`(?i)^(?:on\s+)?(?:(this|next)\s+)?([a-z]{3,})\.?`)
	dayMonth    = regexp.MustCompile(`(?i)^(?:on\s+)?(?:the\s+)?(\d{1,2})(?:st|nd|rd|th)?(?:\s+of)?\s+([a-z]{3,})\.?` + yearText)
	monthDay    = regexp.MustCompile(`(?i)^(?:on\s+)?([a-z]{3,})\.?\s+(?:the\s+)?(\d{1,2})(?:st|nd|rd|th)?` + yearText)
	isoDay      = regexp.MustCompile(`^(\d{4})-(\d{2})-(\d{2})`)
)

const yearText = `(?:,?\s+(\d{4})\b)?`

var (
	weekdays = []string{"sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"}
	months   = []string{"", "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"}
)

// named is which of some names a word is, or is short for; -1 for none.
func named(word string, names []string) int {
	for i, name := range names {
		if len(word) >= 3 && strings.HasPrefix(name, strings.ToLower(word)) {
			return i
		}
	}
	return -1
}

// readDay reads the day that a text begins with: "tomorrow", "monday", "3 March", "march 3rd 2027", "2027-03-03". It is given at midnight.
func readDay(text string, now time.Time) (day time.Time, left string, ok bool) {
	today := clock{}.on(now)
	if m := relativeDay.FindStringSubmatch(text); m != nil {
		left = text[len(m[0]):]
		return today.AddDate(0, 0, daysUntil(m[1])), left, bounded(left)
	}
	if m := weekday.FindStringSubmatch(text); m != nil {
		if n := named(m[2], weekdays); n >= 0 {
			left = text[len(m[0]):]
			ahead := (n-int(now.Weekday())+6)%7 + 1
			return today.AddDate(0, 0, ahead), left, bounded(left) && (ahead < 7 || !strings.EqualFold(m[1], "this"))
		}
	}
	for _, date := range []struct {
		text             *regexp.Regexp
		day, month, year int
	}{{dayMonth, 1, 2, 3}, {monthDay, 2, 1, 3}, {isoDay, 3, 2, 1}} {
		if m := date.text.FindStringSubmatch(text); m != nil {
			left = text[len(m[0]):]
			day, ok = dateOf(today, m[date.year], m[date.month], m[date.day])
			return day, left, ok && bounded(left)
		}
	}
	return time.Time{}, "", false
}

func daysUntil(name string) int {
	switch name = strings.ToLower(name); {
	case name == "today":
		return 0
	case strings.Contains(name, "after"):
		return 2
	}
	return 1
}

// dateOf is a date; without a year the next of its name from today on. ok is false for one that does not exist.
func dateOf(today time.Time, year, month, number string) (day time.Time, ok bool) {
	m, err := strconv.Atoi(month)
	if err != nil {
		m = named(month, months)
	}
	d, _ := strconv.Atoi(number) // digits
	y, err := strconv.Atoi(year)
	if err != nil {
		y = today.Year()
		if time.Date(y, time.Month(m), d, 0, 0, 0, 0, today.Location()).Before(today) {
			y++
		}
	}
	day = time.Date(y, time.Month(m), d, 0, 0, 0, 0, today.Location())
	return day, day.Day() == d && int(day.Month()) == m
}
