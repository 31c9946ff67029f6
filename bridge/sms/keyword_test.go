package sms_test

import (
	"strings"
	"testing"

	"partyline/bridge/sms"
)

func TestClassify(t *testing.T) {
	tests := map[string]sms.Keyword{
		"STOP": sms.Stop, "stop": sms.Stop, "Stop": sms.Stop, "  stop\r\n": sms.Stop, "stóp": sms.Stop, "STÖP": sms.Stop, "ｓｔｏｐ": sms.Stop,
		"UNSUBSCRIBE": sms.Stop, "END": sms.Stop, "Quit": sms.Stop, "STOPALL": sms.Stop, "revoke": sms.Stop, "optout": sms.Stop,
		"cancel": sms.Stop,
		"START":  sms.Start, "yes": sms.Start, "Unstop": sms.Start,
		"HELP": sms.Help, "info": sms.Help,

		"": sms.None, " ": sms.None, "stop it": sms.None, "please stop": sms.None, "STOP.": sms.None, "stopp": sms.None, "no": sms.None,
		"s top": sms.None, "stop\nstop": sms.None, "\xff": sms.None, strings.Repeat("stop", 500): sms.None,
		strings.Repeat(" ", 2000) + "stop": sms.Stop,
	}
	for text, want := range tests {
		if got := sms.Classify(text); got != want {
			t.Errorf("%.40q: got %q, want %q", text, got, want)
		}
	}
}

func TestFold(t *testing.T) {
	for _, same := range [][]string{{"I am out", "i AM  out", " i am\nout ", "í äm ｏｕｔ"}, {"", " ", "\n"}, {"straße", "STRASSE"}, {"\xff", "\xff "}} {
		for _, text := range same {
			if sms.Fold(text) != sms.Fold(same[0]) || sms.Fold(sms.Fold(text)) != sms.Fold(text) {
				t.Errorf("%q is %q, %q is %q", text, sms.Fold(text), same[0], sms.Fold(same[0]))
			}
		}
	}
	if sms.Fold("I am out") == sms.Fold("I am in") {
		t.Error("other words are the same")
	}
}
