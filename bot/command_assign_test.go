package bot_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"partyline/bot"
	"partyline/bridge"
	"partyline/store"
)

func TestAssignAsksWhom(t *testing.T) {
	d := newDesk(t)
	id := d.converses(sales, store.OverviewRow{Number: "+447700900123"})
	v := d.presses(button(t, d.presses(bot.Button{Command: "more", Value: fmt.Sprint("#", id)}).View, "Assign…")).View
	require.True(t, v.Menu.People)
	answer := d.uses(v.Menu.Command, bot.Call{Text: v.Menu.Value + " U0BOB"})
	require.Equal(t, []string{"Bob looks after it now."}, answer.View.Lines)
	require.True(t, answer.Replace)
	require.Equal(t, []string{"You look after it now."}, d.presses(button(t, v, "Me")).View.Lines)
	require.Equal(t, []string{"Nobody looks after it now."}, d.presses(button(t, v, "Nobody")).View.Lines)
	require.Equal(t, []string{"Ann: assign to U0BOB 1", "Ann: claim 1", "Ann: unassign 1"}, d.core.done)
}

func TestAssignIsTypedInAThread(t *testing.T) {
	d := newDesk(t)
	d.thread = d.converses(sales, store.OverviewRow{Number: "+447700900123"})
	d.types("assign @Bob Marsh")
	d.types("assign me")
	d.types("claim")
	d.types("unassign")
	require.Equal(t, []string{"Ann: assign to @Bob Marsh 1", "Ann: claim 1", "Ann: claim 1", "Ann: unassign 1"}, d.core.done)
}

func TestAssignShowsRefusals(t *testing.T) {
	for _, line := range []string{"assign Bob", "assign me", "claim", "unassign"} {
		d := newDesk(t)
		d.thread = d.converses(sales, store.OverviewRow{Number: "+447700900123"})
		d.core.fails = &bridge.Error{Code: bridge.CodeForbidden, Say: "Bob cannot look after this conversation."}
		require.Equal(t, "Bob cannot look after this conversation.", d.refused(d.types(line)), line)
	}
}

func TestPeopleAreFoundByName(t *testing.T) {
	people := []bot.Named{{ID: "1", Names: []string{"Bob Marsh", "bob", ""}}, {ID: "2", Names: []string{"Ann"}}, {ID: "3", Names: []string{"ann"}}, {ID: "1", Names: []string{"bob"}}}
	for name, want := range map[string]string{"bob": "1", "@Bob": "1", "bob marsh": "1", "@Bob Marsh": "1"} {
		id, err := bot.ByName(people, name)
		require.NoError(t, err)
		require.Equal(t, want, id)
	}
	for name, want := range map[string]string{
		"":    `Nobody here is called "". Write the name as it is shown, or choose from the list.`,
		"eve": `Nobody here is called "eve". Write the name as it is shown, or choose from the list.`,
		"Ann": `2 people here are called "Ann". Choose from the list.`,
	} {
		_, err := bot.ByName(people, name)
		require.Equal(t, bridge.CodeNotFound, bridge.CodeOf(err))
		require.Equal(t, want, bridge.Say(err))
	}
}
