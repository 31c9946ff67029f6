package bot_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"partyline/bot"
	"partyline/bridge"
	"partyline/store"
)

func TestCardOfSomebodyWhoWaits(t *testing.T) {
	v := bot.CardView(bridge.Card{
		Conversation: 42, Name: "Bea\nField", Number: "07700 900123", Line: "Front desk", State: store.ConversationOpen, Unread: 2, WaitingSince: noon.Time,
	})
	requireDrawableView(t, v)
	require.Equal(t, bot.View{
		Title: "Bea Field",
		Fields: []bot.Field{
			{Label: "Number", Value: "07700 900123"},
			{Label: "Line", Value: "Front desk"},
			{Label: "State", Value: "Open"},
			{Label: "Unread", Value: "2"},
			{Label: "Waiting since", Value: "4 Mar 2026 12:00 UTC", At: noon.Time},
		},
		Buttons: []bot.Button{
			{Label: "Mark read", Command: "read", Value: "#42", Style: bot.StylePrimary},
			{Label: "Write", Command: "write", Value: "#42"},
			{Label: "Claim", Command: "claim", Value: "#42"},
			{Label: "Snooze…", Command: "snooze", Value: "#42"},
			{Label: "Close", Command: "close", Value: "#42"},
			{Label: "Contact…", Command: "details", Value: "#42"},
			{Label: "Profile", Command: "profile", Value: "#42"},
			{Label: "More…", Command: "more", Value: "#42"},
		},
	}, v)
}

func TestCardButtonsFollowTheState(t *testing.T) {
	earlier := &bridge.ThreadRef{Channel: salesChannel, ID: "1700000000.000100"}
	for _, c := range []struct {
		card bridge.Card
		want []string
	}{
		{bridge.Card{State: store.ConversationOpen}, []string{"Write", "Claim", "Snooze…", "Close", "Contact…", "Profile", "More…"}},
		{bridge.Card{State: store.ConversationOpen, Unread: 1}, []string{"Mark read", "Write", "Claim", "Snooze…", "Close", "Contact…", "Profile", "More…"}},
		{bridge.Card{State: store.ConversationOpen, Assignee: ann}, []string{"Write", "Snooze…", "Close", "Contact…", "Profile", "More…"}},
		{bridge.Card{State: store.ConversationSnoozed, Assignee: ann}, []string{"Write", "Wake up", "Close", "Contact…", "Profile", "More…"}},
		{bridge.Card{State: store.ConversationClosed}, []string{"Write", "Reopen", "Contact…", "Profile", "More…"}},
		{bridge.Card{State: store.ConversationClosed, Unread: 1}, []string{"Mark read", "Write", "Reopen", "Contact…", "Profile", "More…"}},
		{bridge.Card{State: store.ConversationOpen, Assignee: ann, Replaces: earlier}, []string{"Write", "Snooze…", "Close", "Contact…", "Profile", "More…", "Earlier thread"}},
	} {
		c.card.Number, c.card.Line = "07700 900123", "Front desk"
		v := bot.CardView(c.card)
		requireDrawableView(t, v)
		require.Equal(t, c.want, labels(v.Buttons))
		if c.card.Replaces != nil {
			require.Equal(t, &bot.Link{Channel: earlier.Channel, ID: earlier.ID}, button(t, &v, "Earlier thread").Thread)
		}
	}
}

func TestCardWithoutANameIsTitledByNumber(t *testing.T) {
	require.Equal(t, "07700 900123", bot.CardView(bridge.Card{Number: "07700 900123"}).Title)
}

func TestCardSaysWhyNobodyCanReply(t *testing.T) {
	v := bot.CardView(bridge.Card{Number: "07700 900123", Line: "x", State: store.ConversationOpen, CannotReply: "This line only receives.", Mode: store.ReplyFirst})
	require.Equal(t, []string{"This line only receives."}, v.Lines)
	require.False(t, slices.ContainsFunc(v.Fields, func(f bot.Field) bool { return f.Label == "Typing here" }))
	require.NotContains(t, labels(v.Buttons), "Write")
}

func TestCardOfALongNameFits(t *testing.T) {
	requireDrawableView(t, bot.CardView(bridge.Card{Name: strings.Repeat("é😀 ", 200), Number: "1", Line: "x", State: store.ConversationOpen}))
}

// What a card offers, the command table does.
func TestCardButtonsLeadToTheirCommands(t *testing.T) {
	d := newDesk(t)
	id := d.converses(sales, store.OverviewRow{Number: "+447700900123"})
	for _, c := range []bridge.Card{{State: store.ConversationOpen, Unread: 1}, {State: store.ConversationClosed}} {
		c.Conversation = id
		for _, b := range bot.CardView(c).Buttons {
			if b.Label == "Write" {
				require.NotNil(t, d.presses(b).Form)
				continue
			}
			if answer := d.presses(b); strings.HasSuffix(b.Label, "…") || b.Command == "profile" {
				require.NotNil(t, answer.View, "%s has something to show", b.Label)
			} else {
				require.Equal(t, bot.Answer{}, answer, "the card is refreshed by itself")
			}
		}
	}
	require.Equal(t, []string{
		fmt.Sprintf("Ann: read %d", id), fmt.Sprintf("Ann: claim %d", id), fmt.Sprintf("Ann: close %d", id),
		fmt.Sprintf("Ann: profile of inbox 1 %d", id), fmt.Sprintf("Ann: reopen %d", id), fmt.Sprintf("Ann: profile of inbox 1 %d", id),
	}, d.core.done)
}

func TestCardTellsAllThatIsKnown(t *testing.T) {
	v := bot.CardView(bridge.Card{
		Number: "07700 900123", Line: "Front desk", State: store.ConversationSnoozed, SnoozedUntil: noon.Time, Assignee: ann, Mode: store.NoteFirst,
		Origin: &bridge.Origin{Kind: store.OriginBroadcast, Name: "Spring sale", At: noon.Time}, OptedOut: true,
	})
	requireDrawableView(t, v)
	require.Equal(t, []string{"This person opted out of texts from this line, so what is typed here is asked about first."}, v.Lines)
	require.Equal(t, []bot.Field{
		{Label: "Number", Value: "07700 900123"},
		{Label: "Line", Value: "Front desk"},
		{Label: "State", Value: "Snoozed"},
		{Label: "Until", Value: "4 Mar 2026 12:00 UTC", At: noon.Time},
		{Label: "Unread", Value: "0"},
		{Label: "Assignee", Value: "Ann"},
		{Label: "Typing here", Value: "stays here as a note"},
		{Label: "Answers", Value: "broadcast Spring sale"},
		{Label: "Sent", Value: "4 Mar 2026 12:00 UTC", At: noon.Time},
	}, v.Fields)
}

func TestCardNamesEveryOrigin(t *testing.T) {
	for _, c := range []struct {
		origin bridge.Origin
		want   string
	}{
		{bridge.Origin{Kind: store.OriginReply, Name: "Ann"}, "the reply of Ann"},
		{bridge.Origin{Kind: store.OriginReply}, "the reply"},
		{bridge.Origin{Kind: store.OriginCommand, Name: "Ann"}, "the message of Ann"},
		{bridge.Origin{Kind: store.OriginAutomation, Name: "Welcome"}, "automation Welcome"},
		{bridge.Origin{Kind: store.OriginKeyword, Name: "HELP"}, "automatic answer HELP"},
		{bridge.Origin{Kind: "odd"}, "message"},
	} {
		fields := bot.CardView(bridge.Card{Number: "1", Line: "x", State: store.ConversationOpen, Origin: &c.origin}).Fields
		require.Equal(t, c.want, fields[len(fields)-2].Value)
	}
}

func TestPostButtons(t *testing.T) {
	for _, c := range []struct {
		post bridge.Post
		want []bot.Button
	}{
		{bridge.Post{}, nil},
		{bridge.Post{Reword: 7}, []bot.Button{{Label: "Edit & resend", Command: "resend", Value: "7"}}},
		{bridge.Post{Retry: 7, Reword: 7}, []bot.Button{
			{Label: "Retry", Command: "retry", Value: "7", Style: bot.StylePrimary},
			{Label: "Edit & resend", Command: "resend", Value: "7"},
		}},
		{bridge.Post{Scheduled: 7}, []bot.Button{{Label: "Send now", Command: "settle", Value: "7 send"}, {Label: "Cancel", Command: "settle", Value: "7 cancel"}}},
		{bridge.Post{Page: "https://sms.example.com/media/x"}, []bot.Button{{Label: "Open it", URL: "https://sms.example.com/media/x"}}},
	} {
		require.Equal(t, c.want, bot.PostButtons(c.post))
	}
}

func TestLabelSaysWhatMattersMost(t *testing.T) {
	for _, c := range []struct {
		card bridge.Card
		want string
	}{
		{bridge.Card{State: store.ConversationOpen}, bot.LabelOpen},
		{bridge.Card{State: store.ConversationOpen, Waiting: true}, bot.LabelWaiting},
		{bridge.Card{State: store.ConversationOpen, Waiting: true, Unread: 1}, bot.LabelUnread},
		{bridge.Card{State: store.ConversationClosed, Waiting: true}, bot.LabelClosed},
		{bridge.Card{State: store.ConversationSnoozed, Waiting: true}, bot.LabelSnoozed},
		{bridge.Card{State: store.ConversationClosed, Unread: 2}, bot.LabelUnread},
	} {
		require.Equal(t, c.want, bot.Label(c.card))
		require.Contains(t, bot.Labels(), bot.Label(c.card))
	}
	require.LessOrEqual(t, len(bot.Labels()), 20, "Discord's limit for the tags of a forum")
}
