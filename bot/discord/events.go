package discord

import (
	"context"
	"time"

	"partyline/bot"
	"partyline/bridge"
)

const (
	// eventTime is how long one try to take an event may take.
	eventTime = 20 * time.Second
	// An event that could not be taken is tried again for giveUpAfter, at first after firstRetry. Discord does not deliver it again.
	giveUpAfter = 20 * time.Second
	firstRetry  = 500 * time.Millisecond
)

// happening is what a message event means to us: what to do about it, in the channel that its thread hangs in.
type happening func(ctx context.Context, l bridge.Listener, parent string) error

// deletion is a deleted message, or several of them. docs.discord.com/developers/events/gateway-events#message-delete-bulk
type deletion struct {
	ID        string   `json:"id"`
	IDs       []string `json:"ids"`
	ChannelID string   `json:"channel_id"`
}

// takeMessage handles an event about messages, in the lane of its thread.
func (c *Client) takeMessage(ctx context.Context, link *link, l bridge.Listener, d delivery) {
	thread, do := c.sort(d)
	// A message in a channel itself is no reply.
	if do == nil || thread == "" || c.isInbox(thread) {
		return
	}
	queued := c.lanes.Add(link.ctx, thread, func() { c.settle(ctx, l, thread, do) })
	if !queued {
		c.watch.MissedAll()
	}
}

// sort finds out what a message event is; do is nil where it is nothing to us.
func (c *Client) sort(d delivery) (thread string, do happening) {
	switch d.name {
	case "MESSAGE_DELETE", "MESSAGE_DELETE_BULK":
		return c.sortDeletion(d)
	}
	var m message
	if bot.Lenient(d.data, &m) != nil || !m.isTyped() {
		return "", nil
	}
	if d.name == "MESSAGE_CREATE" {
		return m.ChannelID, func(ctx context.Context, l bridge.Listener, parent string) error {
			t, err := c.typed(ctx, m, parent)
			if err != nil {
				return err
			}
			return l.Reply(ctx, t)
		}
	}
	// Discord also sends an update when a link was unfurled or a thread was started; only what the author changed counts.
	edited := at(m.EditedTimestamp)
	if m.Content == nil || edited.IsZero() {
		return "", nil
	}
	return m.ChannelID, func(ctx context.Context, l bridge.Listener, parent string) error {
		t, err := c.typed(ctx, m, parent)
		if err != nil {
			return err
		}
		t.At = edited
		return l.Edited(ctx, t)
	}
}

func (c *Client) sortDeletion(d delivery) (thread string, do happening) {
	var gone deletion
	if bot.Lenient(d.data, &gone) != nil {
		return "", nil
	}
	ids := gone.IDs
	if gone.ID != "" {
		ids = append(ids, gone.ID)
	}
	return gone.ChannelID, func(ctx context.Context, l bridge.Listener, parent string) error {
		for _, id := range ids {
			err := l.Deleted(ctx, bridge.PostRef{Thread: bridge.ThreadRef{Channel: parent, ID: gone.ChannelID}, ID: id})
			if err != nil && !bridge.CodeOf(err).Final() {
				return err // those before are told again, which changes nothing
			}
		}
		return nil
	}
}

// typed decodes what a person wrote in a thread that hangs in the channel parent and checks whether they may. An error of
// CodeUnavailable or CodeRetry: it could not be found out now.
func (c *Client) typed(ctx context.Context, m message, parent string) (bridge.Typed, error) {
	guild := m.GuildID
	if guild == "" {
		place, err := c.places.of(ctx, m.ChannelID)
		if err != nil {
			return bridge.Typed{}, err
		}
		guild = place.guild
	}
	if m.Author == nil {
		return bridge.Typed{}, &bridge.Error{Code: bridge.CodeInvalid, Say: "That message has no author."}
	}
	if m.Member != nil {
		fresh := *m.Member
		fresh.User = m.Author
		c.people.note(guild, fresh)
	}
	who, refused, err := c.mayAct(ctx, parent, bridge.Person{ID: m.Author.ID, Name: m.Author.name()})
	if err != nil {
		return bridge.Typed{}, err
	}
	text, mentions, err := decodeMessage(ctx, c.people, guild, m)
	if err != nil {
		return bridge.Typed{}, unknowable(err)
	}
	return bridge.Typed{
		Post:   bridge.PostRef{Thread: bridge.ThreadRef{Channel: parent, ID: m.ChannelID}, ID: m.ID},
		Author: who,
		Text:   text, Mentions: mentions,
		Files:   m.files(),
		At:      at(m.Timestamp),
		Refused: refused,
	}, nil
}

// settle does what a message event asks for, again and again for a while where it cannot be done now. What came to nothing is caught
// up with by REST.
func (c *Client) settle(ctx context.Context, l bridge.Listener, thread string, do happening) {
	begun := c.clock.Now()
	for wait := firstRetry; ; wait *= 2 {
		channel, err := c.attempt(ctx, l, thread, do)
		switch {
		case err == nil:
			return
		case bridge.CodeOf(err).Final():
			c.log.Warn("discord: an event came to nothing", "channel", channel, "err", err)
			return
		}
		c.log.Error("discord: an event could not be taken", "channel", channel, "err", err)
		pause := max(wait, bridge.RetryAfter(err))
		if c.clock.Since(begun)+pause > giveUpAfter || !c.sleep(ctx, pause) {
			c.missed(channel)
			return
		}
	}
}

// attempt tries once. channel is empty where it is not known which one the thread hangs in.
func (c *Client) attempt(ctx context.Context, l bridge.Listener, thread string, do happening) (channel string, err error) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), eventTime)
	defer cancel()
	place, err := c.places.of(ctx, thread)
	if d := bridge.DetailOf(err); d == codeUnknownChannel || d == codeMissingAccess {
		return "", nil // what we cannot see is no thread of ours any more
	}
	if err != nil || !c.isInbox(place.parent) {
		return "", err
	}
	c.watch.Wait(ctx, place.parent)
	return place.parent, do(ctx, l, place.parent)
}

func (c *Client) missed(channel string) {
	if channel == "" {
		c.watch.MissedAll()
		return
	}
	c.watch.Missed(channel)
}
