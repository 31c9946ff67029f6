package sms_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"partyline/bridge/sms"
)

func TestTapbacks(t *testing.T) {
	for text, want := range map[string]sms.Tapback{
		`Liked "your order is ready"`:       {Sign: "👍", Did: "liked", Quoted: "your order is ready"},
		"Liked “say “hi” to Mia”":           {Sign: "👍", Did: "liked", Quoted: "say “hi” to Mia"},
		"Loved “a\nb” ":                     {Sign: "❤️", Did: "loved", Quoted: "a\nb"},
		"Disliked “no”":                     {Sign: "👎", Did: "disliked", Quoted: "no"},
		"Laughed at “ha”":                   {Sign: "😂", Did: "laughed at", Quoted: "ha"},
		"Emphasized “now”":                  {Sign: "‼️", Did: "emphasized", Quoted: "now"},
		"Emphasised “now”":                  {Sign: "‼️", Did: "emphasized", Quoted: "now"},
		"Questioned “9am”":                  {Sign: "❓", Did: "questioned", Quoted: "9am", Asks: true},
		"Loved an image":                    {Sign: "❤️", Did: "loved"},
		"Reacted 😂 to “ok”":                 {Sign: "😂", Did: "reacted to", Quoted: "ok"},
		"Reacted 👨\u200d👩\u200d👧 to “ok”":   {Sign: "👨\u200d👩\u200d👧", Did: "reacted to", Quoted: "ok"},
		"Removed a like from “ok”":          {Sign: "👍", Did: "took back a like of", Quoted: "ok"},
		"Removed a heart from an image":     {Sign: "❤️", Did: "took back a heart for"},
		"Removed an exclamation from “ok”":  {Sign: "‼️", Did: "took back an exclamation at", Quoted: "ok"},
		"Removed a question mark from “ok”": {Sign: "❓", Did: "took back a question about", Quoted: "ok"},
		"Removed 😂 from “ok”":               {Sign: "😂", Did: "took back a reaction to", Quoted: "ok"},
	} {
		got, ok := sms.ParseTapback(text)
		require.True(t, ok, "%q", text)
		require.Equal(t, want, got, "%q", text)
	}
	for _, text := range []string{
		"", "Liked", "Liked it", "I liked “it”", "liked “it”", "Liked “it", "Liked “it” a lot", "Liked “”", "Loved an imagination", "Reacted badly to “it”",
		"Removed a sofa from “it”", "Reacted 😂 to it", "Laughed “at”", "LIKED “it”",
	} {
		_, ok := sms.ParseTapback(text)
		require.False(t, ok, "%q", text)
	}
}

func TestTapbacksKnowTheirMessage(t *testing.T) {
	for _, c := range []struct {
		quoted, text string
		want         bool
	}{
		{"it's ready", "it's ready", true}, {"it’s “ready”…", `it's "ready"...`, true}, {"a  b", "a\nb", true}, {"ok", "ok", true},
		{"your order is", "your order is ready", true}, {"your…", "your order is ready", true}, {"your", "your order is ready", false},
		{"other", "your order is ready", false}, {"your order is ready now", "your order is ready", false}, {"…", "your order", false},
	} {
		tap, ok := sms.ParseTapback("Liked “" + c.quoted + "”")
		require.True(t, ok)
		require.Equal(t, c.want, tap.IsOf(c.text), "%q of %q", c.quoted, c.text)
	}
	require.False(t, sms.Tapback{}.IsOf(""))
}

// A reaction to any text is known to be about it.
func TestEveryTextCanBeLiked(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.String().Filter(func(s string) bool { return strings.TrimSpace(sms.Simplify(s)) != "" }).Draw(t, "text")
		tap, ok := sms.ParseTapback("Liked “" + text + "”")
		if !ok || tap.Quoted != text {
			t.Fatalf("%q: %+v", text, tap)
		}
	})
}

func FuzzParseTapback(f *testing.F) {
	for _, seed := range []string{"Liked “a”", "Reacted 😂 to “a”", "Removed a like from an image", "Liked \"", "\xff"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		tap, ok := sms.ParseTapback(text)
		if ok && (tap.Sign == "" || tap.Did == "" || !strings.Contains(text, tap.Quoted)) {
			t.Fatalf("%q: %+v", text, tap)
		}
		tap.IsOf(text)
	})
}
