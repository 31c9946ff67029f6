package discord

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"partyline/bot"
	"partyline/bridge"
)

// readership is who can see a channel besides its admins.
type readership struct {
	// roles by whose permissions somebody who is no admin sees it. @everyone is the one with the guild's id.
	roles []role
	// users are members who see it by an overwrite of their own, whatever their roles are. Some may be admins by a role, or bots.
	users []string
	// apps are other bots that see it by the role that they brought along.
	apps []role
}

// readers computes who can see a channel without being one of the admins. The owner of the guild sees everything and is not
// computed here. Nobody's roles need to be known: denials only take sight away, so whoever sees the channel by several roles sees it
// by one of them alone.
func readers(g guild, overwrites []overwrite, admins Admins, self string) readership {
	var out readership
	for _, r := range g.Roles {
		if r.ID != g.ID && slices.Contains(admins.Roles, r.ID) {
			continue
		}
		held := []string{r.ID}
		switch {
		case !g.permissionsIn(overwrites, "", held).has(viewChannel), r.Tags.BotID == self && self != "":
		case r.Tags.BotID != "":
			out.apps = append(out.apps, r)
		default:
			out.roles = append(out.roles, r)
		}
	}
	for _, o := range overwrites {
		if o.Type == overwriteMember && o.ID != self && o.Allow.has(viewChannel) && !slices.Contains(admins.Users, o.ID) {
			out.users = append(out.users, o.ID)
		}
	}
	return out
}

// audit looks at a channel and at who can see it. The error says that this was not possible now. Threads have the permissions of their
// channel. docs.discord.com/developers/topics/permissions#inherited-permissions-threads
func (c *Client) audit(ctx context.Context, channel string) (bot.Ruling, error) {
	at, err := c.places.fresh(ctx, channel)
	if err != nil {
		return settle("", invisible(err))
	}
	if at.kind != placeText && at.kind != placeForum {
		return bot.Ruling{Name: at.name, Err: unusable("#%s is %s. Configure a text channel or a forum.", at.name, at.called)}, nil
	}
	if at.overwrites == nil { // where they were not understood nobody could see what they allow
		return bot.Ruling{}, &bridge.Error{Code: bridge.CodeRetry, Say: sayTrouble, Detail: "a channel without overwrites"}
	}
	self, err := c.identity(ctx)
	if err != nil {
		return settle(at.name, err)
	}
	g, err := c.people.guild(ctx, at.guild, 0)
	if err != nil {
		return settle(at.name, err)
	}
	us, err := c.people.of(ctx, g.ID, self.user, 0)
	if err != nil {
		return settle(at.name, err)
	}
	if missing := g.permissionsIn(at.overwrites, self.user, us.roles).missing(); len(missing) > 0 {
		return bot.Ruling{Name: at.name, Err: unusable("The bot lacks permissions in #%s: %s. Give them to its role in the channel's settings.",
			at.name, strings.Join(missing, ", "))}, nil
	}
	admins := c.o.Channels[channel]
	who := readers(g, at.overwrites, admins, self.user)
	others, apps, err := c.outsiders(ctx, g, who, admins)
	if err != nil {
		return bot.Ruling{}, err
	}
	v := bot.Ruling{Name: at.name, Apps: apps}
	if len(others) > 0 {
		v.Err = &bridge.Error{Code: bridge.CodeUnsafe, Say: fmt.Sprintf("Others than the admins could read #%s: %s. Deny View Channel to @everyone "+
			"in the channel's permissions and allow it to the admins' roles only, or add who is named here to the inbox's roles or admins.",
			at.name, bot.Listing(others))}
	}
	return v, nil
}

// settle makes a ruling of an error that says what is wrong with the channel, and leaves the others errors.
func settle(name string, err error) (bot.Ruling, error) {
	if code := bridge.CodeOf(err); code == bridge.CodeUnavailable || code == bridge.CodeRejected {
		return bot.Ruling{Name: name, Err: err}, nil
	}
	return bot.Ruling{}, err
}

func unusable(format string, args ...any) error {
	return &bridge.Error{Code: bridge.CodeUnavailable, Say: fmt.Sprintf(format, args...)}
}

// invisible says what the refusal to show us a channel means.
func invisible(err error) error {
	if d := bridge.DetailOf(err); d == codeMissingAccess || d == codeMissingPerms {
		return &bridge.Error{
			Code: bridge.CodeUnavailable, Detail: d, Cause: err,
			Say: "The bot cannot see the channel. Invite it to the server (docs/discord.md has the link), and give its role View Channel in the channel's permissions.",
		}
	}
	return err
}

// outsiders names who could read a channel and is no admin, and apart from them the other apps.
func (c *Client) outsiders(ctx context.Context, g guild, who readership, admins Admins) (others, apps []string, err error) {
	everyone := slices.ContainsFunc(who.roles, func(r role) bool { return r.ID == g.ID })
	if everyone {
		others = append(others, "@everyone")
	}
	for _, r := range who.roles {
		if !everyone { // else each role would be named
			others = append(others, "the role "+r.Name)
		}
	}
	for _, r := range who.apps {
		apps = append(apps, r.Name)
	}
	for _, id := range who.users {
		p, err := c.people.of(ctx, g.ID, id, 0)
		switch {
		case err != nil:
			return nil, nil, err
		case p.unknown:
			others = append(others, "the user "+id+", who left the server and may come back")
		case p.bot:
			apps = append(apps, p.name)
		case !admins.include(g.ID, id, p.roles):
			others = append(others, p.name)
		}
	}
	if !slices.Contains(admins.Users, g.OwnerID) {
		p, err := c.people.of(ctx, g.ID, g.OwnerID, 0)
		if err != nil {
			return nil, nil, err
		}
		if !admins.include(g.ID, g.OwnerID, p.roles) {
			others = append(others, p.name+", who owns the server")
		}
	}
	slices.Sort(apps)
	return others, slices.Compact(apps), nil
}

// forbidden says what a refusal for want of permissions means, by looking at the channel anew; other errors stay as they are.
func (c *Client) forbidden(ctx context.Context, channel string, err error) error {
	if d := bridge.DetailOf(err); d != codeMissingAccess && d != codeMissingPerms {
		return err
	}
	c.audits.Drop(channel)
	if v, lookErr := c.audits.Renew(ctx, channel); lookErr == nil && v.Err != nil {
		return v.Err
	}
	return err
}

// Check looks at every configured channel now, sorted by id. It may take seconds. Problem may tell of something that a channel can
// do without, beside OK.
func (c *Client) Check(ctx context.Context) []bot.Finding {
	found := c.audits.Check(ctx, c.channels())
	for i, f := range found {
		if f.OK {
			found[i].Problem = c.tags.complaint(f.Channel)
		}
	}
	return found
}
