package discordtest

import (
	"slices"
	"unicode/utf8"
)

// The REST routes of reactions and pins. docs.discord.com/developers/resources/message

// maxPins is the limit of a channel since 2025.
const maxPins = 250

// plausible says whether a path segment can be an emoji: a custom one, or something short that is no text.
func plausible(emoji string) bool {
	if customEmoji.MatchString(emoji) {
		return true
	}
	if emoji == "" || utf8.RuneCountInString(emoji) > 16 {
		return false
	}
	for _, r := range emoji {
		if r > 0x2000 || r == 0xa9 || r == 0xae {
			return true
		}
	}
	return false
}

func (s *Server) putReaction(r *request) (any, *refusal) {
	c, m, ref := s.reachMessage(r, ReadMessageHistory)
	emoji := r.path("emoji")
	switch {
	case ref != nil:
		return nil, ref
	case !plausible(emoji):
		return nil, no(10014)
	case m.reactionIndex(emoji) < 0 && !s.permissions(s.botID, c).has(AddReactions):
		return nil, no(50013)
	}
	if ref := s.react(c, m, s.botID, emoji); ref != nil {
		return nil, ref
	}
	return r.noContent()
}

// deleteReaction takes back the bot's own reaction, or another's where it manages messages.
func (s *Server) deleteReaction(r *request) (any, *refusal) {
	c, m, ref := s.reachMessage(r)
	if ref != nil {
		return nil, ref
	}
	who := r.path("user")
	if who != "" && who != s.botID && !s.permissions(s.botID, c).has(ManageMessages) {
		return nil, no(50013)
	}
	set(&who, s.botID)
	if !plausible(r.path("emoji")) {
		return nil, no(10014)
	}
	if ref := s.unreact(c, m, who, r.path("emoji")); ref != nil {
		return nil, ref
	}
	return r.noContent()
}

func (s *Server) getReactions(r *request) (any, *refusal) {
	_, m, ref := s.reachMessage(r, ReadMessageHistory)
	if ref != nil {
		return nil, ref
	}
	n, ref := limitOf(r.query, 25, 100)
	if ref != nil {
		return nil, ref
	}
	out := []any{}
	if i := m.reactionIndex(r.path("emoji")); i >= 0 {
		users := slices.Clone(m.reactions[i].users)
		slices.SortFunc(users, compareID)
		for _, id := range users {
			if compareID(id, r.query.Get("after")) > 0 && len(out) < n {
				out = append(out, s.wireUser(id))
			}
		}
	}
	return out, nil
}

// pinRights are what pinning needs: its own permission since February 2026, before that the right to manage messages.
func (s *Server) pinRights(c *channel) bool {
	p := s.permissions(s.botID, c)
	return p.has(PinMessages) || p.has(ManageMessages)
}

func (s *Server) putPin(r *request) (any, *refusal) { return s.pin(r, true) }

func (s *Server) deletePin(r *request) (any, *refusal) { return s.pin(r, false) }

func (s *Server) pin(r *request, pinned bool) (any, *refusal) {
	c, m, ref := s.reachMessage(r)
	switch {
	case ref != nil:
		return nil, ref
	case !s.pinRights(c):
		return nil, no(50013)
	case c.thread != nil && c.thread.archived:
		return nil, no(50083)
	case pinned && !m.pinned && len(c.pins()) >= maxPins:
		return nil, no(30003)
	}
	if m.pinned != pinned {
		m.pinned = pinned
		s.emit(event{name: "CHANNEL_PINS_UPDATE", intent: intentGuilds, channel: c, data: object{
			"guild_id": c.GuildID, "channel_id": c.ID, "last_pin_timestamp": stamp(s.o.Now()),
		}})
		s.emitMessage("MESSAGE_UPDATE", m)
		s.touch()
	}
	return r.noContent()
}

// pins are the pinned messages, newest first.
func (c *channel) pins() []*message {
	var out []*message
	for _, m := range slices.Backward(c.messages) {
		if m.pinned {
			out = append(out, m)
		}
	}
	return out
}

func (s *Server) getPinsOld(r *request) (any, *refusal) {
	c, ref := s.reach(r.path("id"), ReadMessageHistory)
	if ref != nil {
		return nil, ref
	}
	out := []any{}
	for _, m := range c.pins() {
		out = append(out, s.shown(m))
	}
	return out, nil
}

func (s *Server) getPins(r *request) (any, *refusal) {
	c, ref := s.reach(r.path("id"), ReadMessageHistory)
	if ref != nil {
		return nil, ref
	}
	n, ref := limitOf(r.query, 50, 50)
	if ref != nil {
		return nil, ref
	}
	items := []any{}
	pins := c.pins()
	for _, m := range pins[:min(n, len(pins))] {
		items = append(items, object{"pinned_at": stamp(m.created), "message": s.shown(m)})
	}
	return object{"items": items, "has_more": len(pins) > n}, nil
}
