package bot_test

import (
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"partyline/bot"
	"partyline/bridge"
	"partyline/store"
)

func found(number, name, hit string) store.FoundRow {
	return store.FoundRow{Hit: hit, HitAt: noon, OverviewRow: store.OverviewRow{
		Name: name, Number: number, Line: "x", State: store.ConversationOpen, LastAt: noon, LastText: "the last", ThreadChannel: salesChannel, ThreadID: "1.2",
	}}
}

func TestFindShowsTheTextAndTheWayThere(t *testing.T) {
	d := newDesk(t)
	long := strings.Repeat("so much was said before ", 5) + "about the pizza that came " + strings.Repeat("cold ", 30)
	d.reads.found = []store.FoundRow{found("+447700900123", "Pizza Pete", ""), found("+447700900124", "", "One pizza, please"), found("+447700900125", "", long)}
	v := d.types("find  Pizza ").View
	require.Equal(t, "“Pizza” in Sales: 3", v.Title)
	require.Equal(t, sales, d.reads.asked.Inbox)
	require.Equal(t, "Pizza Pete, 07700 900123\nthe last", v.Items[0].Text)
	require.Equal(t, "07700 900124\nOne pizza, please", v.Items[1].Text)
	require.Regexp(t, `^07700 900125\n….* about the pizza that came cold.*…$`, v.Items[2].Text)
	require.Equal(t, []bot.Field{{Label: "Line", Value: "x"}, {Label: "Written", Value: "4 Mar 2026 12:00 UTC", At: noon.Time}}, v.Items[1].Fields)
	require.Equal(t, bot.Button{Label: "Open thread", Thread: &bot.Link{Channel: salesChannel, ID: "1.2"}}, v.Items[1].Buttons[0])
	require.Equal(t, v.Items, d.types("inbox search pizza").View.Items)
}

func TestFindKnowsNumbersInAnySpelling(t *testing.T) {
	for typed, want := range map[string]string{
		"07700 900123":     "[+447700900123] 7700900123",
		"+44 7700-900 123": "[+447700900123] 447700900123",
		"0044 7700900123":  "[+447700900123] 447700900123",
		"(555) 555-0123":   "[+445555550123 +15555550123] 5555550123",
		"900123":           "[] 900123",
		"pizza 900123":     "[] ",
		"00":               "[] ",
	} {
		d := newDesk(t)
		d.types("find " + typed)
		require.Equal(t, want, fmt.Sprint(d.reads.asked.Numbers, " ", d.reads.asked.Digits), typed)
	}
}

func TestFindPages(t *testing.T) {
	d := newDesk(t)
	words := "pizza " + strings.Repeat("é", 42)
	for i := range 21 {
		d.reads.found = append(d.reads.found, found(fmt.Sprintf("+4477009001%02d", i), "", "pizza"))
	}
	d.reads.cut = true
	first := d.types("find " + words).View
	require.Equal(t, []string{"Next", "Search", "Inbox"}, labels(first.Buttons))
	require.Empty(t, first.Lines)
	second := d.presses(button(t, first, "Next"))
	require.True(t, second.Replace)
	third := d.presses(button(t, second.View, "Next")).View
	require.Len(t, third.Items, 1)
	require.Equal(t, []string{"There is more than is listed here. Another word finds the rest."}, third.Lines)
	require.Equal(t, second.View, d.presses(button(t, third, "Previous")).View)
	require.Equal(t, []string{"There is no page 7."}, d.types("find page=7 pizza").View.Lines)
}

func TestFindNothingSaysWhatToTry(t *testing.T) {
	d := newDesk(t)
	v := d.types("find 07700 900199").View
	require.Contains(t, v.Lines[0], "Nothing was found. Try")
	require.Contains(t, d.presses(button(t, v, "New conversation")).View.Lines[0], "A conversation with 07700 900199 is open.")
	require.Equal(t, []string{"Search", "Inbox"}, labels(d.types("find pizza").View.Buttons))
}

func TestFindAsks(t *testing.T) {
	d := newDesk(t)
	for _, line := range []string{"find", "inbox search"} {
		form := d.types(line).Form
		require.Contains(t, d.submits(form, map[string]string{"words": "?!"}).Errors["words"], "no word and no digit")
		require.Contains(t, d.submits(form, map[string]string{"words": "pizza"}).View.Title, "“pizza”")
	}
	require.Contains(t, d.refused(d.types("find ?!")), "no word and no digit")
	require.Contains(t, d.refused(d.types("find "+strings.Repeat("long ", 20))), "too much to look for")
	d.channel = "C0ELSE"
	require.Contains(t, d.refused(d.types("find pizza")), "not an inbox")
}

func TestNewOpensAConversation(t *testing.T) {
	d := newDesk(t)
	v := d.types("new 07700 900123 Sam  Field").View
	require.Equal(t, []string{"Ann: open +447700900123 Sam Field"}, d.core.done)
	require.Equal(t, "A conversation with Sam Field, 07700 900123 is open. Nothing was sent.", v.Lines[0])
	require.Equal(t, findButton("+447700900123"), v.Buttons[0])
	d.core.thread, d.core.named = &bridge.ThreadRef{Channel: salesChannel, ID: "1.2"}, "Samuel"
	v = d.types("new 07700900123 Sam").View
	require.Equal(t, []string{"There is a conversation with Samuel, 07700 900123 already.", "The contact had a name already, which stays."}, v.Lines)
	require.NotNil(t, v.Buttons[0].Thread)
}

func findButton(number string) bot.Button {
	return bot.Button{Label: "Show it", Command: "find", Value: number}
}

func TestNewAsks(t *testing.T) {
	d := newDesk(t)
	require.Contains(t, d.refused(d.types("new Sam")), "does not start with a phone number")
	require.Contains(t, d.refused(d.types("new 123")), "no number in GB")
	form := d.types("new").Form
	require.Contains(t, d.submits(form, map[string]string{"number": "Sam"}).Errors["number"], "not a phone number")
	require.Contains(t, d.submits(form, map[string]string{"number": "123"}).Errors["number"], "no number in GB")
	d.submits(form, map[string]string{"number": "07700 900123", "name": "Sam"})
	require.Equal(t, []string{"Ann: open +447700900123 Sam"}, d.core.done)
}

func FuzzFindIsDrawable(f *testing.F) {
	for _, s := range []string{"pizza", "page=2 x", "page=x", `"`, "07700 900123", "page=9999999999999999999 a", "\x00", strings.Repeat("é", 60), "İİİ ß"} {
		f.Add(s, s+" and more of it")
	}
	f.Fuzz(func(t *testing.T, typed, text string) {
		d := newDesk(t)
		for i := range 11 {
			row := found(fmt.Sprintf("+4477009001%02d", i), "", text)
			d.reads.found = append(d.reads.found, row)
		}
		answer := d.uses("find", bot.Call{Text: typed}) // holds it against what can be drawn
		if answer.View != nil && utf8.RuneCountInString(answer.View.Title) > 150 {
			t.Fatal(answer.View.Title)
		}
	})
}
