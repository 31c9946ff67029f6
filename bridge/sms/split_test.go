package sms

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func TestSplit(t *testing.T) {
	family := "👨‍👩‍👧‍👦" // one character to the eye, seven code points
	for _, c := range []struct {
		text  string
		limit int
		want  []string
	}{
		{"", 5, []string{""}},
		{"hello", 5, []string{"hello"}},
		{"hello", 0, []string{"hello"}},
		{"hello world", 8, []string{"hello ", "world"}},
		{"a hello world", 8, []string{"a hello ", "world"}},
		{"one\ntwo three", 8, []string{"one\ntwo ", "three"}},
		{"line one\nline", 10, []string{"line one\n", "line"}},
		{"abcdefghij", 4, []string{"abcd", "efgh", "ij"}},
		{"abc" + family, 9, []string{"abc", family}},
		{family, 3, []string{"👨\u200d👩", "\u200d", "👧\u200d👦"}},
		{"look:https://a.example/xyz", 24, []string{"look:", "https://a.example/xyz"}},
		{"a b https://a.example/xyz and more", 22, []string{"a b ", "https://a.example/xyz ", "and more"}},
		{"look here http://a", 11, []string{"look here ", "http://a"}},           // the cut is within "http"
		{"https://a.example/xyz", 10, []string{"https://a.", "example/xy", "z"}}, // it does not fit into one piece
		{"ab https://a.example/xyz", 10, []string{"ab https:/", "/a.example", "/xyz"}},
		{"xhttps://a b c", 9, []string{"xhttps://", "a b c"}}, // no address: it begins within a word
	} {
		require.Equal(t, c.want, Split(c.text, c.limit), "%q by %d", c.text, c.limit)
	}
}

// An address that fits into one piece stays in one.
func TestSplitKeepsLinks(t *testing.T) {
	word := rapid.StringOfN(rapid.RuneFrom([]rune("abé😀.,(")), 1, 12, -1)
	rapid.Check(t, func(t *rapid.T) {
		limit := rapid.IntRange(30, 60).Draw(t, "limit")
		var words []string
		for range rapid.IntRange(1, 20).Draw(t, "words") {
			w := word.Draw(t, "word")
			if rapid.IntRange(0, 3).Draw(t, "link") == 0 {
				w = "https://a.example/" + w
			}
			words = append(words, w)
		}
		var found []string
		for _, piece := range Split(strings.Join(words, " "), limit) {
			found = append(found, strings.Fields(piece)...)
		}
		for _, w := range words {
			if strings.HasPrefix(w, "https://") && !slices.Contains(found, w) {
				t.Fatalf("%s was cut: %q", w, found)
			}
		}
	})
}

func TestSplitLosesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.OneOf(rapid.String(), rapid.StringMatching(`([a-z ]{0,9}https?://[a-z/]{0,15} ?){1,4}`)).Draw(t, "text")
		limit := rapid.IntRange(1, 20).Draw(t, "limit")
		pieces := Split(text, limit)
		if strings.Join(pieces, "") != text {
			t.Fatalf("%q became %q", text, pieces)
		}
		for _, p := range pieces {
			if utf8.RuneCountInString(p) > limit {
				t.Fatalf("%q is longer than %d", p, limit)
			}
			if p == "" && text != "" {
				t.Fatalf("an empty piece in %q", pieces)
			}
		}
	})
}
