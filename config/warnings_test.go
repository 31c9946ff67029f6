package config_test

import (
	"slices"
	"testing"

	"partyline/config"
)

func TestALineOfAnotherCountryIsWarnedOf(t *testing.T) {
	c := config.Default()
	c.Inboxes = []config.Inbox{{Lines: []config.Line{
		{Number: "+447700900123", Country: "GB", TwoWay: true},
		{Number: "+33199001234", Country: "FR", TwoWay: true},
		{Number: "+33199001235", Country: "FR"},
	}}}
	want := []string{"inboxes[0].lines[1]: +33199001234 only shows what comes in, because FR is not in two_way_countries"}
	if got := c.Warnings(); !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
	c.TwoWayCountries = append(c.TwoWayCountries, "FR")
	if got := c.Warnings(); len(got) > 0 {
		t.Errorf("%q", got)
	}
}
