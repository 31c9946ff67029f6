package bot_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"partyline/bot"
	"partyline/store"
)

func TestProfileAnswersWithALink(t *testing.T) {
	d := newDesk(t)
	id := d.converses(sales, store.OverviewRow{Number: "+447700900123"})
	for _, call := range []bot.Call{{Text: fmt.Sprintf("#%d", id)}, {Text: "07700 900123"}, {Text: "+44 7700 900123"}} {
		d.core.done = nil
		v := d.uses("profile", call).View
		require.Equal(t, fmt.Sprintf("https://sms.example.com/profile/%d", id), button(t, v, "Open profile").URL)
		require.Equal(t, []string{fmt.Sprintf("Ann: profile of inbox 1 %d", id)}, d.core.done)
	}
	d.thread = id
	require.NotEmpty(t, button(t, d.types("profile").View, "Open profile").URL, "within a thread its contact is meant")
}

func TestAContactIsDeletedOnceTheirNumberIsTyped(t *testing.T) {
	d := newDesk(t)
	id := d.converses(sales, store.OverviewRow{Number: "+447700900123"})
	f := d.presses(button(t, d.uses("profile", bot.Call{Text: fmt.Sprintf("#%d", id)}).View, "Delete contact")).Form
	d.core.done = nil
	require.NotNil(t, f)
	for _, wrong := range []string{"", "yes", "07700 900124"} {
		a := d.uses(f.Command, bot.Call{Text: f.Value, Values: map[string]string{"number": wrong}})
		require.Equal(t, map[string]string{"number": "That is not the number of this contact."}, a.Errors)
		require.Empty(t, d.core.done)
	}
	a := d.uses(f.Command, bot.Call{Text: f.Value, Values: map[string]string{"number": "07700 900123"}})
	require.Equal(t, []string{
		"The contact is deleted, and 3 messages with them.",
		"What Partyline posted in 1 thread is being replaced. What colleagues typed there stays until they delete it.",
	}, a.View.Lines)
	require.Equal(t, []string{fmt.Sprintf("Ann: forget in inbox 1 %d", id)}, d.core.done)
}

func TestWhoseIsNotClearIsAsked(t *testing.T) {
	for _, command := range []string{"profile", "delete"} {
		d := newDesk(t)
		foreign := d.converses(support, store.OverviewRow{Number: "+447700900123"})
		for text, want := range map[string]string{
			"": "It is not clear whose.", "#x": "not clear which conversation", "#-1": "not clear which conversation",
			"#4711": "no such conversation", fmt.Sprintf("#%d", foreign): "no such conversation",
			"07700 900123": "no conversation with", "Bob": "no conversation with",
		} {
			require.Contains(t, d.refused(d.uses(command, bot.Call{Text: text})), want, "%s %q", command, text)
		}
	}
}
