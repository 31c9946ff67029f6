package ai

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"pgregory.net/rapid"
)

func TestCutEndsWhereSomethingEnds(t *testing.T) {
	for _, c := range []struct {
		text string
		most int
		want string
	}{
		{"One. Two. Three.", 10, "One. Two."},
		{"One. Two. Three.", 100, "One. Two. Three."},
		{"It costs 9.50 today. Come in.", 21, "It costs 9.50 today."},
		{"A sentence that has no end in sight", 20, "A sentence that..."},
		{"Unbelievablylongword", 10, "Unbelievab"},
		{"👩‍👩‍👧‍👦👩‍👩‍👧‍👦", 8, "👩‍👩‍👧‍👦"},
		{"First line\nSecond line", 12, "First line"},
		{"", 5, ""},
	} {
		assert.Equal(t, c.want, cut(c.text, func(s string) bool { return utf8.RuneCountInString(s) <= c.most }), c.text)
	}
}

func TestCutFits(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringN(0, 200, 800).Draw(t, "text")
		most := rapid.IntRange(1, 60).Draw(t, "most")
		got := cut(text, func(s string) bool { return utf8.RuneCountInString(s) <= most })
		if utf8.RuneCountInString(got) > most {
			t.Fatalf("%q is longer than %d", got, most)
		}
	})
}

func TestLimitIsFoundByMeasuring(t *testing.T) {
	assert.Equal(t, &limit{OneMessage: 160, Characters: 320, OtherOneMessage: 70, OtherCharacters: 140}, Size{MaxSegments: 2, Segments: segments}.limit())
	assert.Equal(t, 160, Size{Segments: segments}.limit().Characters, "none is one")
	assert.Nil(t, Size{}.limit())
	assert.False(t, Size{}.over(strings.Repeat("x", 10_000)))
}

func TestWhatNobodySeesIsDropped(t *testing.T) {
	for text, want := range map[string]string{
		"a\u200bb\u2060c\ufeff":          "abc",
		"\u202eevil\u202c \u2066x\u2069": "evil x",
		"a\u200db":                       "ab",
		"👩\u200d👧":                       "👩\u200d👧",
		"می\u200cخواهم":                  "می\u200cخواهم",
		"a\x00\x1b[31mb\u0085c\td\r\ne":  "a[31mb c d \ne",
		"\U000e0069\U000e0067":           "",
		"\xff\xfe":                       "",
	} {
		assert.Equal(t, want, visible(text))
	}
}

// FuzzAnswer: whatever a model answers, what comes is a draft that fits or an error of ours.
func FuzzAnswer(f *testing.F) {
	for _, s := range []string{`{"text":"hello"}`, "```json\n{}\n```", `{"text":"\ud800","sources":[1]}`, `null`, `{"text":"evil.com [phone 1]","sources":["f1"]}`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, answer string) {
		r := shop()
		d, err := Writer{Model: &scripted{answers: []string{answer, answer}}, Redact: true}.Draft(deadline(t), r)
		if err != nil {
			var e *Error
			assert.ErrorAs(t, err, &e)
			return
		}
		holdsAsADraft(t, d, r)
	})
}

// FuzzSearch: pages and questions of any text make an index, and a search in it gives what is in it.
func FuzzSearch(f *testing.F) {
	f.Add("Delivery\n\nIt costs 9.50 to Ireland.", "how much is delivery")
	f.Add("\xff\x00", "'s n't ")
	f.Fuzz(func(t *testing.T, text, question string) {
		x, err := NewIndex([]Page{{ID: "p", Text: text}}, []FAQ{{ID: "f", Question: question, Answer: text}})
		if err != nil {
			t.Fatal(err)
		}
		defer x.Close()
		found, err := x.Search(question, 3)
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range found {
			if p.Match < 0 || p.Match > 1 || p.ID == "" {
				t.Errorf("%+v", p)
			}
		}
	})
}
