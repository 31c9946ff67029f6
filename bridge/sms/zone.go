package sms

import (
	"time"

	"github.com/nyaruka/phonenumbers"
)

// Zones are the time zones in which people with a number may be, by its area: mostly one, more where the area spans several or the
// number tells its country only. There is none for what is no E.164, and for numbers of no country.
func Zones(e164 string) []*time.Location {
	if a, err := ParseAddress(e164); err != nil || a.Kind() != E164 {
		return nil
	}
	names, err := phonenumbers.GetTimezonesForPrefix(e164)
	if err != nil {
		return nil
	}
	var zones []*time.Location
	for _, name := range names {
		if zone, err := time.LoadLocation(name); err == nil { // one that this machine does not know helps nobody
			zones = append(zones, zone)
		}
	}
	return zones
}
