package demo

import (
	"fmt"
	"slices"
	"strings"

	"partyline/bot/discord/discordtest"
	"partyline/config"
)

// The ids of the Discord server. They are the same in every run, so that kept data fits.
const (
	discordGuild   = "1100000000000000100"
	discordForum   = "1100000000000000200"
	discordGeneral = "1100000000000000300"
	discordRole    = "1100000000000000400"
)

// discordUsers are the ids of the team.
var discordUsers = map[*person]string{ana: "1100000000000000501", ben: "1100000000000000502", kim: "1100000000000000503"}

// discordServer is what the server is called.
const discordServer = "Bike Shop"

// discordChat is an emulated Discord with one server: a forum for the inbox, which only the front desk sees, and a channel for all.
type discordChat struct {
	*discordtest.Server
}

var (
	_ chat   = discordChat{}
	_ keeper = discordChat{}
)

func newDiscord(c *clock) (chat, error) {
	s, err := discordtest.New(discordtest.Options{BotName: botName, Now: c.Now, MessageContentIntent: true})
	if err != nil {
		return nil, err
	}
	d := discordChat{s}
	s.AddGuild(discordtest.Guild{ID: discordGuild, Name: discordServer, OwnerID: d.user(ana)})
	s.AddRole(discordGuild, discordtest.Role{ID: discordRole, Name: "Front desk", Permissions: discordtest.ManageThreads, Mentionable: true})
	for _, p := range team {
		m := discordtest.Member{ID: d.user(p), Name: p.key, GlobalName: p.name}
		if p.admin {
			m.Roles = []string{discordRole}
		}
		s.AddMember(discordGuild, m)
	}
	s.AddChannel(discordGuild, discordtest.Channel{ID: discordGeneral, Type: discordtest.TextChannel, Name: "general", Topic: "For everybody in the shop"})
	s.AddChannel(discordGuild, discordtest.Channel{
		ID: discordForum, Type: discordtest.ForumChannel, Name: channelName, Topic: "Texts from customers, a post for each of them",
		Overwrites: []discordtest.Overwrite{
			{ID: discordGuild, Deny: discordtest.ViewChannel},
			{ID: discordRole, Allow: discordtest.ViewChannel},
			{ID: s.BotRole(discordGuild), Allow: discordtest.ViewChannel},
		},
	})
	for _, said := range []struct {
		by   *person
		text string
	}{{kim, "Has anybody seen the key of the workshop?"}, {ben, "On the hook by the door"}} {
		if _, err := s.Type(d.user(said.by), discordGeneral, said.text); err != nil {
			s.Close()
			return nil, err
		}
	}
	return d, nil
}

func (discordChat) name() string          { return ChatDiscord }
func (discordChat) channel() string       { return discordForum }
func (discordChat) user(p *person) string { return discordUsers[p] }
func (d discordChat) connected() bool     { return d.Links() > 0 }

func (d discordChat) has(thread string) bool {
	_, there := d.Thread(thread)
	return there
}

func (d discordChat) configure(c *config.Config, in config.Inbox) {
	c.Discord.Token, c.Discord.APIURL = config.Secret(d.Token()), d.URL()
	// The owner sees every channel, whatever her roles.
	in.Name, in.Roles, in.Admins, in.OnCall = "store", []string{discordRole}, []string{d.user(ana)}, discordRole
	c.Inboxes = append(c.Inboxes, in)
}

func (d discordChat) introduce() guide {
	return guide{
		Name: "Discord",
		Facts: []fact{
			{"api url", d.URL()}, {"token", d.Token()}, {"application id", d.AppID()}, {"server (guild)", discordGuild},
			{"forum", discordForum}, {"text channel", discordGeneral},
		},
		Client: fmt.Sprintf("discord.js:  new Client({ intents, rest: { api: '%s/api' } }).login(token)", d.URL()),
		Note:   "Discord gives each event to every client: a second one hears all that Partyline hears.",
	}
}

func (d discordChat) shows(thread, what string) bool {
	return slices.ContainsFunc(d.Messages(thread), func(m discordtest.Message) bool {
		return strings.Contains(m.Plain(), what) || slices.ContainsFunc(m.Buttons(), func(b discordtest.Button) bool { return b.Label == what }) ||
			slices.ContainsFunc(m.Files, func(f discordtest.File) bool { return strings.Contains(f.Name, what) })
	})
}

func (d discordChat) pinned() bool {
	return slices.ContainsFunc(d.Threads(discordForum), func(t discordtest.Thread) bool { return t.Pinned })
}

// delivery is the reaction that says so.
const delivery = "✅"

func (d discordChat) delivered(thread, id string) bool {
	m, _ := d.Message(thread, id)
	return len(m.Reactions[delivery]) > 0 && len(m.Reactions) == 1
}

func (d discordChat) files(thread, id string) []attachment {
	m, _ := d.Message(thread, id)
	return discordFiles(m)
}

func discordFiles(m discordtest.Message) []attachment {
	var out []attachment
	for _, f := range m.Files {
		out = append(out, attachment{f.Name, f.MIME, f.Content})
	}
	return out
}

// button looks in the first message of a post, whose id is that of the post.
func (d discordChat) button(thread, label string) (pressAct, bool) {
	m, _ := d.Message(thread, thread)
	for _, b := range m.Buttons() {
		if b.Label == label {
			return pressAct{Thread: thread, TS: thread, Action: b.CustomID}, true
		}
	}
	return pressAct{}, false
}
