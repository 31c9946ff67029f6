package bridge

import (
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/stretchr/testify/require"

	"partyline/store"
)

func TestGuards(t *testing.T) {
	picture := File{Name: "a.png", ContentType: "image/png", Size: 1000, Ref: "F1"}
	link := "https://sms.example.com/media/ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	mms := carriage{limits: MediaLimits{MaxFiles: 2, Types: map[string]int64{"image/png": 5_000_000}}}
	links := carriage{links: true, sample: link, limits: linkLimits}
	seen := map[string]bool{}
	for _, c := range []struct {
		typed Typed
		by    carriage
		name  string // of the guard that stops it, empty where it goes out
		says  string // part of what the thread is told
		as    func(l *leaving)
		asks  []string // the guards that ask about it
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
		{typed: Typed{Text: "\u00a0// he is angry"}, name: "note"},
		{typed: Typed{Text: "\u200b\ufeffnote: he is angry"}, name: "note"},
		{typed: Typed{Text: "／／ 怒っている"}, name: "note"},
		{typed: Typed{Text: "Note： he is angry"}, name: "note"},
		{typed: Typed{Text: "\u2003!cloze"}, name: "unknown word", says: "!cloze is"},
		{typed: Typed{Text: "\u200e！cloze"}, name: "unknown word", says: "！cloze is"},
		{typed: Typed{Text: "!notes"}, name: "unknown word", says: "!notes"},
		{typed: Typed{Text: "!snd hello"}, name: "unknown word", says: "!snd"},
		{typed: Typed{Text: " !été"}, name: "unknown word", says: "!été"},
		{typed: Typed{Text: "look", Files: []File{picture}}, by: mms},
		{typed: Typed{Files: []File{picture, picture}}, by: mms},
		{typed: Typed{Text: "look", Files: []File{picture}}, by: links},
		{typed: Typed{Files: []File{picture, picture, picture}}, by: mms, name: "file", says: "at most 2 can go with one message. Nothing was sent."},
		{typed: Typed{Text: "look", Files: []File{{Name: "a.png"}}}, by: mms, name: "file", says: "“a.png” lies elsewhere, so it cannot be sent along. Nothing"},
		{typed: Typed{Text: "look", Files: []File{picture}}, by: carriage{none: "No way."}, name: "file", says: "No way. Nothing was sent."},
		{typed: Typed{Text: "// look", Files: []File{picture}}, by: carriage{none: "No way."}, name: "note", says: ""},
		{typed: Typed{Text: "!look", Files: []File{picture}}, by: mms, name: "unknown word", says: "!look"},
		{typed: Typed{Text: ""}, name: "empty"},
		{typed: Typed{Text: " \n\u200b\u200f"}, name: "empty"},
		{typed: Typed{Text: strings.Repeat("a", 1600)}},
		{typed: Typed{Text: strings.Repeat("a", 1600), Files: []File{picture}}, by: mms},
		{typed: Typed{Text: strings.Repeat("a", 1599-len(link)), Files: []File{picture}}, by: links},
		{typed: Typed{Text: strings.Repeat("a", 1600-len(link)), Files: []File{picture}}, by: links, name: "too long", says: "1601"},
		{typed: Typed{Text: strings.Repeat("a", 1601)}, name: "too long", says: "1601"},
		{typed: Typed{Text: "hello", Refused: "Guests may not answer.", Author: Person{Name: "Gus"}}, name: "refused", says: "Gus: Guests may not answer. Nothing was sent."},
		{typed: Typed{Text: "!send hello"}, as: func(l *leaving) { l.edited = true }, name: "edited command", says: "!send is not run when"},
		{typed: Typed{Text: "!cloze"}, as: func(l *leaving) { l.meant = "close" }, name: "unknown word", says: "Did you mean !close? Start"},
		{typed: Typed{Text: "!cloze"}, as: func(l *leaving) { l.sure = true }},
		{typed: Typed{Text: "// really"}, as: func(l *leaving) { l.sure = true }},
		{typed: Typed{Text: "hello"}, as: func(l *leaving) { l.mode = store.NoteFirst }, name: "note first"},
		{typed: Typed{Text: "hello"}, as: func(l *leaving) { l.mode, l.sure = store.NoteFirst, true }},
		{typed: Typed{Text: "hello"}, as: func(l *leaving) { l.mode = store.ReplyFirst }},
		{typed: Typed{Text: "Hi {{x}}"}, as: func(l *leaving) { l.unmerged = "No x." }, name: "merge field", says: "No x. Nothing was sent."},
		{typed: Typed{Text: "hello"}, as: func(l *leaving) { l.oneWay = "It only receives." }, name: "one way", says: "It only receives."},
		{typed: Typed{Text: "Bob?", Mentions: []string{"Bob"}}, asks: []string{"mention"}, says: "It calls Bob."},
		{typed: Typed{Text: "Bob?", Mentions: []string{"Bob", "@sales", "Cleo"}}, asks: []string{"mention"}, says: "It calls Bob, @sales and Cleo."},
		{typed: Typed{Text: "// Bob?", Mentions: []string{"Bob"}}, name: "note"},
		{typed: Typed{Text: "hello"}, as: func(l *leaving) { l.optedOut = true }, asks: []string{"opted out"}, says: "opted out of texts"},
		{typed: Typed{Text: "hello"}, as: func(l *leaving) { l.quiet = "23:10" }, asks: []string{"quiet hours"}, says: "It is 23:10 where"},
		{typed: Typed{Text: "hello"}, as: func(l *leaving) { l.unseen = true }, asks: []string{"unseen text"}, says: "had just come"},
		{typed: Typed{Text: strings.Repeat("a", 306)}, as: func(l *leaving) { l.most = 2 }},
		{typed: Typed{Text: strings.Repeat("a", 307)}, as: func(l *leaving) { l.most = 2 }, asks: []string{"many segments"}, says: "billed as 3 messages"},
		{typed: Typed{Text: strings.Repeat("a", 307), Mentions: []string{"Bob"}}, as: func(l *leaving) { l.most = 2 },
			asks: []string{"mention", "many segments"}, says: "It calls Bob. It is billed as 3 messages."},
		{typed: Typed{Text: "// hello", Refused: "Guests may not answer."}, name: "refused", says: "Nothing was sent."},
	} {
		l := leaving{Typed: c.typed, by: c.by, raw: c.typed.Text}
		if c.as != nil {
			c.as(&l)
		}
		name, say := "", ""
		if g := l.stopped(); g != nil {
			name, say = g.name, g.say(l)
			if c.asks != nil {
				t.Errorf("%q is stopped by %s", c.typed.Text, name)
			}
		} else {
			var asked []string
			for _, g := range l.questions() {
				seen[g.name] = true
				asked, say = append(asked, g.name), say+g.say(l)+" "
			}
			require.Equal(t, c.asks, asked, "%q", c.typed.Text)
		}
		seen[name] = true
		require.Equal(t, c.name, name, "%q", c.typed.Text)
		require.Contains(t, say, c.says)
		require.NotRegexp(t, `[{}]`, say)
	}
	for _, g := range guards {
		require.True(t, seen[g.name], "no case is about the guard %q", g.name)
		delete(seen, g.name)
	}
	delete(seen, "")
	require.Empty(t, seen, "these are no guards")
}

// Somebody whose number may be in several zones is disturbed in none of them only where it is night in all.
func TestQuietThere(t *testing.T) {
	const london, newYork, tollFree = "+447700900123", "+12125550123", "+18005550123"
	night := InboxSettings{QuietFrom: 21 * time.Hour, QuietTo: 8 * time.Hour}
	for _, c := range []struct {
		at       string // in UTC, in winter
		settings InboxSettings
		number   string
		want     string
	}{
		{"20:59", night, london, ""},
		{"21:00", night, london, "21:00"},
		{"07:59", night, london, "07:59"},
		{"08:00", night, london, ""},
		{"03:00", night, newYork, "22:00"},
		{"14:00", night, newYork, ""},
		{"03:00", night, tollFree, ""}, // it is seven in Los Angeles
		{"12:30", InboxSettings{QuietFrom: 12 * time.Hour, QuietTo: 13 * time.Hour}, london, "12:30"},
		{"23:00", InboxSettings{}, london, ""},
		{"23:00", night, "25555", ""},
	} {
		now, err := time.Parse("15:04 2006-01-02", c.at+" 2026-01-15")
		require.NoError(t, err)
		require.Equal(t, c.want, c.settings.quietThere(whereabouts{number: c.number}, now), "%s %s", c.at, c.number)
	}
}

// Whatever begins with an exclamation mark and a word, or as a note does, never leaves but on purpose.
func FuzzTypedTextStays(f *testing.F) {
	for _, text := range []string{"!close", "\u00a0!at 9:00 hi", "!send hi", "！snip x", "// note", "\u200bnote: x", "!été\n", "! no", "\v!close", "\u0085!close", "!note", "\xff!close", "/ / x"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		word, rest, ok := parseCommand(text)
		if ok && (word == "" || strings.ToLower(word) != word || strings.ContainsFunc(word, unicode.IsSpace) || !strings.Contains(text, rest)) {
			t.Fatalf("%q is read as %q, %q", text, word, rest)
		}
		seen := strings.TrimLeftFunc(text, func(r rune) bool { return unicode.IsSpace(r) || unicode.In(r, unicode.Z, unicode.Cc, unicode.Cf) })
		command := len(seen) > 1 && seen[0] == '!' && unicode.IsLetter([]rune(seen)[1])
		note := strings.HasPrefix(seen, "//") || strings.HasPrefix(strings.ToLower(seen), "note:")
		if !command && !note || sendWord.MatchString(text) {
			return
		}
		if g := (leaving{Typed: Typed{Text: text}, raw: text}).stopped(); g == nil {
			t.Fatalf("%q leaves", text)
		}
		if command && !ok && !noteText.MatchString(text) && bang(text) == "" {
			t.Fatalf("%q is no command, and nobody could say which word is unknown", text)
		}
	})
}
