package discord

import (
	"cmp"
	"context"
	"slices"

	"partyline/bot"
	"partyline/bridge"
)

// mayAct tells whether somebody may answer customers in a channel: a member of its server who is on the list or has a role of it.
// refused is a sentence that says why not, empty where they may. An error means that it could not be found out now; then nothing may
// be guessed. Its code is CodeUnavailable.
func (c *Client) mayAct(ctx context.Context, channel string, somebody bridge.Person) (who bridge.Person, refused string, err error) {
	unknown := bridge.Person{ID: somebody.ID, Name: somebody.Name}
	at, err := c.places.of(ctx, channel)
	if err != nil {
		return unknown, "", unknowable(err)
	}
	p, err := c.people.of(ctx, at.guild, somebody.ID, freshFor)
	if err != nil {
		return unknown, "", unknowable(err)
	}
	who = bridge.Person{ID: somebody.ID, Name: cmp.Or(p.name, somebody.Name, somebody.ID)}
	switch {
	case p.unknown:
		return who, "Only members of the server may answer customers.", nil
	case p.bot:
		return who, "Apps may not answer customers.", nil
	case !c.o.Channels[channel].include(at.guild, somebody.ID, p.roles):
		return who, "You are not on the list of those who may answer customers here.", nil
	}
	return who, "", nil
}

// include says whether somebody with these roles is one of the admins. The role @everyone, whose id is the guild's, makes nobody one.
func (a Admins) include(guild, user string, roles []string) bool {
	return slices.Contains(a.Users, user) || slices.ContainsFunc(roles, func(r string) bool { return r != guild && slices.Contains(a.Roles, r) })
}

// unknowable makes of err one that makes the platform deliver again.
func unknowable(err error) error { return bot.Unknowable("Discord", err) }
