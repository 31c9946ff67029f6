package bridgetest

import (
	"strings"
	"unicode/utf8"

	"partyline/bridge"
	"partyline/bridge/sms"
)

func limitScenarios() []scenario {
	all := []scenario{
		{"a backlog of the greatest length is one post", limitParts},
		{"a long text is split without loss", limitSplit},
		{"limits are limits", limitSense},
	}
	for name, pattern := range worst() {
		all = append(all, scenario{"the longest text, all " + name, func(d *desk) { limitText(d, pattern) }})
	}
	return all
}

// worst are the patterns that take most room once they are escaped or counted otherwise than in characters.
func worst() map[string]string {
	return map[string]string{
		"asterisks": "*", "backticks": "`", "angle brackets": "<", "ampersands": "&", "backslashes": "\\", "underscores": "_",
		"bars": "||", "tildes": "~~", "emoji": "😀", "families": "👨‍👩‍👧‍👦", "combining marks": "e\u0301\u0323", "right to left": "שלום ", "newlines": "a\n",
		"links": "https://example.com/a_b*c?d=e&f=g ", "headings": "# x\n", "quotes": "> x\n", "lists": "- x\n1. y\n", "mentions": "@everyone <@1> ",
		"codes": ":smile:", "letters": "x",
	}
}

// exactly is a text of so many characters that neither begins nor ends with white space.
func exactly(pattern string, characters int) string {
	rs := []rune(strings.Repeat(pattern, characters/utf8.RuneCountInString(pattern)+1))[:characters]
	for i := len(rs) - 1; i >= 0 && strings.ContainsRune(" \n", rs[i]); i-- {
		rs[i] = 'x'
	}
	return string(rs)
}

func limitText(d *desk, pattern string) {
	t := d.open()
	text := exactly(pattern, d.Chat.Capabilities(t).MaxText)
	p := d.customer(text)
	d.post(t, p)
	all := d.Reader.Thread(t)
	if len(all) != 1 || all[0].Text != text {
		d.Fatalf("%q is shown as %+v", text, all)
	}
	d.harmless(pattern, all[0])
	// With all remarks that a post may bear, and the longest name, it fits as well.
	p = d.customer(text)
	p.Author = strings.Repeat("Long *Name* ", 20)
	p.Parts[0].Recovered, p.Parts[0].Media, p.Announce = true, []string{"image/jpeg", "application/vnd.openxmlformats-officedocument"}, true
	d.Clock.Advance(long)
	d.post(t, p)
	d.reads(pattern, d.Reader.Thread(t)[1], text)
}

func limitParts(d *desk) {
	t := d.open()
	limits := d.Chat.Capabilities(t)
	for name, pattern := range worst() {
		t := d.open()
		p := d.customer("")
		p.Author = strings.Repeat("Long *Name* ", 20)
		p.Parts = nil
		for range limits.MaxParts {
			p.Parts = append(p.Parts, bridge.Part{
				Text: exactly(pattern, limits.MaxText/limits.MaxParts), At: d.Clock.Now(), Recovered: true, Media: []string{"image/png", "video/3gpp"},
			})
		}
		d.Clock.Advance(long)
		d.post(t, p)
		all := d.Reader.Thread(t)
		if len(all) != 1 {
			d.Fatalf("%d parts of %s became %d posts", limits.MaxParts, name, len(all))
		}
		d.reads(name, all[0], texts(p)...)
	}
	// The shortest ones as well: then the parts are what counts.
	p := d.customer("")
	p.Parts = nil
	for range limits.MaxParts {
		p.Parts = append(p.Parts, bridge.Part{Text: "k", At: d.Clock.Now()})
	}
	d.post(t, p)
	d.reads("short parts", d.Reader.Thread(t)[0], texts(p)...)
}

func limitSplit(d *desk) {
	t := d.open()
	text := strings.Repeat("Where is my *order*, <@here>? 👨‍👩‍👧‍👦 e\u0301 https://example.com/a_b\nשלום `code` ", 150) + "end"
	pieces := sms.Split(text, d.Chat.Capabilities(t).MaxText)
	for _, piece := range pieces {
		d.say(t, piece)
	}
	got := ""
	all := d.Reader.Thread(t)
	for i, s := range all {
		// White space at the edge of a post is seen by nobody; platforms may drop it.
		if strings.TrimSpace(s.Text) != strings.TrimSpace(pieces[i]) {
			d.Fatalf("%q is shown as %q", pieces[i], s.Text)
		}
		got += s.Text
	}
	if bare(got) != bare(text) {
		d.Error("something is missing after the pieces are joined")
	}
}

func bare(text string) string { return strings.Join(strings.Fields(text), "") }

func limitSense(d *desk) {
	t := d.open()
	if c := d.Chat.Capabilities(t); c.MaxText < 500 || c.MaxParts < 1 {
		d.Errorf("capabilities are %+v; a text of a few segments would be torn", c)
	}
}
