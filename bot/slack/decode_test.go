package slack

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"unicode/utf8"

	"partyline/bot"
)

// directory knows a few names.
type directory struct{ err error }

func (d directory) userName(_ context.Context, id string) (string, error) {
	return map[string]string{"U1": "Anna"}[id], d.err
}

func (d directory) groupName(_ context.Context, id string) (string, error) {
	return map[string]string{"S1": "oncall"}[id], d.err
}

func (d directory) channelName(_ context.Context, id string) (string, error) {
	return map[string]string{"C1": "general"}[id], d.err
}

func TestDecodeText(t *testing.T) {
	for in, want := range map[string]string{
		"plain":                        "plain",
		"":                             "",
		"a &amp; b &lt;c&gt; &amp;lt;": "a & b <c> &lt;",
		"<@U1> and <@U1|ann>":          "Anna and Anna",
		"<@U9|ann> <@U9>":              "ann U9",
		"<#C1> <#C1|named> <#C9>":      "#general #named #C9",
		"<!here> <!channel> <!everyone> <!here|@here>":    "@here @channel @everyone @here",
		"<!subteam^S1> <!subteam^S9|@sales>":              "@oncall @sales",
		"<!date^1392734382^{date} at {time}|Feb 18 2014>": "Feb 18 2014",
		"<https://a.example/x?a=1&amp;b=2>":               "https://a.example/x?a=1&b=2",
		"<https://a.example/x|our shop>":                  "https://a.example/x",
		"<http://shop.example|shop.example>":              "shop.example",
		"<mailto:a@b.example|a@b.example>":                "a@b.example",
		"<mailto:a@b.example?subject=x|Write>":            "a@b.example",
		"<tel:+447700900123|call us>":                     "+447700900123",
		":smile: :+1::skin-tone-4: :flag-gb: :no_such:":   "😄 👍🏽 🇬🇧 :no_such:",
		"10:30 to 11:45, ratio 1:2:3":                     "10:30 to 11:45, ratio 1:2:3",
		"*bold* _it_ ~gone~ `code` *_both_*":              "bold it gone code both",
		"2 * 3 * 4, snake_case_name, a*b*c, ~5 or ~6":     "2 * 3 * 4, snake_case_name, a*b*c, ~5 or ~6",
		"* not bold *":            "* not bold *",
		"```\nline\n```":          "line",
		"*two* *words*":           "two words",
		"*hi <@U1>*":              "hi Anna",
		"<https://a.example/_x_>": "https://a.example/_x_",
		"1 < 2 > <":               "1 < 2 > <",
		"&unknown; &":             "&unknown; &",
		"\U000F0000 <@U1>":        "\U000F0000 Anna",
	} {
		got, _, err := decodeText(context.Background(), directory{}, in, true)
		if err != nil || got != want {
			t.Errorf("%q\n gives %q\n  want %q (%v)", in, got, want, err)
		}
	}
	if got, _, _ := decodeText(context.Background(), directory{}, "*kept* in a _command_", false); got != "*kept* in a _command_" {
		t.Errorf("a command's text became %q", got)
	}
}

// rich wraps the elements of one section.
func rich(elements string) string {
	return `[{"type":"rich_text","block_id":"x","elements":[{"type":"rich_text_section","elements":[` + elements + `]}]}]`
}

func TestDecodeBlocks(t *testing.T) {
	for name, c := range map[string]struct{ blocks, want string }{
		"text":         {rich(`{"type":"text","text":"a *b* & <c> :smile: ","style":{"bold":true}}`), "a *b* & <c> :smile: "},
		"emoji":        {rich(`{"type":"emoji","name":"smile","unicode":"1f604"}`), "😄"},
		"family":       {rich(`{"type":"emoji","name":"man-woman-girl-boy","unicode":"1f468-200d-1f469-200d-1f467-200d-1f466"}`), "👨‍👩‍👧‍👦"},
		"toned":        {rich(`{"type":"emoji","name":"+1","skin_tone":5,"unicode":"1f44d-1f3fe"}`), "👍🏾"},
		"tone apart":   {rich(`{"type":"emoji","name":"+1","skin_tone":5,"unicode":"1f44d"}`), "👍🏾"},
		"by name":      {rich(`{"type":"emoji","name":"wave","skin_tone":2}`), "👋🏻"},
		"flag":         {rich(`{"type":"emoji","name":"flag-us"}`), "🇺🇸"},
		"heart":        {rich(`{"type":"emoji","name":"heart","unicode":"2764-fe0f"}`), "❤️"},
		"custom emoji": {rich(`{"type":"emoji","name":"our-logo"}`), ":our-logo:"},
		"mentions":     {rich(`{"type":"user","user_id":"U1"},{"type":"text","text":" "},{"type":"usergroup","usergroup_id":"S1"},{"type":"text","text":" "},{"type":"channel","channel_id":"C1"},{"type":"text","text":" "},{"type":"broadcast","range":"here"}`), "Anna @oncall #general @here"},
		"link":         {rich(`{"type":"link","url":"https://a.example/?a=1&b=2"}`), "https://a.example/?a=1&b=2"},
		"labelled":     {rich(`{"type":"link","url":"https://a.example/","text":"our shop"}`), "https://a.example/"},
		"bare domain":  {rich(`{"type":"link","url":"http://shop.example","text":"shop.example"}`), "shop.example"},
		"mail":         {rich(`{"type":"link","url":"mailto:a@b.example","text":"a@b.example"}`), "a@b.example"},
		"phone":        {rich(`{"type":"link","url":"tel:+447700900123"}`), "+447700900123"},
		"date":         {rich(`{"type":"date","timestamp":1720710212,"format":"{date}","fallback":"11 July"}`), "11 July"},
		"colour":       {rich(`{"type":"color","value":"#ff0000"}`), "#ff0000"},
		"future":       {rich(`{"type":"hologram","text":"as words"}`), "as words"},
		"list": {`[{"type":"rich_text","elements":[
			{"type":"rich_text_section","elements":[{"type":"text","text":"You need:"}]},
			{"type":"rich_text_list","style":"bullet","indent":0,"elements":[
				{"type":"rich_text_section","elements":[{"type":"text","text":"milk"}]},
				{"type":"rich_text_section","elements":[{"type":"text","text":"eggs"}]}]},
			{"type":"rich_text_list","style":"ordered","indent":1,"offset":2,"elements":[
				{"type":"rich_text_section","elements":[{"type":"text","text":"third"}]}]},
			{"type":"rich_text_section","elements":[{"type":"text","text":"Bye"}]}]}]`, "You need:\n- milk\n- eggs\n  3. third\nBye"},
		"quote": {`[{"type":"rich_text","elements":[
			{"type":"rich_text_quote","elements":[{"type":"text","text":"you asked\nthis"}]},
			{"type":"rich_text_section","elements":[{"type":"text","text":"yes"}]}]}]`, "you asked\nthis\nyes"},
		"code": {`[{"type":"rich_text","elements":[
			{"type":"rich_text_section","elements":[{"type":"text","text":"type:\n"}]},
			{"type":"rich_text_preformatted","border":0,"elements":[{"type":"text","text":"  a\n  b"}]}]}]`, "type:\n  a\n  b"},
		"beside other blocks": {`[{"type":"hologram","x":1},` + rich(`{"type":"text","text":"kept"}`)[1:], "kept"},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := (&richText{names: directory{}}).decode(context.Background(), json.RawMessage(c.blocks))
			if err != nil || got != c.want {
				t.Errorf("gives %q (%v), want %q", got, err, c.want)
			}
		})
	}
}

// What cannot be understood wholly is not guessed at: the message's text says it all.
func TestMalformedBlocksFallBackToTheText(t *testing.T) {
	for name, blocks := range map[string]string{
		"none": ``, "null": `null`, "empty": `[]`, "no JSON": `[{"type":`, "no list": `{"type":"rich_text"}`, "no object": `[5]`,
		"other block only": `[{"type":"section","text":{"type":"mrkdwn","text":"x"}}]`,
		"wrong type":       rich(`{"type":"text","text":5}`),
		"elements no list": `[{"type":"rich_text","elements":{"a":1}}]`,
		"unknown element":  rich(`{"type":"text","text":"half "},{"type":"hologram"}`),
		"unknown part":     `[{"type":"rich_text","elements":[{"type":"rich_text_table","rows":[]}]}]`,
	} {
		t.Run(name, func(t *testing.T) {
			got, _, err := decodeMessage(context.Background(), directory{}, message{Text: "half &amp; whole", Blocks: json.RawMessage(blocks)})
			if err != nil || got != "half & whole" {
				t.Errorf("gives %q, %v", got, err)
			}
		})
	}
}

func TestANameThatCannotBeLookedUpNowIsAnError(t *testing.T) {
	away := errors.New("away")
	for _, m := range []message{
		{Text: "<@U1>"}, {Text: "<!subteam^S1>"}, {Text: "<#C1>"},
		{Blocks: json.RawMessage(rich(`{"type":"user","user_id":"U1"}`)), Text: "x"},
	} {
		if got, _, err := decodeMessage(context.Background(), directory{err: away}, m); !errors.Is(err, away) {
			t.Errorf("%q gives %q, %v", m.Text, got, err)
		}
	}
}

func TestLenientKeepsWhatFits(t *testing.T) {
	var m message
	err := bot.Lenient([]byte(`{"type":"message","user":"U1","text":"hi","ts":"1.000001","thread_ts":5,"subtype":null,"files":"none","edited":true}`), &m)
	if err != nil || m.User != "U1" || m.Text != "hi" || m.TS != "1.000001" || m.files() != nil || m.editedAt() != "" {
		t.Errorf("%+v, %v", m, err)
	}
	if bot.Lenient([]byte(`{"type":`), &m) == nil {
		t.Error("half a document is no error")
	}
}

func FuzzDecodeText(f *testing.F) {
	for _, s := range []string{"<@U1> *b*", "&lt;", ":+1::skin-tone-4:", "<!date^1^x|y>", "<|>", "<>", "```a```", "\U000F0000", "\xff"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for _, marks := range []bool{false, true} {
			got, _, err := decodeText(context.Background(), directory{}, s, marks)
			if err != nil {
				t.Fatal(err)
			}
			if utf8.ValidString(s) && !utf8.ValidString(got) {
				t.Fatalf("%q became invalid: %q", s, got)
			}
		}
		// Text that Slack escaped, as it does, comes back as it was, where nothing in it is a code.
		if strings.ContainsAny(s, ":") {
			return
		}
		if got, _, _ := decodeText(context.Background(), directory{}, escaper.Replace(s), false); got != s {
			t.Fatalf("%q came back as %q", s, got)
		}
	})
}

func FuzzDecodeBlocks(f *testing.F) {
	f.Add(rich(`{"type":"emoji","name":"x","unicode":"110000-0-d800"}`), "fallback")
	f.Add(`[{"type":"rich_text","elements":[{"type":"rich_text_list","style":"ordered","indent":-1,"offset":-9,"elements":[{}]}]}]`, "")
	f.Fuzz(func(t *testing.T, blocks, text string) {
		got, _, err := decodeMessage(context.Background(), directory{}, message{Text: text, Blocks: json.RawMessage(blocks)})
		if err != nil {
			t.Fatal(err)
		}
		if utf8.ValidString(blocks) && utf8.ValidString(text) && !utf8.ValidString(got) {
			t.Fatalf("invalid text %q", got)
		}
	})
}
