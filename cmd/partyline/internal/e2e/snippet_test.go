package e2e

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"partyline/bot/discord/discordtest"
	"partyline/config"
)

// snips adds a snippet with the form.
func (a *admin) snips(name, body string) string {
	a.w.t.Helper()
	a.Runs("/sms snippets")
	list := a.IsTold("Snippets of shop")
	return a.pressesForForm(list, "New snippet").Submits(map[string]string{"Name": name, "Text": body})
}

// A snippet is added with a form, and sent by name with its fields filled in. Where one cannot be filled in nothing leaves.
func TestASnippetIsSent(t *testing.T) {
	each(t, func(w *world) {
		sam, ana := w.Customer("+447700900123", "Sam"), w.Admin("ana")
		sam.Texts("when are you open?")
		ana.SeesInThread(sam, "when are you open?")
		require.Contains(w.t, ana.snips("open hours", "We open at 9"), "A snippet's name is one word")
		require.Contains(w.t, ana.snips("hours", "Hi {{shoe_size}}"), "There is no field {{shoe_size}}.")
		require.Empty(w.t, ana.snips("Hours", "Hi {{first_name}}, we open at 9"))
		ana.IsTold("The snippet hours is kept.")
		require.Contains(w.t, ana.snips("hours", "We never open"), "There is a snippet \"hours\" already.")

		ana.Replies(sam, "!snip")
		ana.SeesNotice(sam, "Snippets: hours.")
		ana.Replies(sam, "!snip huors")
		ana.SeesNotice(sam, "There is no snippet \"huors\", so nothing was sent. Did you mean !snip hours?")
		ana.Replies(sam, "!snip hours")
		ana.SeesNotice(sam, "This contact has no first name.")
		w.named(sam, "Sam Field")
		ana.Sends(sam, "!snip hours")
		w.Passes(hold)
		sam.Gets("Hi Sam, we open at 9")
	})
}

// A file that comes along leaves with the snippet.
func TestASnippetTakesAFileAlong(t *testing.T) {
	withMMS(t, func(w *world) {
		sam, ana := w.Customer("+447700900123", "Sam"), w.Admin("ana")
		require.Empty(w.t, ana.snips("way", "This is the way, {{first_name|friend}}"))
		sam.Texts("where are you?")
		ana.SeesInThread(sam, "where are you?")
		plan := picture("plan.png", 5000)
		reply := ana.Sends(sam, "!snip way", plan)
		w.Passes(hold)
		sam.GetsPictures("This is the way, friend", plan)
		reply.Shows(delivered)
		require.Empty(w.t, w.notices(sam))
	})
}

// A snippet is removed once somebody has confirmed that.
func TestASnippetIsRemoved(t *testing.T) {
	each(t, func(w *world) {
		sam, ana := w.Customer("+447700900123", "Sam"), w.Admin("ana")
		sam.Texts("when are you open?")
		ana.SeesInThread(sam, "when are you open?")
		require.Empty(w.t, ana.snips("hours", "We open at 9"))
		ana.IsTold("The snippet hours is kept.")
		ana.Runs("/sms snippets remove hours")
		ana.pressesIn(ana.IsTold("Remove the snippet hours?"), "Remove")
		ana.IsTold("The snippet hours is removed.")
		ana.Replies(sam, "!snip hours")
		ana.SeesNotice(sam, "There is no snippet \"hours\"")
		sam.GotNothing()
	})
}

// What forms send is filled in too.
func TestAFormFillsIn(t *testing.T) {
	each(t, func(w *world) {
		sam, ana := w.Customer("+447700900123", "Sam"), w.Admin("ana")
		sam.Texts("hello")
		ana.SeesInThread(sam, "hello")
		ana.Runs("/sms send 07700900123 Hi {{first_name}}")
		ana.IsTold("This contact has no first name.")
		ana.Runs("/sms send 07700900123 Hi {{first_name|there}}")
		sam.Gets("Hi there")
	})
}

// While it is held, deleting the message takes a snippet back like any reply, and editing it does not send another.
func TestASnippetIsTakenBack(t *testing.T) {
	each(t, func(w *world) {
		sam, ana := w.Customer("+447700900123", "Sam"), w.Admin("ana")
		sam.Texts("when are you open?")
		ana.SeesInThread(sam, "when are you open?")
		require.Empty(w.t, ana.snips("hours", "We open at 9"))
		ana.IsTold("The snippet hours is kept.")
		ana.Sends(sam, "!snip hours").Delete()
		ana.SeesNotice(sam, "Deleted in time: “We open at 9” was not sent.")
		again := ana.Sends(sam, "!snip hours")
		again.Edit("!snip ours")
		ana.SeesNotice(sam, "!snip is not run when a message is edited into it, and nothing was sent.")
		again.Shows("")
		w.Passes(hold)
		w.rests()
		sam.GotNothing()
	})
}

// The snippets of an inbox are nobody else's, on Discord as on Slack.
func TestSnippetsAreOfOneInboxOnDiscord(t *testing.T) {
	onDiscord(t, func(w *world) {
		repairs := w.opensRepairs()
		sam, ana := w.Customer("+447700900123", "Sam"), w.Admin("ana")
		require.Empty(w.t, ana.snips("hours", "We open at 9"))
		ana.IsTold("The snippet hours is kept.")
		says := func(command, want string) {
			require.NoError(w.t, w.discord.runIn(w.t.Context(), ana.id, repairs, "/sms "+command))
			w.eventually("ana is told in the repair shop: "+want, func() bool {
				return slices.ContainsFunc(w.discord.Ephemerals(ana.id, repairs), func(m discordtest.Message) bool { return strings.Contains(m.Plain(), want) })
			})
		}
		says("snippets", "Snippets of repairs: 0")
		says("snippets edit hours", "no such snippet")
		says("snippets drop hours", "no such snippet")
		says("snip hours", "There is no snippet")
		sam.at(spare).Texts("when are you open?")
		w.eventually("the repair shop has a thread", func() bool { return len(w.discord.Threads(repairs)) == 1 })
		thread := w.discord.Threads(repairs)[0].ID
		w.eventually("it shows the text", func() bool {
			return slices.ContainsFunc(w.discord.Messages(thread), func(m discordtest.Message) bool { return strings.Contains(m.Plain(), "when are you open?") })
		})
		_, err := w.discord.Type(ana.id, thread, "!snip hours")
		require.NoError(w.t, err)
		w.eventually("ana is told so", func() bool {
			return slices.ContainsFunc(w.discord.Messages(thread), func(m discordtest.Message) bool {
				return strings.Contains(m.Plain(), "There is no snippet \"hours\", so nothing was sent")
			})
		})
		sam.GotNothing()
		ana.Runs("/sms snippets")
		ana.IsTold("Snippets of shop: 1")
	})
}

// opensRepairs starts anew with a second inbox on Discord, for the spare line. It gives the id of its channel.
func (w *world) opensRepairs() (channel string) {
	w.t.Helper()
	w.stopsOnceConnected()
	d := w.discord
	channel = d.AddChannel(d.guild, discordtest.Channel{Type: discordtest.TextChannel, Name: "sms-repairs", Overwrites: d.readers()})
	second := w.config.Inboxes[0]
	second.Name, second.Channel = "repairs", channel
	second.Lines = []config.Line{{Number: spare, Label: "Repairs", Country: "GB", TwoWay: true}}
	w.config.Inboxes = append(w.config.Inboxes, second)
	w.Starts()
	return channel
}
