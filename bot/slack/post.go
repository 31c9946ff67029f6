package slack

import (
	"context"
	"errors"
	"net/url"
	"time"

	"github.com/slack-go/slack"

	"partyline/bridge"
)

// The event types of our metadata. The payload is an opaque key, because every app and member of the workspace may read it.
// docs.slack.dev/messaging/message-metadata
const (
	cardEvent = "partyline_card"
	postEvent = "partyline_post"
)

// clockSkew is how far Slack's clock may be behind ours.
const clockSkew = time.Minute

// Post implements bridge.Chat.
func (c *Client) Post(ctx context.Context, t bridge.ThreadRef, p bridge.Post) (bridge.PostRef, error) {
	if err := c.audits.Safe(ctx, t.Channel); err != nil {
		return bridge.PostRef{}, err
	}
	if !p.TriedAt.IsZero() {
		ts, err := c.findReply(ctx, t, p)
		if err != nil {
			return bridge.PostRef{}, err
		}
		if ts != "" {
			return bridge.PostRef{Thread: t, ID: ts}, nil
		}
	}
	ts, landed, err := c.send(ctx, t.Channel, p.Key, func(named bool) []slack.MsgOption { return c.postOptions(t, p, named) })
	if err != nil {
		return bridge.PostRef{}, err
	}
	if landed != t.ID {
		// Slack takes a reply to a deleted message for a message of its own, which the whole channel sees.
		c.takeBack(ctx, t.Channel, ts)
		return bridge.PostRef{}, &bridge.Error{Code: bridge.CodeGone, Say: sayGone, Detail: "unthreaded"}
	}
	return bridge.PostRef{Thread: t, ID: ts}, nil
}

// postOptions are the arguments of a post. named: Slack lets us post under the author's name.
func (c *Client) postOptions(t bridge.ThreadRef, p bridge.Post, named bool) []slack.MsgOption {
	named = named && p.Author != "" && p.Kind != bridge.PostNotice
	blocks, text := encodePost(p, named, c.clock.Now())
	opts := append(inert(blocks, text), slack.MsgOptionTS(t.ID), marker(postEvent, p.Key))
	if named {
		opts = append(opts, slack.MsgOptionUsername(cut(p.Author, maxName)))
	}
	if p.Announce {
		opts = append(opts, slack.MsgOptionBroadcast())
	}
	return opts
}

// inert makes a message in which nothing pings, links, formats or unfurls.
func inert(blocks []slack.Block, text string) []slack.MsgOption {
	return []slack.MsgOption{
		slack.MsgOptionText(text, false), // escaped by fallback
		slack.MsgOptionBlocks(blocks...),
		slack.MsgOptionDisableMarkdown(),
		slack.MsgOptionDisableLinkUnfurl(),
		slack.MsgOptionDisableMediaUnfurl(),
		slack.MsgOptionLinkNames(false),
		slack.MsgOptionParse(false),
	}
}

func marker(event, key string) slack.MsgOption {
	return slack.MsgOptionMetadata(slack.SlackMetadata{EventType: event, EventPayload: map[string]any{"key": key}})
}

// send posts a message in its turn. options gives its arguments with the author's name, or without where Slack does not let us
// use one (scope chat:write.customize). landed is the thread that it got into, empty for none.
func (c *Client) send(ctx context.Context, channel, key string, options func(named bool) []slack.MsgOption) (ts, landed string, err error) {
	err = c.call(ctx, postMessage, channel, key, func(ctx context.Context) error {
		named := !c.nameless.Load()
		var m slack.Message
		_, ts, m, err = c.api.PostMessageWithResponseContext(ctx, channel, options(named)...)
		if named && lacksScope(err) {
			if _, ts, m, err = c.api.PostMessageWithResponseContext(ctx, channel, options(false)...); err == nil && !c.nameless.Swap(true) {
				c.log.Warn("slack: the app lacks chat:write.customize, so names stand within the posts")
			}
		}
		landed = m.ThreadTimestamp
		return err
	})
	return ts, landed, err
}

func lacksScope(err error) bool {
	var refused slack.SlackErrorResponse
	return errors.As(err, &refused) && refused.Err == "missing_scope"
}

// takeBack deletes a message of ours. That it may fail changes nothing for the caller.
func (c *Client) takeBack(ctx context.Context, channel, ts string) {
	err := c.call(ctx, deleteMessage, "", ts, func(ctx context.Context) error {
		_, _, err := c.api.DeleteMessageContext(ctx, channel, ts)
		return err
	})
	if err != nil && bridge.DetailOf(err) != "message_not_found" {
		c.log.Error("slack: a message that landed outside its thread could not be deleted; delete it by hand",
			"channel", channel, "ts", ts, "err", err)
	}
}

// findReply looks for what an earlier try left in the thread. Where the thread is gone, it also removes what that try may have
// left in the channel itself.
func (c *Client) findReply(ctx context.Context, t bridge.ThreadRef, p bridge.Post) (ts string, err error) {
	args := url.Values{"channel": {t.Channel}, "ts": {t.ID}}
	ts, err = c.find(ctx, readReplies, args, postEvent, p.Key, p.TriedAt)
	if bridge.CodeOf(err) != bridge.CodeGone || err == nil {
		return ts, err
	}
	stray, findErr := c.find(ctx, readHistory, url.Values{"channel": {t.Channel}}, postEvent, p.Key, p.TriedAt)
	if findErr != nil {
		return "", findErr
	}
	if stray != "" {
		c.takeBack(ctx, t.Channel, stray)
	}
	return "", err
}

// find looks for the message with our key that was posted since triedAt. An empty ts: there is none.
func (c *Client) find(ctx context.Context, m method, args url.Values, event, key string, triedAt time.Time) (ts string, err error) {
	args.Set("oldest", tsOf(triedAt.Add(-clockSkew)))
	args.Set("include_all_metadata", "true")
	err = c.pages(ctx, m, key, args, func(msg message) bool {
		if msg.key(event) == key {
			ts = msg.TS
		}
		return ts == ""
	})
	return ts, err
}

// EditPost implements bridge.Editor. The name over the message and its metadata stay.
func (c *Client) EditPost(ctx context.Context, r bridge.PostRef, p bridge.Post) error {
	if err := c.audits.Safe(ctx, r.Thread.Channel); err != nil {
		return err
	}
	blocks, text := encodePost(p, !c.nameless.Load() && p.Kind != bridge.PostNotice, c.clock.Now())
	return c.call(ctx, updateMessage, "", r.Thread.Channel+r.ID, func(ctx context.Context) error {
		_, _, _, err := c.api.UpdateMessageContext(ctx, r.Thread.Channel, r.ID, inert(blocks, text)...)
		return err
	})
}
