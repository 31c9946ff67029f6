package slack

import (
	"context"
	"fmt"
	"slices"

	"github.com/slack-go/slack"

	"partyline/bot"
	"partyline/bridge"
)

// audit looks at a channel and everybody in it. The error says that this was not possible now.
func (c *Client) audit(ctx context.Context, channel string) (bot.Ruling, error) {
	info, err := c.channelInfo(ctx, channel)
	switch code := bridge.CodeOf(err); {
	case err == nil:
	case code == bridge.CodeUnavailable, code == bridge.CodeRejected:
		return bot.Ruling{Err: err}, nil
	default:
		return bot.Ruling{}, err
	}
	v := bot.Ruling{Name: info.Name, Err: info.problem()}
	if !v.Safe() {
		return v, nil
	}
	self, err := c.identity(ctx)
	if err != nil {
		return bot.Ruling{}, err
	}
	ids, err := c.memberIDs(ctx, channel)
	if err != nil {
		return bot.Ruling{}, err
	}
	var outsiders []string
	for _, id := range ids {
		p, err := c.people.person(ctx, id, nameAge)
		if err != nil {
			return bot.Ruling{}, err
		}
		switch {
		case p.deleted, id == self.user:
		case p.bot:
			v.Apps = append(v.Apps, p.name)
		case p.unknown, p.stranger:
			outsiders = append(outsiders, label(p, id)+" (of another workspace)")
		case p.guest:
			outsiders = append(outsiders, label(p, id)+" (guest)")
		}
	}
	slices.Sort(v.Apps)
	if len(outsiders) > 0 {
		v.Err = unsafe("People who are no full members of the workspace can read the channel: %s. Remove them from it.", bot.Listing(outsiders))
	}
	return v, nil
}

func label(p person, id string) string {
	if p.name == "" {
		return id
	}
	return p.name
}

func unsafe(format string, args ...any) error {
	return &bridge.Error{Code: bridge.CodeUnsafe, Say: fmt.Sprintf(format, args...)}
}

// problem says what is wrong with the channel itself.
func (f channelFacts) problem() error {
	switch {
	case f.IsArchived:
		return &bridge.Error{Code: bridge.CodeUnavailable, Say: verdicts["is_archived"].say, Detail: "is_archived"}
	case f.IsIM, f.IsMpIM:
		return unsafe("This is a direct message, not a channel. Configure a private channel.")
	case !f.IsPrivate:
		return unsafe("The channel is public, so everybody in the workspace can read it. Make it private in its settings.")
	case f.IsExtShared, f.IsPendingShared:
		return unsafe("The channel is shared with another organisation, or about to be. Stop the sharing, or configure another channel.")
	case f.IsShared, f.IsOrgShared:
		return unsafe("The channel is shared with another workspace. Stop the sharing, or configure another channel.")
	case !f.IsMember:
		return &bridge.Error{Code: bridge.CodeUnavailable, Say: sayInvite, Detail: "not_in_channel"}
	}
	return nil
}

// memberIDs lists everybody in the channel.
func (c *Client) memberIDs(ctx context.Context, channel string) ([]string, error) {
	var all []string
	params := &slack.GetUsersInConversationParameters{ChannelID: channel, Limit: pageSize}
	for {
		var ids []string
		var next string
		err := c.call(ctx, channelMembers, "", channel, func(ctx context.Context) (err error) {
			ids, next, err = c.api.GetUsersInConversationContext(ctx, params)
			return err
		})
		if err != nil {
			return nil, err
		}
		all = append(all, ids...)
		if next == "" {
			return all, nil
		}
		params.Cursor = next
	}
}

// Check looks at every configured channel now, sorted by id. It may take seconds.
func (c *Client) Check(ctx context.Context) []bot.Finding { return c.audits.Check(ctx, c.channels()) }
