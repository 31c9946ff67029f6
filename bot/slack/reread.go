package slack

import (
	"context"
	"net/url"

	"partyline/bridge"
)

var _ bridge.Rereader = (*Client)(nil)

// Reread implements bridge.Rereader. A thread is no more once the last of its messages is, so its end is that of the post.
func (c *Client) Reread(ctx context.Context, p bridge.PostRef) (*bridge.Typed, error) {
	channel := p.Thread.Channel
	var found *message
	args := url.Values{"channel": {channel}, "ts": {p.Thread.ID}, "oldest": {p.ID}, "latest": {p.ID}, "inclusive": {"true"}}
	err := c.pages(ctx, readReplies, "reread"+channel+p.ID, args, func(m message) bool {
		if m.TS == p.ID { // the card comes along whatever is asked for
			found = &m
		}
		return found == nil
	})
	switch {
	case err != nil:
		return nil, err
	case found == nil || found.SubType == "tombstone":
		return nil, &bridge.Error{Code: bridge.CodeGone, Say: "The message was deleted in Slack."}
	case found.editedAt() == "" || !isTyped(*found):
		return nil, nil
	}
	found.Channel, found.ThreadTS = channel, p.Thread.ID
	t, err := c.typed(ctx, *found)
	if err != nil {
		return nil, err
	}
	if at := timeOf(found.editedAt()); !at.IsZero() {
		t.At = at
	}
	return &t, nil
}
