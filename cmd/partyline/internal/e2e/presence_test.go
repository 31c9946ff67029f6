package e2e

import "testing"

// The bot's status line says how much is unread, and says it again over each new connection.
func TestTheStatusLineSaysWhatIsUnread(t *testing.T) {
	onDiscord(t, func(w *world) {
		sam, tom, ana := w.Customer("+447700900123", "Sam"), w.Customer("+447700900124", "Tom"), w.Admin("ana")
		sam.Texts("where is my order?")
		tom.Texts("hello")
		ana.SeesInThread(sam, "where is my order?")
		ana.SeesInThread(tom, "hello")
		w.Flies()
		w.showsStatus("2 unread")
		ana.Presses(sam, "Mark read")
		w.showsStatus("1 unread")
		links := w.discord.Identifies()
		w.discord.ForgetPresence()
		w.discord.DropGateways()
		w.eventually("it is connected again", func() bool { return w.discord.Identifies() > links })
		w.showsStatus("1 unread")
		ana.Replies(tom, "good day")
		w.showsStatus("")
	})
}

// showsStatus waits until the bot's status line is that; empty for none.
func (w *world) showsStatus(want string) {
	w.t.Helper()
	w.eventually("the status line says "+want, func() bool {
		got := w.discord.Presence()
		return got != nil && statusLine(got) == want
	})
}

// statusLine is what a presence says under the bot's name.
func statusLine(presence map[string]any) string {
	activities, _ := presence["activities"].([]any)
	for _, one := range activities {
		activity, _ := one.(map[string]any)
		line, _ := activity["state"].(string)
		return line
	}
	return ""
}
