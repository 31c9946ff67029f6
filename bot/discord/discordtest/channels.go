package discordtest

import (
	"fmt"
	"slices"
	"time"
)

// The REST routes of channels: looking, changing, deleting. docs.discord.com/developers/resources/channel

// Renames of one channel that are let through. Not documented by Discord.
const (
	maxRenames   = 2
	renameWindow = 10 * time.Minute
)

func (s *Server) getChannel(r *request) (any, *refusal) {
	c, ref := s.reach(r.path("id"))
	if ref != nil {
		return nil, ref
	}
	return s.wireChannel(c), nil
}

func (s *Server) patchChannel(r *request) (any, *refusal) {
	c, ref := s.reach(r.path("id"))
	switch {
	case ref != nil:
		return nil, ref
	case c.thread != nil:
		ref = s.patchThread(c, r.body)
	default:
		ref = s.patchGuildChannel(c, r.body)
	}
	if ref != nil {
		return nil, ref
	}
	return s.wireChannel(c), nil
}

// rename counts a rename, where limits are on. s.mu is held.
func (s *Server) rename(c *channel, name string) *refusal {
	if name == c.Name || !s.o.RateLimits {
		return nil
	}
	now := s.o.Now()
	c.renamed = slices.DeleteFunc(c.renamed, func(t time.Time) bool { return now.Sub(t) >= renameWindow })
	if len(c.renamed) >= maxRenames {
		return &refusal{status: 429, code: 20028, retry: c.renamed[0].Add(renameWindow).Sub(now), shared: true}
	}
	c.renamed = append(c.renamed, now)
	return nil
}

func (s *Server) patchGuildChannel(c *channel, b object) *refusal {
	if !s.permissions(s.botID, c).has(ManageChannels) {
		return no(50013)
	}
	p := problems{}
	name := c.Name
	if b["name"] != nil {
		name = p.text(b, "", "name", 1, 100)
	}
	topic := c.Topic
	if _, there := b["topic"]; there {
		topic = p.text(b, "", "topic", 0, 4096)
	}
	tags := c.Tags
	if _, there := b["available_tags"]; there && c.Type == ForumChannel {
		var ref *refusal
		if tags, ref = s.readTags(p, c, b); ref != nil {
			return ref
		}
	}
	auto := p.choice(b, "", "default_auto_archive_duration", c.AutoArchive, durations...)
	if ref := p.form(); ref != nil {
		return ref
	}
	if ref := s.rename(c, name); ref != nil {
		return ref
	}
	if b["flags"] != nil && c.Type == ForumChannel {
		c.TagRequired = number(b, "flags")&flagRequireTag != 0
	}
	c.Name, c.Topic, c.Tags, c.AutoArchive = name, topic, tags, auto
	s.nameTags(c.Tags)
	s.channelChanged(c)
	return nil
}

// readTags reads the tags of a forum; one without an id, or with the id of none, is new.
func (s *Server) readTags(p problems, c *channel, b object) ([]Tag, *refusal) {
	var out []Tag
	for i, o := range p.list(b, "", "available_tags", 0, maxTags) {
		path := fmt.Sprintf("available_tags.%d", i)
		t := Tag{ID: str(o, "id"), Name: p.need(o, path, "name", 1, 20), Moderated: flag(o, "moderated"), Emoji: str(o, "emoji_name")}
		if !slices.ContainsFunc(c.Tags, func(had Tag) bool { return had.ID == t.ID }) {
			t.ID = ""
		}
		if slices.ContainsFunc(out, func(o Tag) bool { return o.Name == t.Name }) && t.Name != "" {
			return nil, no(40061)
		}
		out = append(out, t)
	}
	return out, nil
}

// patchThread changes a thread. An archived one must be opened by the same request, or before.
// docs.discord.com/developers/resources/channel#modify-channel
func (s *Server) patchThread(c *channel, b object) *refusal {
	t := c.thread
	rights := s.permissions(s.botID, c)
	manager := rights.has(ManageThreads)
	archived, setArchived := b["archived"].(bool)
	locked, setLocked := b["locked"].(bool)
	flags, setPinned := b["flags"].(float64)
	pinned := int(flags)&flagPinned != 0
	setPinned = setPinned && pinned != t.pinned && s.channels[c.ParentID].Type == ForumChannel
	other := b["name"] != nil || b["auto_archive_duration"] != nil || b["applied_tags"] != nil || setPinned
	switch {
	case setLocked && locked != t.locked && !manager, t.locked && !manager, setPinned && !manager:
		return no(50013)
	case setPinned && pinned && slices.ContainsFunc(s.threadsOf(s.channels[c.ParentID]), func(o *channel) bool { return o.thread.pinned }):
		return no(30047)
	case (other || setArchived && archived) && !manager && t.owner != s.botID:
		return no(50013)
	case setArchived && !archived && !manager && !rights.has(SendMessagesInThreads):
		return no(50013)
	case t.archived && (!setArchived || archived) && (other || setLocked && locked != t.locked):
		return no(50083)
	case t.archived && setArchived && !archived && s.activeThreads(s.guilds[c.GuildID]) >= s.o.MaxActiveThreads:
		return no(160006)
	}
	p := problems{}
	name := c.Name
	if b["name"] != nil {
		name = p.text(b, "", "name", 1, 100)
	}
	auto := p.choice(b, "", "auto_archive_duration", t.autoArchive, durations...)
	tags := t.tags
	if l, there := b["applied_tags"].([]any); there {
		tags = texts(l)
		for path, found := range s.checkTags(s.channels[c.ParentID], tags, manager) {
			p[path] = append(p[path], found...)
		}
		if s.channels[c.ParentID].TagRequired && len(tags) == 0 {
			return no(40067)
		}
	}
	if ref := p.form(); ref != nil {
		return ref
	}
	if ref := s.rename(c, name); ref != nil {
		return ref
	}
	was, wasArchived := c.Name, t.archived
	c.Name = name
	if !wasArchived { // the message must not open a thread that is just being archived
		s.tellName(c, s.botID, was)
	}
	s.changeThread(c, func(t *thread) {
		t.autoArchive, t.tags = auto, tags
		if setPinned {
			t.pinned = pinned
		}
		if setArchived {
			t.archived = archived
		}
		if setLocked {
			t.locked = locked
		}
	})
	if wasArchived {
		s.tellName(c, s.botID, was)
	}
	return nil
}

func (s *Server) deleteChannel(r *request) (any, *refusal) {
	c, ref := s.reach(r.path("id"))
	if ref != nil {
		return nil, ref
	}
	need := ManageChannels
	if c.thread != nil {
		need = ManageThreads
	}
	if !s.permissions(s.botID, c).has(need) {
		return nil, no(50013)
	}
	was := s.wireChannel(c)
	s.removeChannel(c)
	return was, nil
}
