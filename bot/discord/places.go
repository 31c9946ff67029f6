package discord

import (
	"cmp"
	"context"
	"encoding/json"
	"net/url"
	"sync"
	"time"

	"partyline/bridge"
)

// placeKind says what can be done in a channel. Its zero value is a channel that we can do nothing with.
type placeKind int

const (
	// placeText is a text channel: cards are messages in it, with threads started from them.
	placeText placeKind = iota + 1
	// placeForum is a forum: cards are posts.
	placeForum
	// placeThread is a public thread or a forum post.
	placeThread
)

// channelKinds are the types of channels that we know what to do with, and the names of the others.
// docs.discord.com/developers/resources/channel#channel-object-channel-types
var channelKinds = map[int]struct {
	kind placeKind
	name string
}{
	0: {placeText, "a text channel"}, 15: {placeForum, "a forum"}, 11: {placeThread, "a thread"},
	1: {name: "a direct message"}, 2: {name: "a voice channel"}, 3: {name: "a group of direct messages"}, 4: {name: "a category"},
	5: {name: "an announcement channel"}, 10: {name: "a thread of an announcement channel"}, 12: {name: "a private thread"},
	13: {name: "a stage"}, 14: {name: "a directory"}, 16: {name: "a media channel"},
}

// channel is what we need of a channel or thread. docs.discord.com/developers/resources/channel#channel-object
type channel struct {
	ID            string      `json:"id"`
	Type          int         `json:"type"`
	GuildID       string      `json:"guild_id"`
	ParentID      string      `json:"parent_id"`
	Name          string      `json:"name"`
	OwnerID       string      `json:"owner_id"`
	LastMessageID string      `json:"last_message_id"`
	Overwrites    []overwrite `json:"permission_overwrites"`
	Tags          []tag       `json:"available_tags"`
	Applied       []string    `json:"applied_tags"`
	Thread        *struct {
		Archived         bool   `json:"archived"`
		Locked           bool   `json:"locked"`
		ArchiveTimestamp string `json:"archive_timestamp"`
	} `json:"thread_metadata"`
	// Message is the first message, in the answer to a new forum post only.
	Message json.RawMessage `json:"message"`
}

// tag is a tag of a forum, with all that must be sent back when another is added.
// docs.discord.com/developers/resources/channel#forum-tag-object
type tag struct {
	ID        string  `json:"id,omitempty"`
	Name      string  `json:"name"`
	Moderated bool    `json:"moderated"`
	EmojiID   *string `json:"emoji_id"`
	EmojiName *string `json:"emoji_name"`
}

// place is a channel or thread, as far as we know.
type place struct {
	// parent is the channel that a thread hangs in, or the category of a channel.
	id, parent, guild, name string
	kind                    placeKind
	// called is the kind in words: "a forum".
	called string
	// owner is who started a thread.
	owner string
	// last is the id of the newest message that there ever was.
	last string
	// tags are those of a forum, applied those of its post.
	tags    []tag
	applied []string
	// archived and locked are those of a thread; archivedAt is when archived last changed.
	archived, locked bool
	archivedAt       time.Time
	overwrites       []overwrite
}

func (ch channel) place() place {
	k := channelKinds[ch.Type]
	p := place{
		id: ch.ID, parent: ch.ParentID, guild: ch.GuildID, name: ch.Name, kind: k.kind, called: cmp.Or(k.name, "of a kind that we do not know"),
		owner: ch.OwnerID, last: ch.LastMessageID, tags: ch.Tags, applied: ch.Applied, overwrites: ch.Overwrites,
	}
	if ch.Thread != nil {
		p.archived, p.locked, p.archivedAt = ch.Thread.Archived, ch.Thread.Locked, at(ch.Thread.ArchiveTimestamp)
	}
	return p
}

// maxPlaces is how many channels and threads are remembered.
const maxPlaces = 5000

// places remembers channels and threads. What never changes (kind, parent, guild) can be relied upon; the rest is as new as the
// last event, and only one process gets those.
type places struct {
	c    *Client
	mu   sync.Mutex
	kept map[string]place
	// guilds are the guilds of the configured channels, for ever.
	guilds map[string]string
	// drops counts, so that an answer that was on its way when its id was dropped or noted anew is not kept.
	drops int
}

func newPlaces(c *Client) *places {
	return &places{c: c, kept: map[string]place{}, guilds: map[string]string{}}
}

// of tells what a channel or thread is. The error is a *bridge.Error; one of CodeUnavailable with the detail 10003 or 50001 says that
// Discord shows us no such channel.
func (p *places) of(ctx context.Context, id string) (place, error) {
	if known, ok := p.known(id); ok {
		return known, nil
	}
	return p.fresh(ctx, id)
}

// known tells what is remembered, without asking anybody.
func (p *places) known(id string) (place, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	known, ok := p.kept[id]
	return known, ok
}

// fresh asks Discord.
func (p *places) fresh(ctx context.Context, id string) (place, error) {
	p.mu.Lock()
	drops := p.drops
	p.mu.Unlock()
	var ch channel
	if err := p.c.call(ctx, getChannel, "/channels/"+url.PathEscape(id), "place "+id, nil, &ch); err != nil {
		return place{}, err
	}
	if ch.ID != id {
		return place{}, &bridge.Error{Code: bridge.CodeRetry, Say: sayTrouble, Detail: "no channel in the answer"}
	}
	got := ch.place()
	p.mu.Lock()
	defer p.mu.Unlock()
	if drops == p.drops {
		p.keep(got)
	}
	return got, nil
}

// note remembers a channel or thread that an event or an answer told.
func (p *places) note(ch channel) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.drops++
	if ch.ID != "" && ch.GuildID != "" {
		p.keep(ch.place())
	}
}

// keep remembers; p.mu is held. Where there is no room, any other makes way: it can be asked for again.
func (p *places) keep(got place) {
	for id := range p.kept {
		if len(p.kept) < maxPlaces {
			break
		}
		delete(p.kept, id)
	}
	p.kept[got.id] = got
	if p.c.isInbox(got.id) {
		p.guilds[got.id] = got.guild
	}
}

// guildOf is the guild of a configured channel, once that was looked at; empty before.
func (p *places) guildOf(channel string) string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.guilds[channel]
}

// drop forgets a channel or thread.
func (p *places) drop(id string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.drops++
	delete(p.kept, id)
}

// dropAll forgets everything, and in which threads something was said lately: events may have been missed.
func (p *places) dropAll() {
	p.c.recent.drop()
	p.mu.Lock()
	defer p.mu.Unlock()
	p.drops++
	clear(p.kept)
}
