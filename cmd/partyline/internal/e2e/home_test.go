package e2e

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"partyline/bot/slack/slacktest"
	"partyline/config"
)

// The Home tab lists the inbox, and acts on it.
func TestHomeTab(t *testing.T) {
	onSlack(t, func(w *world) {
		sam, kim, ana := w.Customer("+447700900123", "Sam"), w.Customer("+447700900124", "Kim"), w.Admin("ana")
		sam.Texts("one pizza please")
		ana.SeesInThread(sam, "one pizza please")
		ana.OpensHome()
		ana.SeesHome("Inbox shop: 1, 1 unread", "one pizza please", "Open thread")
		kim.Texts("do you have soup?")
		ana.SeesInThread(kim, "do you have soup?")
		ana.OpensHome()
		ana.SeesHome("Inbox shop: 2, 2 unread")
		ana.pressesAtHome("inbox", "unread 1")
		ana.SeesHome("Inbox shop: 2 unread")
		ana.pressesAtHome("read", "")
		ana.SeesHome("Inbox shop: 1 unread", "do you have soup?")
		ana.SeesCard(sam, "Unread: 0")
		ana.OpensHome()
		ana.SeesHome("Inbox shop: 1 unread")
		ana.pressesAtHome("find", "")
		require.Empty(w.t, ana.form().Submits(map[string]string{"Name, number or text": "pizza"}))
		ana.SeesHome("“pizza” in shop: 1", "one pizza please")
		ana.pressesAtHome("inbox", "all 1")
		ana.SeesHome("Inbox shop: 2, 1 unread")
		ana.pressesAtHome("new", "")
		require.Empty(w.t, ana.form().Submits(map[string]string{"Phone number": "07700 900125"}))
		ana.SeesHome("A conversation with 07700 900125 is open.", "Inbox shop: 3, 1 unread")
		require.Empty(w.t, w.chat.whispered(ana.id), "nothing is said in the channel")
	})
}

// Only those who may answer see anything of an inbox, and of no inbox but theirs.
func TestHomeTabIsForThoseWhoMayAnswer(t *testing.T) {
	onSlack(t, func(w *world) {
		sam, ana := w.Customer("+447700900123", "Sam"), w.Admin("ana")
		sam.Texts("one pizza please")
		sam.at(spare).Texts("it is broken")
		ana.SeesInThread(sam, "one pizza please")
		guest := w.Outsider("gus")
		stranger := &admin{w: w, id: w.slack.AddUser(slacktest.User{Name: "max"})}
		for _, a := range []*admin{guest, stranger} {
			a.OpensHome()
			require.NotContains(w.t, a.SeesHome("There is no inbox in which you may answer."), "pizza")
		}
		w.chat.expel(guest.id)
		ana.OpensHome()
		require.NotContains(w.t, ana.SeesHome("Inbox shop: 1, 1 unread"), "broken")

		require.NoError(w.t, w.slack.Join(repairsChannel, ana.id))
		w.Passes(6 * config.DefaultInbox().Hold)
		ana.OpensHome()
		ana.SeesHome("Inbox shop: 1, 1 unread", "Which inbox")
		ana.pressesAtHome("home", repairsChannel)
		require.NotContains(w.t, ana.SeesHome("Inbox repairs: 1, 1 unread", "it is broken"), "pizza")

		require.NoError(w.t, w.slack.Leave(repairsChannel, ana.id))
		ana.pressesAtHome("inbox", "unread 1")
		require.NotContains(w.t, ana.SeesHome("Inbox shop: 1, 1 unread"), "broken")
	}, withRepairs)
}

// repairsChannel is where a second inbox, for the spare line, is mirrored.
const repairsChannel = "C0REPAIRS"

func withRepairs(c *config.Config) {
	second := c.Inboxes[0]
	second.Name, second.Channel = "repairs", repairsChannel
	second.Lines = []config.Line{{Number: spare, Label: "Repairs", Country: "GB", TwoWay: true}}
	c.Inboxes = append(c.Inboxes, second)
}

// OpensHome opens the Home tab.
func (a *admin) OpensHome() {
	a.w.t.Helper()
	drawn := a.w.slack.Calls("views.publish")
	require.NoError(a.w.t, a.w.slack.OpenHome(a.id))
	a.w.eventually("the Home tab is drawn", func() bool { return a.w.slack.Calls("views.publish") > drawn })
}

// SeesHome waits until the Home tab shows all these words, and gives all that it shows.
func (a *admin) SeesHome(words ...string) string {
	a.w.t.Helper()
	shown := ""
	a.w.eventually("the Home tab shows "+quoted(words), func() bool {
		v, _ := a.w.slack.Home(a.id)
		shown = v.Plain()
		for _, b := range v.Buttons() {
			shown += "\n" + b.Text
		}
		return !slices.ContainsFunc(words, func(s string) bool { return !strings.Contains(shown, s) })
	})
	return shown
}

// pressesAtHome uses the first element of the tab that runs a command, or chooses a value in it.
func (a *admin) pressesAtHome(command, value string) {
	a.w.t.Helper()
	v, _ := a.w.slack.Home(a.id)
	for _, b := range v.Buttons() {
		if !strings.HasPrefix(b.ActionID, command+":") || value != "" && b.Value != "" && b.Value != value {
			continue
		}
		if value == "" {
			value = b.Value
		}
		ctx, cancel := context.WithTimeout(context.Background(), patience)
		defer cancel()
		_, err := a.w.slack.ViewAction(ctx, a.id, v.ID, b.ActionID, value)
		require.NoError(a.w.t, err)
		return
	}
	a.w.t.Fatalf("the Home tab has no %s", command)
}
