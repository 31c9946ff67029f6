package slack

import (
	"context"
	"encoding/json"
	"time"

	"partyline/bot"
	"partyline/bridge"
)

// eventTime is how long handling one event may take. Slack delivers again after 3 s, which changes nothing.
const eventTime = 20 * time.Second

// callback is the outside of an event. docs.slack.dev/apis/events-api#callback-field
type callback struct {
	Type        string          `json:"type"`
	Event       json.RawMessage `json:"event"`
	IsExtShared bool            `json:"is_ext_shared_channel"`
}

// takeEvent handles what happened in the workspace.
func (c *Client) takeEvent(ctx context.Context, l bridge.Listener, r bot.Router, d delivery) {
	var cb callback
	var kind struct {
		Type string `json:"type"`
	}
	if bot.Lenient(d.payload, &cb) != nil {
		c.log.Warn("slack: an event that is no JSON is passed over")
		d.done(nil, nil)
		return
	}
	_ = bot.Lenient(cb.Event, &kind) // an event without a type is of no use to us
	switch {
	case cb.Type == "app_rate_limited":
		c.log.Error("slack: Slack holds events back, since there were more than 30,000 in an hour; they are caught up on")
		c.watch.MissedAll()
	case kind.Type == "message":
		c.takeMessage(ctx, l, cb, d)
		return
	case kind.Type == "app_home_opened":
		c.takeHomeOpened(ctx, r, cb.Event)
	default:
		c.noteChange(kind.Type, cb.Event)
	}
	d.done(nil, nil)
}

// takeMessage handles a message event, in the lane of its thread.
func (c *Client) takeMessage(ctx context.Context, l bridge.Listener, cb callback, d delivery) {
	var m message
	_ = bot.Lenient(cb.Event, &m) // it was JSON when its type was read
	if _, ours := c.o.Channels[m.Channel]; !ours {
		d.done(nil, nil)
		return
	}
	if cb.IsExtShared {
		c.audits.Drop(m.Channel)
	}
	thread, handle := c.sort(l, m)
	if handle == nil {
		d.done(nil, nil)
		return
	}
	queued := c.lanes.Add(ctx, m.Channel+"/"+thread, func() {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), eventTime)
		defer cancel()
		c.watch.Wait(ctx, m.Channel)
		err := c.settle(m.Channel, handle(ctx))
		d.done(nil, err)
	})
	if !queued {
		c.watch.Missed(m.Channel)
		d.done(nil, ctx.Err())
	}
}

// typedSubtypes are the messages that a person wrote: plainly, with a file, also to the channel, with /me.
// docs.slack.dev/reference/events/message#subtypes
var typedSubtypes = map[string]bool{"": true, "file_share": true, "thread_broadcast": true, "me_message": true}

// isTyped says that a person wrote the message, not an app, and not we.
func isTyped(m message) bool { return m.User != "" && m.BotID == "" && typedSubtypes[m.SubType] }

// isReply says that the message is in a thread and does not start it.
func isReply(m message) bool { return m.ThreadTS != "" && m.ThreadTS != m.TS }

// sort finds out what a message event is. handle is nil where it is nothing to us; thread is the lane.
func (c *Client) sort(l bridge.Listener, m message) (thread string, handle func(context.Context) error) {
	switch m.SubType {
	case "message_changed":
		return c.sortChange(l, m)
	case "message_deleted":
		return sortDeletion(l, m)
	}
	if !isTyped(m) || !isReply(m) {
		return "", nil
	}
	return m.ThreadTS, func(ctx context.Context) error {
		t, err := c.typed(ctx, m)
		if err != nil {
			return err
		}
		return l.Reply(ctx, t)
	}
}

// sortChange handles message_changed. Slack sends it also for our own edits and when a link was unfurled; only a change of
// what a person wrote counts.
func (c *Client) sortChange(l bridge.Listener, m message) (thread string, handle func(context.Context) error) {
	now, was := m.Message, m.PreviousMessage
	if now == nil {
		return "", nil
	}
	now.Channel = m.Channel
	if now.SubType == "tombstone" {
		ref := bridge.PostRef{Thread: threadOf(m.Channel, now.ThreadTS, now.TS), ID: now.TS}
		return ref.Thread.ID, func(ctx context.Context) error { return l.Deleted(ctx, ref) }
	}
	unchanged := was != nil && was.Text == now.Text || was == nil && now.editedAt() == ""
	if unchanged || !isTyped(*now) || !isReply(*now) {
		return "", nil
	}
	return now.ThreadTS, func(ctx context.Context) error {
		t, err := c.typed(ctx, *now)
		if err != nil {
			return err
		}
		if at := timeOf(now.editedAt()); !at.IsZero() {
			t.At = at
		}
		return l.Edited(ctx, t)
	}
}

func sortDeletion(l bridge.Listener, m message) (thread string, handle func(context.Context) error) {
	was := m.PreviousMessage
	if was == nil {
		was = &message{TS: m.DeletedTS}
	} else if !isTyped(*was) || !isReply(*was) {
		return "", nil
	}
	ref := bridge.PostRef{Thread: threadOf(m.Channel, was.ThreadTS, was.TS), ID: was.TS}
	return ref.Thread.ID, func(ctx context.Context) error { return l.Deleted(ctx, ref) }
}

// typed decodes what a person wrote in a thread of ours and checks whether they may. An error of CodeUnavailable: it could not be
// found out now.
func (c *Client) typed(ctx context.Context, m message) (bridge.Typed, error) {
	who, refused, err := c.mayAct(ctx, m.Channel, bridge.Person{ID: m.User})
	if err != nil {
		return bridge.Typed{}, err
	}
	text, mentions, err := decodeMessage(ctx, c.people, m)
	if err != nil {
		return bridge.Typed{}, unknowable(err)
	}
	return bridge.Typed{
		Post:   bridge.PostRef{Thread: threadOf(m.Channel, m.ThreadTS, m.TS), ID: m.TS},
		Author: who,
		Text:   text, Mentions: mentions,
		Files:   m.files(),
		At:      timeOf(m.TS),
		Refused: refused,
	}, nil
}

// settle decides whether an event is taken. What is not taken is delivered again three times at most, so the channel is also
// caught up on as soon as that works.
func (c *Client) settle(channel string, err error) error {
	if err == nil {
		return nil
	}
	if bridge.CodeOf(err).Final() {
		c.log.Warn("slack: an event came to nothing", "channel", channel, "err", err)
		return nil
	}
	c.log.Error("slack: an event could not be taken; Slack will deliver it again", "channel", channel, "err", err)
	c.watch.Missed(channel)
	return err
}

// change is what we read of events that may change who may read or write.
type change struct {
	Channel   json.RawMessage `json:"channel"` // an id, or an object with one
	User      json.RawMessage `json:"user"`    // likewise
	SubteamID string          `json:"subteam_id"`
	Subteam   struct {
		ID string `json:"id"`
	} `json:"subteam"`
}

// idIn reads an id that stands bare or in an object.
func idIn(raw json.RawMessage) string {
	var bare string
	if len(raw) == 0 || json.Unmarshal(raw, &bare) == nil {
		return bare
	}
	var in struct {
		ID string `json:"id"`
	}
	_ = bot.Lenient(raw, &in)
	return in.ID
}

// noteChange forgets what an event made doubtful. docs.slack.dev/reference/events
func (c *Client) noteChange(kind string, raw json.RawMessage) {
	var e change
	if note := changes[kind]; note != nil && bot.Lenient(raw, &e) == nil {
		note(c, e)
	}
}

var changes = map[string]func(*Client, change){
	"member_joined_channel": channelChanged,
	"member_left_channel":   channelChanged,
	"channel_shared":        channelChanged,
	"channel_unshared":      channelChanged,
	"channel_archive":       channelChanged,
	"channel_unarchive":     channelChanged,
	"channel_left":          channelChanged,
	"group_archive":         channelChanged,
	"group_unarchive":       channelChanged,
	"group_left":            channelChanged,
	"channel_rename":        channelChanged,
	"group_rename":          channelChanged,

	"user_change": func(c *Client, e change) {
		c.people.persons.Drop(idIn(e.User))
		c.audits.Drop("") // whoever changed may be in any of them
	},
	"subteam_members_changed": func(c *Client, e change) { c.people.groups.Drop(e.SubteamID) },
	"subteam_updated":         groupChanged,
	"subteam_created":         groupChanged,
}

func channelChanged(c *Client, e change) {
	id := idIn(e.Channel)
	c.audits.Drop(id)
	c.people.channels.Drop(id)
	c.people.rosters.Drop(id)
	c.people.persons.Drop(idIn(e.User))
}

func groupChanged(c *Client, e change) {
	c.people.groups.Drop(e.Subteam.ID)
	c.people.handles.DropAll()
}
