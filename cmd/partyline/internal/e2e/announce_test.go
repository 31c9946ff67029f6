package e2e

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// The line that tells a text channel of a message goes once somebody has read it, and nothing else does.
func TestTheChannelForgetsWhatWasRead(t *testing.T) {
	on(t, []where{discordText}, func(w *world) {
		sam, tom, ana := w.Customer("+447700900123", "Sam"), w.Customer("+447700900124", "Tom"), w.Admin("ana")
		sam.Texts("where is my order?")
		tom.Texts("hello")
		ana.SeesInChannel(sam, "where is my order?")
		ana.SeesInChannel(tom, "hello")
		ana.Presses(sam, "Mark read")
		ana.SeesInChannel(sam)
		ana.SeesInChannel(tom, "hello")
		ana.Replies(tom, "good day")
		ana.SeesInChannel(tom)
		ana.SeesInThread(sam, "where is my order?")
		ana.SeesInThread(tom, "hello")
		require.Len(w.t, w.cards(sam), 1)
	})
}

// Which line belongs to which message is known after a restart too, and a line that somebody deleted hinders nothing.
func TestTheChannelForgetsAfterARestart(t *testing.T) {
	on(t, []where{discordText}, func(w *world) {
		sam, ana := w.Customer("+447700900123", "Sam"), w.Owner("ana")
		sam.Texts(strings.Repeat("where is my order? ", 80))
		w.eventually("the channel is told", func() bool { return len(w.chat.announced(sam.shown())) == 1 })
		w.rests()
		w.Stops()
		w.Starts()
		sam.Texts("hello?")
		ana.SeesCard(sam, "Unread: 2")
		ana.Presses(sam, "Close")
		ana.SeesInChannel(sam)
		sam.Texts("and now?")
		ana.SeesInChannel(sam, "and now?")
		ana.SeesCard(sam, "Unread: 1")
		for _, m := range w.discord.Messages(w.discord.shop) {
			if m.ThreadID == "" && m.Author == w.discord.BotID() {
				require.NoError(w.t, w.discord.Delete(ana.id, w.discord.shop, m.ID))
			}
		}
		ana.Presses(sam, "Mark read")
		ana.SeesCard(sam, "Unread: 0")
		w.rests()
	})
}
