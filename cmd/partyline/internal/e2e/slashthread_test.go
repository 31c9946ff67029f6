package e2e

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"
)

// On Discord commands work in threads too. Only who used one sees the answer.
func TestSlashInAThread(t *testing.T) {
	onDiscord(t, func(w *world) {
		sam, ana, ben := w.Customer("+447700900123", "Sam"), w.Admin("ana"), w.Admin("ben")
		sam.Texts("where is my order?")
		ana.SeesInThread(sam, "where is my order?")
		ana.RunsInThread(sam, "/sms inbox")
		ana.IsTold("07700 900123 (1 unread)\nwhere is my order?")
		require.Empty(w.t, w.chat.whispered(ben.id))
		require.Len(w.t, w.posts(sam), 1)
		ana.RunsInThread(sam, "/sms send 07700900124 your order is ready")
		w.Customer("+447700900124", "Kim").Gets("your order is ready")
		ana.RunsInThread(sam, "/sms send")
		require.Empty(w.t, ana.form().Submits(map[string]string{"Phone number": "+447700900123", "Text": "on its way"}))
		sam.Gets("on its way")
	}, atOnce)
}

// Commands are registered at the first start, and not again while they stay the same: Discord takes 200 a day.
func TestCommandsAreRegisteredOnce(t *testing.T) {
	onDiscord(t, func(w *world) {
		const put = "PUT /applications/{app}/guilds/{guild}/commands"
		registered := func() bool { return len(w.discord.Commands(w.discord.guild)) > 0 }
		w.eventually("the commands are registered", registered)
		require.Equal(w.t, 1, w.discord.Calls(put))
		for range 2 {
			asked := w.discord.Calls("GET /applications/{app}/guilds/{guild}/commands")
			w.Stops()
			w.Starts()
			w.eventually("the commands are looked at", func() bool {
				return w.discord.Calls("GET /applications/{app}/guilds/{guild}/commands") > asked
			})
			w.Admin("ana").Runs("/sms help")
		}
		require.Equal(w.t, 1, w.discord.Calls(put))
	})
}

// RunsInThread uses a slash command in the customer's thread.
func (a *admin) RunsInThread(c *customer, command string) {
	a.w.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	card, _ := a.w.card(c)
	require.NoError(a.w.t, a.w.discord.runIn(ctx, a.id, card.thread, command))
}
