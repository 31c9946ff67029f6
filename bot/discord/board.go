package discord

import (
	"context"
	"net/http"
	"net/url"
	"time"

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
	made, at, err := c.stand(ctx, in.Channel, id, standing{view: bot.BoardView(b), name: "Inbox " + b.Inbox, key: b.Key, triedAt: b.TriedAt})
	switch {
	case err != nil || id != "":
		return made, err
	case at.kind == placeForum:
		err = c.call(ctx, editChannel, "/channels/"+url.PathEscape(made), "pin", map[string]int{"flags": flagPinned}, nil)
	default:
		err = c.call(ctx, pinMessage, "/channels/"+url.PathEscape(at.id)+"/messages/pins/"+url.PathEscape(made), "pin", nil, nil)
	}
	return made, c.pinned(at, err)
}

// standing is a message in a channel, or a post in a forum, that belongs to no conversation and is kept up to date.
type standing struct {
	view bot.View
	// name is what a post in a forum is called.
	name    string
	key     string
	triedAt time.Time
}

// stand edits what is called id, or, where id is empty, makes one unless an earlier try did. It gives its id, and where it stands.
func (c *Client) stand(ctx context.Context, channel, id string, p standing) (string, place, error) {
	if err := c.audits.Safe(ctx, channel); err != nil {
		return id, place{}, err
	}
	at, err := c.places.of(ctx, channel)
	if err != nil {
		return id, at, c.forbidden(ctx, channel, invisible(err))
	}
	embeds, components := encodeView(p.view, p.key, c.address)
	out := outgoing{Embeds: embeds, Components: components}
	switch {
	case id != "":
		return id, at, c.editStanding(ctx, at, id, out)
	case at.kind == placeForum:
		id, err = c.startStanding(ctx, at, p, out)
	default:
		id, err = c.sendStanding(ctx, at, p, out)
	}
	return id, at, err
}

func (c *Client) editStanding(ctx context.Context, at place, id string, out outgoing) error {
	thread := bridge.ThreadRef{Channel: at.id, ID: id}
	channelID, messageID := cardAt(thread, at.kind)
	return c.lost(ctx, thread, c.awake(ctx, thread, func() error {
		return c.call(ctx, editMessage, messagePath(channelID, messageID), "standing "+id, out, nil)
	}))
}

// sendStanding makes it a message of the channel.
func (c *Client) sendStanding(ctx context.Context, at place, p standing, out outgoing) (string, error) {
	if !p.triedAt.IsZero() {
		made, err := c.findCard(ctx, at.id, bridge.Card{Key: p.key, TriedAt: p.triedAt})
		if err != nil || made.ID != "" {
			return made.ID, err
		}
	}
	out.Nonce = p.key
	made, err := c.create(ctx, at.id, p.key, out)
	if err != nil {
		return "", c.forbidden(ctx, at.id, err)
	}
	return made.ID, nil
}

// startStanding makes it a post of the forum.
func (c *Client) startStanding(ctx context.Context, forum place, p standing, out outgoing) (string, error) {
	if !p.triedAt.IsZero() {
		id, err := c.findPost(ctx, forum, bridge.Card{Key: p.key, TriedAt: p.triedAt})
		if err != nil || id != "" {
			return id, err
		}
	}
	body := struct {
		Name        string   `json:"name"`
		AutoArchive int      `json:"auto_archive_duration"`
		Message     outgoing `json:"message"`
	}{cut(oneLine(p.name), maxThreadName/2), autoArchive, out}
	var made channel
	if err := c.call(ctx, startPost, "/channels/"+url.PathEscape(forum.id)+"/threads", p.key, body, &made); err != nil {
		return "", c.forbidden(ctx, forum.id, err)
	}
	c.places.note(made)
	return made.ID, nil
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
