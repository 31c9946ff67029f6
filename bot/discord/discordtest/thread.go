package discordtest

import (
	"slices"
	"strconv"
	"time"
)

// What happens to threads and channels, whoever does it. s.mu is held everywhere here.
// docs.discord.com/developers/topics/threads

const (
	flagPinned     = 1 << 1
	flagRequireTag = 1 << 4
	maxTags        = 20
	maxApplied     = 5
)

// durations of inactivity after which a thread hides, in minutes.
var durations = []int{60, 1440, 4320, 10080}

// old is the age from which a message is not the recent one in the channel any more: then a thread that is started from it
// is announced in the channel. Discord says "older is still TBD".
const old = time.Minute

func (s *Server) newThread(parent *channel, id, owner, name string, kind, autoArchive int) *channel {
	c := newChannel(Channel{ID: id, GuildID: parent.GuildID, ParentID: parent.ID, Name: name, Type: kind})
	now := s.o.Now()
	c.thread = &thread{owner: owner, autoArchive: autoArchive, created: now, archiveChanged: now, members: []string{owner}}
	s.channels[id] = c
	return c
}

func (s *Server) threadCreated(c *channel) {
	data := s.wireThread(c)
	data["newly_created"] = true
	s.emit(event{name: "THREAD_CREATE", intent: intentGuilds, channel: c, data: data})
	s.touch()
}

// startThread makes a thread from a message, or without one.
func (s *Server) startThread(parent *channel, from *message, owner, name string, kind, autoArchive int) *channel {
	id := s.newID()
	if from != nil {
		id = from.id
	}
	c := s.newThread(parent, id, owner, name, kind, autoArchive)
	s.threadCreated(c)
	if from != nil {
		from.flags |= FlagHasThread
		s.emitMessage("MESSAGE_UPDATE", from)
		c.add(&message{
			id: s.newID(), channel: c.ID, author: from.author, webhookID: from.webhookID, webhookName: from.webhookName,
			kind: typeThreadStarter, created: c.thread.created,
			reference: object{"type": 0, "channel_id": parent.ID, "message_id": from.id, "guild_id": parent.GuildID},
		})
	}
	if kind == PublicThread && (from == nil || s.o.Now().Sub(from.created) > old) {
		s.post(parent, &message{
			author: owner, kind: typeThreadCreated, content: name,
			reference: object{"type": 0, "channel_id": c.ID, "guild_id": c.GuildID},
		})
	}
	return c
}

// startPost makes a post in a forum; its first message has the post's id.
func (s *Server) startPost(forum *channel, owner, name string, autoArchive int, tags []string, first *message) *channel {
	id := s.newID()
	c := s.newThread(forum, id, owner, name, PublicThread, autoArchive)
	c.thread.tags = slices.Clone(tags)
	forum.lastID = id
	s.threadCreated(c)
	first.id = id
	s.post(c, first)
	return c
}

// changeThread changes a thread and sends THREAD_UPDATE.
func (s *Server) changeThread(c *channel, change func(*thread)) {
	was := *c.thread
	change(c.thread)
	if c.thread.archived != was.archived || c.thread.autoArchive != was.autoArchive {
		c.thread.archiveChanged = s.o.Now()
	}
	s.channelChanged(c)
}

// tellName posts the message by which a thread tells that its name was another before.
func (s *Server) tellName(c *channel, userID, was string) {
	if was != c.Name {
		s.post(c, &message{author: userID, kind: typeNameChange, content: c.Name})
	}
}

// channelChanged tells of a channel or thread as it is now.
func (s *Server) channelChanged(c *channel) {
	name := "CHANNEL_UPDATE"
	if c.thread != nil {
		name = "THREAD_UPDATE"
	}
	s.channelEvent(name, c)
}

// removeChannel deletes a channel with its threads, or a thread.
func (s *Server) removeChannel(c *channel) {
	if c.thread != nil {
		s.emit(event{name: "THREAD_DELETE", intent: intentGuilds, channel: c, data: object{
			"id": c.ID, "guild_id": c.GuildID, "parent_id": c.ParentID, "type": c.Type,
		}})
	} else {
		s.channelEvent("CHANNEL_DELETE", c)
		for _, t := range s.threadsOf(c) {
			delete(s.channels, t.ID)
		}
		g := s.guilds[c.GuildID]
		g.channels = slices.DeleteFunc(g.channels, func(o *channel) bool { return o == c })
	}
	delete(s.channels, c.ID)
	s.touch()
}

// joinThread adds somebody to a thread. Without the members' intent the app hears only of itself.
func (s *Server) joinThread(c *channel, userID string) *refusal {
	if slices.Contains(c.thread.members, userID) {
		return nil
	}
	if len(c.thread.members) >= s.o.MaxThreadMembers {
		return no(30033)
	}
	c.thread.members = append(c.thread.members, userID)
	if userID == s.botID && c.Type == PrivateThread { // it is told of the thread when it is let in
		s.emit(event{name: "THREAD_CREATE", intent: intentGuilds, channel: c, data: s.wireThread(c)})
	}
	s.membersEvent(c, userID, []any{s.wireThreadMember(c, userID)}, []string{})
	return nil
}

// inviteThread adds somebody for another, which a message in the thread tells of.
func (s *Server) inviteThread(c *channel, byID, userID string) *refusal {
	if slices.Contains(c.thread.members, userID) {
		return nil
	}
	if ref := s.joinThread(c, userID); ref != nil {
		return ref
	}
	s.post(c, &message{author: byID, kind: typeRecipientAdd, mentions: []string{userID}})
	return nil
}

func (s *Server) leaveThread(c *channel, userID string) {
	c.thread.members = slices.DeleteFunc(c.thread.members, func(id string) bool { return id == userID })
	s.membersEvent(c, userID, []any{}, []string{userID})
}

func (s *Server) membersEvent(c *channel, userID string, added []any, removed []string) {
	intent := intentGuildMembers
	if userID == s.botID {
		intent = intentGuilds
	}
	s.emit(event{name: "THREAD_MEMBERS_UPDATE", intent: intent, channel: c, data: object{
		"id": c.ID, "guild_id": c.GuildID, "member_count": min(len(c.thread.members), 50), "added_members": added, "removed_member_ids": removed,
	}})
	s.touch()
}

func (s *Server) wireThreadMember(c *channel, userID string) object {
	return object{"id": c.ID, "user_id": userID, "join_timestamp": stamp(c.thread.created), "flags": 0}
}

// activeThreads counts the threads of a guild that are not archived.
func (s *Server) activeThreads(g *guild) int {
	n := 0
	for _, c := range s.channels {
		if c.thread != nil && c.GuildID == g.ID && !c.thread.archived {
			n++
		}
	}
	return n
}

// checkTags checks tags that are to be applied to a post: at most five, that exist, and moderated ones by managers only.
func (s *Server) checkTags(forum *channel, tags []string, manager bool) problems {
	p := problems{}
	if len(tags) > maxApplied {
		p.add("applied_tags", "BASE_TYPE_MAX_LENGTH", "Must be 5 or fewer in length.")
	}
	for i, id := range tags {
		at := slices.IndexFunc(forum.Tags, func(t Tag) bool { return t.ID == id })
		switch {
		case at < 0:
			p.add("applied_tags."+strconv.Itoa(i), "INVALID_TAG", "The tag is unknown")
		case forum.Tags[at].Moderated && !manager:
			p.add("applied_tags."+strconv.Itoa(i), "TAG_MODERATED", "The tag is for moderators only")
		case slices.Index(tags, id) != i:
			p.add("applied_tags."+strconv.Itoa(i), "SET_TYPE_DUPLICATE", "Duplicate value")
		}
	}
	return p
}
