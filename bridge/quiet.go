package bridge

import (
	"cmp"
	"time"

	"partyline/bridge/sms"
)

// quietRounds is how often the end of one zone's quiet hours may fall into those of another, or into a day on which the law says no.
const quietRounds = 32

// whereabouts are what tells where a recipient is.
type whereabouts struct {
	// number is theirs, zone the name of the time zone that somebody wrote down for them; empty for what the number tells.
	number, zone string
}

// zones are all zones in which the recipient may be; none where nobody can tell.
func (w whereabouts) zones() []*time.Location {
	if w.zone != "" {
		if zone, err := time.LoadLocation(w.zone); err == nil {
			return []*time.Location{zone}
		}
	}
	return sms.Zones(w.number)
}

// quietUntil is when a recipient may be texted again without disturbing anybody, by the configuration and, where LegalHours says so, by the law
// of their country or state: the stricter counts. Zero where it may be now. The hours count in every zone in which the recipient may be;
// where nobody can tell, or it is always quiet in one of them, they count in the team's own.
func (s InboxSettings) quietUntil(who whereabouts, now time.Time) time.Time {
	var law *texting
	if s.LegalHours {
		law = textingOf(who.number)
	}
	if s.QuietFrom == s.QuietTo && law == nil {
		return time.Time{}
	}
	if zones := who.zones(); len(zones) > 0 {
		if at, ok := s.quietIn(zones, law, now); ok {
			return at
		}
	}
	at, _ := s.quietIn([]*time.Location{cmp.Or(s.Zone, time.UTC)}, law, now)
	return at
}

// quietIn is when none of these zones is quiet; zero where that is now. ok is false where that does not come.
func (s InboxSettings) quietIn(zones []*time.Location, law *texting, now time.Time) (at time.Time, ok bool) {
	at = now
	for range quietRounds {
		before := at
		for _, zone := range zones {
			at = law.next(s.afterQuiet(at.In(zone)))
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
