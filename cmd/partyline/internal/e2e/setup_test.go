package e2e

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"partyline/bot/discord/discordtest"
	"partyline/config"
)

// twoPlaces is a shop with an inbox on Slack and another one, for its spare line, on Discord. What scenarios see is Slack.
type twoPlaces struct {
	*slackPlace
	discord *discordPlace
}

func (p twoPlaces) configure(c *config.Config) {
	p.slackPlace.configure(c)
	second := c.Inboxes[0]
	second.Name, second.Lines = "repairs", []config.Line{{Number: spare, Label: "Repairs", Country: "GB", TwoWay: true}}
	c.Inboxes = append(c.Inboxes, second)
	slices.Reverse(c.Inboxes)
	p.discord.configure(c)
	slices.Reverse(c.Inboxes)
}

var onBoth = where{name: "both", open: func(w *world, o outside) workspace {
	return twoPlaces{newSlack(w, o), newDiscord(w, o, discordtest.ForumChannel)}
}}

// What is wrong with the set-up of Discord is said in the log, with what to do about it. The inbox on Slack goes on meanwhile, and what
// was written to the other one is shown once that is done.
func TestWhatIsWrongIsSaid(t *testing.T) {
	t.Parallel()
	for what, c := range map[string]struct {
		spoil, mend func(w *world)
		says        []string
		// shows: only the way back is barred, so that texts are shown all the same.
		shows bool
	}{
		"a wrong token": {
			func(w *world) { w.config.Discord.Token = "wrong" },
			func(w *world) { w.config.Discord.Token = config.Secret(w.discord.Token()) },
			[]string{"refuses our token", "discord.token"}, false,
		},
		"a revoked token": {
			func(w *world) { w.discord.RevokeToken(true) },
			func(w *world) { w.discord.RevokeToken(false) },
			[]string{"refuses our token", "discord.token"}, false,
		},
		"no intent": {
			func(w *world) { w.discord.AllowIntents(false, false) },
			func(w *world) { w.discord.AllowIntents(true, false) },
			[]string{"Switch on Message Content Intent", "Developer Portal"}, true,
		},
		"an intent that the gateway refuses": {
			func(w *world) { w.discord.RefuseIdentify(4014) },
			func(w *world) { w.discord.RefuseIdentify(0) },
			[]string{"Switch on Message Content Intent", "Developer Portal"}, true,
		},
		"a voice channel": {
			func(w *world) {
				w.config.Inboxes[1].Channel = w.discord.AddChannel(w.discord.guild, discordtest.Channel{Type: discordtest.VoiceChannel, Name: "talk", Overwrites: w.discord.readers()})
			},
			func(w *world) { w.config.Inboxes[1].Channel = w.discord.shop },
			[]string{"#talk is a voice channel", "Configure a text channel or a forum"}, false,
		},
		"no such channel": {
			func(w *world) { w.config.Inboxes[1].Channel = "100000000000000001" },
			func(w *world) { w.config.Inboxes[1].Channel = w.discord.shop },
			[]string{"100000000000000001", "channel"}, false,
		},
		"missing permissions": {
			func(w *world) { w.discord.mayNot(discordtest.EmbedLinks | discordtest.AddReactions) },
			func(w *world) { w.discord.mayNot(0) },
			[]string{"lacks permissions in #sms-shop", "Embed Links, Add Reactions", "Give them"}, false,
		},
	} {
		t.Run(what, func(t *testing.T) {
			onSQLite(t, []where{onBoth}, func(w *world) {
				w.stopsOnceConnected()
				c.spoil(w)
				w.Starts()
				w.await("the log says what is wrong", func() bool { return w.log.has(c.says...) })
				sam, kim, ana := w.Customer("+447700900123", "Sam"), w.Customer("+447700900124", "Kim"), w.Admin("ana")
				kim.at(spare).Texts("it is broken")
				sam.Texts("where is my order?")
				ana.SeesInThread(sam, "where is my order?")
				ana.Replies(sam, "on its way")
				sam.Gets("on its way")
				if !c.shows {
					require.Empty(w.t, w.discord.cards())
				}
				w.Stops()
				c.mend(w)
				w.Starts()
				w.Flies()
				w.await("the other inbox goes on", func() bool {
					cards := w.discord.cards()
					return len(cards) == 1 && slices.Equal(textsOf(w.discord.under(cards[0]), kim.shown()), []string{"it is broken"})
				})
			}, atOnce)
		})
	}
}

// What is mended in Discord itself needs no new start.
func TestWhatIsMendedIsFoundOut(t *testing.T) {
	onSQLite(t, []where{onBoth}, func(w *world) {
		w.stopsOnceConnected()
		w.discord.RefuseIdentify(4014)
		w.Starts()
		w.await("the log says what is wrong", func() bool { return w.log.has("Switch on Message Content Intent") })
		w.discord.RefuseIdentify(0)
		w.Flies()
		w.await("the gateway is connected", func() bool { return w.discord.Links() == 1 })
	})
}

// stopsOnceConnected stops an application that has led, and so gives that up: one that is stopped while it asks to lead may hold its
// place for some seconds more.
func (w *world) stopsOnceConnected() {
	w.t.Helper()
	w.await("the gateway is connected", func() bool { return w.discord.Links() == 1 })
	w.Stops()
}

// mayNot takes these permissions from the application's role, and gives it all others.
func (d *discordPlace) mayNot(p discordtest.Permission) {
	d.SetRole(d.guild, d.BotRole(d.guild), func(r *discordtest.Role) { r.Permissions = discordtest.BotPermissions &^ p })
	// Embed Links and Add Reactions are among what everybody may do in a new server.
	d.SetRole(d.guild, d.guild, func(r *discordtest.Role) { r.Permissions = discordtest.MemberPermissions &^ p })
}
