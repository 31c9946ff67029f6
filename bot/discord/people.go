package discord

import (
	"cmp"
	"context"
	"net/url"
	"slices"
	"time"

	"partyline/bot"
	"partyline/bridge"
)

const (
	// freshFor is how old what we know of somebody may be when it decides what they may do. Events and interactions bring it along;
	// it is asked for only where a message was found by reading.
	freshFor = 5 * time.Minute
	// nameAge is how old a name may be that is only shown.
	nameAge = time.Hour
	// maxPeople is how many members are remembered.
	maxPeople = 10000
)

// person is what we need of a member.
type person struct {
	name  string
	roles []string
	bot   bool
	// unknown: no member of the guild.
	unknown bool
}

// people remembers members and guilds.
type people struct {
	c       *Client
	members bot.Cache[person]
	guilds  bot.Cache[guild]
}

func newPeople(c *Client) *people {
	return &people{c: c, members: bot.Cache[person]{Most: maxPeople}, guilds: bot.Cache[guild]{Most: maxPeople}}
}

func personOf(m member) person {
	var u user
	if m.User != nil {
		u = *m.User
	}
	return person{name: cmp.Or(m.Nick, u.name()), roles: m.Roles, bot: u.Bot || u.System}
}

// note remembers a member that an event or an interaction told: that is how they are now.
func (p *people) note(guild string, m member) {
	if guild == "" || m.User == nil || m.User.ID == "" {
		return
	}
	p.members.Put(p.c.clock.Now(), guild+"/"+m.User.ID, personOf(m))
}

// drop forgets a member, or what is known of a guild where user is empty.
func (p *people) drop(guild, user string) {
	if user == "" {
		p.guilds.Drop(guild)
		return
	}
	p.members.Drop(guild + "/" + user)
}

// of tells who somebody is in a guild, from what is younger than maxAge, else from Discord.
func (p *people) of(ctx context.Context, guild, user string, maxAge time.Duration) (person, error) {
	return p.members.Get(p.c.clock.Now(), maxAge, guild+"/"+user, func() (person, error) {
		var m member
		err := p.c.call(ctx, getMember, "/guilds/"+url.PathEscape(guild)+"/members/"+url.PathEscape(user), "member "+user, nil, &m)
		if bridge.CodeOf(err) == bridge.CodeNotFound {
			return person{unknown: true}, nil
		}
		return personOf(m), err
	})
}

// guild tells what is known of a guild, from what is younger than maxAge, else from Discord.
func (p *people) guild(ctx context.Context, id string, maxAge time.Duration) (guild, error) {
	return p.guilds.Get(p.c.clock.Now(), maxAge, id, func() (g guild, err error) {
		err = p.c.call(ctx, getGuild, "/guilds/"+url.PathEscape(id), "guild "+id, nil, &g)
		if err == nil && !slices.ContainsFunc(g.Roles, func(r role) bool { return r.ID == id }) {
			// Where roles were not understood nobody could see anything.
			err = &bridge.Error{Code: bridge.CodeRetry, Say: sayTrouble, Detail: "a server without @everyone"}
		}
		return g, err
	})
}

// userName implements names.
func (p *people) userName(ctx context.Context, guild, id string) (string, error) {
	who, err := p.of(ctx, guild, id, nameAge)
	return who.name, bot.OrUnnamed(err)
}

// roleName implements names.
func (p *people) roleName(ctx context.Context, guild, id string) (string, error) {
	g, err := p.guild(ctx, guild, nameAge)
	i := slices.IndexFunc(g.Roles, func(r role) bool { return r.ID == id })
	if i < 0 {
		return "", bot.OrUnnamed(err)
	}
	return g.Roles[i].Name, nil
}

// channelName implements names.
func (p *people) channelName(ctx context.Context, id string) (string, error) {
	at, err := p.c.places.of(ctx, id)
	return at.name, bot.OrUnnamed(err)
}
