package slack

import (
	"cmp"
	"context"
	"slices"

	"partyline/bot"
	"partyline/bridge"
)

// mayAct tells whether somebody may answer customers in a channel: a full member of the workspace, and in the channel's
// allow-list where it has one. refused is a sentence that says why not, empty where they may. An error means that it could not
// be found out now; then nothing may be guessed. Its code is CodeUnavailable.
//
// That they are in the channel is not asked: nobody else can type or press anything in a private channel.
func (c *Client) mayAct(ctx context.Context, channel string, somebody bridge.Person) (who bridge.Person, refused string, err error) {
	user := somebody.ID
	p, err := c.people.person(ctx, user, freshFor)
	if err != nil {
		return bridge.Person{ID: user}, "", unknowable(err)
	}
	who = bridge.Person{ID: user, Name: cmp.Or(p.name, user), Zone: p.zone}
	if refused = refusal(p); refused != "" {
		return who, refused, nil
	}
	refused, err = c.listed(ctx, c.o.Channels[channel], user)
	return who, refused, err
}

// refusal says why such a person may not act anywhere, empty where nothing speaks against it.
func refusal(p person) string {
	switch {
	case p.unknown, p.stranger:
		return "People of other workspaces may not answer customers."
	case p.deleted:
		return "A deactivated account may not answer customers."
	case p.bot:
		return "Apps may not answer customers."
	case p.guest:
		return "Guests may not answer customers."
	}
	return ""
}

// listed says why the allow-list keeps somebody out, empty where it lets them in.
func (c *Client) listed(ctx context.Context, a Admins, user string) (refused string, err error) {
	if len(a.Users) == 0 && len(a.UserGroups) == 0 || slices.Contains(a.Users, user) {
		return "", nil
	}
	for _, g := range a.UserGroups {
		members, err := c.people.members(ctx, g)
		switch {
		case settled(err):
			c.log.Error("slack: a user group of the allow-list cannot be read", "group", g, "err", err)
			return "Your name is in no allow-list that could be read: Slack does not show us the user group " + g +
				". Ask whoever runs Partyline to check it.", nil
		case err != nil:
			return "", unknowable(err)
		case members[user]:
			return "", nil
		}
	}
	return "You are not on the list of those who may answer customers here.", nil
}

// settled says that asking again would bring the same no.
func settled(err error) bool {
	if err == nil {
		return false
	}
	d := bridge.DetailOf(err)
	return bridge.CodeOf(err) == bridge.CodeRejected || d == "missing_scope"
}

// unknowable makes of err one that makes the platform deliver again.
func unknowable(err error) error { return bot.Unknowable("Slack", err) }
