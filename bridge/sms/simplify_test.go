package sms_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"partyline/bridge/sms"
)

func TestSimplify(t *testing.T) {
	for text, want := range map[string]string{
		"": "", "plain": "plain", "Grüße {1} €5": "Grüße {1} €5",
		"it’s “ok” – really…":                    `it's "ok" - really...`,
		"‘a’ ‚b‛ „c“ «d» ‹e› 5′ 6″ don´t":        `'a' 'b' "c" "d" 'e' 5' 6" don't`,
		"a‐b‑c‒d–e—f―g−h":                        "a-b-c-d-e-f-g-h",
		"• one\n‣ two\n◦ three":                  "- one\n- two\n- three",
		"10\u00a0000\u202f€ \u2009x":             "10 000 €  x",
		"1⁄2 of 4∗5‥ ﬁne ﬂat oﬀer eﬃcient waﬄe":  "1/2 of 4*5.. fine flat offer efficient waffle",
		"a\tb\u2028c\u0085d":                     "a b\nc\nd",
		"zero\u200bwidth soft\u00adhyphen\ufeff": "zerowidth softhyphen",
		"\u202a+44 7700 900123\u202c":            "+44 7700 900123",
		"cafe\u0301 A\u030a Ω":                   "café Å Ω",

		// Nothing is gained where something else keeps it UCS-2, and nothing is changed then.
		"it’s ok 🙂": "it’s ok 🙂", "“日本”": "“日本”", "naïve – ç": "naïve – ç", "“\xff”": "“\xff”", "\u202e–": "\u202e–",
		"👨\u200d👩\u200d👧": "👨\u200d👩\u200d👧",
		// Letters, fractions, powers and signs keep their meaning.
		"ç": "ç", "m²": "m²", "2½": "2½", "±": "±", "col·lecció": "col·lecció", "©": "©", "a`b": "a`b",
		// Seventy of these fit into one message, and their twins would take two.
		strings.Repeat("…", 70): strings.Repeat("…", 70),
		strings.Repeat("…", 50): strings.Repeat("...", 50),
	} {
		require.Equal(t, want, sms.Simplify(text), "%q", text)
	}
}

// simplifiable draws texts in which typography and other characters meet.
func simplifiable() *rapid.Generator[string] {
	return rapid.Custom(func(t *rapid.T) string {
		alphabet := rapid.SampledFrom([]string{"ab ’“”–…", "…", "a…•\u00a0\ufeff", "e\u0301’", "ﬃ‥€{", "a’🙂", "–日"}).Draw(t, "alphabet")
		return rapid.OneOf(rapid.String(), rapid.StringOfN(rapid.RuneFrom([]rune(alphabet)), -1, 300, -1)).Draw(t, "text")
	})
}

func TestSimplifiedTextCostsNoMore(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := simplifiable().Draw(t, "text")
		simple := sms.Simplify(text)
		before, after := sms.Count(text), sms.Count(simple)
		if after.Segments > before.Segments {
			t.Fatalf("%d segments became %d", before.Segments, after.Segments)
		}
		if simple != text && after.Encoding != sms.GSM7 {
			t.Fatalf("%q became %q for nothing", text, simple)
		}
		if again := sms.Simplify(simple); again != simple {
			t.Fatalf("%q, then %q", simple, again)
		}
	})
}

func FuzzSimplify(f *testing.F) {
	for _, seed := range []string{"it’s", "…", "e\u0301", "\xff", "🙂’", "\ufeff"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		simple := sms.Simplify(text)
		if sms.Count(simple).Segments > sms.Count(text).Segments || sms.Simplify(simple) != simple {
			t.Fatalf("%q became %q", text, simple)
		}
	})
}
