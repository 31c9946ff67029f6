package slack

import (
	"context"
	"net/url"

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
	if err := c.audits.Safe(ctx, in.Channel); err != nil {
		return id, err
	}
	self, err := c.identity(ctx)
	if err != nil {
		return id, err
	}
	blocks, text := encodeView(bot.BoardView(b), self.address)
	if id != "" {
		return id, c.call(ctx, updateMessage, "", "board"+in.Channel, func(ctx context.Context) error {
			_, _, _, err := c.api.UpdateMessageContext(ctx, in.Channel, id, inert(blocks, text)...)
			return err
		})
	}
	if !b.TriedAt.IsZero() {
		if id, err = c.find(ctx, readHistory, url.Values{"channel": {in.Channel}}, boardEvent, b.Key, b.TriedAt); err != nil {
			return "", err
		}
	}
	if id == "" {
		id, _, err = c.send(ctx, in.Channel, b.Key, func(bool) []slack.MsgOption { return append(inert(blocks, text), marker(boardEvent, b.Key)) })
		if err != nil {
			return "", err
		}
	}
	return id, c.pin(ctx, in.Channel, id)
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
