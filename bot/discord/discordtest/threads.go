package discordtest

import (
	"net/http"
	"slices"
	"time"
)

// The REST routes that make and list threads. docs.discord.com/developers/resources/channel

// threadForm reads what every new thread has.
func threadForm(p problems, c *channel, b object) (name string, autoArchive int) {
	return p.need(b, "", "name", 1, 100), p.choice(b, "", "auto_archive_duration", c.AutoArchive, durations...)
}

func (s *Server) postMessageThread(r *request) (any, *refusal) {
	c, ref := s.reach(r.path("id"), CreatePublicThreads, ReadMessageHistory)
	if ref != nil {
		return nil, ref
	}
	if c.thread != nil || c.Type != TextChannel && c.Type != AnnouncementChannel {
		return nil, no(50024)
	}
	m := c.byID[r.path("mid")]
	switch {
	case m == nil:
		return nil, no(10008)
	case s.channels[m.id] != nil:
		return nil, no(160004)
	case m.system():
		return nil, no(50021)
	}
	p := problems{}
	name, auto := threadForm(p, c, r.body)
	if ref := p.form(); ref != nil {
		return nil, ref
	}
	if s.activeThreads(s.guilds[c.GuildID]) >= s.o.MaxActiveThreads {
		return nil, no(160006)
	}
	r.status = http.StatusCreated
	return s.wireThread(s.startThread(c, m, s.botID, name, PublicThread, auto)), nil
}

// postThread makes a thread without a message, private unless its type says otherwise; in a forum it makes a post.
func (s *Server) postThread(r *request) (any, *refusal) {
	c, ref := s.reach(r.path("id"))
	switch {
	case ref != nil:
		return nil, ref
	case c.Type == ForumChannel:
		return s.forumPost(c, r)
	case c.thread != nil || c.Type != TextChannel && c.Type != AnnouncementChannel:
		return nil, no(50024)
	}
	p := problems{}
	name, auto := threadForm(p, c, r.body)
	kind := p.choice(r.body, "", "type", PrivateThread, 10, PublicThread, PrivateThread)
	if ref := p.form(); ref != nil {
		return nil, ref
	}
	need := CreatePublicThreads
	if kind == PrivateThread {
		need = CreatePrivateThreads
	}
	switch {
	case !s.permissions(s.botID, c).has(need):
		return nil, no(50013)
	case s.activeThreads(s.guilds[c.GuildID]) >= s.o.MaxActiveThreads:
		return nil, no(160006)
	}
	r.status = http.StatusCreated
	return s.wireThread(s.startThread(c, nil, s.botID, name, kind, auto)), nil
}

// forumPost needs SEND_MESSAGES. docs.discord.com/developers/resources/channel#start-thread-in-forum-or-media-channel
func (s *Server) forumPost(c *channel, r *request) (any, *refusal) {
	rights := s.permissions(s.botID, c)
	if !rights.has(SendMessages) {
		return nil, no(50013)
	}
	b := r.body
	p := problems{}
	name, auto := threadForm(p, c, b)
	tags := texts(list(b, "applied_tags"))
	for path, found := range s.checkTags(c, tags, rights.has(ManageThreads)) {
		p[path] = append(p[path], found...)
	}
	first := sub(b, "message")
	if first == nil {
		p.required("message")
	}
	if ref := p.form(); ref != nil {
		return nil, ref
	}
	if c.TagRequired && len(tags) == 0 {
		return nil, no(40067)
	}
	inner := *r
	inner.body = first
	d, ref := s.readDraft(c.ID, &inner, settableFlags, nil)
	if ref != nil {
		ref.errors = ref.errors.below("message")
		return nil, ref
	}
	d.nonce = nil // has no place here
	m, ref := s.compose(c, d)
	switch {
	case ref != nil:
		return nil, ref
	case s.activeThreads(s.guilds[c.GuildID]) >= s.o.MaxActiveThreads:
		return nil, no(160006)
	}
	t := s.startPost(c, s.botID, name, auto, tags, m)
	o := s.wireThread(t)
	o["message"] = s.wireMessage(m, false, false)
	r.status = http.StatusCreated
	return o, nil
}

// below puts problems under a path.
func (p problems) below(path string) problems {
	out := problems{}
	for key, found := range p {
		out[at(path, key)] = found
	}
	return out
}

func (s *Server) getArchivedPublic(r *request) (any, *refusal) {
	return s.archived(r, PublicThread, ReadMessageHistory)
}

func (s *Server) getArchivedPrivate(r *request) (any, *refusal) {
	return s.archived(r, PrivateThread, ReadMessageHistory, ManageThreads)
}

// archived lists archived threads, those that were archived last first.
func (s *Server) archived(r *request, kind int, need ...Permission) (any, *refusal) {
	c, ref := s.reach(r.path("id"), need...)
	if ref != nil {
		return nil, ref
	}
	n, ref := limitOf(r.query, 50, 100)
	if ref != nil {
		return nil, ref
	}
	var before time.Time
	if raw := r.query.Get("before"); raw != "" {
		var err error
		if before, err = time.Parse(time.RFC3339Nano, raw); err != nil {
			p := problems{}
			p.add("before", "DATE_TIME_TYPE_PARSE", "Could not parse "+raw+". Should be ISO8601.")
			return nil, p.form()
		}
	}
	found := slices.DeleteFunc(s.threadsOf(c), func(t *channel) bool {
		late := !before.IsZero() && !t.thread.archiveChanged.Before(before)
		return t.Type != kind || !t.thread.archived || late || !s.sees(s.botID, t)
	})
	slices.SortStableFunc(found, func(a, b *channel) int { return b.thread.archiveChanged.Compare(a.thread.archiveChanged) })
	o := s.wireThreads(found[:min(n, len(found))])
	o["has_more"] = len(found) > n
	return o, nil
}

// memberThread finds a thread and the member that a route names; "@me" is the bot.
func (s *Server) memberThread(r *request) (*channel, string, *refusal) {
	c, ref := s.reach(r.path("id"))
	if ref != nil {
		return nil, "", ref
	}
	id := r.path("user")
	if id == "@me" {
		id = s.botID
	}
	switch {
	case c.thread == nil:
		return nil, "", no(50024)
	case s.guilds[c.GuildID].members[id] == nil:
		return nil, "", no(10013)
	case c.thread.archived:
		return nil, "", no(50083)
	}
	return c, id, nil
}

func (s *Server) putThreadMember(r *request) (any, *refusal) {
	c, id, ref := s.memberThread(r)
	if ref != nil {
		return nil, ref
	}
	if ref := s.inviteThread(c, s.botID, id); ref != nil {
		return nil, ref
	}
	return r.noContent()
}

func (s *Server) deleteThreadMember(r *request) (any, *refusal) {
	c, id, ref := s.memberThread(r)
	switch {
	case ref != nil:
		return nil, ref
	case id != s.botID && !s.permissions(s.botID, c).has(ManageThreads):
		return nil, no(50013)
	case slices.Contains(c.thread.members, id):
		s.leaveThread(c, id)
	}
	return r.noContent()
}

// getThreadMembers needs the privileged intent.
func (s *Server) getThreadMembers(r *request) (any, *refusal) {
	c, ref := s.reach(r.path("id"))
	switch {
	case ref != nil:
		return nil, ref
	case c.thread == nil:
		return nil, no(50024)
	case !s.o.GuildMembersIntent:
		return nil, no(50001)
	}
	out := []any{}
	for _, id := range c.thread.members {
		out = append(out, s.wireThreadMember(c, id))
	}
	return out, nil
}
