package bridgetest

import (
	"slices"
	"strings"

	"partyline/bridge"
)

func literalScenarios() []scenario {
	return []scenario{
		{"texts of a contact are shown as written", literalTexts},
		{"so are texts of the team", literalTeam},
		{"and names", literalNames},
		{"and the parts of a backlog", literalParts},
		{"white space alone is no reason to fail", literalSpace},
	}
}

// nasty are texts that a platform might read otherwise than as text.
func nasty() []string {
	return []string{
		// Mentions of Slack, of Discord, and as people type them.
		"<!channel>", "<!here>", "<!everyone> hello", "<!here|here>", "<@U0ANNA>", "<@W123|anna>", "<!subteam^S1>", "<!subteam^S1|@oncall>",
		"<#C0SHOP>", "<#C0SHOP|sms>", "<!date^0^{date_long}|then>", "<!date^1392734382^{date}^https://example.com|x>",
		"<@123456789012345678>", "<@!123456789012345678>", "<@&123456789012345678>", "<#123456789012345678>", "<:blob:123456789012345678>",
		"<a:wave:123456789012345678>", "<t:1618953630:R>", "</help:123456789012345678>", "<id:customize>", "@everyone", "@here and @channel",
		"@Anna Lind", "#general", "hey @everyone, look: @here",
		// Links.
		"https://example.com/a?b=c&d=e#f", "<https://example.com>", "<https://example.com|bank>", "[bank](https://example.com)",
		"![x](https://example.com/x.png)", "[a]: https://example.com", "www.example.com", "mia@example.com", "<mailto:mia@example.com|mail>",
		"https://discord.gg/abcdef", "https://example.com/under_score_*star*_", "http://127.0.0.1:8080/x", "tel:+447700900123",
		"discord://-/channels/1/2", "slack://open",
		// Marks.
		"*bold* _italic_ ~struck~ `code`", "**bold** __under__ ~~struck~~ ||spoiler||", "***both*** _**x**_", "a * b * c", "snake_case_name",
		"2 < 3 > 1 & 4", "`unclosed", "``two``", "```\nfence\n```", "```go\nfunc()\n```", "a ```b``` c", "> quoted", ">>> quoted\nto the end", "# heading",
		"## heading", "### heading", "-# small", "- list", "* list", "1. first\n2. second", "1) first", "• dot", "---", "___", "***", "\\*not\\*", "\\", "\\\\",
		"\\@everyone", "a\\nb", "||", "~~", "*", "_", "**", "|", "[x]", "(x)", "{x}", "$x$", "$$x$$", "| a | b |\n|---|---|", "<b>bold</b>", "<br>", "<!-- x -->",
		"Setext\n===", "> - # *x*", "  indented", "\tindented", "a  \nb", "a\n\n\nb", "*a\nb*", "~a~ ~~b~~", "*bold*text_mixed_", "(*a*)", "¯\\_(ツ)_/¯",
		// Entities and codes.
		"&lt;!channel&gt;", "&amp;amp;", "&#60;", "&nbsp;", ":smile:", ":+1::skin-tone-3:", ":not_an_emoji:", "12:30:45", ":)", "<3", ">:(", "(c) (tm)", "%3Cscript%3E",
		`"}],"x":[{`, `{"a":1}`, `\u003c!here\u003e`, "$(x) ${x} #{x} {{x}}", "'; drop table", "%s %d %n", "/sms help", "!send hi", "// note", "null", "undefined", "0",
		// Characters.
		"😀 👍🏽 🇬🇧 👨‍👩‍👧‍👦 ❤️ 1️⃣ ©", "e\u0301 n\u0303 o\u0308\u0323", "שלום hello عربى", "\u202eevil\u202c", "zero\u200bwidth\u200djoin\ufeffed", "soft\u00adhyphen", "\u2066isolate\u2069",
		"non\u00a0breaking", "line\u2028separator", "full＠everyone width", "＜@123＞", "𝓯𝓪𝓷𝓬𝔂", "日本語テキスト", "한국어", "ไทย", "\u0300starts with a mark", "smart “quotes” — and ‘dashes’ …",
		"GSM: @£$¥èéùìòÇØøÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ", "@\u200beveryone", "<@\u200b123>", "<\u200b!here>",
	}
}

func literalTexts(d *desk) { d.literal(bridge.PostCustomer, "Mia Berg") }

func literalTeam(d *desk) { d.literal(bridge.PostTeam, "Anna") }

// literal shows each nasty text, alone and within a sentence, and checks what is read.
func (d *desk) literal(kind bridge.PostKind, author string) {
	d.Helper()
	var all []string
	for _, text := range append(d.People.Mentions(), nasty()...) {
		all = append(all, text, "so "+text+" there")
	}
	for some := range slices.Chunk(all, 40) { // short threads are read fast
		t := d.open()
		for _, text := range some {
			p := d.customer(text)
			p.Kind, p.Author = kind, author
			d.post(t, p)
		}
		shown := d.Reader.Thread(t)
		if len(shown) != len(some) {
			d.Fatalf("%d messages are shown, want %d", len(shown), len(some))
		}
		for i, text := range some {
			exact := kind == bridge.PostCustomer && strings.TrimSpace(text) == text
			if exact && shown[i].Text != text || !strings.Contains(shown[i].Text, strings.TrimSpace(text)) {
				d.Errorf("%q is shown as %q", text, shown[i].Text)
			}
			d.harmless(text, shown[i])
		}
	}
}

func literalNames(d *desk) {
	for _, name := range append(d.People.Mentions(),
		"<!channel>", "@everyone", "*Mia*", "**Mia** __Berg__", "`Mia`", "[Mia](https://example.com)", "<@123456789012345678>", "Mia & Co <vip>", "||Mia||",
		"https://example.com", "# Mia", "👩‍🚀 Mia", "\u202eaiM\u202c", ":smile:", "Mia\\", "> Mia", "-# Mia", "clyde", "discord",
	) {
		card := d.card()
		card.Name = name
		t, err := d.Chat.OpenThread(d.ctx, d.Place, card)
		d.must(err)
		shown, ok := d.Reader.Card(t)
		if !ok {
			d.Fatalf("no card for %q", name)
		}
		d.reads("the card of "+name, shown, name)
		p := d.customer("hello")
		p.Author = name
		d.post(t, p)
		got := d.Reader.Thread(t)[0]
		if got.Author != name || got.Text != "hello" {
			d.Errorf("%q says %q, shown as %q: %q", name, "hello", got.Author, got.Text)
		}
		d.harmless(name, got)
	}
}

func literalParts(d *desk) {
	texts := append(d.People.Mentions(), nasty()...)
	for some := range slices.Chunk(texts, min(d.Chat.Capabilities(d.open()).MaxParts, 8)) {
		t := d.open()
		p := d.customer("")
		p.Parts = nil
		var want []string
		for _, text := range some {
			p.Parts = append(p.Parts, bridge.Part{Text: text, At: d.Clock.Now()})
			want = append(want, strings.TrimSpace(text))
		}
		d.post(t, p)
		all := d.Reader.Thread(t)
		if len(all) != 1 {
			d.Fatalf("a backlog became %d posts", len(all))
		}
		d.reads("a backlog", all[0], want...)
	}
}

func literalSpace(d *desk) {
	t := d.open()
	for _, text := range []string{" ", "\n", "\u200b", "\u00a0", "\u3164", "  \n\t  ", "", "NUL-free \u0001\u0007\u001b control"} {
		d.say(t, text)
	}
	if n := len(d.Reader.Thread(t)); n != 8 {
		d.Errorf("%d messages are shown, want 8", n)
	}
}
