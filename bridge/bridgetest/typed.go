package bridgetest

import (
	"maps"
	"slices"
	"time"

	"partyline/bridge"
)

func typedScenarios() []scenario {
	return []scenario{
		{"text arrives as typed", typedText},
		{"a reply tells who, where and when", typedFacts},
		{"a text tells whom it calls", typedMentions},
		{"who may not answer is refused", typedRefused},
		{"an edit is told", typedEdited},
		{"a deletion is told", typedDeleted},
		{"files are named", typedFiles},
		{"a file without words", typedFileAlone},
		{"bots and we ourselves are passed over", typedBots},
	}
}

// plainTexts are what people type where the platform reads nothing but text.
func plainTexts() []string {
	return []string{
		"Hello Mia, your order is on its way.", "two\nlines", "a\n\nparagraph", "it's \"quoted\" – and ‘so’ on…", "2 < 3 > 1 & 4", "👍", "Thanks 😀 👍🏽 🇬🇧 ❤️", "👨‍👩‍👧‍👦",
		"3 * 4 = 12", "snake_case_name", "50% off, 5€", "שלום", "日本語", "e\u0301", "a/b\\c", "(x) [y] {z}", "!", "12:30", "#1", "a ~ b", "// a note", "!send hi", "100 | 200",
		"https://example.com/a_b?c=d&e=f", "see https://example.com/x.", "mia at example.com",
	}
}

func typedText(d *desk) {
	t := d.open()
	d.listen()
	for i, text := range plainTexts() {
		p := d.People.Types(Admin, t, text)
		d.hears(text, func() bool { return len(d.ear.once()) > i })
		if got := d.ear.once()[i]; got.Post != p || got.Text != text {
			d.Errorf("%q arrives as %+v", text, got)
		}
	}
	// History tells the same.
	i := 0
	for got, err := range d.Chat.History(d.ctx, t, d.Clock.Now().Add(-time.Hour)) {
		d.must(err)
		if want := plainTexts()[i]; got.Text != want {
			d.Errorf("%q is read as %q", want, got.Text)
		}
		i++
	}
	if i != len(plainTexts()) {
		d.Errorf("history has %d replies, want %d", i, len(plainTexts()))
	}
}

func typedFacts(d *desk) {
	one, other := d.open(), d.open()
	d.listen()
	for i, t := range []bridge.ThreadRef{one, other} {
		d.Clock.Advance(time.Second)
		now := d.Clock.Now()
		p := d.People.Types(Admin, t, "hello")
		d.hears("hello", func() bool { return len(d.ear.once()) > i })
		got := d.ear.once()[i]
		if got.Post != p || p.Thread != t || got.Author.ID == "" || got.Author.Name != d.People.Name(Admin) || got.Refused != "" || got.Recovered || len(got.Files) > 0 {
			d.Errorf("%+v is told as %+v", p, got)
		}
		if off := got.At.Sub(now).Abs(); off > time.Second {
			d.Errorf("typed at %v, told as %v", now, got.At)
		}
	}
}

func typedMentions(d *desk) {
	t := d.open()
	d.listen()
	type calling struct {
		text  string
		names []string
	}
	var want []calling
	types := func(text string, w calling) {
		want = append(want, w)
		d.People.Types(Admin, t, text)
		d.hears(text, func() bool { return len(d.ear.once()) == len(want) })
	}
	check := func(how string, got bridge.Typed, want calling) {
		if got.Text != want.text || !slices.Equal(got.Mentions, want.names) {
			d.Errorf("%s: %q calls %q, told as %q that calls %q", how, want.text, want.names, got.Text, got.Mentions)
		}
	}
	calls := d.People.Hails()
	for _, text := range slices.Sorted(maps.Keys(calls)) {
		name := calls[text]
		types("ask "+text+" now", calling{"ask " + name + " now", []string{name}})
	}
	types("mia@example.com, @ 9, nobody@all", calling{text: "mia@example.com, @ 9, nobody@all"})
	for i, got := range d.ear.once() {
		check("an event", got, want[i])
	}
	i := 0
	for got, err := range d.Chat.History(d.ctx, t, d.Clock.Now().Add(-time.Hour)) {
		d.must(err)
		check("history", got, want[i])
		i++
	}
	// An edit may call somebody too.
	text := slices.Sorted(maps.Keys(calls))[0]
	p := d.People.Types(Admin, t, "nobody")
	d.People.Edits(p, "or "+text)
	d.hears("the edit", func() (heard bool) {
		d.ear.read(func() { heard = len(d.ear.edits) > 0 })
		return heard
	})
	d.ear.read(func() { check("an edit", d.ear.edits[0], calling{"or " + calls[text], []string{calls[text]}}) })
}

func typedRefused(d *desk) {
	t := d.open()
	d.listen()
	p := d.People.Types(Stranger, t, "let me in")
	d.hears("the stranger", func() bool { return len(d.ear.once()) == 1 })
	if got := d.ear.once()[0]; got.Post != p || got.Refused == "" || got.Author.Name != d.People.Name(Stranger) {
		d.Errorf("a stranger is told as %+v", got)
	}
	d.settle(t)
	if got := d.ear.once()[1]; got.Refused != "" {
		d.Errorf("an admin is refused: %+v", got)
	}
	for got, err := range d.Chat.History(d.ctx, t, d.Clock.Now().Add(-time.Hour)) {
		d.must(err)
		if (got.Refused != "") != (got.Post == p) {
			d.Errorf("history tells %+v", got)
		}
	}
}

func typedEdited(d *desk) {
	t := d.open()
	d.listen()
	p := d.People.Types(Admin, t, "frist")
	for i, text := range []string{"first", "first & \"best\" 👍\nof all"} {
		d.People.Edits(p, text)
		var edits []bridge.Typed
		d.hears("the edit", func() bool {
			d.ear.read(func() { edits = d.ear.edits })
			return len(edits) > i
		})
		if got := edits[i]; got.Post != p || got.Text != text || got.Author.Name != d.People.Name(Admin) || got.Refused != "" {
			d.Errorf("an edit to %q is told as %+v", text, got)
		}
	}
	if n := len(d.ear.once()); n != 1 {
		d.Errorf("%d replies are told, want one", n)
	}
	for got, err := range d.Chat.History(d.ctx, t, d.Clock.Now().Add(-time.Hour)) {
		d.must(err)
		if got.Text != "first & \"best\" 👍\nof all" {
			d.Errorf("history tells %+v", got)
		}
	}
	// Our own edits are none.
	d.must(d.Chat.Refresh(d.ctx, t, d.card()))
	d.settle(t)
	d.ear.read(func() {
		if len(d.ear.edits) != 2 {
			d.Errorf("edits are told that nobody made: %+v", d.ear.edits[2:])
		}
	})
}

func typedDeleted(d *desk) {
	t := d.open()
	d.listen()
	p := d.People.Types(Admin, t, "never mind")
	d.hears("the reply", func() bool { return len(d.ear.once()) == 1 })
	d.People.Deletes(p)
	var gone []bridge.PostRef
	d.hears("the deletion", func() bool {
		d.ear.read(func() { gone = d.ear.deleted })
		return len(gone) > 0
	})
	if gone[0] != p {
		d.Errorf("the deletion of %+v is told as %+v", p, gone[0])
	}
	for got, err := range d.Chat.History(d.ctx, t, d.Clock.Now().Add(-time.Hour)) {
		d.must(err)
		d.Errorf("history still tells %+v", got)
	}
}

// photo is no real picture; nobody looks into it.
func photo() File {
	return File{Name: "photo of it.jpg", ContentType: "image/jpeg", Content: []byte("\xff\xd8\xff\xe0 not a picture \x00\x01\x02\xff\xd9")}
}

func typedFiles(d *desk) {
	t := d.open()
	d.listen()
	paper := File{Name: "invoice.pdf", ContentType: "application/pdf", Content: []byte("%PDF-1.4 short")}
	d.People.Types(Admin, t, "here they are", photo(), paper)
	d.hears("the files", func() bool { return len(d.ear.once()) == 1 })
	d.names(d.ear.once()[0], "here they are", photo(), paper)
	for got, err := range d.Chat.History(d.ctx, t, d.Clock.Now().Add(-time.Hour)) {
		d.must(err)
		d.names(got, "here they are", photo(), paper)
	}
}

func typedFileAlone(d *desk) {
	t := d.open()
	d.listen()
	d.People.Types(Admin, t, "", photo())
	d.hears("the file", func() bool { return len(d.ear.once()) == 1 })
	d.names(d.ear.once()[0], "", photo())
}

// names checks what is told of files.
func (d *desk) names(got bridge.Typed, text string, files ...File) {
	d.Helper()
	if got.Text != text || len(got.Files) != len(files) {
		d.Fatalf("%q with %d files is told as %+v", text, len(files), got)
	}
	for i, f := range got.Files {
		want := files[i]
		// Spaces in names become something else on some platforms.
		if f.Name == "" || f.ContentType != want.ContentType || f.Size != int64(len(want.Content)) || f.Ref == "" {
			d.Errorf("%s is told as %+v", want.Name, f)
		}
	}
}

func typedBots(d *desk) {
	t := d.open()
	d.listen()
	d.People.Types(Robot, t, "beep")
	d.say(t, "hello")
	d.must(d.Chat.Refresh(d.ctx, t, d.card()))
	d.settle(t)
	if got := d.ear.once(); len(got) != 1 {
		d.Errorf("what no person typed is told: %+v", got)
	}
	n := 0
	for got, err := range d.Chat.History(d.ctx, t, d.Clock.Now().Add(-time.Hour)) {
		d.must(err)
		if n++; n > 1 {
			d.Errorf("history tells %+v too", got)
		}
	}
}
