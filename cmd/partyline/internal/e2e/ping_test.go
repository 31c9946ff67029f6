package e2e

import (
	"testing"

	"github.com/stretchr/testify/require"

	"partyline/bot/discord/discordtest"
	"partyline/bridge/twilio/twiliotest"
)

// Nothing that a customer writes, or that is quoted, pings anybody, though the application may ping everybody.
func TestNobodyIsPinged(t *testing.T) {
	onDiscord(t, func(w *world) {
		d := w.discord
		d.SetRole(d.guild, d.clerks, func(r *discordtest.Role) { r.Mentionable = true })
		sam, ana := w.Customer("+447700900123", "Sam"), w.Admin("ana")
		text := "@everyone @here <@" + ana.id + "> <@!" + ana.id + "> <@&" + d.clerks + "> <@&" + d.guild + ">"
		sam.Texts(text)
		ana.SeesInThread(sam, text)
		odd := w.Customer("@everyone <@"+ana.id+">", "somebody")
		odd.Texts("hello?")
		ana.SeesInThread(odd, "hello?")
		ana.Replies(sam, "ask <@"+ana.id+"> or @everyone")
		question := ana.SeesQuestion(sam, "It calls ana")
		w.twilio.Fail(twiliotest.Fault{Kind: twiliotest.Reject, Code: 21614})
		ana.pressesIn(question, "Send to customer")
		ana.SeesNotice(sam, "Not sent")
		ana.Runs("/sms inbox")
		ana.IsTold("(1 unread)")
		w.rests()
		messages := d.Messages(d.shop)
		for _, thread := range d.Threads(d.shop) {
			messages = append(messages, d.Messages(thread.ID)...)
			messages = append(messages, d.Ephemerals(ana.id, thread.ID)...)
		}
		require.Greater(w.t, len(messages), 5)
		for _, m := range messages {
			if m.Author == d.BotID() {
				require.Empty(w.t, m.Pinged, m.Plain())
			}
		}
	}, atOnce)
}
