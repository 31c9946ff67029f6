package bot_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"partyline/bot"
	"partyline/store"
)

var noon = store.At(time.Date(2026, 3, 4, 12, 0, 0, 0, time.UTC))

func TestInboxShowsWhoWaits(t *testing.T) {
	d := newDesk(t)
	d.converses(sales,
		store.OverviewRow{
			Name: "Bea Field", Number: "+447700900123", Line: "Front desk", State: store.ConversationOpen, Unread: 2, WaitingSince: noon, LastAt: noon,
			LastText: "Hello?\nWhere is my order?", ThreadChannel: salesChannel, ThreadID: "1700000000.000100",
		},
		store.OverviewRow{Number: "+15555550100", Line: "Front desk", State: store.ConversationClosed, LastAt: noon},
	)
	d.converses(support, store.OverviewRow{Name: "Not for sales", Number: "+447700900999", State: store.ConversationOpen})

	v := d.types("inbox").View
	require.Equal(t, "Inbox Sales: 2, 1 unread", v.Title)
	require.Equal(t, []bot.Item{
		{
			Text:   "Bea Field, 07700 900123 (2 unread)\nHello? Where is my order?",
			Fields: []bot.Field{{Label: "Line", Value: "Front desk"}, {Label: "Waiting since", Value: "4 Mar 2026 12:00 UTC", At: noon.Time}},
			Buttons: []bot.Button{
				{Label: "Open thread", Thread: &bot.Link{Channel: salesChannel, ID: "1700000000.000100"}},
				{Label: "Mark read", Command: "read", Value: "#1 all 1"},
			},
		},
		{
			Text:   "(555) 555-0100 (closed)\n(no text)",
			Fields: []bot.Field{{Label: "Line", Value: "Front desk"}, {Label: "Last message", Value: "4 Mar 2026 12:00 UTC", At: noon.Time}},
		},
	}, v.Items)
	require.Equal(t, []string{"Search", "New conversation"}, labels(v.Buttons), "everything is on this page")
}

func TestInboxShortensLastWordsOnly(t *testing.T) {
	d := newDesk(t)
	family := "👩‍👩‍👧‍👦"
	d.converses(sales, store.OverviewRow{
		Name: strings.Repeat("Long ", 100), Number: "+447700900123", Line: "x", State: store.ConversationOpen,
		LastText: strings.Repeat("a", 75) + family + "and more",
	})
	text := d.types("inbox").View.Items[0].Text
	name, words, _ := strings.Cut(text, "\n")
	require.True(t, strings.HasSuffix(name, "…, 07700 900123"), name)
	require.Equal(t, strings.Repeat("a", 75)+"…", words, "the emoji does not fit, so no part of it is shown")
}

func TestInboxPages(t *testing.T) {
	d := newDesk(t)
	for i := range 21 {
		d.converses(sales, store.OverviewRow{Number: fmt.Sprintf("+4477009001%02d", i), Line: "x", State: store.ConversationOpen})
	}
	first := d.types("inbox")
	require.True(t, first.Replace)
	require.Len(t, first.View.Items, 10)
	require.Equal(t, []string{"Next", "Search", "New conversation"}, labels(first.View.Buttons))

	second := d.presses(button(t, first.View, "Next")).View
	require.Equal(t, "Inbox Sales: 21, 0 unread, page 2 of 3", second.Title)
	require.Contains(t, second.Items[0].Text, "07700 900110")
	require.Equal(t, []string{"Previous", "Next", "Search", "New conversation"}, labels(second.Buttons))

	third := d.presses(button(t, second, "Next")).View
	require.Len(t, third.Items, 1)
	require.Equal(t, []string{"Previous", "Search", "New conversation"}, labels(third.Buttons))
	require.Equal(t, second, d.presses(button(t, third, "Previous")).View)

	beyond := d.types("inbox 4").View
	require.Equal(t, []string{"There is no page 4."}, beyond.Lines)
	require.Equal(t, first.View, d.presses(button(t, beyond, "First page")).View)
}

func TestInboxIsNarrowedDown(t *testing.T) {
	d := newDesk(t)
	for i := range 12 {
		d.converses(sales, store.OverviewRow{Number: fmt.Sprintf("+4477009001%02d", i), Line: "x", State: store.ConversationClosed})
	}
	d.converses(sales, store.OverviewRow{Number: "+447700900199", Line: "x", State: store.ConversationOpen, Unread: 1, WaitingSince: noon})
	v := d.types("inbox closed").View
	require.Len(t, v.Items, 10)
	next := d.presses(button(t, v, "Next")).View
	require.Len(t, next.Items, 2, "the next page of the same list")

	require.Len(t, v.Menu.Options, 8)
	require.Equal(t, bot.Option{Label: "Closed", Value: "closed 1", Chosen: true}, v.Menu.Options[7])
	unread := d.presses(bot.Button{Command: v.Menu.Command, Value: v.Menu.Options[1].Value})
	require.True(t, unread.Replace)
	require.Len(t, unread.View.Items, 1)
	require.Contains(t, unread.View.Items[0].Text, "07700 900199")
	empty := d.presses(button(t, unread.View, "Mark read")).View
	require.Equal(t, []string{"Everything is read."}, empty.Lines)
	require.NotNil(t, empty.Menu)
}

func TestExactlyOnePageHasNoNext(t *testing.T) {
	d := newDesk(t)
	for range 10 {
		d.converses(sales, store.OverviewRow{Number: "+447700900123", Line: "x", State: store.ConversationOpen})
	}
	require.NotContains(t, labels(d.types("inbox").View.Buttons), "Next")
}

func TestEmptyInboxOffersToWrite(t *testing.T) {
	d := newDesk(t)
	v := d.types("inbox").View
	require.Contains(t, v.Lines[0], "There are no conversations yet.")
	require.NotNil(t, d.presses(button(t, v, "New conversation")).Form)
}

func TestInboxRefusesWhatIsNoPage(t *testing.T) {
	for _, page := range []string{"0", "-1", "two", "1 2", "unread two", "unread all", "2 unread", "9223372036854775807", "99999999999999999999"} {
		d := newDesk(t)
		require.Equal(t, "Say /sms inbox, or what to list and which page: /sms inbox unread, /sms inbox mine, /sms inbox closed 2, /sms inbox search pizza.", d.refused(d.types("inbox "+page)), page)
	}
}

func TestMarkReadInTheListDrawsTheListAgain(t *testing.T) {
	d := newDesk(t)
	for range 10 {
		d.converses(sales, store.OverviewRow{Number: "+447700900123", Line: "x", State: store.ConversationOpen})
	}
	id := d.converses(sales, store.OverviewRow{Number: "+447700900124", Line: "x", State: store.ConversationOpen, Unread: 3, WaitingSince: noon})

	answer := d.presses(button(t, d.types("inbox 2").View, "Mark read"))
	require.Equal(t, []string{fmt.Sprintf("Ann: read %d", id)}, d.core.done)
	require.True(t, answer.Replace)
	require.Equal(t, "Inbox Sales: 11, 0 unread, page 2 of 2", answer.View.Title)
	require.NotContains(t, answer.View.Items[0].Text, "unread")
	require.Empty(t, answer.View.Items[0].Buttons)
}

func TestInboxTellsWhoseItIs(t *testing.T) {
	d := newDesk(t)
	d.converses(sales,
		store.OverviewRow{Number: "+447700900123", Line: "x", State: store.ConversationSnoozed, SnoozedUntil: noon, Assignee: ann.ID, LastAt: noon, LastText: "later"},
		store.OverviewRow{Number: "+447700900124", Line: "x", State: store.ConversationOpen},
	)
	v := d.types("inbox mine").View
	require.Equal(t, "Inbox Sales, mine: 1, 0 unread in all", v.Title)
	require.Equal(t, "07700 900123 (snoozed)\nlater", v.Items[0].Text)
	require.Equal(t, []bot.Field{{Label: "Line", Value: "x"}, {Label: "Assigned to", Value: ann.ID},
		{Label: "Snoozed until", Value: "4 Mar 2026 12:00 UTC", At: noon.Time}, {Label: "Last message", Value: "4 Mar 2026 12:00 UTC", At: noon.Time}}, v.Items[0].Fields)
	free := d.types("inbox unassigned").View.Items
	require.Len(t, free, 1)
	require.Equal(t, "07700 900124\n(no messages yet)", free[0].Text)
	require.Len(t, d.types("inbox snoozed").View.Items, 1)
	require.Equal(t, []string{"No conversation is closed at the moment."}, d.types("inbox closed").View.Lines)
}

func TestBigInboxesAreNotCountedToTheEnd(t *testing.T) {
	d := newDesk(t)
	rows := make([]store.OverviewRow, 1001)
	for i := range rows {
		rows[i] = store.OverviewRow{Number: "+447700900123", Line: "x", State: store.ConversationOpen, Unread: 1}
	}
	d.converses(sales, rows...)
	require.Equal(t, "Inbox Sales: over 1000, over 1000 unread", d.types("inbox").View.Title)
	require.Equal(t, "Inbox Sales: over 1000 unread, page 101", d.types("inbox unread 101").View.Title)
}
