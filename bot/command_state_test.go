package bot_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"partyline/bot"
	"partyline/bridge"
	"partyline/store"
)

// The commands behind the buttons of a card.
var stateCommands = []string{"read", "close", "reopen"}

func TestCardButtonsActAndStaySilent(t *testing.T) {
	for _, command := range stateCommands {
		t.Run(command, func(t *testing.T) {
			d := newDesk(t)
			id := d.converses(sales, store.OverviewRow{Number: "+447700900123"})
			answer := d.uses(command, bot.Call{Text: fmt.Sprint("#", id)})
			require.Equal(t, bot.Answer{}, answer, "the card is refreshed by itself")
			require.Equal(t, []string{fmt.Sprintf("Ann: %s %d", command, id)}, d.core.done)
		})
	}
}

func TestWithinAThreadItsConversationIsMeant(t *testing.T) {
	for _, command := range stateCommands {
		t.Run(command, func(t *testing.T) {
			d := newDesk(t)
			d.thread = d.converses(sales, store.OverviewRow{Number: "+447700900123"})
			require.Equal(t, bot.Answer{}, d.uses(command, bot.Call{}))
			require.Equal(t, []string{fmt.Sprintf("Ann: %s %d", command, d.thread)}, d.core.done)
		})
	}
}

// Doors tell the thread, and not always whose it is.
func TestAThreadIsFoundByItsPlatformsName(t *testing.T) {
	d := newDesk(t)
	id := d.converses(sales, store.OverviewRow{Number: "+447700900123"})
	d.reads.threads = map[string]store.ConversationID{"slack/" + salesChannel + "/1.2": id}
	d.uses("close", bot.Call{Thread: &bridge.ThreadRef{Channel: salesChannel, ID: "1.2"}})
	require.Equal(t, []string{fmt.Sprintf("Ann: close %d", id)}, d.core.done)
	d.core.done = nil
	require.Contains(t, d.refused(d.uses("close", bot.Call{Thread: &bridge.ThreadRef{Channel: salesChannel, ID: "9.9"}})), "not clear which conversation")
}

func TestAnotherInboxsConversationIsOutOfReach(t *testing.T) {
	for _, command := range stateCommands {
		t.Run(command, func(t *testing.T) {
			d := newDesk(t)
			id := d.converses(support, store.OverviewRow{Number: "+447700900123", Unread: 1})
			foreign := d.refused(d.uses(command, bot.Call{Text: fmt.Sprint("#", id)}))
			missing := d.refused(d.uses(command, bot.Call{Text: "#4711"}))
			require.Equal(t, "This channel's inbox has no such conversation. Use the button on the conversation's card, in its own channel.", foreign)
			require.Equal(t, foreign, missing, "nobody learns which ids exist")

			d.thread = id
			require.Equal(t, foreign, d.refused(d.uses(command, bot.Call{})), "a thread is checked like a button")
		})
	}
}

func TestNonsenseForAConversationIsRefused(t *testing.T) {
	for _, command := range stateCommands {
		for _, value := range []string{"", "#", "#x", "#0", "#-1", "#1.5", "#99999999999999999999", "him"} {
			d := newDesk(t)
			d.converses(sales, store.OverviewRow{Number: "+447700900123"})
			require.Equal(t, "It is not clear which conversation is meant. Use the button on the conversation's card.",
				d.refused(d.uses(command, bot.Call{Text: value})), "%s %q", command, value)
		}
	}
}

func TestRefusalsOfTheCoreAreShown(t *testing.T) {
	for _, command := range stateCommands {
		d := newDesk(t)
		id := d.converses(sales, store.OverviewRow{Number: "+447700900123"})
		d.core.fails = &bridge.Error{Code: bridge.CodeForbidden, Say: "You may look at this inbox only. Ask an owner."}
		require.Equal(t, "You may look at this inbox only. Ask an owner.", d.refused(d.uses(command, bot.Call{Text: fmt.Sprint("#", id)})), command)
	}
}
