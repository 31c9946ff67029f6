package bot_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"partyline/bot"
	"partyline/store"
)

// scheduled adds scheduled replies of a conversation.
func (d *desk) scheduled(id store.ConversationID, texts ...string) {
	for _, text := range texts {
		row := store.ScheduledRow{Name: "Sam", Number: "+447700900123"}
		row.ID, row.ConversationID, row.Body = store.ScheduledID(len(d.reads.scheduled)+1), id, text
		row.AuthorName, row.Zone, row.At = "Ann", "Europe/Berlin", noon
		d.reads.scheduled = append(d.reads.scheduled, row)
	}
}

func TestScheduledLists(t *testing.T) {
	d := newDesk(t)
	require.Contains(t, d.types("scheduled").View.Lines[0], "Nothing is scheduled here.")
	d.scheduled(1, "hello")
	d.scheduled(2, "hi there")
	v := d.types("scheduled").View
	require.Len(t, v.Items, 2)
	require.Equal(t, "Wed 4 Mar 2026 13:00 (Europe/Berlin) to Sam, 07700 900123\nhello", v.Items[0].Text)
	d.thread = 2
	v = d.types("scheduled").View
	require.Len(t, v.Items, 1)
	require.Contains(t, v.Items[0].Text, "hi there")
	d.presses(v.Items[0].Buttons[0])
	d.presses(v.Items[0].Buttons[1])
	require.Equal(t, []string{"Ann: send now in inbox 1 2", "Ann: cancel in inbox 1 2"}, d.core.done)
}

func TestScheduledHasPages(t *testing.T) {
	d := newDesk(t)
	for i := range 11 {
		d.scheduled(1, fmt.Sprint("text ", i))
	}
	v := d.types("scheduled").View
	require.Len(t, v.Items, 10)
	v = d.presses(button(t, v, "Next")).View
	require.Len(t, v.Items, 1)
	require.Len(t, d.presses(button(t, v, "Previous")).View.Items, 10)
	require.Contains(t, d.refused(d.types("scheduled soon")), "That is no page.")
}

func TestSettleRefusesNonsense(t *testing.T) {
	for _, text := range []string{"", "7", "7 burn", "x send", "-1 send", "7 send now"} {
		d := newDesk(t)
		require.Contains(t, d.refused(d.uses("settle", bot.Call{Text: text})), "Use the button under the scheduled reply.", text)
	}
}
