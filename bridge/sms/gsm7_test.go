package sms_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"partyline/bridge/sms"
)

type found struct {
	At   int
	Rune rune
}

func TestForeignNamesWhatMakesATextUCS2(t *testing.T) {
	tests := map[string]struct {
		text string
		want []found
	}{
		"plain":           {"Hello {1} €5", nil},
		"quotes":          {"it’s “ok”", []found{{2, '’'}, {7, '“'}, {12, '”'}}},
		"repeated":        {"a–b–", []found{{1, '–'}, {5, '–'}}},
		"emoji":           {"ok 🙂", []found{{3, '🙂'}}},
		"invalid UTF-8":   {"a\xff", []found{{1, '\uFFFD'}}},
		"beyond the euro": {"₭", []found{{0, '₭'}}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			var got []found
			for i, r := range sms.Foreign(test.text) {
				got = append(got, found{i, r})
			}
			if d := cmp.Diff(test.want, got); d != "" {
				t.Error(d)
			}
		})
	}
}

func TestForeignStopsWhenAsked(t *testing.T) {
	n := 0
	for range sms.Foreign("’’’") {
		n++
		break
	}
	if n != 1 {
		t.Errorf("%d characters after break", n)
	}
}
