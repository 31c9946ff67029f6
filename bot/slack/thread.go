package slack

import (
	"context"
	"iter"
	"net/url"
	"time"

	"github.com/slack-go/slack"

	"partyline/bot"
	"partyline/bridge"
)

// OpenThread implements bridge.Chat. The thread is named by the timestamp of its card.
func (c *Client) OpenThread(ctx context.Context, in bridge.Place, card bridge.Card) (bridge.ThreadRef, error) {
	if err := c.audits.Safe(ctx, in.Channel); err != nil {
		return bridge.ThreadRef{}, err
	}
	if !card.TriedAt.IsZero() {
		ts, err := c.find(ctx, readHistory, url.Values{"channel": {in.Channel}}, cardEvent, card.Key, card.TriedAt)
		if err != nil {
			return bridge.ThreadRef{}, err
		}
		if ts != "" {
			return bridge.ThreadRef{Channel: in.Channel, ID: ts}, nil
		}
	}
	blocks, text, err := c.encodeCard(ctx, card)
	if err != nil {
		return bridge.ThreadRef{}, err
	}
	ts, _, err := c.send(ctx, in.Channel, card.Key, func(bool) []slack.MsgOption {
		return append(inert(blocks, text), marker(cardEvent, card.Key))
	})
	if err != nil {
		return bridge.ThreadRef{}, err
	}
	return bridge.ThreadRef{Channel: in.Channel, ID: ts}, nil
}

// Refresh implements bridge.Chat.
func (c *Client) Refresh(ctx context.Context, t bridge.ThreadRef, card bridge.Card) error {
	if err := c.audits.Safe(ctx, t.Channel); err != nil {
		return err
	}
	blocks, text, err := c.encodeCard(ctx, card)
	if err != nil {
		return err
	}
	return c.call(ctx, updateMessage, "", t.Channel+t.ID, func(ctx context.Context) error {
		// The metadata stays as it is where none is given.
		_, _, _, err := c.api.UpdateMessageContext(ctx, t.Channel, t.ID, inert(blocks, text)...)
		return err
	})
}

func (c *Client) encodeCard(ctx context.Context, card bridge.Card) ([]slack.Block, string, error) {
	self, err := c.identity(ctx)
	if err != nil {
		return nil, "", err
	}
	blocks, text := encodeView(bot.CardView(card), self.address)
	return blocks, text, nil
}

// signs are the reactions that show how a reply fares.
var signs = map[bridge.Mark]string{
	bridge.MarkHeld:      "hourglass_flowing_sand",
	bridge.MarkAsked:     "question",
	bridge.MarkSent:      "outbox_tray",
	bridge.MarkDelivered: "white_check_mark",
	bridge.MarkFailed:    "x",
}

// settledMarks are the answers that mean that nothing is left to do: it is so already, or the reply is no more.
var settledMarks = map[string]bool{
	"already_reacted": true, "no_reaction": true, "message_not_found": true, "thread_not_found": true, "bad_timestamp": true,
	// The reply bears as many reactions as Slack allows. Ours is only a sign; a failure is told in words too.
	"too_many_emoji": true, "too_many_reactions": true,
}

// Mark implements bridge.Chat. The new sign comes before the old one goes, so that a reply never looks as if nobody had seen it.
func (c *Client) Mark(ctx context.Context, p bridge.PostRef, was, now bridge.Mark) error {
	if was == now {
		return nil
	}
	if err := c.react(ctx, addReaction, c.api.AddReactionContext, signs[now], p); err != nil {
		return err
	}
	return c.react(ctx, removeReaction, c.api.RemoveReactionContext, signs[was], p)
}

func (c *Client) react(ctx context.Context, m method, do func(context.Context, string, slack.ItemRef) error, sign string, p bridge.PostRef) error {
	if sign == "" {
		return nil
	}
	err := c.call(ctx, m, "", p.Thread.Channel+p.ID, func(ctx context.Context) error {
		return do(ctx, sign, slack.NewRefToMessage(p.Thread.Channel, p.ID))
	})
	if settledMarks[bridge.DetailOf(err)] {
		return nil
	}
	return err
}

// History implements bridge.Chat. Recovered is set on what it gives.
func (c *Client) History(ctx context.Context, t bridge.ThreadRef, since time.Time) iter.Seq2[bridge.Typed, error] {
	return func(yield func(bridge.Typed, error) bool) {
		var failed error
		args := url.Values{"channel": {t.Channel}, "ts": {t.ID}, "oldest": {tsOf(since)}}
		more := true
		err := c.pages(ctx, readReplies, "history"+t.Channel+t.ID, args, func(m message) bool {
			// The card comes with every page, however old it is; it is not typed.
			if !isTyped(m) || !timeOf(m.TS).After(since) {
				return true
			}
			m.Channel, m.ThreadTS = t.Channel, t.ID
			typed, err := c.typed(ctx, m)
			if err != nil {
				failed = err
				return false
			}
			typed.Recovered = true
			more = yield(typed, nil)
			return more
		})
		if failed == nil {
			failed = err
		}
		if failed != nil && more {
			yield(bridge.Typed{}, failed)
		}
	}
}
