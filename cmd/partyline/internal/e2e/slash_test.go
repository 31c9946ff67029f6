package e2e

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// Help lists what can be typed.
func TestSlashHelp(t *testing.T) {
	each(t, func(w *world) {
		ana := w.Admin("ana")
		ana.Runs("/sms")
		ana.IsTold("/sms inbox")
		ana.Runs("/sms help send")
		ana.IsTold("Sends an SMS to a number")
		require.Empty(w.t, w.chat.cards(), "only ana sees the answers")
	})
}

// Where commands are typed freely, a typing error gets a guess.
func TestSlashTypingError(t *testing.T) {
	onSlack(t, func(w *world) {
		ana := w.Admin("ana")
		ana.Runs("/sms imbox")
		ana.IsTold("Did you mean /sms inbox?")
		require.Empty(w.t, w.slack.Messages(shopChannel), "only ana sees the answer")
	})
}

// The inbox lists conversations, unread first, with a way to the thread and a button to read.
func TestSlashInbox(t *testing.T) {
	each(t, func(w *world) {
		sam, kim, ana := w.Customer("+447700900123", "Sam"), w.Customer("+447700900124", "Kim"), w.Admin("ana")
		ana.Runs("/sms inbox")
		ana.IsTold("There are no conversations yet")
		sam.Texts("where is my order?")
		ana.SeesInThread(sam, "where is my order?")
		ana.Replies(sam, "on its way").Shows(delivered)
		kim.Texts("and mine?")
		ana.SeesInThread(kim, "and mine?")
		ana.Runs("/sms inbox")
		list := ana.IsTold("07700 900124 (1 unread)\nand mine?")
		require.Regexp(w.t, `(?s)and mine\?.*on its way`, list.Plain())
		card, _ := w.card(kim)
		require.Equal(w.t, "Open thread", list.Buttons()[0].Text)
		require.Contains(w.t, list.Buttons()[0].URL, card.thread)
		ana.pressesIn(list, "Mark read")
		ana.SeesCard(kim, "Unread: 0")
	}, atOnce)
}

// An SMS to somebody new opens a thread, and its answer comes there.
func TestSlashSend(t *testing.T) {
	each(t, func(w *world) {
		sam, ana := w.Customer("+447700900123", "Sam"), w.Admin("ana")
		ana.Runs("/sms send 07700900123 your order is ready")
		ana.IsTold("Queued for +447700900123: 1 segment.")
		sam.Gets("your order is ready")
		w.eventually("the thread shows what ana sent", func() bool { return len(w.spoken(sam, "ana")) == 1 })
		require.Equal(w.t, []string{"your order is ready"}, w.spoken(sam, "ana"))
		sam.Texts("great, thanks")
		ana.SeesInThread(sam, "great, thanks")
		require.Len(w.t, w.cards(sam), 1)
	})
}

// The form does the same. What is wrong with it is said in it, and nothing typed is lost.
func TestSendByForm(t *testing.T) {
	each(t, func(w *world) {
		sam, ana := w.Customer("+447700900123", "Sam"), w.Admin("ana")
		form := ana.IsAsked("/sms send")
		require.Contains(w.t, form.Submits(map[string]string{"Phone number": "Sam", "Text": "your order\nis ready"}), "That is not a phone number")
		require.Empty(w.t, form.Submits(map[string]string{"Phone number": "+44 7700 900123"}))
		sam.Gets("your order\nis ready")
		ana.IsTold("Queued for +447700900123")
	})
}
