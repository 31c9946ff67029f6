package bridge

import (
	"cmp"
	"time"

	"partyline/bridge/sms"
)

// quietRounds is how often the end of one zone's quiet hours may fall into those of another.
const quietRounds = 16

// quietUntil is when a number may be texted again without disturbing anybody; zero where it may be now. The hours count in every zone in
// which the recipient may be; where nobody can tell, or it is always quiet in one of them, they count in the team's own.
func (s InboxSettings) quietUntil(number string, now time.Time) time.Time {
	if s.QuietFrom == s.QuietTo {
		return time.Time{}
	}
	if zones := sms.Zones(number); len(zones) > 0 {
		if at, ok := s.quietIn(zones, now); ok {
			return at
		}
	}
	at, _ := s.quietIn([]*time.Location{cmp.Or(s.Zone, time.UTC)}, now)
	return at
}

// quietIn is when none of these zones is quiet; zero where that is now. ok is false where that does not come.
func (s InboxSettings) quietIn(zones []*time.Location, now time.Time) (at time.Time, ok bool) {
	at = now
	for range quietRounds {
		before := at
		for _, zone := range zones {
			at = s.afterQuiet(at.In(zone))
		}
		if at.Equal(before) {
			if at.Equal(now) {
				return time.Time{}, true
			}
			return at, true
		}
	}
	return time.Time{}, false
}

// afterQuiet is the end of the quiet hours in which a moment is, by the clock of its zone; the moment itself where it is in none.
func (s InboxSettings) afterQuiet(t time.Time) time.Time {
	year, month, day := t.Date()
	clock := time.Duration(t.Hour())*time.Hour + time.Duration(t.Minute())*time.Minute + time.Duration(t.Second())*time.Second
	quiet := clock >= s.QuietFrom && clock < s.QuietTo
	if s.QuietFrom > s.QuietTo { // over midnight
		quiet = clock >= s.QuietFrom || clock < s.QuietTo
		if clock >= s.QuietFrom {
			day++
		}
	}
	if !quiet {
		return t
	}
	to := s.QuietTo
	end := time.Date(year, month, day, int(to/time.Hour), int(to/time.Minute)%60, 0, 0, t.Location())
	if !end.After(t) { // a clock that is put forward or back in that hour
		return t
	}
	return end
}
