package automation

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// The shortest and the longest that an automation waits.
const (
	minWait = time.Minute
	maxWait = 366 * 24 * time.Hour
)

var units = map[string]time.Duration{
	"m": time.Minute, "min": time.Minute, "minute": time.Minute, "h": time.Hour, "hour": time.Hour, "d": 24 * time.Hour, "day": 24 * time.Hour,
	"w": 7 * 24 * time.Hour, "week": 7 * 24 * time.Hour,
}

var (
	amount    = regexp.MustCompile(`^\s*(\d{1,6})\s*([a-z]+)[\s,]*(?:and\s+)?`)
	untilTime = regexp.MustCompile(`^until\s+(?:([a-z]+)\s+)?(?:at\s+)?(\d{1,2}):(\d{2})$`)
)

const sayWaiting = "Write how long, as in 2 days or 1 hour 30 minutes, or until when, as in until 10:00 or until monday 9:30."

// readWaiting reads how long to wait. say is what is wrong with it; empty where nothing is.
func readWaiting(text string) (w Waiting, say string) {
	text = strings.ToLower(strings.TrimSpace(text))
	if strings.HasPrefix(text, "until") {
		return readUntil(text)
	}
	w.For, say = readLength(text)
	return w, say
}

// readLength reads a length of time: "2 days", "1h30m".
func readLength(text string) (d time.Duration, say string) {
	rest := strings.ToLower(strings.TrimSpace(text))
	if rest == "" {
		return 0, sayWaiting
	}
	for rest != "" {
		m := amount.FindStringSubmatch(rest)
		if m == nil {
			return 0, fmt.Sprintf("%q is no length of time. %s", shown(text), sayWaiting)
		}
		unit, ok := units[strings.TrimSuffix(m[2], "s")]
		if !ok {
			unit, ok = units[m[2]]
		}
		n, err := strconv.Atoi(m[1])
		if !ok || err != nil {
			return 0, fmt.Sprintf("%q is no unit of time. Use minutes, hours, days or weeks.", shown(m[2]))
		}
		if d += time.Duration(n) * unit; d > maxWait {
			return 0, "That is longer than a year. Wait less."
		}
		rest = rest[len(m[0]):]
	}
	if d < minWait {
		return 0, "That is less than a minute. Wait longer."
	}
	return d, ""
}

// readUntil reads a time of day, with or without a weekday.
func readUntil(text string) (w Waiting, say string) {
	m := untilTime.FindStringSubmatch(text)
	if m == nil {
		return w, fmt.Sprintf("%q is no moment. %s", shown(text), sayWaiting)
	}
	hour, minute := number(m[2]), number(m[3])
	if hour > 23 || minute > 59 {
		return w, fmt.Sprintf("There is no %s:%s. Write the hour from 0 to 23 and the minute from 00 to 59.", m[2], m[3])
	}
	w.Clock = time.Duration(hour)*time.Hour + time.Duration(minute)*time.Minute
	if m[1] == "" || m[1] == "at" {
		return w, ""
	}
	day, ok := weekday(m[1])
	if !ok {
		return w, fmt.Sprintf("%q is no day of the week. Write monday, tuesday and so on.", shown(m[1]))
	}
	w.Weekday = &day
	return w, ""
}

// number is the value of digits that a pattern found.
func number(digits string) int {
	n, _ := strconv.Atoi(digits) // the pattern lets no others pass
	return n
}

// weekday reads a day by its name, or the first three letters of it or more.
func weekday(name string) (time.Weekday, bool) {
	for d := time.Sunday; d <= time.Saturday; d++ {
		if len(name) >= 3 && strings.HasPrefix(strings.ToLower(d.String()), name) {
			return d, true
		}
	}
	return 0, false
}

// After is when the time is over for somebody in a zone who waits from now on.
func (w Waiting) After(now time.Time, zone *time.Location) time.Time {
	if w.For > 0 {
		return now.Add(w.For)
	}
	there := now.In(zone)
	hour, minute := int(w.Clock/time.Hour), int(w.Clock/time.Minute)%60
	for day := range 8 {
		at := time.Date(there.Year(), there.Month(), there.Day()+day, hour, minute, 0, 0, zone)
		if at.After(now) && (w.Weekday == nil || at.Weekday() == *w.Weekday) {
			return at
		}
	}
	return now.AddDate(0, 0, 7) // a clock put forward over that very minute, on that weekday
}

// String is the waiting as files write it.
func (w Waiting) String() string {
	if w.For > 0 {
		return lasting(w.For)
	}
	day := ""
	if w.Weekday != nil {
		day = strings.ToLower(w.Weekday.String()) + " "
	}
	return fmt.Sprintf("until %s%d:%02d", day, int(w.Clock/time.Hour), int(w.Clock/time.Minute)%60)
}

// lasting is a length of time in words: "1 day 2 hours".
func lasting(d time.Duration) string {
	var words []string
	for _, unit := range []struct {
		name string
		of   time.Duration
	}{{"day", 24 * time.Hour}, {"hour", time.Hour}, {"minute", time.Minute}} {
		if n := int(d / unit.of); n > 0 {
			words = append(words, plural(n, unit.name))
			d -= time.Duration(n) * unit.of
		}
	}
	return strings.Join(words, " ")
}

func plural(n int, unit string) string {
	if n == 1 {
		return "1 " + unit
	}
	return fmt.Sprintf("%d %ss", n, unit)
}
