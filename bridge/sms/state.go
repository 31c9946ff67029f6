package sms

import (
	"strings"

	"github.com/nyaruka/phonenumbers"
)

// states are the codes of the states of the US (and its capital) by their names.
var states = map[string]string{
	"Alabama": "AL", "Alaska": "AK", "Arizona": "AZ", "Arkansas": "AR", "California": "CA", "Colorado": "CO", "Connecticut": "CT", "Delaware": "DE",
	"Washington D.C.": "DC", "Florida": "FL", "Georgia": "GA", "Hawaii": "HI", "Idaho": "ID", "Illinois": "IL", "Indiana": "IN", "Iowa": "IA",
	"Kansas": "KS", "Kentucky": "KY", "Louisiana": "LA", "Maine": "ME", "Maryland": "MD", "Massachusetts": "MA", "Michigan": "MI", "Minnesota": "MN",
	"Mississippi": "MS", "Missouri": "MO", "Montana": "MT", "Nebraska": "NE", "Nevada": "NV", "New Hampshire": "NH", "New Jersey": "NJ",
	"New Mexico": "NM", "New York": "NY", "North Carolina": "NC", "North Dakota": "ND", "Ohio": "OH", "Oklahoma": "OK", "Oregon": "OR",
	"Pennsylvania": "PA", "Rhode Island": "RI", "South Carolina": "SC", "South Dakota": "SD", "Tennessee": "TN", "Texas": "TX", "Utah": "UT",
	"Vermont": "VT", "Virginia": "VA", "Washington": "WA", "Washington State": "WA", "West Virginia": "WV", "Wisconsin": "WI", "Wyoming": "WY",
}

// State is the code of the state of the US to which a number's area code belongs, such as "TX"; empty where it tells none. The first call
// reads a table, which takes a moment.
func State(e164 string) string {
	number, ok := parseE164(e164)
	if !ok || number.GetCountryCode() != 1 {
		return ""
	}
	place, err := phonenumbers.GetGeocodingForNumber(number, "en")
	if err != nil {
		return ""
	}
	if i := strings.LastIndex(place, ", "); i >= 0 { // "Dallas, TX"
		code := place[i+2:]
		for _, known := range states {
			if known == code {
				return code
			}
		}
	}
	return states[place]
}
