package discordtest

import (
	"maps"
	"slices"
	"time"
)

// What happens to messages, whoever does it. s.mu is held everywhere here.

// nonceKey and nonceEntry are the memory of enforce_nonce.
type nonceKey struct{ author, channel, nonce string }

type nonceEntry struct {
	id string
	at time.Time
}

// remember keeps a nonce, and forgets old ones when there are many.
func (s *Server) remember(key nonceKey, id string) {
	now := s.o.Now()
	if len(s.nonces) >= 5000 {
		maps.DeleteFunc(s.nonces, func(_ nonceKey, e nonceEntry) bool { return now.Sub(e.at) >= s.o.NonceWindow })
	}
	s.nonces[key] = nonceEntry{id, now}
}

// post stores a message, opens the thread that it is in and tells of both.
func (s *Server) post(c *channel, m *message) {
	set(&m.id, s.newID())
	m.channel, m.created = c.ID, s.o.Now()
	if c.thread != nil {
		if m.author != "" && !slices.Contains(c.thread.members, m.author) {
			_ = s.joinThread(c, m.author) // a full thread takes the message all the same
		}
		if c.thread.archived {
			s.changeThread(c, func(t *thread) { t.archived = false })
		}
	}
	c.add(m)
	s.emitMessage("MESSAGE_CREATE", m)
	s.touch()
}

// drop removes a message.
func (s *Server) drop(c *channel, m *message) {
	c.remove(m)
	s.emit(event{name: "MESSAGE_DELETE", intent: intentMessages, channel: c, data: object{
		"id": m.id, "channel_id": c.ID, "guild_id": c.GuildID,
	}})
	s.touch()
}

// dropAll removes many messages with one event.
func (s *Server) dropAll(c *channel, ids []string) {
	gone := []string{}
	for _, id := range ids {
		if m := c.byID[id]; m != nil {
			c.remove(m)
			gone = append(gone, id)
		}
	}
	s.emit(event{name: "MESSAGE_DELETE_BULK", intent: intentMessages, channel: c, data: object{
		"ids": gone, "channel_id": c.ID, "guild_id": c.GuildID,
	}})
	s.touch()
}

// whisper shows a message to one person.
func (s *Server) whisper(c *channel, m *message, userID string) {
	set(&m.id, s.newID())
	m.channel, m.created, m.private, m.privateTo = c.ID, s.o.Now(), true, userID
	c.private[userID] = append(c.private[userID], m)
	s.touch()
}

func (m *message) reactionIndex(emoji string) int {
	return slices.IndexFunc(m.reactions, func(r *reaction) bool { return r.emoji == emoji })
}

// react adds a reaction; doing it twice changes nothing.
func (s *Server) react(c *channel, m *message, userID, emoji string) *refusal {
	if c.thread != nil && c.thread.archived {
		return no(50083)
	}
	i := m.reactionIndex(emoji)
	switch {
	case i >= 0 && slices.Contains(m.reactions[i].users, userID):
		return nil
	case i >= 0:
		m.reactions[i].users = append(m.reactions[i].users, userID)
	case len(m.reactions) >= 20:
		return no(30010)
	default:
		m.reactions = append(m.reactions, &reaction{emoji, []string{userID}})
	}
	data := s.reactionEvent(c, m, userID, emoji)
	data["member"], data["message_author_id"] = s.wireMember(s.guilds[c.GuildID], userID), m.author
	s.emit(event{name: "MESSAGE_REACTION_ADD", intent: intentReactions, channel: c, data: data})
	s.touch()
	return nil
}

// unreact takes a reaction back; one that is not there changes nothing.
func (s *Server) unreact(c *channel, m *message, userID, emoji string) *refusal {
	if c.thread != nil && c.thread.archived {
		return no(50083)
	}
	i := m.reactionIndex(emoji)
	if i < 0 || !slices.Contains(m.reactions[i].users, userID) {
		return nil
	}
	r := m.reactions[i]
	r.users = slices.DeleteFunc(r.users, func(id string) bool { return id == userID })
	if len(r.users) == 0 {
		m.reactions = slices.Delete(m.reactions, i, i+1)
	}
	s.emit(event{name: "MESSAGE_REACTION_REMOVE", intent: intentReactions, channel: c, data: s.reactionEvent(c, m, userID, emoji)})
	s.touch()
	return nil
}

// clearReactions takes away all reactions of an emoji, or all for "".
func (s *Server) clearReactions(c *channel, m *message, emoji string) {
	data := object{"channel_id": c.ID, "message_id": m.id, "guild_id": c.GuildID}
	name := "MESSAGE_REACTION_REMOVE_ALL"
	if emoji != "" {
		name, data["emoji"] = "MESSAGE_REACTION_REMOVE_EMOJI", wireEmoji(emoji)
	}
	m.reactions = slices.DeleteFunc(m.reactions, func(r *reaction) bool { return emoji == "" || r.emoji == emoji })
	s.emit(event{name: name, intent: intentReactions, channel: c, data: data})
	s.touch()
}

func (s *Server) reactionEvent(c *channel, m *message, userID, emoji string) object {
	return object{
		"user_id": userID, "channel_id": c.ID, "message_id": m.id, "guild_id": c.GuildID, "emoji": wireEmoji(emoji),
		"burst": false, "type": 0,
	}
}
