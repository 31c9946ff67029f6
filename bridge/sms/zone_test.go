package sms_test

import (
	"slices"
	"testing"

	"partyline/bridge/sms"
)

func TestZones(t *testing.T) {
	for number, want := range map[string]string{
		"+447700900123": "Europe/London", "+12025550100": "America/New_York", "+13105550100": "America/Los_Angeles", "+61491570006": "Australia/Sydney",
	} {
		var got []string
		for _, zone := range sms.Zones(number) {
			got = append(got, zone.String())
		}
		if !slices.Contains(got, want) {
			t.Errorf("%s is in %v, not in %s", number, got, want)
		}
	}
	for _, nowhere := range []string{"+8001234567", "25555", "ACME", "", "07700900123"} {
		if got := sms.Zones(nowhere); len(got) > 0 {
			t.Errorf("%q is in %v", nowhere, got)
		}
	}
}
