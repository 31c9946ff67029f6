package discord

import (
	"context"
	"fmt"
	"hash/fnv"

	"partyline/bot"
	"partyline/bridge"
)

// Post implements bridge.Chat. In a forum a post is announced by itself, since the thread rises; in a text channel by a line in the
// channel.
func (c *Client) Post(ctx context.Context, t bridge.ThreadRef, p bridge.Post) (bridge.PostRef, error) {
	ref := bridge.PostRef{Thread: t}
	if err := c.audits.Safe(ctx, t.Channel); err != nil {
		return ref, err
	}
	if c.locked(ctx, t) {
		return ref, &bridge.Error{Code: bridge.CodeGone, Say: sayLocked, Detail: codeLocked}
	}
	var err error
	if !p.TriedAt.IsZero() {
		if ref.ID, err = c.findReply(ctx, t, p.After, p.Key); err != nil {
			return ref, c.lost(ctx, t, err)
		}
	}
	if ref.ID == "" {
		if ref.ID, err = c.reply(ctx, t, p); err != nil {
			return bridge.PostRef{Thread: t}, c.lost(ctx, t, err)
		}
	}
	if p.Announce {
		err = c.announce(ctx, ref, p)
	}
	return ref, err
}

// EditPost implements bridge.Editor.
func (c *Client) EditPost(ctx context.Context, r bridge.PostRef, p bridge.Post) error {
	if err := c.audits.Safe(ctx, r.Thread.Channel); err != nil {
		return err
	}
	out := encodePost(p, c.clock.Now())
	out.Nonce = "" // it is no new message
	err := c.lost(ctx, r.Thread, c.awake(ctx, r.Thread, func() error {
		return c.call(ctx, editMessage, messagePath(r.Thread.ID, r.ID), "post "+r.ID, out, nil)
	}))
	if bridge.DetailOf(err) == codeUnknownMessage {
		return &bridge.Error{Code: bridge.CodeGone, Say: "That post was deleted.", Detail: codeUnknownMessage, Cause: err}
	}
	return err
}

// reply posts in the thread.
func (c *Client) reply(ctx context.Context, t bridge.ThreadRef, p bridge.Post) (id string, err error) {
	out := encodePost(p, c.clock.Now())
	if err := c.mention(ctx, t.Channel, p.Mention, &out); err != nil {
		return "", err
	}
	return c.replyWith(t, p.Key, out, func(out outgoing) (message, error) { return c.create(ctx, t.ID, p.Key, out) })
}

// replyWith creates a message in the thread. Discord gives back an earlier message with the same nonce in place of a new one; where
// that one is elsewhere, in a thread that this one replaces, it is of no use.
func (c *Client) replyWith(t bridge.ThreadRef, key string, out outgoing, create func(outgoing) (message, error)) (id string, err error) {
	made, err := create(out)
	if err == nil && made.ChannelID != "" && made.ChannelID != t.ID {
		h := fnv.New64a()
		_, _ = h.Write([]byte(t.ID + "/" + key)) // a hash takes everything
		out.Nonce = fmt.Sprintf("r%x", h.Sum64())
		made, err = create(out)
	}
	return made.ID, err
}

// findReply looks for what an earlier try left in the thread: whatever is ours and newer than the newest post that is known.
func (c *Client) findReply(ctx context.Context, t bridge.ThreadRef, after, key string) (id string, err error) {
	self, err := c.identity(ctx)
	if err != nil {
		return "", err
	}
	if !newer(after, t.ID) { // the card is no reply
		after = t.ID
	}
	err = c.pages(ctx, t.ID, after, key, func(m message) bool {
		if m.by(self.user) && (m.Type == typeDefault || m.Type == typeReply) {
			id = m.ID
		}
		return id == ""
	})
	return id, err
}

// by says whether a user wrote the message.
func (m message) by(id string) bool { return m.Author != nil && m.Author.ID == id }

// hasKey says whether the message is the card with this key: its buttons carry it.
func (m message) hasKey(key string) bool {
	for _, raw := range rows(m.Components) {
		var row struct {
			Components []struct {
				CustomID string `json:"custom_id"`
			} `json:"components"`
		}
		_ = bot.Lenient(raw, &row) // what cannot be read is none of ours
		for _, b := range row.Components {
			if _, k, _, ok := parseCustomID(b.CustomID); ok && k == key && key != "" {
				return true
			}
		}
	}
	return false
}
