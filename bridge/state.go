package bridge

import (
	"slices"

	"partyline/store"
)

// moves are the legal moves of a message's state. What is not listed is ignored: reports come late, twice and out of order, and
// a state only moves forward. What each state means stands at its constant.
var moves = map[store.MessageState][]store.MessageState{
	store.Received: {},
	// A held reply fails where its files cannot be had.
	store.Held: {store.Sending, store.Canceled, store.Failed, store.Asked},
	// An edit may leave nothing to ask about; else somebody decides.
	store.Asked: {store.Held, store.Queued, store.Canceled},
	// A queued message may have an attempt behind it that was believed lost; a late callback proves that it was not.
	store.Queued:  {store.Sending, store.Canceled, store.Failed, store.Asked, store.Accepted, store.Sent, store.Delivered, store.Undelivered},
	store.Sending: {store.Queued, store.Uncertain, store.Accepted, store.Sent, store.Delivered, store.Undelivered, store.Failed},
	store.Uncertain: {
		store.Queued, store.Accepted, store.Sent, store.Delivered, store.Undelivered, store.Failed,
	},
	store.Accepted:    {store.Sent, store.Delivered, store.Undelivered, store.Failed},
	store.Sent:        {store.Delivered, store.Undelivered, store.Failed},
	store.Delivered:   {},
	store.Undelivered: {},
	store.Failed:      {},
	store.Canceled:    {},
}

// marks are the signs that a typed reply bears in each state.
var marks = map[store.MessageState]Mark{
	store.Held:        MarkHeld,
	store.Asked:       MarkAsked,
	store.Queued:      MarkHeld,
	store.Sending:     MarkHeld,
	store.Uncertain:   MarkHeld,
	store.Accepted:    MarkSent,
	store.Sent:        MarkSent,
	store.Delivered:   MarkDelivered,
	store.Undelivered: MarkFailed,
	store.Failed:      MarkFailed,
	store.Canceled:    MarkNone,
}

// move changes a message's state and its mark, where that is legal. It tells whether it did.
func move(m *store.Message, to store.MessageState) bool {
	if !slices.Contains(moves[m.State], to) {
		return false
	}
	m.State = to
	if m.TypedPost != "" {
		m.Mark = string(marks[to])
	}
	return true
}
