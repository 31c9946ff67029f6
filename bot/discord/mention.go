package discord

import (
	"context"
	"slices"
	"strings"
)

// mention has a message call people and roles: their marks stand above its text, and they alone are allowed to be notified. What is no
// id is left out, and so is everyone, who is the role with the server's id.
// docs.discord.com/developers/reference#message-formatting
func (c *Client) mention(ctx context.Context, channel string, ids []string, out *outgoing) error {
	ids = slices.DeleteFunc(slices.Clone(ids), func(id string) bool { return !isSnowflake(id) })
	if len(ids) == 0 {
		return nil
	}
	at, err := c.places.of(ctx, channel)
	if err != nil {
		return err
	}
	g, err := c.people.guild(ctx, at.guild, freshFor)
	if err != nil {
		return err
	}
	var marks []string
	for _, id := range ids {
		switch {
		case id == g.ID:
		case slices.ContainsFunc(g.Roles, func(r role) bool { return r.ID == id }):
			out.Roles, marks = append(out.Roles, id), append(marks, "<@&"+id+">")
		default:
			out.Users, marks = append(out.Users, id), append(marks, "<@"+id+">")
		}
	}
	if len(marks) > 0 {
		out.Content = cut(strings.Join(marks, " ")+"\n"+out.Content, maxContent)
	}
	return nil
}
