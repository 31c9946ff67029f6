package bot_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"partyline/bot"
	"partyline/bridge"
	"partyline/store"
)

func TestSnoozeAsksUntilWhen(t *testing.T) {
	d := newDesk(t)
	id := d.converses(sales, store.OverviewRow{Number: "+447700900123"})
	v := d.uses("snooze", bot.Call{Text: fmt.Sprint("#", id)}).View
	require.NotNil(t, v.Menu)
	done := map[string]string{}
	for _, o := range v.Menu.Options {
		d.core.done = nil
		answer := d.uses(v.Menu.Command, bot.Call{Text: o.Value})
		if answer.Form != nil {
			answer = d.submits(answer.Form, map[string]string{"until": " friday at 5pm"})
		}
		require.True(t, answer.Replace)
		require.Len(t, d.core.done, 1, o.Label)
		done[o.Label] = d.core.done[0]
	}
	require.Equal(t, map[string]string{
		"In 1 hour": "Ann: snooze until 4 Mar 13:00 1", "In 3 hours": "Ann: snooze until 4 Mar 15:00 1", "Tomorrow 9:00": "Ann: snooze until 5 Mar 09:00 1",
		"Monday 9:00": "Ann: snooze until 9 Mar 09:00 1", "Another moment…": "Ann: snooze until 6 Mar 17:00 1",
	}, done)
}

// In a thread the whole text is the moment, though it may begin with a number.
func TestSnoozeIsTypedInAThread(t *testing.T) {
	d := newDesk(t)
	d.thread = d.converses(sales, store.OverviewRow{Number: "+447700900123"})
	d.types("snooze 3 hours")
	require.Equal(t, []string{fmt.Sprintf("Ann: snooze until 4 Mar 15:00 %d", d.thread)}, d.core.done)
}

const noMoment = "That is no moment that I understand. Write it like 3 hours, tomorrow 9:00, monday 9:00 or 3 march."

func TestSnoozeRefuses(t *testing.T) {
	for _, text := range []string{"soon", "3", "tomorrow 9:00 or so", "25:00"} {
		d := newDesk(t)
		d.thread = d.converses(sales, store.OverviewRow{Number: "+447700900123"})
		require.Equal(t, noMoment, d.refused(d.types("snooze "+text)), text)
	}
	d := newDesk(t)
	require.Equal(t, "It is not clear which conversation is meant. Use the button on the conversation's card.", d.refused(d.types("snooze 3 hours")))
}

func TestSnoozeFormComplains(t *testing.T) {
	d := newDesk(t)
	id := d.converses(sales, store.OverviewRow{Number: "+447700900123"})
	form := d.uses("snooze", bot.Call{Text: fmt.Sprintf("#%d other", id)}).Form
	require.Equal(t, bot.Answer{Errors: map[string]string{"until": noMoment}}, d.submits(form, map[string]string{"until": "soon"}))
	d.core.fails = &bridge.Error{Code: bridge.CodeInvalid, Say: "That moment is over."}
	require.Equal(t, bot.Answer{Errors: map[string]string{"until": "That moment is over."}}, d.submits(form, map[string]string{"until": "today 9:00"}))
}
