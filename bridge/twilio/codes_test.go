package twilio

import (
	"slices"
	"strings"
	"testing"
	"unicode"

	"partyline/bridge"
)

// documented are the codes that the adapter must be able to explain.
var documented = []int{
	20003, 20404, 20429, 20500, 21211, 21212, 21408, 21601, 21606, 21608, 21610, 21611, 21612, 21614, 21635, 21617, 21620, 21623, 21703,
	30001, 30002, 30003, 30004, 30005, 30006, 30007, 30008, 30017, 30018, 30019, 30022, 30023, 30032, 30034, 30035, 30450,
	63003, 63016, 63018, 63024, 63038, 11200, 11205, 11206, 11217, 11243, 12300, 57012,
}

func TestEveryDocumentedCodeIsExplained(t *testing.T) {
	for _, code := range documented {
		if _, ok := explanations[code]; !ok {
			t.Errorf("%d is not explained", code)
		}
	}
}

func TestExplanationsAreSentences(t *testing.T) {
	for code, e := range explanations {
		if !unicode.IsUpper(rune(e.say[0])) && !unicode.IsDigit(rune(e.say[0])) || !strings.HasSuffix(e.say, ".") || len(e.say) > 160 {
			t.Errorf("%d: %q", code, e.say)
		}
	}
}

func TestExplain(t *testing.T) {
	tests := map[string]string{
		"21610":      explanations[21610].say,
		"31337":      "Twilio gives error 31337, which twilio.com/docs/errors/31337 explains.",
		"":           "Twilio does not say why.",
		"21610x":     "Twilio does not say why.",
		"<!channel>": "Twilio does not say why.",
	}
	for code, want := range tests {
		if got := Explain(code); got != want {
			t.Errorf("%q: %q, want %q", code, got, want)
		}
	}
}

func TestAdvise(t *testing.T) {
	for code, want := range map[string]bridge.Remedy{
		"30003": bridge.RemedyRetry, "30008": bridge.RemedyRetry, "21611": bridge.RemedyRetry,
		"21408": bridge.RemedyRetry, "30034": bridge.RemedyRetry,
		"30007": bridge.RemedyReword, "21617": bridge.RemedyReword,
		"21610": bridge.RemedyNone, "30005": bridge.RemedyNone, "31337": bridge.RemedyNone, "": bridge.RemedyNone,
	} {
		if got := Advise(code); got != want {
			t.Errorf("%s: %q, want %q", code, got, want)
		}
	}
}

// What must be mended first is not tried again by itself.
func TestOnlyWhatPassesByItselfIsTriedAgain(t *testing.T) {
	if !slices.Contains(passing(), 21611) {
		t.Error("a full queue passes by itself")
	}
	for _, code := range []int{21408, 30007, 21610} {
		if slices.Contains(passing(), code) {
			t.Errorf("%d is tried again by itself", code)
		}
	}
}

func TestDiagnose(t *testing.T) {
	for code, want := range map[string]bridge.Diagnosis{
		"21610": {OptedOut: true},
		"20003": {Line: true}, "21601": {Line: true}, "21606": {Line: true}, "30002": {Line: true}, "30018": {Line: true},
		"30005": {Unreachable: true}, "21614": {Unreachable: true}, "30004": {Unreachable: true},
		"30032": {Line: true}, "30034": {Line: true}, "30035": {Line: true},
		"21408": {}, "30003": {}, "30007": {}, "21611": {}, "31337": {}, "": {}, "21610x": {},
	} {
		if got := Diagnose(code); got != want {
			t.Errorf("%s: %+v, want %+v", code, got, want)
		}
	}
}
