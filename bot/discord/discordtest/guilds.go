package discordtest

import (
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"
)

// The REST routes of the app, its user and its guilds.

func (s *Server) getGateway(*request) (any, *refusal) { return object{"url": s.GatewayURL()}, nil }

// getGatewayBot counts the sessions of the last 24 hours. docs.discord.com/developers/events/gateway#get-gateway-bot
func (s *Server) getGatewayBot(*request) (any, *refusal) {
	now := s.o.Now()
	s.gateway.started = slices.DeleteFunc(s.gateway.started, func(t time.Time) bool { return now.Sub(t) > 24*time.Hour })
	return object{"url": s.GatewayURL(), "shards": 1, "session_start_limit": object{
		"total": s.o.Identifies, "remaining": max(s.o.Identifies-len(s.gateway.started), 0),
		"reset_after": (24 * time.Hour).Milliseconds(), "max_concurrency": 1,
	}}, nil
}

func (s *Server) getMe(*request) (any, *refusal) {
	o := s.wireUser(s.botID)
	o["verified"], o["mfa_enabled"], o["email"], o["locale"] = true, true, nil, "en-US"
	return o, nil
}

func (s *Server) getUser(r *request) (any, *refusal) {
	if s.users[r.path("id")] == nil {
		return nil, no(10013)
	}
	return s.wireUser(r.path("id")), nil
}

// appFlags say which privileged intents the developer portal has switched on.
// docs.discord.com/developers/resources/application#application-object-application-flags
func (s *Server) appFlags() int {
	flags := 0
	if s.o.GuildMembersIntent {
		flags |= 1 << 15 // GATEWAY_GUILD_MEMBERS_LIMITED
	}
	if s.o.MessageContentIntent {
		flags |= 1 << 19 // GATEWAY_MESSAGE_CONTENT_LIMITED
	}
	return flags
}

func (s *Server) getApplication(*request) (any, *refusal) {
	return object{
		"id": s.appID, "name": s.o.BotName, "icon": nil, "description": "", "summary": "", "type": nil, "bot_public": true,
		"bot_require_code_grant": false, "verify_key": random(32), "flags": s.appFlags(), "hook": true, "is_monetized": false,
		"bot": s.wireUser(s.botID), "owner": s.wireUser(s.botID), "team": nil, "tags": []any{}, "redirect_uris": []any{},
		"interactions_endpoint_url": nil, "approximate_guild_count": len(s.guilds), "integration_types_config": object{"0": object{}},
	}, nil
}

// joined finds a guild that the bot is in.
func (s *Server) joined(id string) (*guild, *refusal) {
	g := s.guilds[id]
	if g == nil || g.members[s.botID] == nil {
		return nil, no(10004)
	}
	return g, nil
}

func (s *Server) getMyGuilds(*request) (any, *refusal) {
	out := []any{}
	for _, id := range s.guildOrder {
		if g := s.guilds[id]; g.members[s.botID] != nil {
			out = append(out, object{
				"id": id, "name": g.Name, "icon": nil, "banner": nil, "owner": g.OwnerID == s.botID,
				"permissions": g.base(s.botID).String(), "features": []any{},
			})
		}
	}
	return out, nil
}

func (s *Server) getGuild(r *request) (any, *refusal) {
	g, ref := s.joined(r.path("id"))
	if ref != nil {
		return nil, ref
	}
	o := s.wireGuild(g)
	if r.query.Get("with_counts") == "true" {
		o["approximate_member_count"], o["approximate_presence_count"] = len(g.members), len(g.members)
	}
	return o, nil
}

func (s *Server) getRoles(r *request) (any, *refusal) {
	g, ref := s.joined(r.path("id"))
	if ref != nil {
		return nil, ref
	}
	return g.wireRoles(), nil
}

// getChannels lists the channels that the bot can see, without threads.
func (s *Server) getChannels(r *request) (any, *refusal) {
	g, ref := s.joined(r.path("id"))
	if ref != nil {
		return nil, ref
	}
	out := []any{}
	for _, c := range g.channels {
		if s.sees(s.botID, c) {
			out = append(out, s.wireChannel(c))
		}
	}
	return out, nil
}

func (s *Server) getMember(r *request) (any, *refusal) {
	g, ref := s.joined(r.path("id"))
	switch {
	case ref != nil:
		return nil, ref
	case s.users[r.path("user")] == nil:
		return nil, no(10013)
	case g.members[r.path("user")] == nil:
		return nil, no(10007)
	}
	return s.wireMember(g, r.path("user")), nil
}

// getMembers needs the privileged intent. docs.discord.com/developers/resources/guild#list-guild-members
func (s *Server) getMembers(r *request) (any, *refusal) {
	g, ref := s.joined(r.path("id"))
	switch {
	case ref != nil:
		return nil, ref
	case !s.o.GuildMembersIntent:
		return nil, no(50001)
	}
	n, ref := limitOf(r.query, 1, 1000)
	if ref != nil {
		return nil, ref
	}
	out := []any{}
	for _, id := range slices.SortedFunc(maps.Keys(g.members), compareID) {
		if compareID(id, r.query.Get("after")) > 0 && len(out) < n {
			out = append(out, s.wireMember(g, id))
		}
	}
	return out, nil
}

// searchMembers lists members whose user name or nickname begins with the query. It needs no intent.
// docs.discord.com/developers/resources/guild#search-guild-members
func (s *Server) searchMembers(r *request) (any, *refusal) {
	g, ref := s.joined(r.path("id"))
	if ref != nil {
		return nil, ref
	}
	n, ref := limitOf(r.query, 1, 1000)
	if ref != nil {
		return nil, ref
	}
	query := strings.ToLower(r.query.Get("query"))
	if query == "" {
		p := problems{}
		p.add("query", "BASE_TYPE_REQUIRED", "This field is required")
		return nil, p.form()
	}
	out := []any{}
	for _, id := range slices.SortedFunc(maps.Keys(g.members), compareID) {
		nick := strings.HasPrefix(strings.ToLower(g.members[id].Nick), query)
		if (nick || strings.HasPrefix(strings.ToLower(s.users[id].name), query)) && len(out) < n {
			out = append(out, s.wireMember(g, id))
		}
	}
	return out, nil
}

// getActiveThreads lists the threads that are not archived, newest first.
func (s *Server) getActiveThreads(r *request) (any, *refusal) {
	g, ref := s.joined(r.path("id"))
	if ref != nil {
		return nil, ref
	}
	var found []*channel
	for _, c := range s.channels {
		if c.thread != nil && c.GuildID == g.ID && !c.thread.archived && s.sees(s.botID, c) {
			found = append(found, c)
		}
	}
	slices.SortFunc(found, func(a, b *channel) int { return compareID(b.ID, a.ID) })
	return s.wireThreads(found), nil
}

// wireThreads is a list of threads with the bot's own memberships.
func (s *Server) wireThreads(found []*channel) object {
	threads, members := []any{}, []any{}
	for _, c := range found {
		threads = append(threads, s.wireThread(c))
		if slices.Contains(c.thread.members, s.botID) {
			members = append(members, s.wireThreadMember(c, s.botID))
		}
	}
	return object{"threads": threads, "members": members}
}

func (r *request) noContent() (any, *refusal) {
	r.status = http.StatusNoContent
	return nil, nil
}
