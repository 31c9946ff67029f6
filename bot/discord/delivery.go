package discord

import (
	"context"
	"encoding/json"

	"partyline/bot"
	"partyline/bridge"
)

// eventReady is the greeting of the gateway. docs.discord.com/developers/events/gateway-events#ready
const eventReady = "READY"

// delivery is one event of the gateway. Discord delivers each once: what is not taken is caught up with by REST.
type delivery struct {
	name string
	data json.RawMessage
}

// take handles an event. It returns soon, so that the connection's reader is not held up; the work is done elsewhere. Events of one
// thread are handled in the order of their take. ctx is the gateway's, over all its links.
func (c *Client) take(ctx context.Context, link *link, l bridge.Listener, r bot.Router, d delivery) {
	switch d.name {
	case eventReady:
		c.arrived()
	case "INTERACTION_CREATE":
		c.takeInteraction(ctx, r, d)
	case "MESSAGE_CREATE", "MESSAGE_UPDATE", "MESSAGE_DELETE", "MESSAGE_DELETE_BULK":
		c.takeMessage(ctx, link, l, d)
	default:
		c.noteChange(d)
	}
}

// arrived is called when a session began. Nobody told us what happened before, so nothing that we know is certain any more.
func (c *Client) arrived() {
	c.connected.Store(true)
	c.places.dropAll()
	c.doubt("")
	c.watch.Arrived()
}
