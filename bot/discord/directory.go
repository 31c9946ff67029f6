package discord

import (
	"cmp"
	"context"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"partyline/bot"
	"partyline/bridge"
)

var _ bridge.Directory = (*Client)(nil)

var searchMembers = method{name: "search guild members", verb: http.MethodGet}

// maxFound is how many members a search gives at most.
const maxFound = 100

// Person implements bridge.Directory.
func (c *Client) Person(ctx context.Context, in bridge.Place, who string) (p bridge.Person, refused string, err error) {
	p.ID = who
	if !isSnowflake(who) {
		if p.ID, err = c.byName(ctx, in.Channel, who); err != nil {
			return p, "", err
		}
	}
	return c.mayAct(ctx, in.Channel, p)
}

// byName finds a member of the server. Discord searches user names and nicknames; whoever is known by another name was mentioned or has
// spoken here, and is remembered. docs.discord.com/developers/resources/guild#search-guild-members
func (c *Client) byName(ctx context.Context, channel, name string) (string, error) {
	query := strings.TrimPrefix(strings.TrimSpace(name), "@")
	if query == "" { // Discord takes no empty search
		return bot.ByName(nil, name)
	}
	at, err := c.places.of(ctx, channel)
	if err != nil {
		return "", unknowable(err)
	}
	var all []bot.Named
	for key, p := range c.people.members.All() {
		if id, ours := strings.CutPrefix(key, at.guild+"/"); ours && !p.bot && !p.unknown {
			all = append(all, bot.Named{ID: id, Names: []string{p.name}})
		}
	}
	q := url.Values{"query": {query}, "limit": {strconv.Itoa(maxFound)}}
	var found []member
	if err := c.call(ctx, searchMembers, "/guilds/"+url.PathEscape(at.guild)+"/members/search?"+q.Encode(), "search", nil, &found); err != nil {
		return "", err
	}
	for _, m := range found {
		if m.User == nil || m.User.Bot {
			continue
		}
		all = append(all, bot.Named{ID: m.User.ID, Names: []string{cmp.Or(m.Nick, m.User.name()), m.User.GlobalName, m.User.Username}})
	}
	return bot.ByName(all, name)
}
