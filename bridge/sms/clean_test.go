package sms_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"

	"partyline/bridge/sms"
)

func TestClean(t *testing.T) {
	tests := map[string]struct{ text, want string }{
		"plain":            {"Hello", "Hello"},
		"invalid UTF-8":    {"a\xffb", "a\uFFFDb"},
		"a run of it":      {"a\xff\xfe\xfdb", "a\uFFFDb"},
		"cut at the end":   {"ok \xf0\x9f\x99", "ok \uFFFD"},
		"lone surrogate":   {"\xed\xa0\x80", "\uFFFD"},
		"NUL":              {"a\x00b", "a␀b"},
		"zero-width stays": {"a\u200bb\ufeff", "a\u200bb\ufeff"},
		"direction stays":  {"\u202eabc\u202c", "\u202eabc\u202c"},
		"line ends stay":   {"a\r\nb\n", "a\r\nb\n"},
		"spaces stay":      {"  a  ", "  a  "},
		"bell stays":       {"\a", "\a"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			if got := sms.Clean(test.text); got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

func TestCleanTextIsLeftAlone(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := string(rapid.SliceOf(rapid.Byte()).Draw(t, "bytes"))
		clean := sms.Clean(text)
		if !utf8.ValidString(clean) || strings.Contains(clean, "\x00") {
			t.Fatalf("%q became %q", text, clean)
		}
		if sms.Clean(clean) != clean {
			t.Fatalf("cleaning %q twice changes it again", text)
		}
		if utf8.ValidString(text) && !strings.Contains(text, "\x00") && clean != text {
			t.Fatalf("%q needed nothing and became %q", text, clean)
		}
	})
}
