package e2e

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// A closed conversation counts as read. A new text opens it again, in the same thread.
func TestANewTextReopens(t *testing.T) {
	everywhere(t, func(w *world) {
		sam, ana := w.Customer("+447700900123", "Sam"), w.Admin("ana")
		sam.Texts("where is my order?")
		ana.SeesCard(sam, "State: Open", "Unread: 1")
		ana.Presses(sam, "Close")
		ana.SeesCard(sam, "State: Closed", "Unread: 0")
		sam.Texts("it is broken!")
		ana.SeesCard(sam, "State: Open", "Unread: 1")
		ana.SeesInThread(sam, "where is my order?", "it is broken!")
		require.Len(w.t, w.cards(sam), 1)
	})
}

// Reopen takes Close back; a reply does too.
func TestAdminsReopen(t *testing.T) {
	each(t, func(w *world) {
		sam, ana := w.Customer("+447700900123", "Sam"), w.Admin("ana")
		sam.Texts("where is my order?")
		ana.SeesInThread(sam, "where is my order?")
		ana.Presses(sam, "Close")
		ana.SeesCard(sam, "State: Closed")
		ana.Presses(sam, "Reopen")
		ana.SeesCard(sam, "State: Open")
		ana.Presses(sam, "Close")
		ana.SeesCard(sam, "State: Closed")
		ana.Sends(sam, "by the way")
		ana.SeesCard(sam, "State: Open")
	})
}

// A thread that is a month old is hard to find, so a conversation that was closed goes on in a new one with a link back.
func TestAnOldThreadIsReplaced(t *testing.T) {
	everywhere(t, func(w *world) {
		sam, ana := w.Customer("+447700900123", "Sam"), w.Admin("ana")
		sam.Texts("where is my order?")
		ana.SeesInThread(sam, "where is my order?")
		ana.Presses(sam, "Close")
		first := ana.SeesCard(sam, "State: Closed")
		w.rests()
		w.Passes(31 * 24 * time.Hour)
		sam.Texts("me again")
		ana.SeesInThread(sam, "me again")
		require.Len(w.t, w.cards(sam), 2)
		ana.hasLinkTo(sam, first)
	})
}
