package automation

import (
	"time"

	"partyline/bridge/sms"
	"partyline/store"
)

// zoneOf is the zone of a contact: the one that was written down, else the first in which their number may be, else the team's.
func zoneOf(c store.Contact, team *time.Location) *time.Location {
	if zone, err := time.LoadLocation(c.Zone); err == nil && c.Zone != "" && c.Zone != "Local" {
		return zone
	}
	if zones := sms.Zones(c.Number); len(zones) > 0 {
		return zones[0]
	}
	return team
}
