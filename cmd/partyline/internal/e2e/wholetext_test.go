package e2e

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"partyline/config"
)

// letterOf has so many words, each of them once, and is longer than one post of any chat that we know but Slack's.
func letterOf(words int) string {
	var all []string
	for i := range words {
		all = append(all, fmt.Sprintf("word%03d", i))
	}
	return strings.Join(all, " ")
}

// SeesWhole waits until the notices in the thread show a text whole, one below the other, and buttons below the last only.
func (a *admin) SeesWhole(c *customer, text string) {
	a.w.t.Helper()
	bare := func(s string) string { return strings.Join(strings.Fields(s), "") }
	a.w.eventually("the whole text stands in the thread of "+c.name, func() bool {
		return strings.Contains(bare(strings.Join(a.w.notices(c), "")), bare("“"+text+"”"))
	})
	posts := a.w.posts(c)
	for _, p := range posts[:len(posts)-1] {
		require.Empty(a.w.t, p.Buttons())
	}
}

// What is asked about and stands nowhere else in the thread is shown whole, so that whoever decides has read it, and it stays to be read.
func TestAQuestionShowsTheWholeText(t *testing.T) {
	each(t, func(w *world) {
		kim, ana, bob := w.Customer("+447700900124", "Kim"), w.Admin("ana"), w.Admin("bob")
		text := letterOf(120)
		ana.Runs("/sms send 07700900124 " + text)
		question := bob.SeesQuestion(kim, "It is billed as ")
		bob.SeesWhole(kim, text)
		bob.pressesIn(question, "Keep as note")
		bob.offersNothing(kim, "bob kept it as a note.")
		bob.SeesWhole(kim, text)
		ana.Runs("/sms send 07700900124 short " + text)
		bob.pressesIn(bob.SeesQuestion(kim, "Shall it go to the customer?"), "Send to customer")
		kim.Gets("short " + text)
	}, func(c *config.Config) { c.Inboxes[0].ConfirmSegments = 1 })
}

// So is what was scheduled with a slash.
func TestAScheduledTextIsShownWhole(t *testing.T) {
	onDiscord(t, func(w *world) {
		sam, ana := w.Customer("+447700900123", "Sam"), w.Admin("ana")
		sam.Texts("when do you open?")
		ana.SeesInThread(sam, "when do you open?")
		text := letterOf(120)
		ana.RunsInThread(sam, "/sms at in 2 hours "+text)
		shown := ana.noticeOf(sam, "word119”.")
		ana.SeesWhole(sam, text)
		require.Contains(w.t, shown.Plain(), "By your clock: ")
		ana.pressesIn(shown, "Cancel")
		ana.offersNothing(sam, "word119”. ana canceled it.")
		ana.SeesWhole(sam, text)
		sam.GotNothing()
	}, neverReminds)
}
