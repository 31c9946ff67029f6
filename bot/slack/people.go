package slack

import (
	"cmp"
	"context"
	"net/url"
	"time"

	"github.com/slack-go/slack"

	"partyline/bot"
	"partyline/bridge"
)

// freshFor is how old what we know of somebody may be when it decides what they may do. Slack tells us of changes, and then
// nothing is kept at all.
const freshFor = 5 * time.Minute

// people remembers what Slack said of persons, user groups and channels.
type people struct {
	c *Client
	// persons by user id, groups (their members) by group id, handles by group id, channels (their names) by channel id.
	persons  bot.Cache[person]
	groups   bot.Cache[map[string]bool]
	handles  bot.Cache[map[string]string]
	channels bot.Cache[string]
	// rosters are who is in a channel, by its id.
	rosters bot.Cache[map[string]bool]
}

// person is what we need of a user. docs.slack.dev/reference/objects/user-object
type person struct {
	name string
	// zone is the name of their time zone.
	zone string
	// called are all the names that Slack shows of them.
	called                       []string
	unknown, deleted, bot, guest bool
	// stranger belongs to another organisation.
	stranger bool
}

func newPeople(c *Client) *people { return &people{c: c} }

// person tells what Slack knows of a user. An id that Slack does not show us gives person.unknown.
func (p *people) person(ctx context.Context, id string, maxAge time.Duration) (person, error) {
	return p.persons.Get(p.c.clock.Now(), maxAge, id, func() (person, error) {
		self, err := p.c.identity(ctx)
		if err != nil {
			return person{}, err
		}
		var u *slack.User
		err = p.c.call(ctx, userInfo, "", id, func(ctx context.Context) (err error) {
			u, err = p.c.api.GetUserInfoContext(ctx, id)
			return err
		})
		switch {
		case bridge.DetailOf(err) == "user_not_found", bridge.DetailOf(err) == "user_not_visible", bridge.DetailOf(err) == "users_not_found":
			return person{unknown: true}, nil
		case err != nil:
			return person{}, err
		}
		return personOf(u, self), nil
	})
}

func personOf(u *slack.User, self identity) person {
	ours := u.TeamID == self.team
	for _, team := range u.Enterprise.Teams {
		ours = ours || team == self.team
	}
	return person{
		called:   []string{u.Profile.DisplayName, u.Profile.RealName, u.RealName, u.Name},
		name:     cmp.Or(u.Profile.DisplayName, u.Profile.RealName, u.RealName, u.Name, u.ID),
		zone:     u.TZ,
		deleted:  u.Deleted,
		bot:      u.IsBot || u.IsWorkflowBot || u.IsConnectorBot || u.ID == slackbot,
		guest:    u.IsRestricted || u.IsUltraRestricted,
		stranger: u.IsStranger || !ours,
	}
}

// slackbot is a member of every workspace that says of itself not to be a bot.
const slackbot = "USLACKBOT"

// members are the ids of a user group's members.
func (p *people) members(ctx context.Context, group string) (map[string]bool, error) {
	return p.groups.Get(p.c.clock.Now(), freshFor, group, func() (map[string]bool, error) {
		out := map[string]bool{}
		err := p.c.call(ctx, groupMembers, "", group, func(ctx context.Context) error {
			ids, err := p.c.api.GetUserGroupMembersContext(ctx, group)
			for _, id := range ids {
				out[id] = true
			}
			return err
		})
		return out, err
	})
}

// roster are the ids of everybody in a channel.
func (p *people) roster(ctx context.Context, channel string) (map[string]bool, error) {
	return p.rosters.Get(p.c.clock.Now(), freshFor, channel, func() (map[string]bool, error) {
		ids, err := p.c.memberIDs(ctx, channel)
		out := map[string]bool{}
		for _, id := range ids {
			out[id] = true
		}
		return out, err
	})
}

// nameAge is how old a name may be that is only shown.
const nameAge = time.Hour

// userName implements names.
func (p *people) userName(ctx context.Context, id string) (string, error) {
	u, err := p.person(ctx, id, nameAge)
	return u.name, err
}

// groupName implements names: a group's handle, without the @.
func (p *people) groupName(ctx context.Context, id string) (string, error) {
	all, err := p.handles.Get(p.c.clock.Now(), nameAge, "", func() (map[string]string, error) {
		out := map[string]string{}
		err := p.c.call(ctx, groupList, "", "names", func(ctx context.Context) error {
			groups, err := p.c.api.GetUserGroupsContext(ctx)
			for _, g := range groups {
				out[g.ID] = g.Handle
			}
			return err
		})
		return out, bot.OrUnnamed(err)
	})
	return all[id], err
}

// channelName implements names.
func (p *people) channelName(ctx context.Context, id string) (string, error) {
	return p.channels.Get(p.c.clock.Now(), nameAge, id, func() (string, error) {
		info, err := p.c.channelInfo(ctx, id)
		return info.Name, bot.OrUnnamed(err)
	})
}

// channelFacts is what we need of conversations.info. docs.slack.dev/reference/objects/conversation-object
type channelFacts struct {
	Name            string `json:"name"`
	IsPrivate       bool   `json:"is_private"`
	IsIM            bool   `json:"is_im"`
	IsMpIM          bool   `json:"is_mpim"`
	IsMember        bool   `json:"is_member"`
	IsArchived      bool   `json:"is_archived"`
	IsShared        bool   `json:"is_shared"`
	IsExtShared     bool   `json:"is_ext_shared"`
	IsOrgShared     bool   `json:"is_org_shared"`
	IsPendingShared bool   `json:"is_pending_ext_shared"`
}

// channelInfo asks Slack for a channel. Its answer may hold the latest message, so it is read leniently.
func (c *Client) channelInfo(ctx context.Context, id string) (channelFacts, error) {
	var answer struct {
		Channel channelFacts `json:"channel"`
	}
	err := c.call(ctx, channelInfo, "", id, func(ctx context.Context) error {
		return c.read(ctx, channelInfo, url.Values{"channel": {id}}, &answer)
	})
	return answer.Channel, err
}
