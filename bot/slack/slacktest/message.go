package slacktest

import (
	"cmp"
	"encoding/json"
	"slices"
)

// Message is a message as a person sees it: a copy, not touched by later changes.
type Message struct {
	Channel  string
	TS       string
	ThreadTS string // the parent's TS, on a parent with replies its own; empty outside threads
	User     string // empty on a post under another name
	BotID    string
	Username string // the name an app posted under
	Text     string // Slack's text, entities escaped
	Blocks   json.RawMessage
	Metadata json.RawMessage
	// Reactions are the users by emoji name.
	Reactions map[string][]string
	// Edited says that the text was changed later.
	Edited bool
	// Deleted marks the tombstone of a deleted parent that still has replies.
	Deleted bool
	// Broadcast is a reply that the channel shows too.
	Broadcast bool
	// Ephemeral is seen by one person only.
	Ephemeral  bool
	Subtype    string
	ReplyCount int
	Files      []File
	// Pinged are the users whom it notified by mentioning them; an edit notifies nobody.
	Pinged []string

	names  func(prefix, id string) string
	mrkdwn bool
}

type message struct {
	ts, threadTS            string
	user, botID, username   string
	iconURL, iconEmoji      string
	text, subtype, clientID string
	blocks                  []any
	attachments             []any
	metadata                object
	reactions               []*reaction
	files                   []*file
	notified                []string // users
	editedBy, editedTS      string
	broadcast, tombstone    bool
	plainText               bool // posted with mrkdwn=false
	ephemeral               bool
}

type reaction struct {
	name  string
	users []string
}

// isReply says that the message is in a thread and not its parent.
func (m *message) isReply() bool { return m.threadTS != "" && m.threadTS != m.ts }

// add stores a message where it belongs.
func (c *channel) add(m *message) {
	c.byTS[m.ts] = m
	if m.isReply() {
		c.threads[m.threadTS] = append(c.threads[m.threadTS], m)
	}
	if !m.isReply() || m.broadcast {
		c.top = append(c.top, m)
	}
}

// remove takes a message out; a parent that has replies leaves a tombstone instead, and remove says so.
func (c *channel) remove(m *message) (tombstone bool) {
	if len(c.threads[m.ts]) > 0 {
		m.tombstone = true
		m.user, m.botID, m.username, m.text, m.subtype = slackbotID, "", "", "This message was deleted.", "tombstone"
		m.blocks, m.attachments, m.metadata, m.files, m.reactions, m.editedTS = nil, nil, nil, nil, nil, ""
		return true
	}
	is := func(o *message) bool { return o == m }
	delete(c.byTS, m.ts)
	c.gone[m.ts] = true
	c.top = slices.DeleteFunc(c.top, is)
	if m.isReply() {
		left := slices.DeleteFunc(c.threads[m.threadTS], is)
		c.threads[m.threadTS] = left
		if parent := c.byTS[m.threadTS]; parent != nil && parent.tombstone && len(left) == 0 {
			c.remove(parent)
		}
	}
	return false
}

// wire is the message as the Web API and events show it.
func (s *Server) wire(c *channel, m *message, metadata bool) object {
	o := object{"type": "message", "ts": m.ts, "text": m.text}
	put := func(key, v string) {
		if v != "" {
			o[key] = v
		}
	}
	put("user", m.user)
	put("bot_id", m.botID)
	put("username", m.username)
	put("subtype", m.subtype)
	put("client_msg_id", m.clientID)
	if m.user != "" && !m.tombstone {
		o["team"] = s.teamOf(m.user)
	}
	if m.botID != "" {
		o["app_id"] = appID
		o["bot_profile"] = object{"id": botID, "app_id": appID, "name": s.o.BotName, "deleted": false, "updated": 1700000000, "team_id": teamID}
	}
	if m.iconURL != "" || m.iconEmoji != "" {
		icons := object{}
		if m.iconURL != "" {
			icons["image_48"] = m.iconURL
		}
		if m.iconEmoji != "" {
			icons["emoji"] = m.iconEmoji
		}
		o["icons"] = icons
	}
	if len(m.blocks) > 0 {
		o["blocks"] = m.blocks
	}
	if len(m.attachments) > 0 {
		o["attachments"] = m.attachments
	}
	if metadata && m.metadata != nil {
		o["metadata"] = m.metadata
	}
	if m.editedTS != "" {
		o["edited"] = object{"user": m.editedBy, "ts": m.editedTS}
	}
	if m.tombstone {
		o["hidden"] = true
	}
	if len(m.files) > 0 {
		files := []any{}
		for _, f := range m.files {
			files = append(files, s.wireFile(f))
		}
		o["files"], o["upload"] = files, false
	}
	if len(m.reactions) > 0 {
		rs := []any{}
		for _, r := range m.reactions {
			rs = append(rs, object{"name": r.name, "users": slices.Clone(r.users), "count": len(r.users)})
		}
		o["reactions"] = rs
	}
	if c != nil {
		s.wireThread(c, m, o)
	}
	return o
}

// wireThread adds what only messages of a thread have.
func (s *Server) wireThread(c *channel, m *message, o object) {
	replies := c.threads[m.ts]
	switch {
	case m.isReply():
		o["thread_ts"] = m.threadTS
		if p := c.byTS[m.threadTS]; p != nil && p.user != "" {
			o["parent_user_id"] = p.user
		}
	case len(replies) > 0:
		var users []string
		for _, r := range replies {
			if who := cmp.Or(r.user, r.botID); !slices.Contains(users, who) {
				users = append(users, who)
			}
		}
		o["thread_ts"], o["reply_count"], o["latest_reply"] = m.ts, len(replies), replies[len(replies)-1].ts
		o["reply_users"], o["reply_users_count"] = users, len(users)
		o["is_locked"], o["subscribed"] = c.locked[m.ts], false
	}
}

func (s *Server) teamOf(userID string) string {
	if u := s.users[userID]; u != nil {
		return u.TeamID
	}
	return teamID
}

// see makes a person's copy of a message. s.mu is held.
func (s *Server) see(c *channel, m *message) Message {
	out := Message{
		Channel: c.ID, TS: m.ts, ThreadTS: m.threadTS, User: m.user, BotID: m.botID, Username: m.username, Text: m.text,
		Reactions: map[string][]string{}, Edited: m.editedTS != "", Deleted: m.tombstone, Broadcast: m.broadcast,
		Ephemeral: m.ephemeral, Subtype: m.subtype, ReplyCount: len(c.threads[m.ts]), mrkdwn: !m.plainText,
		Pinged: slices.Clone(m.notified),
	}
	if out.ReplyCount > 0 {
		out.ThreadTS = m.ts
	}
	if len(m.blocks) > 0 {
		out.Blocks = encode(m.blocks)
	}
	if m.metadata != nil {
		out.Metadata = encode(m.metadata)
	}
	for _, r := range m.reactions {
		out.Reactions[r.name] = slices.Clone(r.users)
	}
	for _, f := range m.files {
		out.Files = append(out.Files, f.File)
	}
	out.names = s.nameOf
	return out
}

func (s *Server) seeAll(c *channel, ms []*message) []Message {
	out := make([]Message, 0, len(ms))
	for _, m := range ms {
		out = append(out, s.see(c, m))
	}
	return out
}

// Messages are what the channel shows, oldest first: top-level messages and broadcast replies.
func (s *Server) Messages(channelID string) []Message {
	s.mu.Lock()
	defer s.mu.Unlock()
	if c := s.channels[channelID]; c != nil {
		return s.seeAll(c, c.top)
	}
	return nil
}

// Thread is a parent and its replies, oldest first; nil where there is no such message.
func (s *Server) Thread(channelID, ts string) []Message {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.channels[channelID]
	if c == nil || c.byTS[ts] == nil {
		return nil
	}
	return s.seeAll(c, append([]*message{c.byTS[ts]}, c.threads[ts]...))
}

// Message finds one message, ephemeral ones too.
func (s *Server) Message(channelID, ts string) (Message, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.channels[channelID]
	if c == nil {
		return Message{}, false
	}
	if m := c.byTS[ts]; m != nil {
		return s.see(c, m), true
	}
	for _, ms := range c.private {
		for _, m := range ms {
			if m.ts == ts {
				return s.see(c, m), true
			}
		}
	}
	return Message{}, false
}

// Ephemerals are the messages that only this person sees in the channel, oldest first.
func (s *Server) Ephemerals(userID, channelID string) []Message {
	s.mu.Lock()
	defer s.mu.Unlock()
	if c := s.channels[channelID]; c != nil {
		return s.seeAll(c, c.private[userID])
	}
	return nil
}
