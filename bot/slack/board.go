package slack

import (
	"context"
	"net/url"
	"time"

	"github.com/slack-go/slack"

	"partyline/bot"
	"partyline/bridge"
)

var _ bridge.Pinner = (*Client)(nil)

// boardEvent is the event type of a pinned post's metadata.
const boardEvent = "partyline_board"

// addPin is paced by Slack's tier 2; one is made in the life of a board. docs.slack.dev/reference/methods/pins.add
var addPin = method{name: "pins.add"}

// Pin implements bridge.Pinner.
func (c *Client) Pin(ctx context.Context, in bridge.Place, id string, b bridge.Board) (string, error) {
	made, err := c.stand(ctx, in.Channel, id, standing{view: bot.BoardView(b), event: boardEvent, key: b.Key, triedAt: b.TriedAt})
	if err != nil || id != "" {
		return made, err
	}
	return made, c.pin(ctx, in.Channel, made)
}

// standing is a post in a channel that belongs to no conversation and is kept up to date.
type standing struct {
	view bot.View
	// event is the event type of its metadata, key what stands in them.
	event, key string
	triedAt    time.Time
}

// stand edits the post called id, or, where id is empty, makes one unless an earlier try did. It gives the post's id.
func (c *Client) stand(ctx context.Context, channel, id string, p standing) (string, error) {
	if err := c.audits.Safe(ctx, channel); err != nil {
		return id, err
	}
	self, err := c.identity(ctx)
	if err != nil {
		return id, err
	}
	blocks, text := encodeView(p.view, self.address)
	if id != "" {
		return id, c.call(ctx, updateMessage, "", p.event+channel, func(ctx context.Context) error {
			_, _, _, err := c.api.UpdateMessageContext(ctx, channel, id, inert(blocks, text)...)
			return err
		})
	}
	if !p.triedAt.IsZero() {
		id, err = c.find(ctx, readHistory, url.Values{"channel": {channel}}, p.event, p.key, p.triedAt)
		if err != nil || id != "" {
			return id, err
		}
	}
	id, _, err = c.send(ctx, channel, p.key, func(bool) []slack.MsgOption { return append(inert(blocks, text), marker(p.event, p.key)) })
	return id, err
}

// pin pins a post of ours. A post that may not be pinned is kept.
func (c *Client) pin(ctx context.Context, channel, ts string) error {
	err := c.call(ctx, addPin, "", ts, func(ctx context.Context) error {
		return c.api.AddPinContext(ctx, channel, slack.NewRefToMessage(channel, ts))
	})
	switch code := bridge.CodeOf(err); {
	case bridge.DetailOf(err) == "already_pinned":
		return nil
	case code == bridge.CodeRejected, code == bridge.CodeUnavailable:
		c.log.Warn("slack: the post of the inbox could not be pinned; pin it by hand, or give the app the scope pins:write", "channel", channel, "err", err)
		return nil
	}
	return err
}
