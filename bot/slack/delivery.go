package slack

import (
	"context"
	"encoding/json"

	"partyline/bot"
	"partyline/bridge"
)

// The kinds of deliveries, as the envelopes of Socket Mode name them.
// docs.slack.dev/apis/events-api/using-socket-mode
const (
	kindEvent       = "events_api"
	kindCommand     = "slash_commands"
	kindInteraction = "interactive"
)

// delivery is one thing that Slack hands us, by either way in.
type delivery struct {
	kind string
	// id is the same when the thing is delivered again. Empty where the payload has one of its own.
	id      string
	payload json.RawMessage
	// done acknowledges, with a payload where that is not nil. An error means: not taken, Slack shall deliver it again. It is called
	// exactly once, from any goroutine, at most once take has returned.
	done func(payload any, err error)
}

// take handles a delivery. It returns soon; the work is done elsewhere and ends with d.done. Events of one thread are handled in
// the order of their take.
func (c *Client) take(ctx context.Context, l bridge.Listener, r bot.Router, d delivery) {
	switch d.kind {
	case kindEvent:
		c.takeEvent(ctx, l, r, d)
	case kindCommand:
		c.takeCommand(ctx, r, d)
	case kindInteraction:
		c.takeInteraction(ctx, r, d)
	default:
		c.log.Info("slack: a delivery of an unknown kind is passed over", "kind", d.kind)
		d.done(nil, nil)
	}
}
