package sms_test

import (
	"errors"
	"testing"

	"partyline/bridge/sms"
)

func TestParseAddress(t *testing.T) {
	tests := map[string]sms.Kind{
		"+447700900123": sms.E164, "+12025550123": sms.E164, "+15550100": sms.E164, "+123456789012345": sms.E164,
		"255": sms.ShortCode, "25555": sms.ShortCode, "87121": sms.ShortCode, "12345678": sms.ShortCode,
		"ACME": sms.Alphanumeric, "Acme Co": sms.Alphanumeric, "A": sms.Alphanumeric, "1-800-FLOWR": sms.Alphanumeric, "b&b_2.0+": sms.Alphanumeric,
		"447700900X": sms.Alphanumeric,

		"": "", "+": "", "12": "", "+1234567": "", "+1234567890123456": "", "+0123456789": "", "447700900123": "", "07700900123": "",
		"123456789": "", " +447700900123": "", "+447700900123\n": "", "+44 7700 900123": "", "whatsapp:+447700900123": "",
		"TWELVELETTER": "", "Köln": "", "&-_.+": "", "a\x00b": "", "\xff": "", "+4477009001２3": "", "client:joe": "",
	}
	for text, want := range tests {
		a, err := sms.ParseAddress(text)
		if a.Kind() != want || (want == "") != errors.Is(err, sms.ErrAddress) {
			t.Errorf("%q: got %q, %v; want %q", text, a.Kind(), err, want)
		}
		if err == nil && a.String() != text {
			t.Errorf("%q came back as %q", text, a)
		}
	}
}

func TestAnswerable(t *testing.T) {
	for text, want := range map[string]bool{"+447700900123": true, "25555": true, "ACME": false} {
		a, err := sms.ParseAddress(text)
		if err != nil {
			t.Fatal(err)
		}
		if got := a.Answerable(); got != want {
			t.Errorf("%s: got %v, want %v", text, got, want)
		}
	}
	if (sms.Address{}).Answerable() {
		t.Error("the zero address is answerable")
	}
}

func FuzzParseAddress(f *testing.F) {
	for _, seed := range []string{"+447700900123", "25555", "ACME", "whatsapp:+1"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		a, err := sms.ParseAddress(text)
		if (err == nil) != (a.Kind() != "") || len(a.String()) > 16 {
			t.Errorf("%q: %q %v", text, a, err)
		}
	})
}
