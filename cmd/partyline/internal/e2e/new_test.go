package e2e

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// A conversation can be started before anything is said: its thread opens, and what is typed there is the first SMS.
func TestNewConversation(t *testing.T) {
	everywhere(t, func(w *world) {
		sam, ana := w.Customer("+447700900123", "Sam"), w.Admin("ana")
		ana.Runs("/sms new 07700900123")
		ana.IsTold("A conversation with 07700 900123 is open. Nothing was sent.")
		w.eventually("the thread is open", func() bool { return w.noticed(sam, "ana opened this conversation.") == 1 })
		sam.GotNothing()
		ana.Replies(sam, "your table is ready")
		sam.Gets("your table is ready")
		ana.Runs("/sms new +447700900123")
		known := ana.IsTold("There is a conversation with 07700 900123 already.")
		require.Equal(w.t, "Open thread", known.Buttons()[0].Text)
		ana.Presses(sam, "Close")
		ana.SeesCard(sam, "State: Closed")
		ana.Runs("/sms new 07700 900123")
		ana.IsTold("It was closed, and is open again.")
		ana.SeesCard(sam, "State: Open")
		require.Len(w.t, w.cards(sam), 1)
		require.Equal(w.t, 1, w.noticed(sam, "opened this conversation"))
		ana.Runs("/sms new 07700900123 Sam Field")
		ana.IsTold("There is a conversation with Sam Field, 07700 900123 already.")
		ana.Runs("/sms new 07700900123 Samuel")
		ana.IsTold("The contact had a name already, which stays.")
	}, atOnce)
}

// The form says what is wrong with a number.
func TestNewByForm(t *testing.T) {
	each(t, func(w *world) {
		sam, ana := w.Customer("+447700900123", "Sam"), w.Admin("ana")
		form := ana.IsAsked("/sms new")
		require.Contains(w.t, form.Submits(map[string]string{"Phone number": "Sam"}), "That is not a phone number")
		require.Contains(w.t, form.Submits(map[string]string{"Phone number": "07700 900001"}), "this inbox's own line")
		require.Empty(w.t, form.Submits(map[string]string{"Phone number": "07700 900123"}))
		ana.IsTold("A conversation with 07700 900123 is open.")
		w.eventually("the thread is open", func() bool { return w.noticed(sam, "ana opened this conversation.") == 1 })
		ana.Runs("/sms new 12")
		ana.IsTold("does not start with a phone number")
	})
}
