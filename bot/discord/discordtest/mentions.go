package discordtest

import (
	"regexp"
	"slices"
)

var mentioned = regexp.MustCompile(`<@!?(?P<user>\d+)>|<@&(?P<role>\d+)>|(?P<everyone>@everyone|@here)`)

// mention works out whom a message notifies: what its text mentions, as far as allowed_mentions (nil: all of it) and the
// author's permissions let it. What an edit adds is added to Pinged. s.mu is held.
// docs.discord.com/developers/resources/message#allowed-mentions-object
func (s *Server) mention(m *message, c *channel, allowed object) {
	g := s.guilds[c.GuildID]
	m.mentions, m.mentionRoles, m.mentionEveryone = nil, nil, false
	parse, users, roles := texts(list(allowed, "parse")), texts(list(allowed, "users")), texts(list(allowed, "roles"))
	may := func(kind string, ids []string, id string) bool {
		return allowed == nil || slices.Contains(parse, kind) || slices.Contains(ids, id)
	}
	everyone := m.webhookID != "" || s.permissions(m.author, c).has(MentionEveryone)
	text := m.content
	for _, t := range textDisplays(m.components) {
		text += "\n" + t
	}
	for _, found := range mentioned.FindAllStringSubmatch(text, -1) {
		user, role := found[1], found[2]
		switch {
		case user != "" && g.members[user] != nil && may("users", users, user):
			m.mentions = appendNew(m.mentions, user)
		case role != "" && may("roles", roles, role):
			i := slices.IndexFunc(g.roles, func(r *Role) bool { return r.ID == role })
			if i >= 0 && (everyone || g.roles[i].Mentionable) {
				m.mentionRoles = appendNew(m.mentionRoles, role)
			}
		case found[3] != "" && everyone && may("everyone", nil, ""):
			m.mentionEveryone = true
		}
	}
	if replied := s.referencedMessage(m); m.kind == typeReply && replied != nil && replied.author != "" && replied.author != m.author &&
		(allowed == nil || flag(allowed, "replied_user")) {
		m.mentions = appendNew(m.mentions, replied.author)
	}
	for _, id := range slices.Concat(m.mentions, m.mentionRoles) {
		m.pinged = appendNew(m.pinged, id)
	}
	if m.mentionEveryone {
		m.pinged = appendNew(m.pinged, "everyone")
	}
}

func appendNew(l []string, v string) []string {
	if slices.Contains(l, v) {
		return l
	}
	return append(l, v)
}

// textDisplays are the texts of Components V2.
func textDisplays(components []any) []string {
	var out []string
	for _, o := range objects(components) {
		if number(o, "type") == typeText {
			out = append(out, str(o, "content"))
		}
		for _, child := range childrenOf(o) {
			out = append(out, textDisplays([]any{child})...)
		}
	}
	return out
}
