package discord

import (
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"
)

// This is a reading of Discord's mark-up of its own, from the rules that its programs are known to follow. It gives what a reader sees,
// and names what was not shown as plain text. It shares nothing with escape.

var (
	readEscape  = regexp.MustCompile(`^\\([^0-9A-Za-z\s])`)
	readLink    = regexp.MustCompile(`^https?://[^\s\x{00a0}\x{1680}\x{2000}-\x{200a}\x{2028}\x{2029}\x{202f}\x{205f}\x{3000}\x{feff}<]+[^<.,:;"'\]\s\x{00a0}\x{1680}\x{2000}-\x{200a}\x{2028}\x{2029}\x{202f}\x{205f}\x{3000}\x{feff}]`)
	readMarked  = regexp.MustCompile(`^(?:@everyone|@here|<@[!&]?\d+>|<#\d+>|<a?:\w+:\d+>|<t:-?\d+(?::\w)?>|</[^>]+:\d+>|<id:\w+>|<[^: >\n]+:/[^ >\n]+>|:[\w+~-]+:|\[[^\]\n]+\]\(\S+\))`)
	readSpans   = regexp.MustCompile("(?s)^(?:\\*\\*.+?\\*\\*|__.+?__|\\*[^*\\s].*?\\*|_[^_].*?_|~~.+?~~|\\|\\|.+?\\|\\||```.+?```|``.+?``|`[^`]+`)")
	readAtStart = regexp.MustCompile(`^ *(?:#{1,3}\s|>>>\s|>\s|-#\s|[-*+]\s|\d+[.)]\s)`)
)

// seen is what a reader sees of mark-up, and what in it means something.
func seen(content string) (text string, means []string) {
	var out strings.Builder
	start := true
	for content != "" {
		if start {
			if m := readAtStart.FindString(content); m != "" {
				means = append(means, m)
			}
		}
		if m := readEscape.FindStringSubmatch(content); m != nil {
			out.WriteString(m[1])
			content, start = content[len(m[0]):], false
			continue
		}
		if m := readLink.FindString(content); m != "" {
			for strings.HasSuffix(m, ")") && strings.Count(m, ")") > strings.Count(m, "(") {
				m = m[:len(m)-1]
			}
			out.WriteString(m)
			content, start = content[len(m):], false
			continue
		}
		for _, r := range []*regexp.Regexp{readMarked, readSpans} {
			if m := r.FindString(content); m != "" {
				means = append(means, m)
			}
		}
		_, n := utf8.DecodeRuneInString(content)
		out.WriteString(content[:n])
		start = content[0] == '\n'
		content = content[n:]
	}
	return out.String(), means
}

// literal checks that text is shown as it is.
func literal(t interface{ Errorf(string, ...any) }, text string) {
	for _, around := range []string{"", "\n"} {
		for name, made := range map[string]string{"escape": escape(text), "escapeInline": escapeInline(text)} {
			got, means := seen(around + made + around)
			if got != around+text+around || len(means) > 0 {
				t.Errorf("%s: %q became %q, shown as %q, with %q", name, text, made, got, means)
			}
		}
	}
	if n := size(escape(text)); n > 2*utf8.RuneCountInString(text) {
		t.Errorf("%q takes %d units", text, n)
	}
}

// examples of what people type, and of what they try.
var examples = []string{
	"", "hello", "*x* **x** ***x*** _x_ __x__ ~~x~~ ||x|| `x` ``x`` ```x```", "snake_case_name 2 * 3 * 4", `back\slash \* \\ \`,
	"@everyone @here <@1> <@!1> <@&1> <#1> <:a:1> <a:a:1> <t:1> <t:1:R> </sms inbox:1> <id:guide>", "@everybody a@here.example",
	"# head\n## head\n### head\n#no\n-# small\n> quote\n>>> quote\n- list\n* list\n+ list\n1. list\n12) list\n  - list\n 3. list", "-1 -x\n- \n-",
	"[label](https://a.example)", "[a]", "see https://a.example/x_y_z*w*~~a~~?b=c&d=e_f, or http://b.example/(a_b).", "(https://a.example/a_b)",
	"https://a.example<@1>", "<https://a.example/a_b>", "https://a.example/a_b<", "HTTPS://A.EXAMPLE/a_b", "ftp://a_b_c", "https://", "http://a",
	"http://a.b_c)) *x*", "xhttps://a.example/_a_", "https://a.example:smile:", ":smile: 10:30:15 a::b :+1:", "¯\\_(ツ)_/¯", "https://a.example/'_x_'",
	"a\r\n# b", "a\u2028# b", "\u00a0# x", "https://a.example\u0085_x_", "https://a.example\ufeff_x_", "👨‍👩‍👧‍👦 👍🏾 🇬🇧 \u202eevil\u202c \u200b",
	"1.5 2. 3", "1.\n2.", "12:30", "\\", "\\\n", "a\\", "https://a.example\\", "https://a.example/*x* *y*", "_https://a.example_", "***", "|||", "`", "```",
}

func TestTextIsShownAsItIs(t *testing.T) {
	for _, text := range examples {
		literal(t, text)
	}
}

func TestLinksStayLinks(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"see https://a.example/x_y*z", "see https://a.example/x_y*z"},
		{"*https://a.example/x_y*", `\*https://a.example/x_y*`},
		{"https://a.example/x_y\n_a_", "https://a.example/x_y\n\\_a\\_"},
		{"https://a.example/x<y", `https\://a.example/x\<y`},
	} {
		if got := escape(c.text); got != c.want {
			t.Errorf("%q became %q, want %q", c.text, got, c.want)
		}
	}
	if got := escapeInline("https://a.example"); got != `https\://a.example` {
		t.Errorf("a name is %q", got)
	}
}

func FuzzEscape(f *testing.F) {
	for _, text := range examples {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if utf8.ValidString(text) {
			literal(t, text)
		}
	})
}

// The same with what matters more often than chance would have it.
func TestAnyTextIsShownAsItIs(t *testing.T) {
	pieces := []string{"*", "_", "~", "`", "|", "<", ">", "#", "-", "+", "1", ".", ")", "(", "[", "]", ":", "/", "\\", "@", "\n", " ", "a", "everyone", "here",
		"http://", "https://a.example", "<@1>", ":a:", "\u0085", "\ufeff", "\u2003", "é", "😀"}
	rapid.Check(t, func(t *rapid.T) {
		literal(t, strings.Join(rapid.SliceOfN(rapid.SampledFrom(pieces), 0, 12).Draw(t, "pieces"), ""))
	})
}

func TestCutting(t *testing.T) {
	family := "👨‍👩‍👧‍👦"
	for _, c := range []struct {
		text string
		most int
		want string
	}{
		{"hello", 5, "hello"}, {"hello", 4, "hel…"}, {"hello", 1, "…"}, {"hello", 0, ""}, {"", 0, ""}, {"a b c", 4, "a b…"},
		{family + family, 22, family + family}, {family + family, 21, family + "…"}, {family, 10, "…"}, {"a😀b", 3, "a…"},
	} {
		if got := cut(c.text, c.most); got != c.want {
			t.Errorf("%q to %d became %q", c.text, c.most, got)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		text, most := rapid.String().Draw(t, "text"), rapid.IntRange(0, 60).Draw(t, "most")
		if got := fit(text, most, escape); size(got) > most {
			t.Fatalf("%q to %d became %q", text, most, got)
		}
	})
}
