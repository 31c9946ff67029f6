package discord

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"partyline/bot"
	"partyline/bridge"
)

// directory knows a few names.
type directory struct{ err error }

func (d directory) userName(_ context.Context, guild, id string) (string, error) {
	return map[string]string{"7/1": "Anna"}[guild+"/"+id], d.err
}

func (d directory) roleName(_ context.Context, guild, id string) (string, error) {
	return map[string]string{"7/2": "oncall"}[guild+"/"+id], d.err
}

func (d directory) channelName(_ context.Context, id string) (string, error) {
	return map[string]string{"3": "general"}[id], d.err
}

func decoded(t *testing.T, in string) string {
	t.Helper()
	got, _, err := decodeMessage(context.Background(), directory{}, "7", message{Content: &in, Mentions: json.RawMessage(
		`[{"id":"5","username":"cleo","global_name":"Cleo","member":{"nick":"Cleo C."}},{"id":"6","username":"dan"},7]`)})
	if err != nil {
		t.Fatal(err)
	}
	return got
}

func TestDecodeMessage(t *testing.T) {
	for in, want := range map[string]string{
		"plain": "plain",
		"":      "",

		"<@1> and <@!1>":                      "Anna and Anna",
		"<@5>, <@6>, <@9>":                    "Cleo C., dan, 9",
		"<@&2> <@&9> <#3> <#9>":               "@oncall @9 #general #9",
		"@everyone @here":                     "@everyone @here",
		"</sms send:12> <id:customize>":       "/sms send #customize",
		"<:partyparrot:81> <a:wave_2:82> 🎉👍🏽": ":partyparrot: :wave_2: 🎉👍🏽",
		"at <t:1762164120:t> on <t:1762164120:D>, so <t:1762164120> <t:1762164120:R>": "at 10:02 UTC on 3 Nov 2025, so 3 Nov 2025 10:02 UTC 3 Nov 2025 10:02 UTC",

		"<https://a.example/x?a=1&b=2> http://b.example.":     "https://a.example/x?a=1&b=2 http://b.example.",
		"[our shop](https://a.example/x)":                     "https://a.example/x",
		"[shop.example](https://shop.example/)":               "shop.example",
		"[w](<https://en.example/wiki/A_(b)>) [1](2)":         "https://en.example/wiki/A_(b) [1](2)",
		"<mailto:a@b.example?subject=x> <tel:+447700900123>":  "a@b.example +447700900123",
		"https://a.example/_x_/*y* **https://b.example/c_d**": "https://a.example/_x_/*y* https://b.example/c_d",

		"**bold** *it* _it_ __under__ ~~gone~~ ||hidden|| `code` ``co`de`` ***both*** __**all**__": "bold it it under gone hidden code co`de both all",
		"2 * 3 * 4, 2*3*4, snake_case_name, ~5 or ~6, a || b || c":                                 "2 * 3 * 4, 2*3*4, snake_case_name, ~5 or ~6, a || b || c",
		"* * not bold * *":                        "- * not bold * *",
		"**two\nlines**":                          "two\nlines",
		"**two** **words**, **one**word":          "two words, **one**word",
		"**hi <@1>** ||<@1>||":                    "hi Anna Anna",
		"```\nline\n```":                          "line",
		"```go\nx := *y\n```":                     "x := *y",
		"```one line```":                          "one line",
		"`**not bold** <@1>`":                     "**not bold** <@1>",
		"an ` alone, and ``` too":                 "an ` alone, and ``` too",
		"# Big\n### Small\n-# tiny\n#5 #hash":     "Big\nSmall\ntiny\n#5 #hash",
		"> quoted\n> more\n>5 and > 6":            "quoted\nmore\n>5 and > 6",
		">>> all\nof it":                          "all\nof it",
		"- one\n* two\n  * three\n1. four\n5*":    "- one\n- two\n  - three\n1. four\n5*",
		`\*not it\* \<@1> \# C:\temp 100\% \\`:    `*not it* <@1> # C:\temp 100% \`,
		"\U000F0000 <@1>":                         "\U000F0000 Anna",
		"1 < 2 > < <3 <nothing> <@x> <t:x> <@1 ":  "1 < 2 > < <3 <nothing> <@x> <t:x> <@1 ",
		"snow ☃, “quotes”, naïve, 10:30, :smile:": "snow ☃, “quotes”, naïve, 10:30, :smile:",
	} {
		if got := decoded(t, in); got != want {
			t.Errorf("%q\n gives %q\n  want %q", in, got, want)
		}
	}
}

// What begins as a note or a command must still begin so once it is decoded, however it is dressed up: else it would reach the customer.
func TestANoteStaysANote(t *testing.T) {
	for _, dress := range []string{"%", "**%**", "*%*", "__%__", "||%||", "`%`", "> %", "# %", "-# %", "```\n%\n```", "~~%~~", ">>> **%**"} {
		for _, note := range []string{"// secret", "note: secret", "!note secret", "//secret", "Internal: **secret**"} {
			in := strings.ReplaceAll(dress, "%", note)
			begins := strings.Fields(note)[0]
			if got := decoded(t, in); !strings.HasPrefix(got, begins[:2]) {
				t.Errorf("%q gives %q, which is no note any more", in, got)
			}
		}
	}
	if got := decoded(t, `\//note \!x`); !strings.HasPrefix(got, "//") {
		t.Errorf("an escape hides a note: %q", got)
	}
}

func TestDecodeWaitsForNames(t *testing.T) {
	away := directory{err: errors.New("away")}
	for _, in := range []string{"<@1>", "<@&2>", "<#3>"} {
		if got, _, err := decodeMessage(context.Background(), away, "7", message{Content: &in}); err == nil {
			t.Errorf("%q gives %q, though nobody could be asked", in, got)
		}
	}
	in := "<@5>"
	got, _, err := decodeMessage(context.Background(), away, "7", message{Content: &in, Mentions: json.RawMessage(`[{"id":"5","username":"cleo"}]`)})
	if err != nil || got != "cleo" {
		t.Errorf("a name that came along gives %q, %v", got, err)
	}
}

func TestAnArgumentKeepsItsMarks(t *testing.T) {
	got, mentions, err := decodeArgument(context.Background(), directory{}, "7", "**5** > `3` <@1> \\*")
	if want := "**5** > `3` Anna \\*"; err != nil || got != want || !slices.Equal(mentions, []string{"Anna"}) {
		t.Errorf("got %q that calls %q, %v; want %q", got, mentions, err, want)
	}
}

func TestFilesOfAMessage(t *testing.T) {
	m := message{
		ID: "1",
		Attachments: json.RawMessage(`[{"id":"2","filename":"a.png","content_type":"image/png; x=y","size":5},
			{"id":"3","size":"odd","filename":"b.pdf"}, 4]`),
		Stickers:  json.RawMessage(`[{"id":"5","name":"Wave","format_type":1}]`),
		Poll:      json.RawMessage(`{"question":{"text":"?"}}`),
		Snapshots: json.RawMessage(`[{"message":{"content":"x"}}]`),
	}
	want := []bridge.File{
		{Name: "a.png", ContentType: "image/png", Size: 5, Ref: "1/2"}, {Name: "b.pdf", Ref: "1/3"}, {Name: "file"},
		{Name: "sticker Wave"}, {Name: "poll"}, {Name: "forwarded message"},
	}
	if got := m.files(); !slices.Equal(got, want) {
		t.Errorf("files are %+v\nwant %+v", got, want)
	}
	if got := (message{Attachments: json.RawMessage(`"none"`), Poll: json.RawMessage("null")}).files(); got != nil {
		t.Errorf("no files are %+v", got)
	}
}

func TestOnlyPeopleType(t *testing.T) {
	for raw, want := range map[string]bool{
		`{"type":0,"author":{"id":"1"}}`:                                true,
		`{"type":19,"author":{"id":"1","bot":false},"webhook_id":null}`: true,
		`{"type":0,"author":{"id":"1"},"components":[{"type":99}]}`:     true,
		`{"type":0,"author":{"id":"1","bot":true}}`:                     false,
		`{"type":0,"author":{"id":"1","system":true}}`:                  false,
		`{"type":0,"author":{"id":"1"},"webhook_id":"2"}`:               false,
		`{"type":18,"author":{"id":"1"}}`:                               false,
		`{"type":0}`:                                                    false,
		`{"type":0,"author":7}`:                                         false,
	} {
		var m message
		if err := bot.Lenient([]byte(raw), &m); err != nil || m.isTyped() != want {
			t.Errorf("%s: typed is %v, want %v (%v)", raw, m.isTyped(), want, err)
		}
	}
}

// unmarked drops from a text what Discord could read as a mark.
func unmarked(s string) string {
	return strings.Map(func(r rune) rune {
		if r < 0x80 && (unicode.IsPunct(r) || unicode.IsSymbol(r)) && !strings.ContainsRune(".,:;!?'()+/%&=$", r) {
			return -1
		}
		return r
	}, s)
}

func FuzzDecode(f *testing.F) {
	for _, s := range []string{
		"**a** _b_", "<@1> <:x:1>", "```x```", "> a\n# b", "https://a.example/_x_", "[a](https://b.example)", "\\*", "\U000F0000<@1>", "<t:1:R>", "\xff`\xff`",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, in string) {
		got := decoded(t, in)
		if utf8.ValidString(in) && !utf8.ValidString(got) {
			t.Fatalf("%q becomes the broken %q", in, got)
		}
		if len(got) > len(in)+64*(1+strings.Count(in, "<")) {
			t.Fatalf("%q grows to %q", in, got)
		}
		if plain := unmarked(in); decoded(t, plain) != plain {
			t.Fatalf("plain %q arrives as %q", plain, decoded(t, plain))
		}
	})
}
