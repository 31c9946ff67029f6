package slack

import (
	"context"

	"partyline/bot"
	"partyline/bridge"
)

var _ bridge.ProgressPoster = (*Client)(nil)

// progressEvent is the event type of the metadata of a post about a broadcast.
const progressEvent = "partyline_broadcast"

// ShowProgress implements bridge.ProgressPoster.
func (c *Client) ShowProgress(ctx context.Context, in bridge.Place, id string, p bridge.Progress) (string, error) {
	return c.stand(ctx, in.Channel, id, standing{view: bot.ProgressView(p), event: progressEvent, key: p.Key, triedAt: p.TriedAt})
}
