package bot

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/stretchr/testify/require"
)

func TestParseRecipient(t *testing.T) {
	for typed, want := range map[string]recipient{
		"":                               {},
		"hello":                          {Text: "hello"},
		"+447700900123":                  {Number: "+447700900123"},
		" +447700900123  Hi   you ":      {Number: "+447700900123", Text: "Hi   you"},
		"(555)555-0123 Hi":               {Number: "(555)555-0123", Text: "Hi"},
		"(555) 555-0123 Hi":              {Number: "(555) 555-0123", Text: "Hi", Unsure: true},
		"+44 (0)7700 900123":             {Number: "+44 (0)7700 900123", Unsure: true},
		"+447700900123 - see you":        {Number: "+447700900123", Text: "- see you"},
		"+447700900123 9am?":             {Number: "+447700900123", Text: "9am?"},
		"+447700900123 10:30 works":      {Number: "+447700900123", Text: "10:30 works"},
		"+447700900123\nfirst\nsecond":   {Number: "+447700900123", Text: "first\nsecond"},
		"\u202a+447700900123\u202c Hi":   {Number: "\u202a+447700900123\u202c", Text: "Hi"},
		"+44\u00a07700\u00a0900123 Hi":   {Number: "+44 7700 900123", Text: "Hi", Unsure: true},
		`"+44 7700 900123" 2 pizzas`:     {Number: "+44 7700 900123", Text: "2 pizzas"},
		`"+44 7700 900123"2 pizzas`:      {Number: "+44 7700 900123", Text: "2 pizzas"},
		`“+44 7700 900123” Hi`:           {Number: "+44 7700 900123", Text: "Hi"},
		`"hello" she said`:               {Text: `"hello" she said`},
		`"+44 7700`:                      {Text: `"+44 7700`},
		"12 hi":                          {Text: "12 hi"},
		"- - -":                          {Text: "- - -"},
		strings.Repeat("1", maxNumber+1): {Text: strings.Repeat("1", maxNumber+1)},
	} {
		require.Equal(t, want, parseRecipient(typed), "%q", typed)
	}
}

// Whatever is typed: nothing of it is lost, nothing is made up, and what is called a number can be one.
func FuzzParseRecipient(f *testing.F) {
	for _, seed := range []string{"", "hello", "+447700900123 Hi", "+44 7700 900123 2 pizzas", `"+44 7700" x`, "“1 2 3” x", "'", "\u202a123\u202c", "\xff1"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, typed string) {
		r := parseRecipient(typed)
		require.Equal(t, strings.TrimSpace(r.Text), r.Text)
		require.True(t, strings.HasSuffix(strings.TrimSpace(typed), r.Text), "the text is the end of what was typed")
		if r.Number == "" {
			require.Equal(t, strings.TrimSpace(typed), r.Text)
			require.False(t, r.Unsure)
			return
		}
		require.True(t, isNumber(r.Number), "%q", r.Number)
		require.LessOrEqual(t, utf8.RuneCountInString(r.Number), maxNumber)
		before := strings.TrimSuffix(strings.TrimSpace(typed), r.Text)
		require.Equal(t, onlyDigits(before), onlyDigits(r.Number))
		require.False(t, !r.Unsure && strings.ContainsFunc(r.Number, unicode.IsSpace) && !strings.ContainsAny(typed, `"“„'‘«`), "spaces need quotes or a question")
	})
}

func onlyDigits(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsDigit(r) {
			return r
		}
		return -1
	}, s)
}

// A button's value survives the way out and back.
func FuzzParseConversation(f *testing.F) {
	f.Add("#42")
	f.Add("#42 2")
	f.Add("42 2")
	f.Add("#-1")
	f.Add("#999999999999999999999")
	f.Fuzz(func(t *testing.T, value string) {
		id, rest, named, ok := parseConversation(value)
		if !named {
			require.True(t, ok)
			require.Equal(t, strings.TrimSpace(value), rest)
			return
		}
		if !ok {
			return
		}
		require.Positive(t, id)
		again, restAgain, named, ok := parseConversation(conversationValue(id) + " " + rest)
		require.True(t, named && ok)
		require.Equal(t, id, again)
		require.Equal(t, rest, restAgain)
	})
}

// A shortened text is one line, fits, and is the beginning of what it was.
func FuzzShorten(f *testing.F) {
	f.Add("Hello there", 5)
	f.Add("👩‍👩‍👧‍👦👩‍👩‍👧‍👦", 8)
	f.Add(" a \n b ", 3)
	f.Fuzz(func(t *testing.T, s string, limit int) {
		if limit < 1 || limit > 1000 {
			return
		}
		short := shorten(s, limit)
		require.LessOrEqual(t, utf8.RuneCountInString(short), limit)
		require.NotContains(t, short, "\n")
		if begin, cut := strings.CutSuffix(short, "…"); cut && short != oneLine(s) {
			require.True(t, strings.HasPrefix(oneLine(s), begin))
		} else {
			require.Equal(t, oneLine(s), short)
		}
	})
}
