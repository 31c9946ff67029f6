package bridge

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestGuards(t *testing.T) {
	for _, c := range []struct {
		typed Typed
		name  string // of the guard that stops it, empty where it goes out
		says  string // part of what the thread is told
	}{
		{Typed{Text: "on its way"}, "", ""},
		{Typed{Text: "https://example.com // really"}, "", ""},
		{Typed{Text: "Please note: we close at 5"}, "", ""},
		{Typed{Text: "Wow!"}, "", ""},
		{Typed{Text: "! careful"}, "", ""},
		{Typed{Text: "!!!"}, "", ""},
		{Typed{Text: "// call him back"}, "note", ""},
		{Typed{Text: "  //x"}, "note", ""},
		{Typed{Text: "!note he is angry"}, "note", ""},
		{Typed{Text: "!NOTE he is angry"}, "note", ""},
		{Typed{Text: "Note: he is angry"}, "note", ""},
		{Typed{Text: "PRIVATE: x"}, "note", ""},
		{Typed{Text: "internal: x"}, "note", ""},
		{Typed{Text: "!notes"}, "unknown word", "!notes"},
		{Typed{Text: "!snd hello"}, "unknown word", "!snd"},
		{Typed{Text: " !été"}, "unknown word", "!été"},
		{Typed{Text: "look", Files: []File{{Name: "a.png"}}}, "file", "without the file"},
		{Typed{Files: []File{{Name: "a.png"}}}, "file", "without the file"},
		{Typed{Text: ""}, "empty", ""},
		{Typed{Text: " \n\u200b\u200f"}, "empty", ""},
		{Typed{Text: strings.Repeat("a", 1600)}, "", ""},
		{Typed{Text: strings.Repeat("a", 1601)}, "too long", "1601"},
		{Typed{Text: "hello", Refused: "Guests may not answer.", Author: Person{Name: "Gus"}}, "refused", "Gus: Guests may not answer. Nothing was sent."},
		{Typed{Text: "// hello", Refused: "Guests may not answer."}, "refused", "Nothing was sent."},
	} {
		name, say, stopped := guard(c.typed)
		require.Equal(t, c.name != "", stopped, "%q", c.typed.Text)
		require.Equal(t, c.name, name, "%q", c.typed.Text)
		require.Contains(t, say, c.says)
	}
}
