package sms_test

import (
	"errors"
	"testing"

	"partyline/bridge/sms"
)

func TestNormalize(t *testing.T) {
	tests := []struct{ name, input, region, want string }{
		{"national", "07700 900123", "GB", "+447700900123"},
		{"lower-case region", "07700 900123", "gb", "+447700900123"},
		{"with brackets", "(202) 555-0123", "US", "+12025550123"},
		{"dots", "202.555.0123", "US", "+12025550123"},
		{"en dash and no-break space", "202–555\u00a00123", "US", "+12025550123"},
		{"marks that come along when copying", "\u202a+44 7700 900123\u202c", "GB", "+447700900123"},
		{"international in another region", "+44 7700 900123", "US", "+447700900123"},
		{"with the trunk zero in brackets", "+44 (0)7700 900123", "US", "+447700900123"},
		{"international prefix of the region", "00447700900123", "GB", "+447700900123"},
		{"international prefix without region", "00 44 7700 900123", "", "+447700900123"},
		{"plus without region", "+447700900123", "", "+447700900123"},
		{"spaces around", "  +447700900123 ", "GB", "+447700900123"},
		{"full-width", "＋４４７７００９００１２３", "GB", "+447700900123"},
		{"Australian", "0491 570 006", "AU", "+61491570006"},
		{"example range with plus", "+15550100", "US", "+15550100"},
		{"US example range", "+1 202 555 0100", "GB", "+12025550100"},

		{"empty", "", "GB", ""},
		{"blank", "   ", "GB", ""},
		{"short code is not +1 25555", "25555", "US", ""},
		{"without its area code", "555-0100", "US", ""},
		{"national without region", "07700 900123", "", ""},
		{"unknown region", "07700 900123", "XX", ""},
		{"prefix of another network", "whatsapp:+447700900123", "GB", ""},
		{"tel", "tel:+447700900123", "GB", ""},
		{"vanity", "1-800-FLOWERS", "US", ""},
		{"extension", "+44 7700 900123 ext. 5", "GB", ""},
		{"extension by sign", "+44 7700 900123#5", "GB", ""},
		{"too short", "+4477", "GB", ""},
		{"too long", "+4477009001234567", "GB", ""},
		{"no such country code", "+9991234567890", "GB", ""},
		{"a name", "ACME", "GB", ""},
		{"two numbers", "+447700900123, +447700900124", "GB", ""},
		{"NUL", "+447700900123\x00", "GB", ""},
		{"invalid UTF-8", "+447700900123\xff", "GB", ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got, err := sms.Normalize(test.input, test.region)
			if got != test.want || (test.want == "") != errors.Is(err, sms.ErrNumber) {
				t.Errorf("%q in %q: got %q, %v; want %q", test.input, test.region, got, err, test.want)
			}
		})
	}
}

func TestNationalAndRegion(t *testing.T) {
	tests := []struct{ number, national, region string }{
		{"+447700900123", "07700 900123", "GB"},
		{"+12025550123", "(202) 555-0123", "US"},
		{"+12045550123", "(204) 555-0123", "CA"},
		{"+61491570006", "0491 570 006", "AU"},
		{"+15550100", "555-0100", "US"},
		{"+80012345678", "1234 5678", ""},
		{"+9991234567890", "+9991234567890", ""},
		{"25555", "25555", ""},
		{"ACME", "ACME", ""},
		{"whatsapp:+447700900123", "whatsapp:+447700900123", ""},
		{"", "", ""},
	}
	for _, test := range tests {
		if got := sms.National(test.number); got != test.national {
			t.Errorf("National(%q) = %q, want %q", test.number, got, test.national)
		}
		if got := sms.Region(test.number); got != test.region {
			t.Errorf("Region(%q) = %q, want %q", test.number, got, test.region)
		}
	}
}

func FuzzNormalize(f *testing.F) {
	f.Add("07700 900123", "GB")
	f.Add("+1 202 555 0100", "")
	f.Add("+4400000000000", "GB")
	f.Fuzz(func(t *testing.T, input, region string) {
		got, err := sms.Normalize(input, region)
		if err != nil {
			return
		}
		if a, err := sms.ParseAddress(got); err != nil || a.Kind() != sms.E164 {
			t.Errorf("%q in %q gave %q", input, region, got)
		}
		if again, err := sms.Normalize(got, region); err != nil || again != got {
			t.Errorf("%q is normal, but normalising it gave %q, %v", got, again, err)
		}
	})
}
