package bridge

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestGuards(t *testing.T) {
	picture := File{Name: "a.png", ContentType: "image/png", Size: 1000, Ref: "F1"}
	link := "https://sms.example.com/media/ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	mms := carriage{limits: MediaLimits{MaxFiles: 2, Types: map[string]int64{"image/png": 5_000_000}}}
	links := carriage{links: true, sample: link, limits: linkLimits}
	for _, c := range []struct {
		typed Typed
		by    carriage
		name  string // of the guard that stops it, empty where it goes out
		says  string // part of what the thread is told
	}{
		{typed: Typed{Text: "on its way"}},
		{typed: Typed{Text: "https://example.com // really"}},
		{typed: Typed{Text: "Please note: we close at 5"}},
		{typed: Typed{Text: "Wow!"}},
		{typed: Typed{Text: "! careful"}},
		{typed: Typed{Text: "!!!"}},
		{typed: Typed{Text: "// call him back"}, name: "note"},
		{typed: Typed{Text: "  //x"}, name: "note"},
		{typed: Typed{Text: "!note he is angry"}, name: "note"},
		{typed: Typed{Text: "!NOTE he is angry"}, name: "note"},
		{typed: Typed{Text: "Note: he is angry"}, name: "note"},
		{typed: Typed{Text: "PRIVATE: x"}, name: "note"},
		{typed: Typed{Text: "internal: x"}, name: "note"},
		{typed: Typed{Text: "!notes"}, name: "unknown word", says: "!notes"},
		{typed: Typed{Text: "!snd hello"}, name: "unknown word", says: "!snd"},
		{typed: Typed{Text: " !été"}, name: "unknown word", says: "!été"},
		{typed: Typed{Text: "look", Files: []File{picture}}, by: mms},
		{typed: Typed{Files: []File{picture, picture}}, by: mms},
		{typed: Typed{Text: "look", Files: []File{picture}}, by: links},
		{Typed{Files: []File{picture, picture, picture}}, mms, "file", "at most 2 can go with one message. Nothing was sent."},
		{Typed{Text: "look", Files: []File{{Name: "a.png"}}}, mms, "file", "“a.png” lies elsewhere, so it cannot be sent along. Nothing"},
		{Typed{Text: "look", Files: []File{picture}}, carriage{none: "No way."}, "file", "No way. Nothing was sent."},
		{Typed{Text: "// look", Files: []File{picture}}, carriage{none: "No way."}, "note", ""},
		{Typed{Text: "!look", Files: []File{picture}}, mms, "unknown word", "!look"},
		{typed: Typed{Text: ""}, name: "empty"},
		{typed: Typed{Text: " \n\u200b\u200f"}, name: "empty"},
		{typed: Typed{Text: strings.Repeat("a", 1600)}},
		{typed: Typed{Text: strings.Repeat("a", 1600), Files: []File{picture}}, by: mms},
		{typed: Typed{Text: strings.Repeat("a", 1599-len(link)), Files: []File{picture}}, by: links},
		{Typed{Text: strings.Repeat("a", 1600-len(link)), Files: []File{picture}}, links, "too long", "1601"},
		{typed: Typed{Text: strings.Repeat("a", 1601)}, name: "too long", says: "1601"},
		{typed: Typed{Text: "hello", Refused: "Guests may not answer.", Author: Person{Name: "Gus"}}, name: "refused", says: "Gus: Guests may not answer. Nothing was sent."},
		{typed: Typed{Text: "// hello", Refused: "Guests may not answer."}, name: "refused", says: "Nothing was sent."},
	} {
		name, say, stopped := guard(leaving{Typed: c.typed, by: c.by})
		require.Equal(t, c.name != "", stopped, "%q", c.typed.Text)
		require.Equal(t, c.name, name, "%q", c.typed.Text)
		require.Contains(t, say, c.says)
	}
}
