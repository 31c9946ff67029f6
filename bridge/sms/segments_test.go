package sms_test

import (
	"strings"
	"testing"
	"unicode/utf16"
	"unicode/utf8"

	"pgregory.net/rapid"

	"partyline/bridge/sms"
)

func TestCount(t *testing.T) {
	a := func(n int) string { return strings.Repeat("a", n) }
	tests := map[string]struct {
		text string
		want sms.Counted
	}{
		"empty":                                {"", sms.Counted{Encoding: sms.GSM7}},
		"one letter":                           {"a", sms.Counted{Encoding: sms.GSM7, Characters: 1, Units: 1, Segments: 1, Left: 159}},
		"160 fill one segment":                 {a(160), sms.Counted{Encoding: sms.GSM7, Characters: 160, Units: 160, Segments: 1, Left: 0}},
		"161 take two":                         {a(161), sms.Counted{Encoding: sms.GSM7, Characters: 161, Units: 161, Segments: 2, Left: 145}},
		"306 fill two":                         {a(306), sms.Counted{Encoding: sms.GSM7, Characters: 306, Units: 306, Segments: 2, Left: 0}},
		"307 take three":                       {a(307), sms.Counted{Encoding: sms.GSM7, Characters: 307, Units: 307, Segments: 3, Left: 152}},
		"1600 take eleven":                     {a(1600), sms.Counted{Encoding: sms.GSM7, Characters: 1600, Units: 1600, Segments: 11, Left: 83}},
		"euro takes two septets":               {"€", sms.Counted{Encoding: sms.GSM7, Characters: 1, Units: 2, Segments: 1, Left: 158}},
		"the whole extension table":            {"\f^{}\\[~]|€", sms.Counted{Encoding: sms.GSM7, Characters: 10, Units: 20, Segments: 1, Left: 140}},
		"80 euros fill one segment":            {strings.Repeat("€", 80), sms.Counted{Encoding: sms.GSM7, Characters: 80, Units: 160, Segments: 1, Left: 0}},
		"an escape that ends at 160":           {a(158) + "€", sms.Counted{Encoding: sms.GSM7, Characters: 159, Units: 160, Segments: 1, Left: 0}},
		"an escape is not split over segments": {a(152) + "€" + a(10), sms.Counted{Encoding: sms.GSM7, Characters: 163, Units: 164, Segments: 2, Left: 141}},
		"escapes waste one septet a segment":   {strings.Repeat("€", 153), sms.Counted{Encoding: sms.GSM7, Characters: 153, Units: 306, Segments: 3, Left: 151}},
		"national letters of GSM-7":            {"Ç é à ß Ñ Å ø ¿ ¡ Ω", sms.Counted{Encoding: sms.GSM7, Characters: 19, Units: 19, Segments: 1, Left: 141}},
		"line ends":                            {"a\r\nb", sms.Counted{Encoding: sms.GSM7, Characters: 4, Units: 4, Segments: 1, Left: 156}},
		"a small c with cedilla is foreign":    {"ç", sms.Counted{Encoding: sms.UCS2, Characters: 1, Units: 1, Segments: 1, Left: 69}},
		"a tab is foreign":                     {"\t", sms.Counted{Encoding: sms.UCS2, Characters: 1, Units: 1, Segments: 1, Left: 69}},
		"the escape character is foreign":      {"\x1b", sms.Counted{Encoding: sms.UCS2, Characters: 1, Units: 1, Segments: 1, Left: 69}},
		"a backtick is foreign":                {"`", sms.Counted{Encoding: sms.UCS2, Characters: 1, Units: 1, Segments: 1, Left: 69}},
		"a curly quote turns all to UCS-2":     {a(69) + "’", sms.Counted{Encoding: sms.UCS2, Characters: 70, Units: 70, Segments: 1, Left: 0}},
		"71 take two":                          {a(70) + "’", sms.Counted{Encoding: sms.UCS2, Characters: 71, Units: 71, Segments: 2, Left: 63}},
		"134 fill two":                         {a(133) + "’", sms.Counted{Encoding: sms.UCS2, Characters: 134, Units: 134, Segments: 2, Left: 0}},
		"135 take three":                       {a(134) + "’", sms.Counted{Encoding: sms.UCS2, Characters: 135, Units: 135, Segments: 3, Left: 66}},
		"in UCS-2 a euro takes one":            {"€’", sms.Counted{Encoding: sms.UCS2, Characters: 2, Units: 2, Segments: 1, Left: 68}},
		"an emoji takes two":                   {"🙂", sms.Counted{Encoding: sms.UCS2, Characters: 1, Units: 2, Segments: 1, Left: 68}},
		"a family is seven characters":         {"👨\u200d👩\u200d👧\u200d👦", sms.Counted{Encoding: sms.UCS2, Characters: 7, Units: 11, Segments: 1, Left: 59}},
		"35 emoji fill one segment":            {strings.Repeat("🙂", 35), sms.Counted{Encoding: sms.UCS2, Characters: 35, Units: 70, Segments: 1, Left: 0}},
		"a surrogate pair is not split":        {a(66) + "🙂" + a(5), sms.Counted{Encoding: sms.UCS2, Characters: 72, Units: 73, Segments: 2, Left: 60}},
		"36 emoji waste a unit":                {strings.Repeat("🙂", 36), sms.Counted{Encoding: sms.UCS2, Characters: 36, Units: 72, Segments: 2, Left: 61}},
		"invalid UTF-8 counts by the byte":     {"\xff\xfe", sms.Counted{Encoding: sms.UCS2, Characters: 2, Units: 2, Segments: 1, Left: 68}},
		"right-to-left":                        {"مرحبا", sms.Counted{Encoding: sms.UCS2, Characters: 5, Units: 5, Segments: 1, Left: 65}},
		"zero-width":                           {"a\u200bb", sms.Counted{Encoding: sms.UCS2, Characters: 3, Units: 3, Segments: 1, Left: 67}},
		"NUL":                                  {"\x00", sms.Counted{Encoding: sms.UCS2, Characters: 1, Units: 1, Segments: 1, Left: 69}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			if got := sms.Count(test.text); got != test.want {
				t.Errorf("got  %+v\nwant %+v", got, test.want)
			}
		})
	}
}

func TestTooLong(t *testing.T) {
	tests := map[string]struct {
		text string
		want bool
	}{
		"1600 letters":                     {strings.Repeat("a", 1600), false},
		"1601 letters":                     {strings.Repeat("a", 1601), true},
		"1600 euros, 3200 septets":         {strings.Repeat("€", 1600), false},
		"800 emoji":                        {strings.Repeat("🙂", 800), false},
		"801 emoji count as 1602":          {strings.Repeat("🙂", 801), true},
		"1600 Chinese characters":          {strings.Repeat("你", 1600), false},
		"1599 letters and one emoji: 1601": {strings.Repeat("a", 1599) + "🙂", true},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			if got := sms.Count(test.text).TooLong(); got != test.want {
				t.Errorf("got %v, want %v", got, test.want)
			}
		})
	}
}

// anyText draws texts that cross the limits: mostly of one alphabet, now and then with a character of another.
func anyText() *rapid.Generator[string] {
	return rapid.Custom(func(t *rapid.T) string {
		alphabet := rapid.SampledFrom([]string{"ab", "a€", "€|", "aé’", "🙂a", "🙂", "你好"}).Draw(t, "alphabet")
		return rapid.StringOfN(rapid.RuneFrom([]rune(alphabet)), -1, 700, -1).Draw(t, "text")
	})
}

// cut is the plain way to make segments, as texts: fill each with as many whole characters as fit.
func cut(text string, width func(rune) int, single, part int) []string {
	total := 0
	for _, r := range text {
		total += width(r)
	}
	if total <= single {
		return []string{text}
	}
	var segments []string
	start, used := 0, 0
	for i, r := range text {
		if used+width(r) > part {
			segments = append(segments, text[start:i])
			start, used = i, 0
		}
		used += width(r)
	}
	return append(segments, text[start:])
}

func TestCountAgreesWithCutting(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := anyText().Filter(func(s string) bool { return s != "" }).Draw(t, "text")
		got := sms.Count(text)

		single, part := 160, 153
		width := func(r rune) int {
			if strings.ContainsRune("\f^{}\\[~]|€", r) {
				return 2
			}
			return 1
		}
		if got.Encoding == sms.UCS2 {
			single, part = 70, 67
			width = utf16.RuneLen
		}
		segments := cut(text, width, single, part)
		if got.Segments != len(segments) {
			t.Fatalf("%d segments, cutting gives %d", got.Segments, len(segments))
		}
		capacity, last := part, 0
		if len(segments) == 1 {
			capacity = single
		}
		for _, r := range segments[len(segments)-1] {
			last += width(r)
		}
		if got.Left != capacity-last {
			t.Fatalf("%d left, cutting leaves %d", got.Left, capacity-last)
		}
		if got.Characters != utf8.RuneCountInString(text) {
			t.Fatalf("%d characters in %q", got.Characters, text)
		}
	})
}

func TestOneForeignCharacterDecidesTheEncoding(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.String().Draw(t, "text")
		foreign := false
		for range sms.Foreign(text) {
			foreign = true
		}
		if got := sms.Count(text).Encoding == sms.UCS2; got != foreign {
			t.Fatalf("%q: UCS-2 %v, foreign characters %v", text, got, foreign)
		}
	})
}

func TestMoreTextNeverTakesFewerSegments(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text, more := anyText().Draw(t, "text"), anyText().Draw(t, "more")
		if short, long := sms.Count(text), sms.Count(text+more); long.Segments < short.Segments {
			t.Fatalf("%d segments became %d", short.Segments, long.Segments)
		}
	})
}

func TestCountAllocatesNothing(t *testing.T) {
	text := strings.Repeat("Grüße {und} 🙂 ", 80)
	if n := testing.AllocsPerRun(100, func() { sms.Count(text) }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

func FuzzCount(f *testing.F) {
	for _, seed := range []string{"", "a", "€", "🙂", "\xff", strings.Repeat("€", 153), strings.Repeat("🙂", 36)} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		c := sms.Count(text)
		if (c.Segments == 0) != (text == "") || c.Units < c.Characters || c.Left < 0 || c.Left > 159 {
			t.Errorf("%q: %+v", text, c)
		}
		if room := c.Segments * 160; c.Units > room {
			t.Errorf("%q: %d units do not fit into %d segments", text, c.Units, c.Segments)
		}
	})
}

func BenchmarkCount(b *testing.B) {
	for _, c := range []struct{ name, text string }{
		{"160 plain", strings.Repeat("Where is my order? ", 9)[:160]},
		{"160 GSM-7", strings.Repeat("Größe {1} für 5€", 10)},
		{"160 UCS-2", strings.Repeat("Wo bleibt es? 🙂", 10) + strings.Repeat("!", 10)},
		{"160 Chinese", strings.Repeat("你好", 80)},
		{"1600 GSM-7", strings.Repeat("Where is it? {1}", 100)},
		{"1600 UCS-2", strings.Repeat("Where is it? 🙂!!", 100)},
	} {
		b.Run(c.name, func(b *testing.B) {
			if n := sms.Count(c.text).Characters; n != 160 && n != 1600 {
				b.Fatalf("%d characters", n)
			}
			b.ReportAllocs()
			for b.Loop() {
				sms.Count(c.text)
			}
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "counts/s")
		})
	}
}
