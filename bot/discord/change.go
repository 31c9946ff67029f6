package discord

import (
	"cmp"
	"context"
	"encoding/json"
	"slices"

	"partyline/bot"
)

// change is what we read of events that change who may read or write, or where a thread hangs.
// docs.discord.com/developers/events/gateway-events
type change struct {
	ID      string `json:"id"`
	GuildID string `json:"guild_id"`
	User    *user  `json:"user"`
	// Channels and Threads are those of a guild that we came to know.
	Channels []json.RawMessage `json:"channels"`
	Threads  []json.RawMessage `json:"threads"`

	raw json.RawMessage
}

// noteChange forgets what an event made doubtful and keeps what it tells.
func (c *Client) noteChange(d delivery) {
	note := changes[d.name]
	if note == nil {
		return
	}
	e := change{raw: d.data}
	if bot.Lenient(d.data, &e) == nil {
		note(c, e)
	}
}

var changes = map[string]func(*Client, change){
	"GUILD_CREATE": func(c *Client, e change) {
		for _, raw := range slices.Concat(e.Channels, e.Threads) {
			c.notePlace(raw, e.ID)
		}
		guildChanged(c, change{GuildID: e.ID})
	},
	"GUILD_UPDATE": func(c *Client, e change) { guildChanged(c, change{GuildID: e.ID}) }, // the owner sees every channel
	"GUILD_DELETE": func(c *Client, e change) {
		c.places.dropAll()
		guildChanged(c, change{GuildID: e.ID})
	},

	"GUILD_ROLE_CREATE": guildChanged,
	"GUILD_ROLE_UPDATE": guildChanged,
	"GUILD_ROLE_DELETE": guildChanged,

	"GUILD_MEMBER_UPDATE": memberChanged,
	"GUILD_MEMBER_REMOVE": memberChanged,

	"CHANNEL_CREATE": func(c *Client, e change) { c.notePlace(e.raw, "") },
	"CHANNEL_UPDATE": func(c *Client, e change) {
		c.notePlace(e.raw, "")
		c.doubt(e.ID)
	},
	"CHANNEL_DELETE": func(c *Client, e change) {
		c.places.drop(e.ID)
		c.doubt(e.ID)
	},

	"THREAD_CREATE": func(c *Client, e change) { c.notePlace(e.raw, "") },
	"THREAD_UPDATE": func(c *Client, e change) { c.notePlace(e.raw, "") }, // it may have been locked
	"THREAD_DELETE": func(c *Client, e change) { c.places.drop(e.ID) },
	"THREAD_LIST_SYNC": func(c *Client, e change) {
		for _, raw := range e.Threads {
			c.notePlace(raw, e.GuildID)
		}
	},
}

// guildChanged: a role or the guild itself changed, so anybody may see and do other things than before.
func guildChanged(c *Client, e change) {
	c.people.drop(e.GuildID, "")
	c.doubt("")
}

func memberChanged(c *Client, e change) {
	if e.User != nil && e.User.ID != "" {
		c.people.drop(e.GuildID, e.User.ID)
	}
	c.doubt("") // whoever changed may see any of the channels
}

// notePlace remembers a channel or thread that an event told. Within a guild's own event they do not name it.
func (c *Client) notePlace(raw json.RawMessage, guild string) {
	var ch channel
	if bot.Lenient(raw, &ch) == nil {
		ch.GuildID = cmp.Or(ch.GuildID, guild)
		c.places.note(ch)
	}
}

// doubt forgets who can read a channel, or any where it is empty, and has it looked at anew at once.
func (c *Client) doubt(channel string) {
	if channel != "" && !c.isInbox(channel) {
		return
	}
	c.audits.Drop(channel)
	select {
	case c.doubts <- struct{}{}:
	default: // it is rung already
	}
}

// reaudit looks at the channels that became doubtful, until ctx ends.
func (c *Client) reaudit(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-c.doubts:
		}
		for _, channel := range c.channels() {
			// The first may be answered by a look that had begun before; that one is not kept, so the second asks anew.
			_ = c.audits.Safe(ctx, channel) // what it finds is kept and logged there
			if err := c.audits.Safe(ctx, channel); err != nil && ctx.Err() == nil {
				c.log.Warn("discord: nothing is shown in the channel now", "channel", channel, "err", err)
			}
		}
	}
}
