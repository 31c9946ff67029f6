package discord

import (
	"context"
	"errors"
	"strings"

	"partyline/bridge"
)

var _ bridge.Withdrawer = (*Client)(nil)

// announce shows a line in a text channel that leads to the post. Where that fails the post is in its thread all the same, so the
// error is of CodeUncertain: the next try finds the post and announces it.
func (c *Client) announce(ctx context.Context, ref bridge.PostRef, p bridge.Post) error {
	err := c.announceOnce(ctx, ref, p)
	switch code := bridge.CodeOf(err); {
	case err == nil:
		return nil
	case code == bridge.CodeRejected, code == bridge.CodeInvalid:
		c.log.Error("discord: a message could not be announced in its channel", "channel", ref.Thread.Channel, "post", ref.ID, "err", err)
		return nil
	}
	var e *bridge.Error
	if !errors.As(err, &e) {
		return err
	}
	later := *e
	later.Code, later.Cause = bridge.CodeUncertain, err
	return &later
}

func (c *Client) announceOnce(ctx context.Context, ref bridge.PostRef, p bridge.Post) error {
	channelID := ref.Thread.Channel
	at, err := c.places.of(ctx, channelID)
	if err != nil || at.kind == placeForum {
		return err
	}
	page := pageOf(at.guild, ref.Thread.ID, ref.ID)
	if !p.TriedAt.IsZero() {
		there, err := c.announced(ctx, channelID, ref.ID, page)
		if err != nil || there != "" {
			return err
		}
	}
	_, err = c.create(ctx, channelID, p.Key, encodeAnnouncement(p, page))
	return err
}

// announced is the message of ours in the channel that leads to the post, empty where there is none. It can only be newer than that.
func (c *Client) announced(ctx context.Context, channelID, post, page string) (id string, err error) {
	self, err := c.identity(ctx)
	if err != nil {
		return "", err
	}
	err = c.pages(ctx, channelID, post, "announced "+post, func(m message) bool {
		if m.by(self.user) && m.Content != nil && strings.HasSuffix(*m.Content, page) {
			id = m.ID
		}
		return id == ""
	})
	return id, err
}

// Withdraw implements bridge.Withdrawer. In a forum nothing was shown beside the post.
func (c *Client) Withdraw(ctx context.Context, p bridge.PostRef) error {
	at, err := c.places.of(ctx, p.Thread.Channel)
	if err != nil || at.kind == placeForum {
		return err
	}
	id, err := c.announced(ctx, p.Thread.Channel, p.ID, pageOf(at.guild, p.Thread.ID, p.ID))
	if err != nil || id == "" {
		return err
	}
	err = c.call(ctx, deleteMessage, messagePath(p.Thread.Channel, id), "withdraw "+id, nil, nil)
	if bridge.DetailOf(err) == codeUnknownMessage {
		return nil
	}
	return err
}
