package profile

import (
	"html/template"
	"net/url"
	"slices"
	"strconv"
	"time"

	"partyline/store"
)

// asked is what a request asks for besides the profile. Nonsense in it counts as nothing.
type asked struct {
	zone *time.Location
	// chosen is the zone's name where it was asked for, empty for the team's own.
	chosen string
	notes  bool
	// before and after turn the page; at most one is set.
	before, after store.MessageID
}

// maxZone is how long the name of a zone can be; the longest is "America/Argentina/ComodRivadavia".
const maxZone = 40

// ask reads the query of an address. team is the zone where none is asked for.
func ask(q url.Values, team *time.Location) asked {
	a := asked{zone: team, notes: q.Get("notes") == "1", before: id(q.Get("before"))}
	if a.before == 0 {
		a.after = id(q.Get("after"))
	}
	if name := q.Get("zone"); name != "" && name != "Local" && len(name) <= maxZone {
		if zone, err := time.LoadLocation(name); err == nil {
			a.zone, a.chosen = zone, name
		}
	}
	return a
}

func id(s string) store.MessageID {
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil || n < 0 {
		return 0
	}
	return store.MessageID(n)
}

// query is the address of the same page, changed a little. It is encoded, and must not be once more.
func (a asked) query(change func(*asked)) template.URL {
	change(&a)
	q := url.Values{}
	if a.chosen != "" {
		q.Set("zone", a.chosen)
	}
	if a.notes {
		q.Set("notes", "1")
	}
	if a.before != 0 {
		q.Set("before", strconv.FormatInt(int64(a.before), 10))
	}
	if a.after != 0 {
		q.Set("after", strconv.FormatInt(int64(a.after), 10))
	}
	return template.URL(q.Encode()) //nolint:gosec // numbers, and the name of a zone that is known
}

// unturned is the newest page.
func unturned(a *asked) { a.before, a.after = 0, 0 }

// zones are offered for choice; any other can be asked for by its name.
var zones = []string{
	"UTC", "Africa/Cairo", "Africa/Johannesburg", "Africa/Lagos", "Africa/Nairobi", "America/Anchorage", "America/Bogota", "America/Chicago",
	"America/Denver", "America/Halifax", "America/Los_Angeles", "America/Mexico_City", "America/New_York", "America/Phoenix",
	"America/Sao_Paulo", "America/Toronto", "Asia/Bangkok", "Asia/Dubai", "Asia/Hong_Kong", "Asia/Jakarta", "Asia/Jerusalem",
	"Asia/Karachi", "Asia/Kolkata", "Asia/Manila", "Asia/Seoul", "Asia/Shanghai", "Asia/Singapore", "Asia/Tokyo", "Australia/Adelaide",
	"Australia/Brisbane", "Australia/Perth", "Australia/Sydney", "Europe/Amsterdam", "Europe/Athens", "Europe/Berlin", "Europe/Dublin",
	"Europe/Istanbul", "Europe/Lisbon", "Europe/London", "Europe/Madrid", "Europe/Paris", "Europe/Rome", "Europe/Stockholm",
	"Europe/Warsaw", "Europe/Zurich", "Pacific/Auckland", "Pacific/Honolulu",
}

// choice is a zone that can be chosen.
type choice struct {
	Name   string
	Chosen bool
}

// choices are the zones to choose from, the one in use among them.
func (a asked) choices() []choice {
	names, now := slices.Clone(zones), a.zone.String()
	if !slices.Contains(names, now) {
		names = append(names, now)
		slices.Sort(names)
	}
	out := make([]choice, len(names))
	for i, n := range names {
		out[i] = choice{n, n == now}
	}
	return out
}

// stamp is a moment as the page shows it. Zero for none.
type stamp struct {
	// Machine is for programs, Day and Clock for people, in the zone that was asked for.
	Machine, Day, Clock string
}

// at shows a moment.
func (a asked) at(t store.Time) *stamp {
	if t.IsZero() {
		return nil
	}
	local := t.In(a.zone)
	return &stamp{t.UTC().Format(time.RFC3339), local.Format("Monday 2 January 2006"), local.Format("15:04 MST")}
}

// Short is the moment with its day in few words.
func (s *stamp) Short() string {
	day, err := time.Parse("Monday 2 January 2006", s.Day)
	if err != nil {
		return s.Day + ", " + s.Clock
	}
	return day.Format("2 Jan 2006") + ", " + s.Clock
}
