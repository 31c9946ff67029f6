package discord

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"partyline/bot"
	"partyline/bridge"
)

func pageIn(l bot.Link) string { return pageOf("1", l.ID, "") }

// labelsOf are the labels of buttons and menus, row by row.
func labelsOf(rows []component) string {
	var out []string
	for _, row := range rows {
		var labels []string
		for _, b := range row.Components {
			labels = append(labels, b.Label)
			for _, o := range b.Options {
				if o.Default {
					o.Label = "[" + o.Label + "]"
				}
				labels = append(labels, o.Label)
			}
			if b.Type == componentMenu {
				labels = []string{b.Placeholder + ": " + strings.Join(labels[1:], ", ")}
			}
		}
		out = append(out, strings.Join(labels, ", "))
	}
	return strings.Join(out, " | ")
}

func TestAViewIsDrawn(t *testing.T) {
	moment := time.Unix(1762164120, 0)
	embeds, rows := encodeView(bot.View{
		Title: "Mia *x*", Lines: []string{"One.", "Two: <@1>"},
		Fields: []bot.Field{{Label: "Line", Value: "_a_"}, {Label: "Since", Value: "long ago", At: moment}, {Label: "Empty"}},
		Buttons: []bot.Button{
			{Label: "Mark read", Command: "read", Value: "42", Style: bot.StylePrimary}, {Label: "Close", Command: "close", Value: "42"},
			{Label: "Delete", Command: "delete", Style: bot.StyleDanger}, {Label: "Earlier", Thread: &bot.Link{Channel: "2", ID: "3"}},
			{Label: "Profile", URL: "https://sms.example.com/profile/x"},
		},
	}, "t1", pageIn)
	got, _ := json.Marshal(map[string]any{"e": embeds, "c": rows})
	want := `{"c":[{"type":1,"components":[` +
		`{"type":2,"style":1,"label":"Mark read","custom_id":"read:0:t1:42"},{"type":2,"style":2,"label":"Close","custom_id":"close:1:t1:42"},` +
		`{"type":2,"style":4,"label":"Delete","custom_id":"delete:2:t1:"},` +
		`{"type":2,"style":5,"label":"Earlier","url":"https://discord.com/channels/1/3"},` +
		`{"type":2,"style":5,"label":"Profile","url":"https://sms.example.com/profile/x"}]}],` +
		`"e":[{"title":"Mia \\*x\\*","description":"One.\nTwo: \\\u003c@1\u003e","fields":[` +
		`{"name":"Line","value":"\\_a\\_","inline":true},{"name":"Since","value":"\u003ct:1762164120:f\u003e","inline":true}]}]}`
	if string(got) != want {
		t.Errorf("drawn as\n%s, want\n%s", got, want)
	}
}

func TestAListIsNumberedAndItsButtonsName(t *testing.T) {
	v := bot.View{
		Title: "Inbox", Buttons: []bot.Button{{Label: "Next", Command: "inbox", Value: "2"}},
		Menu: &bot.Menu{Label: "Which", Command: "inbox", Options: []bot.Option{{Label: "All", Value: "all 1", Chosen: true}, {Label: "Unread", Value: "unread 1"}}},
	}
	for i := range 10 {
		item := bot.Item{Text: fmt.Sprintf("Person %d\nlast words", i), Fields: []bot.Field{{Label: "Line", Value: "Support"}}}
		item.Buttons = append(item.Buttons, bot.Button{Label: "Open thread", Thread: &bot.Link{ID: "9"}})
		if i != 3 {
			item.Buttons = append(item.Buttons, bot.Button{Label: "Mark read", Command: "read", Value: fmt.Sprint(i)})
		}
		v.Items = append(v.Items, item)
	}
	embeds, rows := encodeView(v, "", pageIn)
	if len(embeds) != 1 || !strings.HasPrefix(embeds[0].Description, "**1.** Person 0\nlast words\n-# Line: Support\n\n**2.** Person 1\n") {
		t.Errorf("drawn as %+v", embeds)
	}
	want := "1. Open thread, 2. Open thread, 3. Open thread, 4. Open thread, 5. Open thread | " +
		"6. Open thread, 7. Open thread, 8. Open thread, 9. Open thread, 10. Open thread | " +
		"Mark read …: 1. Person 0, 2. Person 1, 3. Person 2, 5. Person 4, 6. Person 5, 7. Person 6, 8. Person 7, 9. Person 8, 10. Person 9 | " +
		"Which: [All], Unread | Next"
	if got := labelsOf(rows); got != want {
		t.Errorf("its buttons are %q", got)
	}
}

func TestAListWithoutButtonsHasNoNumbers(t *testing.T) {
	embeds, rows := encodeView(bot.View{Lines: []string{"There are:"}, Items: []bot.Item{{Text: "/sms inbox\nLists."}, {Text: "/sms help"}}}, "", pageIn)
	if len(rows) != 0 || len(embeds) != 1 || embeds[0].Description != "There are:\n\n/sms inbox\nLists.\n\n/sms help" {
		t.Errorf("drawn as %+v, %+v", embeds, rows)
	}
}

func TestWhatDoesNotFitIsCounted(t *testing.T) {
	v := bot.View{Buttons: []bot.Button{{Label: "a", Command: "a"}}}
	for range 30 { // buttons without values make no menu
		v.Items = append(v.Items, bot.Item{Text: "x", Buttons: []bot.Button{{Label: "b", Command: "b"}, {Label: "c", Command: "c"}}})
	}
	embeds, rows := encodeView(v, "", pageIn)
	if d := embeds[0].Description; !strings.HasSuffix(d, "**10.** x\n\nNot shown: 20 more.") || len(rows) != 5 {
		t.Errorf("drawn as %q with %d rows", d, len(rows))
	}
}

func TestNothingToShowIsNothing(t *testing.T) {
	if embeds, rows := encodeView(bot.View{}, "", pageIn); len(embeds) != 0 || len(rows) != 0 {
		t.Errorf("drawn as %+v, %+v", embeds, rows)
	}
	if raw, err := json.Marshal(outgoing{}); err != nil || string(raw) != `{"content":"","embeds":[],"components":[],"allowed_mentions":{"parse":[]}}` {
		t.Errorf("the empty message is %s, %v", raw, err)
	}
}

// Whatever a view holds, it fits.
func TestEveryViewFits(t *testing.T) {
	text := rapid.OneOf(rapid.String(), rapid.Map(rapid.IntRange(0, 9000), func(n int) string { return strings.Repeat("*😀\n", n/3) }))
	button := rapid.Custom(func(t *rapid.T) bot.Button {
		return bot.Button{Label: text.Draw(t, "label"), Command: "read", Value: strings.Repeat("v", rapid.IntRange(0, 60).Draw(t, "value"))}
	})
	fields := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) bot.Field {
		return bot.Field{Label: text.Draw(t, "label"), Value: text.Draw(t, "value")}
	}), 0, 30)
	item := rapid.Custom(func(t *rapid.T) bot.Item {
		return bot.Item{Text: text.Draw(t, "text"), Fields: fields.Draw(t, "fields")[:0], Buttons: rapid.SliceOfN(button, 0, 2).Draw(t, "buttons")}
	})
	rapid.Check(t, func(t *rapid.T) {
		v := bot.View{
			Title: text.Draw(t, "title"), Lines: rapid.SliceOfN(text, 0, 3).Draw(t, "lines"), Fields: fields.Draw(t, "fields"),
			Items: rapid.SliceOfN(item, 0, 12).Draw(t, "items"), Buttons: rapid.SliceOfN(button, 0, 6).Draw(t, "buttons"),
		}
		if n := rapid.IntRange(0, 30).Draw(t, "options"); n > 0 {
			v.Menu = &bot.Menu{Label: text.Draw(t, "menu"), Command: "inbox"}
			for i := range n {
				v.Menu.Options = append(v.Menu.Options, bot.Option{Label: text.Draw(t, "option"), Value: fmt.Sprint(i)})
			}
		}
		embeds, rows := encodeView(v, strings.Repeat("k", 25), pageIn)
		total := 0
		for _, e := range embeds {
			total += size(e.Title) + size(e.Description)
			if size(e.Title) > maxTitle || size(e.Description) > maxDescription || len(e.Fields) > maxFields {
				t.Fatalf("%+v is too large", e)
			}
			for _, f := range e.Fields {
				total += size(f.Name) + size(f.Value)
				if f.Name == "" || f.Value == "" || size(f.Name) > maxFieldName || size(f.Value) > maxFieldValue {
					t.Fatalf("%+v does not fit", f)
				}
			}
		}
		if total > maxEmbedText || len(rows) > maxRows {
			t.Fatalf("%d characters, %d rows", total, len(rows))
		}
		ids := map[string]bool{}
		for _, row := range rows {
			for _, b := range row.Components {
				if ids[b.CustomID] || len(b.CustomID) > maxCustomID || size(b.Label) > maxLabel || len(b.Options) > maxOptions {
					t.Fatalf("%+v does not fit", b)
				}
				ids[b.CustomID] = true
			}
			if len(row.Components) > maxInRow {
				t.Fatalf("%d buttons in a row", len(row.Components))
			}
		}
	})
}

// Whatever a post holds within the capabilities, it fits, and no character of it is lost.
func TestEveryPostFits(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := bridge.Post{
			Key: "p1", Kind: rapid.SampledFrom([]bridge.PostKind{bridge.PostCustomer, bridge.PostTeam}).Draw(t, "kind"),
			Author: strings.Repeat(rapid.SampledFrom([]string{"*", "😀", "a"}).Draw(t, "letter"), rapid.IntRange(0, 200).Draw(t, "letters")),
		}
		left := maxText
		for range rapid.IntRange(1, maxParts).Draw(t, "parts") {
			n := rapid.IntRange(0, left).Draw(t, "length")
			left -= n
			p.Parts = append(p.Parts, bridge.Part{
				Text:      strings.Repeat(rapid.SampledFrom([]string{"*", "😀", ":", "\n", "#"}).Draw(t, "letter"), n),
				At:        rapid.SampledFrom([]time.Time{{}, time.Unix(9999999999, 0)}).Draw(t, "at"),
				Recovered: rapid.Bool().Draw(t, "recovered"),
				Media:     make([]string, rapid.IntRange(0, 30).Draw(t, "media")),
			})
		}
		out := encodePost(p, time.Unix(9999999999, 0).Add(time.Hour))
		if n := size(out.Content); n > maxContent {
			t.Fatalf("%d characters", n)
		}
		for _, part := range p.Parts {
			if !strings.Contains(out.Content, escape(part.Text)) {
				t.Fatalf("%q is not in %q", part.Text, out.Content)
			}
		}
	})
}
