package sms

import (
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
	} {
		require.Equal(t, c.want, Split(c.text, c.limit), "%q by %d", c.text, c.limit)
	}
}

func TestSplitLosesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.String().Draw(t, "text")
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
