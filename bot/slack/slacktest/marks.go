package slacktest

import (
	"net/url"
	"regexp"
	"slices"
	"strings"
)

// reactions, pins and bookmarks

const maxReactions = 23 // different emoji on one message by one person: docs.slack.dev/reference/methods/reactions.add

// item finds the message that reactions.* and pins.* speak of.
func (s *Server) item(r *request) (*channel, *message, *refusal) {
	if r.get("channel") == "" || r.get("timestamp") == "" {
		return nil, nil, no("no_item_specified")
	}
	c, ref := s.reachable(r.get("channel"))
	if ref != nil {
		return nil, nil, ref
	}
	if !tsForm.MatchString(r.get("timestamp")) {
		return nil, nil, no("bad_timestamp")
	}
	m := c.byTS[r.get("timestamp")]
	if m == nil || m.tombstone {
		return nil, nil, no("message_not_found")
	}
	return c, m, nil
}

var skinTone = regexp.MustCompile(`^skin-tone-[2-6]$`)

// emojiName checks the name of a reaction, which may carry a skin tone.
func (s *Server) emojiName(name string) bool {
	base, tone, toned := strings.Cut(name, "::")
	if toned && !skinTone.MatchString(tone) {
		return false
	}
	return s.emoji[base] != "" || emojiByName()[base] != ""
}

func (s *Server) reactionsAdd(r *request) (object, *refusal) {
	c, m, ref := s.item(r)
	if ref != nil {
		return nil, ref
	}
	name := r.get("name")
	switch {
	case !s.emojiName(name):
		return nil, no("invalid_name")
	case c.Archived:
		return nil, no("is_archived")
	case !c.has(botUserID):
		return nil, no("not_in_channel")
	}
	return object{}, s.react(c, m, botUserID, name)
}

// react adds a person's reaction and sends reaction_added.
func (s *Server) react(c *channel, m *message, userID, name string) *refusal {
	i := slices.IndexFunc(m.reactions, func(x *reaction) bool { return x.name == name })
	if i >= 0 && slices.Contains(m.reactions[i].users, userID) {
		return no("already_reacted")
	}
	if i < 0 {
		if len(m.reactions) >= maxReactions {
			return no("too_many_emoji")
		}
		m.reactions = append(m.reactions, &reaction{name: name})
		i = len(m.reactions) - 1
	}
	m.reactions[i].users = append(m.reactions[i].users, userID)
	s.reactionEvent("reaction_added", c, m, userID, name)
	return nil
}

func (s *Server) reactionsRemove(r *request) (object, *refusal) {
	c, m, ref := s.item(r)
	if ref != nil {
		return nil, ref
	}
	return object{}, s.unreact(c, m, botUserID, r.get("name"))
}

func (s *Server) unreact(c *channel, m *message, userID, name string) *refusal {
	for i, x := range m.reactions {
		if x.name != name || !slices.Contains(x.users, userID) {
			continue
		}
		x.users = slices.DeleteFunc(x.users, func(u string) bool { return u == userID })
		if len(x.users) == 0 {
			m.reactions = slices.Delete(m.reactions, i, i+1)
		}
		s.reactionEvent("reaction_removed", c, m, userID, name)
		return nil
	}
	return no("no_reaction")
}

func (s *Server) reactionEvent(kind string, c *channel, m *message, userID, name string) {
	s.emit(c, object{
		"type": kind, "user": userID, "reaction": name, "item_user": m.user, "event_ts": s.ts(),
		"item": object{"type": "message", "channel": c.ID, "ts": m.ts},
	})
	s.touch()
}

func (s *Server) reactionsGet(r *request) (object, *refusal) {
	c, m, ref := s.item(r)
	if ref != nil {
		return nil, ref
	}
	return object{"type": "message", "channel": c.ID, "message": s.wire(c, m, false)}, nil
}

type pin struct {
	m       *message
	by      string
	created int64
}

const maxPins = 100

func (s *Server) pinsAdd(r *request) (object, *refusal) {
	c, m, ref := s.item(r)
	if ref != nil {
		return nil, ref
	}
	if !c.has(botUserID) {
		return nil, no("not_in_channel")
	}
	if slices.ContainsFunc(c.pins, func(p pin) bool { return p.m == m }) {
		return nil, no("already_pinned")
	}
	if len(c.pins) >= maxPins {
		return nil, no("too_many_pins")
	}
	c.pins = append(c.pins, pin{m, botUserID, s.o.Now().Unix()})
	s.touch()
	return object{}, nil
}

func (s *Server) pinsRemove(r *request) (object, *refusal) {
	c, m, ref := s.item(r)
	if ref != nil {
		return nil, ref
	}
	n := len(c.pins)
	c.pins = slices.DeleteFunc(c.pins, func(p pin) bool { return p.m == m })
	if len(c.pins) == n {
		return nil, no("no_pin")
	}
	s.touch()
	return object{}, nil
}

func (s *Server) pinsList(r *request) (object, *refusal) {
	c, ref := s.reachable(r.get("channel"))
	if ref != nil {
		return nil, ref
	}
	items := []any{}
	for _, p := range c.pins {
		if c.byTS[p.m.ts] != nil {
			items = append(items, object{"type": "message", "channel": c.ID, "created": p.created, "created_by": p.by, "message": s.wire(c, p.m, false)})
		}
	}
	return object{"items": items}, nil
}

// Pins are the pinned messages of a channel, in the order of pinning.
func (s *Server) Pins(channelID string) []Message {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []Message
	if c := s.channels[channelID]; c != nil {
		for _, p := range c.pins {
			if c.byTS[p.m.ts] != nil {
				out = append(out, s.see(c, p.m))
			}
		}
	}
	return out
}

type bookmark struct {
	ID, Title, Link, Emoji, Type string
	created, updated             int64
}

const maxBookmarks = 100

// Bookmark is a link above the messages of a channel.
type Bookmark struct{ ID, Title, Link, Emoji string }

// Bookmarks are those of a channel, in the order in which they were added.
func (s *Server) Bookmarks(channelID string) []Bookmark {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []Bookmark
	if c := s.channels[channelID]; c != nil {
		for _, b := range c.bookmarks {
			out = append(out, Bookmark{b.ID, b.Title, b.Link, b.Emoji})
		}
	}
	return out
}

func (b *bookmark) wire(c *channel) object {
	return object{
		"id": b.ID, "channel_id": c.ID, "title": b.Title, "link": b.Link, "emoji": b.Emoji, "type": b.Type,
		"icon_url": "", "entity_id": nil, "date_created": b.created, "date_updated": b.updated, "rank": "U",
		"last_updated_by_user_id": botUserID, "last_updated_by_team_id": teamID, "shortcut_id": nil, "app_id": appID,
	}
}

func (s *Server) bookmarksAdd(r *request) (object, *refusal) {
	c, ref := s.writable(r.get("channel_id"))
	if ref != nil {
		return nil, ref
	}
	switch {
	case r.get("type") != "link":
		return nil, no("invalid_bookmark_type")
	case !webLink(r.get("link")):
		return nil, no("invalid_link")
	case len(c.bookmarks) >= maxBookmarks:
		return nil, no("too_many_bookmarks")
	}
	b := &bookmark{ID: s.newID("Bk"), Title: r.get("title"), Link: r.get("link"), Emoji: r.get("emoji"), Type: "link", created: s.o.Now().Unix()}
	c.bookmarks = append(c.bookmarks, b)
	s.touch()
	return object{"bookmark": b.wire(c)}, nil
}

func webLink(link string) bool {
	u, err := url.Parse(link)
	return err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Host != ""
}

// bookmark finds one of a channel.
func (s *Server) bookmark(r *request) (*channel, int, *refusal) {
	c, ref := s.writable(r.get("channel_id"))
	if ref != nil {
		return nil, 0, ref
	}
	i := slices.IndexFunc(c.bookmarks, func(b *bookmark) bool { return b.ID == r.get("bookmark_id") })
	if i < 0 {
		return nil, 0, no("not_found")
	}
	return c, i, nil
}

func (s *Server) bookmarksEdit(r *request) (object, *refusal) {
	c, i, ref := s.bookmark(r)
	if ref != nil {
		return nil, ref
	}
	b := c.bookmarks[i]
	if l := r.get("link"); l != "" {
		if !webLink(l) {
			return nil, no("invalid_link")
		}
		b.Link = l
	}
	if t := r.get("title"); t != "" {
		b.Title = t
	}
	if e, given := r.args["emoji"]; given {
		b.Emoji = e
	}
	b.updated = s.o.Now().Unix()
	s.touch()
	return object{"bookmark": b.wire(c)}, nil
}

func (s *Server) bookmarksRemove(r *request) (object, *refusal) {
	c, i, ref := s.bookmark(r)
	if ref != nil {
		return nil, ref
	}
	c.bookmarks = slices.Delete(c.bookmarks, i, i+1)
	s.touch()
	return object{}, nil
}

func (s *Server) bookmarksList(r *request) (object, *refusal) {
	c, ref := s.reachable(r.get("channel_id"))
	if ref != nil {
		return nil, ref
	}
	out := []any{}
	for _, b := range c.bookmarks {
		out = append(out, b.wire(c))
	}
	return object{"bookmarks": out}, nil
}
