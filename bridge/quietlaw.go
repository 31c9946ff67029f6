package bridge

import (
	"time"

	"partyline/bridge/sms"
)

// open is a part of a day in which recipients may be disturbed, in hours since midnight: from the first until before the second. Both are 0
// for a day without.
type open struct{ from, to int }

// texting is what a country, or a state of it, allows for texts that nobody asked for.
type texting struct {
	// where is the country's ISO 3166 code, with the state's behind a hyphen where it is about one.
	where string
	// days are the hours of each day, from Sunday on.
	days [7]open
	// source is where it is written.
	source string
}

// everyDay are the same hours on each day.
func everyDay(from, to int) (days [7]open) {
	for i := range days {
		days[i] = open{from, to}
	}
	return days
}

const compiled = "state telemarketing law, as compiled by infolawgroup.com; ask your counsel"

// textings are the hours in which the law lets broadcasts and automations text. A row of a state takes the place of its country's. There are
// rows only for what has a source; elsewhere the configuration alone counts. This table drives the code and docs/consent.md.
var textings = []texting{
	{where: "US", days: everyDay(8, 21), source: "47 CFR 64.1200(c)(1), by the recipient's clock"},
	{where: "US-CT", days: everyDay(9, 20), source: compiled},
	{where: "US-FL", days: everyDay(8, 20), source: "Fla. Stat. 501.616(6)"},
	{where: "US-MD", days: everyDay(8, 20), source: compiled},
	{where: "US-MS", days: everyDay(8, 20), source: compiled},
	{where: "US-NJ", days: everyDay(8, 20), source: compiled},
	{where: "US-OK", days: everyDay(8, 20), source: compiled},
	{where: "US-RI", days: [7]open{{10, 17}, {9, 18}, {9, 18}, {9, 18}, {9, 18}, {9, 18}, {10, 17}}, source: compiled},
	{where: "US-TX", days: [7]open{{12, 21}, {9, 21}, {9, 21}, {9, 21}, {9, 21}, {9, 21}, {9, 21}}, source: "Texas SB 140 (2025)"},
}

// textingOf is the row that holds for a number; nil where there is none.
func textingOf(number string) *texting {
	country := sms.Region(number)
	if country == "" {
		return nil
	}
	var found *texting
	for i, row := range textings {
		switch row.where {
		case country:
			found = &textings[i]
		case country + "-" + stateOf(country, number):
			return &textings[i]
		}
	}
	return found
}

// stateOf is the state of a number where its country has rows of states.
func stateOf(country, number string) string {
	if country != "US" {
		return ""
	}
	return sms.State(number)
}

// warmStates has the table of states read before the first text asks for it in a transaction.
func (b *Bridge) warmStates() {
	for _, s := range b.inboxes.load().settings {
		if s.LegalHours {
			_ = sms.State("+12025550100")
			return
		}
	}
}

// next is the first moment from t on at which the row lets one text, by the clock of t's zone. A row with no hours at all gives t.
func (x *texting) next(t time.Time) time.Time {
	if x == nil {
		return t
	}
	for ahead := range len(x.days) + 1 {
		year, month, day := t.AddDate(0, 0, ahead).Date()
		hours := x.days[time.Date(year, month, day, 12, 0, 0, 0, t.Location()).Weekday()]
		from := time.Date(year, month, day, hours.from, 0, 0, 0, t.Location())
		to := time.Date(year, month, day, hours.to, 0, 0, 0, t.Location())
		switch {
		case !to.After(from), ahead == 0 && !t.Before(to):
		case ahead > 0 || t.Before(from):
			return from
		default:
			return t
		}
	}
	return t
}
