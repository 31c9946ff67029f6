package bot_test

import (
	"errors"
	"testing"

	"github.com/stretchr/testify/require"

	"partyline/bot"
	"partyline/store"
)

// The real store keeps what this package counts on.
var _ bot.Reads = (*store.Store)(nil)

var errDatabase = errors.New("the database is away")

// The same failure through every command: an answer to show, and an error for the log.
func TestFailureOfOurOwnIsShownAndLogged(t *testing.T) {
	for _, line := range []string{"inbox", "send", "send +447700900123 hi", "read #1", "close #1", "reopen #1"} {
		t.Run(line, func(t *testing.T) {
			d := newDesk(t)
			d.reads.fails = errDatabase
			command, text := bot.Split(line)
			answer, err := d.tries(command, bot.Call{Text: text})
			require.ErrorIs(t, err, errDatabase)
			require.Contains(t, d.refused(answer), "Something went wrong on our side.")
			require.NotContains(t, answer.View.Lines[0], "database is away")
		})
	}
}

func TestOutsideOfAnInboxCommandsSayWhereToGo(t *testing.T) {
	for _, line := range []string{"inbox", "send", "send +447700900123 hi", "read #1", "close #1", "reopen #1"} {
		t.Run(line, func(t *testing.T) {
			d := newDesk(t)
			d.channel = "C0LUNCH"
			require.Equal(t, "This channel is not an inbox. Use the command in the channel of an inbox, or add this channel to the configuration.",
				d.refused(d.types(line)))
		})
	}
}
