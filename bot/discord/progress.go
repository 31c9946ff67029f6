package discord

import (
	"context"

	"partyline/bot"
	"partyline/bridge"
)

var _ bridge.ProgressPoster = (*Client)(nil)

// ShowProgress implements bridge.ProgressPoster. In a text channel it is a message, in a forum a post.
func (c *Client) ShowProgress(ctx context.Context, in bridge.Place, id string, p bridge.Progress) (string, error) {
	id, _, err := c.stand(ctx, in.Channel, id, standing{view: bot.ProgressView(p), name: "Broadcast " + p.Title, key: p.Key, triedAt: p.TriedAt})
	return id, err
}
