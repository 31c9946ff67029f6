package discord

import (
	"context"

	"partyline/bridge"
)

var _ bridge.Rereader = (*Client)(nil)

// Reread implements bridge.Rereader.
func (c *Client) Reread(ctx context.Context, p bridge.PostRef) (*bridge.Typed, error) {
	var m message
	err := c.call(ctx, getMessage, messagePath(p.Thread.ID, p.ID), "reread "+p.ID, nil, &m)
	switch {
	case bridge.DetailOf(err) == codeUnknownMessage:
		return nil, &bridge.Error{Code: bridge.CodeGone, Say: "The message was deleted in Discord.", Detail: codeUnknownMessage, Cause: err}
	case err != nil:
		err = c.lost(ctx, p.Thread, err)
		if bridge.CodeOf(err) == bridge.CodeGone {
			return nil, &bridge.Error{Code: bridge.CodeNotFound, Say: sayGone, Detail: bridge.DetailOf(err), Cause: err}
		}
		return nil, err
	}
	edited := at(m.EditedTimestamp)
	if m.Content == nil || edited.IsZero() || !m.isTyped() {
		return nil, nil
	}
	m.ChannelID = p.Thread.ID
	t, err := c.typed(ctx, m, p.Thread.Channel)
	if err != nil {
		return nil, err
	}
	t.At = edited
	return &t, nil
}
