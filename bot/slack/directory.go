package slack

import (
	"context"
	"fmt"
	"regexp"
	"slices"

	"partyline/bot"
	"partyline/bridge"
)

var _ bridge.Directory = (*Client)(nil)

// userID is how Slack's ids of people look.
var userID = regexp.MustCompile(`^[UW][A-Z0-9]{2,}$`)

// Person implements bridge.Directory.
func (c *Client) Person(ctx context.Context, in bridge.Place, who string) (p bridge.Person, refused string, err error) {
	ids, err := c.memberIDs(ctx, in.Channel)
	if err != nil {
		return p, "", err
	}
	p.ID = who
	if !userID.MatchString(who) {
		if p.ID, err = c.byName(ctx, ids, who); err != nil {
			return p, "", err
		}
	}
	p, refused, err = c.mayAct(ctx, in.Channel, p)
	if err == nil && refused == "" && !slices.Contains(ids, p.ID) {
		refused = fmt.Sprintf("%s is not in the channel. Invite them first.", p.Name)
	}
	return p, refused, err
}

// byName finds somebody in the channel. Apps have names too, and are no people.
func (c *Client) byName(ctx context.Context, ids []string, name string) (string, error) {
	var all []bot.Named
	for _, id := range ids {
		p, err := c.people.person(ctx, id, nameAge)
		if err != nil {
			return "", err
		}
		if !p.bot {
			all = append(all, bot.Named{ID: id, Names: p.called})
		}
	}
	return bot.ByName(all, name)
}
