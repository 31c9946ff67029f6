package e2e

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"partyline/bot/discord/discordtest"
	"partyline/config"
)

// discordPlace is a Discord server with a private channel for the shop: a forum or a text channel.
type discordPlace struct {
	*discordtest.Server
	t *testing.T
	// guild is the server, shop the shop's channel in it.
	guild, shop string
	// clerks is the role of those who may answer, keepers that of those who tidy up.
	clerks, keepers string
	// boss owns the server.
	boss string
}

func newDiscord(w *world, o outside, kind int) *discordPlace {
	w.t.Helper()
	// Heartbeats come in real time, and the tests let time fly.
	s, err := discordtest.New(discordtest.Options{
		Now: o.now, BotName: "partyline", MessageContentIntent: true, HeartbeatInterval: heartbeat, RateLimits: o.limits,
		AckTimeout: ackTimeout,
	})
	if err != nil {
		w.t.Fatal(err)
	}
	d := &discordPlace{Server: s, t: w.t}
	d.guild = s.AddGuild(discordtest.Guild{Name: "The shop"})
	for _, m := range s.Members(d.guild) {
		if !m.Bot {
			d.boss = m.ID
		}
	}
	d.clerks = s.AddRole(d.guild, discordtest.Role{Name: "clerks"})
	d.keepers = s.AddRole(d.guild, discordtest.Role{Name: "keepers", Permissions: discordtest.ManageMessages | discordtest.ManageThreads})
	d.shop = s.AddChannel(d.guild, discordtest.Channel{Type: kind, Name: "sms-shop", Overwrites: d.readers()})
	w.discord = d
	return d
}

// readers are the channel's overwrites: only the shop's clerks and the application see it.
func (d *discordPlace) readers(others ...discordtest.Overwrite) []discordtest.Overwrite {
	return append([]discordtest.Overwrite{
		{ID: d.guild, Deny: discordtest.ViewChannel},
		{ID: d.clerks, Allow: discordtest.ViewChannel},
		{ID: d.BotRole(d.guild), Allow: discordtest.ViewChannel},
	}, others...)
}

func (d *discordPlace) configure(c *config.Config) {
	c.Discord.Token, c.Discord.APIURL = config.Secret(d.Token()), d.URL()
	c.Discord.CallsPerSecond = 0 // unpaced, for the clock stands still
	in := &c.Inboxes[0]
	in.Chat, in.Channel, in.Roles, in.Admins = config.ChatDiscord, d.shop, []string{d.clerks}, []string{d.boss}
}

func (d *discordPlace) yaml() (top, inbox string) {
	return fmt.Sprintf("discord: {token: %q, api_url: %s}", d.Token(), d.URL()),
		fmt.Sprintf("chat: discord\n    channel: %q\n    roles: [%q]\n    admins: [%q]", d.shop, d.clerks, d.boss)
}

func (d *discordPlace) platform() string         { return config.ChatDiscord }
func (d *discordPlace) channel() string          { return d.shop }
func (d *discordPlace) changed() <-chan struct{} { return d.Changed() }
func (d *discordPlace) links() int               { return d.Links() }
func (d *discordPlace) linksOf(int) int          { return 1 } // only one process holds the gateway
func (d *discordPlace) close()                   { d.Close() }

func (d *discordPlace) isForum() bool {
	c, _ := d.Channel(d.shop)
	return c.Type == discordtest.ForumChannel
}

// People.

func (d *discordPlace) hire(name string, owner bool) string {
	roles := []string{d.clerks}
	if owner {
		roles = append(roles, d.keepers)
	}
	return d.AddMember(d.guild, discordtest.Member{Name: name, Roles: roles})
}

func (d *discordPlace) smuggle(name string) string {
	id := d.AddMember(d.guild, discordtest.Member{Name: name})
	d.SetOverwrites(d.shop, d.readers(discordtest.Overwrite{ID: id, Member: true, Allow: discordtest.ViewChannel})...)
	return id
}

func (d *discordPlace) robot(name string) string {
	return d.AddMember(d.guild, discordtest.Member{Name: name, Bot: true, Roles: []string{d.clerks}})
}

func (d *discordPlace) team(name string, members ...string) string {
	id := d.AddRole(d.guild, discordtest.Role{Name: name, Mentionable: true})
	for _, m := range members {
		d.SetMember(d.guild, m, func(m *discordtest.Member) { m.Roles = append(m.Roles, id) })
	}
	return id
}

func (d *discordPlace) expel(string) { d.SetOverwrites(d.shop, d.readers()...) }
func (d *discordPlace) recall()      { d.SetOverwrites(d.shop, d.readers()...) }

func (d *discordPlace) dismiss() {
	d.SetOverwrites(d.shop, d.readers()[:2]...) // without that of the application
}

var discordExposures = map[string]exposure{
	"everyone": {
		func(w *world) { w.discord.SetOverwrites(w.discord.shop) },
		closed,
	},
	"role": {
		func(w *world) {
			interns := w.discord.AddRole(w.discord.guild, discordtest.Role{Name: "interns"})
			w.discord.SetOverwrites(w.discord.shop, w.discord.readers(discordtest.Overwrite{ID: interns, Allow: discordtest.ViewChannel})...)
		},
		closed,
	},
	"member":        {func(w *world) { w.chat.smuggle("gus") }, closed},
	"administrator": {func(w *world) { w.discord.setAdministrator(true) }, func(w *world) { w.discord.setAdministrator(false) }},
}

// closed leaves the channel to those who may read it.
func closed(w *world) { w.discord.SetOverwrites(w.discord.shop, w.discord.readers()...) }

// setAdministrator says whether the keepers see every channel of the server.
func (d *discordPlace) setAdministrator(on bool) {
	d.SetRole(d.guild, d.keepers, func(r *discordtest.Role) {
		r.Permissions &^= discordtest.Administrator
		if on {
			r.Permissions |= discordtest.Administrator
		}
	})
}

func (d *discordPlace) typings() []typing {
	ana := ""
	for _, m := range d.Members(d.guild) {
		if m.Name == "ana" {
			ana = m.ID
		}
	}
	return []typing{
		{"smile \U0001F604 \U0001F44D\U0001F3FD", "smile \U0001F604 \U0001F44D\U0001F3FD"},
		{"ask <@" + ana + ">, or @here", "ask ana, or @here"},
		{"**bold** _it_ ~no~ `*code*` & &amp; < > \"quotes\" \\*stars\\*", "bold it ~no~ *code* & &amp; < > \"quotes\" *stars*"},
		{"it is said in <#" + d.shop + ">", "it is said in #sms-shop"},
		{"see [our *shop*](https://shop.example/a_b?c=1&d=2) or [shop.example](https://shop.example)", "see https://shop.example/a_b?c=1&d=2 or shop.example"},
		{"until <t:1772528400:D>, or <t:1772528400:f>", "until 3 Mar 2026, or 3 Mar 2026 09:00 UTC"},
		{"## Today\n* one ~~two~~\n> ||three||\n-# __four__", "Today\n- one two\nthree\nfour"},
		{"```\n*as* it is\n```", "*as* it is"},
	}
}

// What befalls the connection.

func (d *discordPlace) deaf(on bool)       { d.LoseEvents(map[bool]int{true: endless}[on]) }
func (d *discordPlace) doubles(events int) { d.DuplicateEvents(events) }
func (d *discordPlace) drops()             { d.DropGateways() }
func (d *discordPlace) reconnects()        { d.Reconnect() }
func (d *discordPlace) keeps(bool)         {} // Discord keeps events for sessions that are resumed, and ours never are
func (d *discordPlace) repeats()           {} // Discord delivers each event once
func (d *discordPlace) away()              { d.Fail(discordtest.Fault{Kind: discordtest.BadGateway, Times: -1}) }
func (d *discordPlace) heals()             { d.Heal() }

var discordHiccups = map[hiccupKind]discordtest.FaultKind{
	limited: discordtest.RateLimited, cutAfter: discordtest.CutAfter, slow: discordtest.Slow, slowAfter: discordtest.SlowAfter,
	refused: discordtest.Refuse, broken: discordtest.BadGateway,
}

func (d *discordPlace) fails(h hiccup) {
	d.Fail(discordtest.Fault{
		Method: "POST", Kind: discordHiccups[h.kind], Times: h.times, Delay: h.delay, RetryAfter: 5 * time.Second, Code: 50035, Status: 400,
		Match: func(body map[string]any) bool {
			return posts(body) && h.uploads == shows(body) && h.hits(fmt.Sprint(body))
		},
	})
}

// posts tells whether the body of a call is that of a message, or of a forum's post with its message.
func posts(body map[string]any) bool {
	_, message := body["content"]
	_, first := body["message"]
	return message || first
}

// shows tells whether the body of a call is that of a message with a file.
func shows(body map[string]any) bool { return body["attachments"] != nil }

// labelOf takes the number of a list's row off a button's label.
func labelOf(label string) string {
	if number, rest, ok := strings.Cut(label, ". "); ok && strings.Trim(number, "0123456789") == "" {
		return rest
	}
	return label
}
