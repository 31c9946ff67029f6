package e2e

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// Who is no admin is refused at every door: typing, buttons, commands.
func TestAnOutsiderIsRefusedAtEveryDoor(t *testing.T) {
	everywhere(t, func(w *world) {
		sam, ana := w.Customer("+447700900123", "Sam"), w.Admin("ana")
		sam.Texts("where is my order?")
		ana.SeesInThread(sam, "where is my order?")
		w.rests()
		gus := w.Outsider("gus")
		gus.Replies(sam, "no idea")
		gus.Presses(sam, "Mark read")
		gus.Runs("/sms send +447700900123 no idea")
		w.eventually("gus is told twice", func() bool { return len(w.chat.whispered(gus.id)) == 2 })
		for _, answer := range w.chat.whispered(gus.id) {
			require.Regexp(w.t, "may not|not on the list", answer.Plain())
		}
		w.chat.expel(gus.id)
		w.Flies()
		ana.SeesNotice(sam, "gus: ")
		ana.SeesCard(sam, "Unread: 1")
		ana.Replies(sam, "on its way")
		sam.Gets("on its way")
		w.rests()
		require.Len(w.t, w.cards(sam), 1)
	}, atOnce)
}
