package bridge

import (
	"testing"

	"github.com/stretchr/testify/require"

	"partyline/store"
)

// progress ranks the states of an outbound message on its way. Only a message that is known not to have left may go back, to wait.
var progress = map[store.MessageState]int{
	store.Held: 0, store.Asked: 0, store.Queued: 1, store.Sending: 2, store.Uncertain: 3, store.Accepted: 4, store.Sent: 5,
	store.Delivered: 6, store.Undelivered: 6, store.Failed: 6, store.Canceled: 6,
}

func TestStatesOnlyMoveForward(t *testing.T) {
	for from, tos := range moves {
		for _, to := range tos {
			if to == store.Queued {
				require.Contains(t, []store.MessageState{store.Sending, store.Uncertain, store.Asked}, from, "only what never left waits again")
				continue
			}
			if to == store.Asked || to == store.Held {
				require.Contains(t, []store.MessageState{store.Held, store.Asked, store.Queued}, from, "only what never left is asked about, or held")
				continue
			}
			require.Greater(t, progress[to], progress[from], "%s to %s", from, to)
		}
	}
}

func TestEveryStateIsInTheTables(t *testing.T) {
	for state := range progress {
		require.Contains(t, moves, state)
		require.Contains(t, marks, state)
	}
	require.Contains(t, moves, store.Received)
	for _, final := range []store.MessageState{store.Received, store.Delivered, store.Undelivered, store.Failed, store.Canceled} {
		require.Empty(t, moves[final], final)
	}
}

func TestMoveSetsTheSignOfATypedReplyOnly(t *testing.T) {
	typed := store.Message{State: store.Accepted, TypedPost: "1.2", Mark: string(MarkSent)}
	require.True(t, move(&typed, store.Delivered))
	require.Equal(t, string(MarkDelivered), typed.Mark)
	require.False(t, move(&typed, store.Sent), "a late report")
	require.Equal(t, store.Delivered, typed.State)
	require.Equal(t, string(MarkDelivered), typed.Mark)

	command := store.Message{State: store.Sending}
	require.True(t, move(&command, store.Failed))
	require.Empty(t, command.Mark)
}
