package discordtest

import (
	"slices"
	"time"
)

// Types of channels. docs.discord.com/developers/resources/channel#channel-object-channel-types
const (
	TextChannel         = 0
	VoiceChannel        = 2
	Category            = 4
	AnnouncementChannel = 5
	PublicThread        = 11
	PrivateThread       = 12
	ForumChannel        = 15
)

// Channel is a channel of a guild; threads are of type Thread.
type Channel struct {
	// ID is made up when empty, GuildID is filled in.
	ID, GuildID string
	// Type such as TextChannel or ForumChannel.
	Type        int
	Name, Topic string
	// ParentID is the category.
	ParentID   string
	Overwrites []Overwrite
	// Tags of a forum, and whether a post needs one.
	Tags        []Tag
	TagRequired bool
	// AutoArchive is the default of its threads, in minutes. Default 4320 (three days).
	AutoArchive int
}

// Overwrite changes what a role or member may do in one channel.
type Overwrite struct {
	// ID of the role, or of the user where Member is true.
	ID          string
	Member      bool
	Allow, Deny Permission
}

// Tag is a tag of a forum.
type Tag struct {
	// ID is made up when empty.
	ID, Name string
	// Moderated tags are applied only by those who manage threads.
	Moderated bool
	// Emoji is a Unicode emoji.
	Emoji string
}

// Thread is a thread or forum post: a copy, not touched by later changes.
type Thread struct {
	ID, GuildID, ParentID, Name string
	// OwnerID is who started it.
	OwnerID          string
	Type             int
	Archived, Locked bool
	// Pinned posts stand at the top of their forum, which has one at most.
	Pinned bool
	// AutoArchive in minutes.
	AutoArchive int
	// Tags are the ids of applied tags, TagNames their names.
	Tags, TagNames []string
	Members        []string
	// MessageCount is how many messages are in it now, without the starter message of a thread from a message.
	MessageCount int
	Created      time.Time
}

type channel struct {
	Channel
	thread   *thread
	position int

	messages []*message // oldest first
	byID     map[string]*message
	gone     map[string]*message   // deleted
	private  map[string][]*message // ephemeral messages by the person who sees them
	lastID   string                // of the newest message that ever was; in a forum, of the newest post
	renamed  []time.Time
}

// thread is what a thread has besides.
type thread struct {
	owner                   string
	archived, locked        bool
	pinned                  bool // at the top of its forum
	autoArchive             int
	created, archiveChanged time.Time
	tags, members           []string
	total                   int
}

func newChannel(c Channel) *channel {
	return &channel{Channel: c, byID: map[string]*message{}, gone: map[string]*message{}, private: map[string][]*message{}}
}

// AddChannel adds a channel to a guild, sends CHANNEL_CREATE and returns its id. It panics where there is no such guild.
func (s *Server) AddChannel(guildID string, ch Channel) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	g := s.guild(guildID)
	if ch.ID == "" {
		ch.ID = s.newID()
	}
	set(&ch.Name, "channel-"+ch.ID)
	set(&ch.AutoArchive, 4320)
	ch.GuildID = guildID
	ch.Overwrites, ch.Tags = slices.Clone(ch.Overwrites), slices.Clone(ch.Tags)
	s.nameTags(ch.Tags)
	c := newChannel(ch)
	c.position = len(g.channels)
	s.channels[ch.ID] = c
	g.channels = append(g.channels, c)
	s.channelEvent("CHANNEL_CREATE", c)
	return ch.ID
}

func (s *Server) nameTags(tags []Tag) {
	for i := range tags {
		if tags[i].ID == "" {
			tags[i].ID = s.newID()
		}
	}
}

// channelEvent tells the app of a channel that it can see. s.mu is held.
func (s *Server) channelEvent(name string, c *channel) {
	s.emit(event{name: name, intent: intentGuilds, channel: c, data: s.wireChannel(c)})
	s.touch()
}

// SetChannel changes a channel, its tags or its overwrites, and sends CHANNEL_UPDATE; see [Server.SetOverwrites]. It panics
// where there is no such channel.
func (s *Server) SetChannel(id string, change func(*Channel)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.channels[id]
	if c == nil || c.thread != nil {
		panic("discordtest: no channel " + id)
	}
	was := s.guilds[c.GuildID].members[s.botID] != nil && s.sees(s.botID, c)
	change(&c.Channel)
	s.nameTags(c.Tags)
	s.seenChannel(c, was)
}

// SetOverwrites replaces the overwrites of a channel. The app gets CHANNEL_UPDATE if it can see the channel before or after,
// and THREAD_LIST_SYNC when it can see it newly.
func (s *Server) SetOverwrites(channelID string, overwrites ...Overwrite) {
	s.SetChannel(channelID, func(c *Channel) { c.Overwrites = slices.Clone(overwrites) })
}

func (s *Server) seenChannel(c *channel, was bool) {
	is := s.sees(s.botID, c)
	s.emit(event{name: "CHANNEL_UPDATE", intent: intentGuilds, data: s.wireChannel(c), hidden: !was && !is})
	if is && !was {
		threads := []any{}
		for _, t := range s.threadsOf(c) {
			if !t.thread.archived && s.sees(s.botID, t) {
				threads = append(threads, s.wireChannel(t))
			}
		}
		s.emit(event{name: "THREAD_LIST_SYNC", intent: intentGuilds, channel: c, data: object{
			"guild_id": c.GuildID, "channel_ids": []string{c.ID}, "threads": threads, "members": []any{},
		}})
	}
	s.touch()
}

// Channel finds a channel.
func (s *Server) Channel(id string) (Channel, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.channels[id]
	if c == nil || c.thread != nil {
		return Channel{}, false
	}
	return c.copy(), true
}

func (c *channel) copy() Channel {
	out := c.Channel
	out.Overwrites, out.Tags = slices.Clone(out.Overwrites), slices.Clone(out.Tags)
	return out
}

// Channels lists the channels of a guild in their order.
func (s *Server) Channels(guildID string) []Channel {
	s.mu.Lock()
	defer s.mu.Unlock()
	g := s.guilds[guildID]
	if g == nil {
		return nil
	}
	var out []Channel
	for _, c := range g.channels {
		out = append(out, c.copy())
	}
	return out
}

// threadsOf lists the threads of a channel, oldest first. s.mu is held.
func (s *Server) threadsOf(parent *channel) []*channel {
	var out []*channel
	for _, c := range s.channels {
		if c.thread != nil && c.ParentID == parent.ID {
			out = append(out, c)
		}
	}
	slices.SortFunc(out, func(a, b *channel) int { return compareID(a.ID, b.ID) })
	return out
}

// Threads lists the threads or posts of a channel, archived ones too, oldest first.
func (s *Server) Threads(parentID string) []Thread {
	s.mu.Lock()
	defer s.mu.Unlock()
	parent := s.channels[parentID]
	if parent == nil {
		return nil
	}
	var out []Thread
	for _, c := range s.threadsOf(parent) {
		out = append(out, s.seeThread(c))
	}
	return out
}

// Thread finds a thread or post.
func (s *Server) Thread(id string) (Thread, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.channels[id]
	if c == nil || c.thread == nil {
		return Thread{}, false
	}
	return s.seeThread(c), true
}

func (s *Server) seeThread(c *channel) Thread {
	t := c.thread
	out := Thread{
		ID: c.ID, GuildID: c.GuildID, ParentID: c.ParentID, Name: c.Name, OwnerID: t.owner, Type: c.Type,
		Archived: t.archived, Locked: t.locked, Pinned: t.pinned, AutoArchive: t.autoArchive, Tags: slices.Clone(t.tags),
		Members: slices.Clone(t.members), MessageCount: c.messageCount(), Created: t.created,
	}
	parent := s.channels[c.ParentID]
	for _, id := range t.tags {
		if i := slices.IndexFunc(parent.Tags, func(tag Tag) bool { return tag.ID == id }); i >= 0 {
			out.TagNames = append(out.TagNames, parent.Tags[i].Name)
		}
	}
	return out
}

// messageCount leaves out the starter message, which is in the parent or, in a forum, the post itself.
// docs.discord.com/developers/resources/channel: "does not include the initial message or deleted messages"
func (c *channel) messageCount() int {
	n := len(c.messages)
	if n > 0 && (c.messages[0].kind == typeThreadStarter || c.messages[0].id == c.ID) {
		n--
	}
	return n
}
