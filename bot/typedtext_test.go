package bot_test

import (
	"regexp"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"partyline/bot"
)

// typed reads text in which a bracketed part is an atom.
func typed(s string) *bot.TypedText {
	t := &bot.TypedText{}
	for s != "" {
		if end := strings.Index(s, "]"); s[0] == '[' && end > 0 {
			t.Atom(s[1:end])
			s = s[end+1:]
			continue
		}
		s = s[t.Next(s):]
	}
	return t
}

var starsAndLines = []*regexp.Regexp{bot.MarkPair(`\*`), bot.MarkPair(`_`)}

func dropStarsAndLines(s string) string { return bot.DropMarks(s, starsAndLines) }

func TestMarksAreDroppedFromTextOnly(t *testing.T) {
	for in, want := range map[string]string{
		"*a* *b c* _*d*_ (*e*)":    "a b c d (e)",
		"2 * 3 * 4, 2*3*4, a_b_c_": "2 * 3 * 4, 2*3*4, a_b_c_",
		"*two\nlines*":             "*two\nlines*",
		"*[*x*] and [_y_]*":        "*x* and _y_",
		"[*]a[*]":                  "*a*",
		"\U000F0000[b]\U000F0001":  "\U000F0000b\U000F0001",
		"\xff*a*":                  "\xffa",
		"":                         "",
	} {
		if got := typed(in).Plain(dropStarsAndLines); got != want {
			t.Errorf("%q gives %q, want %q", in, got, want)
		}
	}
}

// Without rewriting everything comes back, byte for byte, also the characters that stand for atoms.
func TestTypedTextComesBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var typed bot.TypedText
		var want strings.Builder
		piece := rapid.OneOf(rapid.String(), rapid.StringOf(rapid.RuneFrom([]rune("\U000F0000\U000F0001\U000FFFFD"))),
			rapid.Map(rapid.SliceOf(rapid.Byte()), func(b []byte) string { return string(b) }))
		for _, s := range rapid.SliceOf(piece).Draw(t, "pieces") {
			want.WriteString(s)
			if rapid.Bool().Draw(t, "atom") {
				typed.Atom(s)
				continue
			}
			for s != "" {
				s = s[typed.Next(s):]
			}
		}
		if got := typed.Plain(nil); got != want.String() {
			t.Fatalf("%q came back as %q", want.String(), got)
		}
	})
}

func TestLinkText(t *testing.T) {
	for _, c := range []struct{ address, label, want string }{
		{"https://a.example/x?a=1&b=2", "", "https://a.example/x?a=1&b=2"},
		{"https://a.example/", "our shop", "https://a.example/"},
		{"http://shop.example", "shop.example", "shop.example"},
		{"https://shop.example/", "shop.example", "shop.example"},
		{"mailto:a%2Bb@c.example?subject=x", "", "a+b@c.example"},
		{"tel:+447700900123", "call us", "+447700900123"},
		{"sms:+447700900123", "", "sms:+447700900123"}, // not among the bare ones
		{"mailto:", "", "mailto:"},
	} {
		if got := bot.LinkText(c.address, c.label, "mailto", "tel"); got != c.want {
			t.Errorf("%q as %q gives %q, want %q", c.address, c.label, got, c.want)
		}
	}
}
