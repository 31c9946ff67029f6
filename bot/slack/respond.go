package slack

import (
	"context"
	"encoding/json"

	"github.com/slack-go/slack"

	"partyline/bot"
)

// whereabouts is where somebody did something, and so where the answer is whispered to them.
type whereabouts struct {
	channel, user string
	// thread is set where they are within a thread, and not at its card.
	thread string
	// responseURL takes up to 5 answers within 30 minutes. Empty for windows.
	responseURL string
	// ephemeral: the button stands in an answer of ours that only they see.
	ephemeral bool
	// home is set where they are at their Home tab, or in a window that was opened there.
	home *home
}

// maxInAck keeps an acknowledgement far below the 20 KB above which Slack drops it silently.
const maxInAck = 15_000

// inAck puts an answer into the acknowledgement of a slash command. shown is false where it does not fit, or shows nothing.
func (c *Client) inAck(ctx context.Context, a bot.Answer) (payload any, shown bool) {
	m := c.whispered(ctx, a)
	if m == nil {
		return nil, true
	}
	raw, err := json.Marshal(m)
	if err != nil || len(raw) > maxInAck {
		return nil, false
	}
	return json.RawMessage(raw), true
}

// whispered draws an answer as a message that one person sees; nil where there is nothing to show.
func (c *Client) whispered(ctx context.Context, a bot.Answer) *slack.WebhookMessage {
	if a.View == nil {
		return nil
	}
	self, err := c.identity(ctx)
	if err != nil { // without it nobody could have been found to be allowed; only links suffer
		c.log.Warn("slack: links cannot be drawn", "err", err)
	}
	blocks, text := encodeView(*a.View, self.address)
	return &slack.WebhookMessage{
		ResponseType: slack.ResponseTypeEphemeral, Text: text, Parse: "none", Blocks: &slack.Blocks{BlockSet: blocks},
	}
}

// whisper shows an answer to the one who asked, and to nobody else. Where Slack does not take it, that is logged: what was asked
// for is done all the same.
func (c *Client) whisper(ctx context.Context, at whereabouts, a bot.Answer) {
	if at.home != nil {
		c.showHome(ctx, *at.home, at.user, a)
		return
	}
	m := c.whispered(ctx, a)
	if m == nil {
		return
	}
	if at.responseURL != "" {
		m.ThreadTimestamp = at.thread
		m.ReplaceOriginal = a.Replace && at.ephemeral
		err := c.call(ctx, postResponseURL, "", at.user, func(ctx context.Context) error {
			return slack.PostWebhookCustomHTTPContext(ctx, at.responseURL, c.http, m)
		})
		if err == nil {
			return
		}
		c.log.Warn("slack: an answer could not be given at its response URL", "channel", at.channel, "err", err)
	}
	opts := inert(m.Blocks.BlockSet, m.Text)
	if at.thread != "" {
		opts = append(opts, slack.MsgOptionTS(at.thread))
	}
	err := c.call(ctx, postEphemeral, "", at.user, func(ctx context.Context) error {
		_, err := c.api.PostEphemeralContext(ctx, at.channel, at.user, opts...)
		return err
	})
	if err != nil {
		c.log.Error("slack: an answer could not be shown", "channel", at.channel, "user", at.user, "err", err)
	}
}
