package e2e

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// A thread is named by the number and keeps its name: Discord lets a thread be renamed twice in ten minutes.
func TestTitlesNeverChange(t *testing.T) {
	onDiscord(t, func(w *world) {
		sam, ana := w.Customer("+447700900123", "Sam"), w.Admin("ana")
		sam.Texts("where is my order?")
		ana.SeesInThread(sam, "where is my order?")
		card, _ := w.card(sam)
		ana.Replies(sam, "on its way").Shows(delivered)
		ana.Presses(sam, "Close")
		ana.SeesCard(sam, "State: Closed")
		sam.Texts("thank you")
		ana.SeesCard(sam, "State: Open", "Unread: 1")
		thread, _ := w.discord.Thread(card.thread)
		require.Equal(w.t, "07700 900123", thread.Name)
		for _, call := range w.discord.Requests("PATCH /channels/{id}") {
			require.NotContains(w.t, string(call.Body), `"name"`+`:"07700`)
		}
	}, atOnce)
}

// In a text channel the card is a message of the channel, and the line that tells of news leads to the post in its thread.
func TestATextChannelTellsOfNews(t *testing.T) {
	onSQLite(t, []where{discordText}, func(w *world) {
		sam, ana := w.Customer("+447700900123", "Sam"), w.Admin("ana")
		sam.Texts("where is my order?")
		ana.SeesInChannel(sam, "where is my order?")
		w.rests()
		shown := w.discord.Messages(w.discord.shop)
		require.Len(w.t, shown, 2)
		card, _ := w.card(sam)
		require.Equal(w.t, card.id, shown[0].ID)
		require.NotContains(w.t, shown[1].Content, "where is my order?", "texts stand in threads")
		require.Contains(w.t, shown[1].Content, "/"+card.thread+"/"+w.posts(sam)[0].id)
		require.Empty(w.t, shown[1].Pinged)
	})
}
