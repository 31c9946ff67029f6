package discord

import (
	"context"
	"net/http"
	"net/url"

	"partyline/bot"
	"partyline/bridge"
)

var _ bridge.Pinner = (*Client)(nil)

// pinMessage is a route of 2025. docs.discord.com/developers/resources/message#pin-message
var pinMessage = method{name: "pin message", verb: http.MethodPut}

// flagPinned keeps a post at the top of its forum. docs.discord.com/developers/resources/channel#channel-object-channel-flags
const flagPinned = 1 << 1

// Pin implements bridge.Pinner. In a text channel the board is a message, in a forum a post.
func (c *Client) Pin(ctx context.Context, in bridge.Place, id string, b bridge.Board) (string, error) {
	if err := c.audits.Safe(ctx, in.Channel); err != nil {
		return id, err
	}
	at, err := c.places.of(ctx, in.Channel)
	if err != nil {
		return id, c.forbidden(ctx, in.Channel, invisible(err))
	}
	embeds, components := encodeView(bot.BoardView(b), b.Key, c.address)
	out := outgoing{Embeds: embeds, Components: components}
	if id != "" {
		return id, c.editBoard(ctx, at, id, out)
	}
	if at.kind == placeForum {
		return c.postBoard(ctx, at, b, out)
	}
	if !b.TriedAt.IsZero() {
		made, err := c.findCard(ctx, at.id, bridge.Card{Key: b.Key, TriedAt: b.TriedAt})
		if err != nil {
			return "", err
		}
		id = made.ID
	}
	if id == "" {
		out.Nonce = b.Key
		made, err := c.create(ctx, at.id, b.Key, out)
		if err != nil {
			return "", c.forbidden(ctx, at.id, err)
		}
		id = made.ID
	}
	err = c.call(ctx, pinMessage, "/channels/"+url.PathEscape(at.id)+"/messages/pins/"+url.PathEscape(id), "pin", nil, nil)
	return id, c.pinned(at, err)
}

func (c *Client) editBoard(ctx context.Context, at place, id string, out outgoing) error {
	thread := bridge.ThreadRef{Channel: at.id, ID: id}
	channelID, messageID := cardAt(thread, at.kind)
	return c.lost(ctx, thread, c.awake(ctx, thread, func() error {
		return c.call(ctx, editMessage, messagePath(channelID, messageID), "board "+at.id, out, nil)
	}))
}

// postBoard makes the board a post at the top of the forum.
func (c *Client) postBoard(ctx context.Context, forum place, b bridge.Board, out outgoing) (id string, err error) {
	if !b.TriedAt.IsZero() {
		if id, err = c.findPost(ctx, forum, bridge.Card{Key: b.Key, TriedAt: b.TriedAt}); err != nil {
			return "", err
		}
	}
	if id == "" {
		body := struct {
			Name        string   `json:"name"`
			AutoArchive int      `json:"auto_archive_duration"`
			Message     outgoing `json:"message"`
		}{"Inbox " + cut(oneLine(b.Inbox), maxThreadName/2), autoArchive, out}
		var made channel
		if err := c.call(ctx, startPost, "/channels/"+url.PathEscape(forum.id)+"/threads", b.Key, body, &made); err != nil {
			return "", c.forbidden(ctx, forum.id, err)
		}
		c.places.note(made)
		id = made.ID
	}
	err = c.call(ctx, editChannel, "/channels/"+url.PathEscape(id), "pin", map[string]int{"flags": flagPinned}, nil)
	return id, c.pinned(forum, err)
}

// pinned passes over a refusal to pin: the post is kept.
func (c *Client) pinned(at place, err error) error {
	switch bridge.CodeOf(err) { //nolint:exhaustive // all others are tried again
	case bridge.CodeRejected, bridge.CodeUnavailable:
		c.log.Warn("discord: the post of the inbox could not be pinned; pin it by hand, or give the bot Pin Messages (Manage Threads in a forum)",
			"channel", at.id, "err", err)
		return nil
	}
	return err
}
