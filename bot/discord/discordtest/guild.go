package discordtest

import (
	"fmt"
	"slices"
)

// Guild is a server, as Discord calls it in public.
type Guild struct {
	// ID is made up when empty.
	ID, Name string
	// OwnerID is a member who may do everything. Default: a member that is made up for it.
	OwnerID string
	// Everyone is what the role @everyone may do. Default MemberPermissions; see NoPermissions.
	Everyone Permission
	// Bot is what the app's own role may do: the permissions of its invite link. Default BotPermissions.
	Bot Permission
}

// NoPermissions stands for an empty set where zero means the default.
const NoPermissions Permission = 1 << 63

// Role is a role of a guild. The role @everyone has the guild's id.
type Role struct {
	// ID is made up when empty.
	ID, Name    string
	Permissions Permission
	Color       int
	// Mentionable lets everybody ping the role.
	Mentionable bool
	// BotID marks the role of an app; nobody else can have it.
	BotID string
}

// Member is a person (or another bot) in a guild.
type Member struct {
	// ID is the user's; made up when empty. One user may be a member of several guilds.
	ID string
	// Name is the user name, Nick how the guild calls the person, GlobalName how Discord does.
	Name, GlobalName, Nick string
	// Bot is another app's bot.
	Bot bool
	// Roles are ids of roles, without @everyone.
	Roles []string
}

type user struct {
	id, name, globalName string
	bot                  bool
}

type guild struct {
	Guild
	roles    []*Role
	members  map[string]*Member
	channels []*channel
	commands []object
	joined   string
	botRole  string
}

// AddGuild adds a guild that the app has been invited to, with its @everyone role, an owner and the bot, and returns its
// id. The owner is a member like any other; see [Server.Members].
func (s *Server) AddGuild(g Guild) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if g.ID == "" {
		g.ID = s.newID()
	}
	set(&g.Name, "guild-"+g.ID)
	if g.OwnerID == "" {
		g.OwnerID = s.newID()
	}
	set(&g.Everyone, MemberPermissions)
	set(&g.Bot, BotPermissions)
	in := &guild{Guild: g, members: map[string]*Member{}, joined: stamp(s.o.Now())}
	in.roles = append(in.roles, &Role{ID: g.ID, Name: "@everyone", Permissions: g.Everyone &^ NoPermissions})
	in.botRole = s.newID()
	in.roles = append(in.roles, &Role{ID: in.botRole, Name: s.o.BotName, Permissions: g.Bot &^ NoPermissions, BotID: s.botID})
	s.guilds[g.ID] = in
	s.guildOrder = append(s.guildOrder, g.ID)
	if s.users[g.OwnerID] == nil {
		s.users[g.OwnerID] = &user{id: g.OwnerID, name: "owner"}
	}
	in.members[g.OwnerID] = &Member{ID: g.OwnerID, Name: s.users[g.OwnerID].name}
	in.members[s.botID] = &Member{ID: s.botID, Name: s.o.BotName, Bot: true, Roles: []string{in.botRole}}
	s.emit(event{name: "GUILD_CREATE", intent: intentGuilds, data: s.wireGuildCreate(in)})
	s.touch()
	return g.ID
}

// guild panics where there is none: a mistake of the test. s.mu is held.
func (s *Server) guild(id string) *guild {
	g := s.guilds[id]
	if g == nil {
		panic("discordtest: no guild " + id)
	}
	return g
}

// BotRole is the id of the app's own role in a guild. It panics where there is no such guild.
func (s *Server) BotRole(guildID string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.guild(guildID).botRole
}

// SetGuild changes name or owner of a guild and sends GUILD_UPDATE. It panics where there is no such guild.
func (s *Server) SetGuild(id string, change func(*Guild)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	g := s.guild(id)
	change(&g.Guild)
	s.emit(event{name: "GUILD_UPDATE", intent: intentGuilds, data: s.wireGuild(g)})
	s.touch()
}

// AddRole adds a role to a guild, sends GUILD_ROLE_CREATE and returns its id. It panics where there is no such guild.
func (s *Server) AddRole(guildID string, r Role) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	g := s.guild(guildID)
	if r.ID == "" {
		r.ID = s.newID()
	}
	set(&r.Name, "role-"+r.ID)
	g.roles = append(g.roles, &r)
	s.roleEvent("GUILD_ROLE_CREATE", g, &r)
	return r.ID
}

func (s *Server) roleEvent(name string, g *guild, r *Role) {
	s.emit(event{name: name, intent: intentGuilds, data: object{"guild_id": g.ID, "role": g.wireRole(r)}})
	s.touch()
}

// SetRole changes a role and sends GUILD_ROLE_UPDATE. The role @everyone has the guild's id. It panics where there is no
// such role.
func (s *Server) SetRole(guildID, roleID string, change func(*Role)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	g := s.guild(guildID)
	i := slices.IndexFunc(g.roles, func(r *Role) bool { return r.ID == roleID })
	if i < 0 {
		panic("discordtest: no role " + roleID)
	}
	change(g.roles[i])
	s.roleEvent("GUILD_ROLE_UPDATE", g, g.roles[i])
}

// RemoveRole deletes a role, takes it from its members and sends GUILD_ROLE_DELETE.
func (s *Server) RemoveRole(guildID, roleID string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	g := s.guild(guildID)
	g.roles = slices.DeleteFunc(g.roles, func(r *Role) bool { return r.ID == roleID })
	for _, m := range g.members {
		m.Roles = slices.DeleteFunc(m.Roles, func(id string) bool { return id == roleID })
	}
	for _, c := range g.channels {
		c.Overwrites = slices.DeleteFunc(c.Overwrites, func(o Overwrite) bool { return o.ID == roleID })
	}
	s.emit(event{name: "GUILD_ROLE_DELETE", intent: intentGuilds, data: object{"guild_id": g.ID, "role_id": roleID}})
	s.touch()
}

// AddMember adds a person to a guild, sends GUILD_MEMBER_ADD and returns the user's id. Name is kept from an earlier
// guild of the same user where it is empty. It panics where there is no such guild.
func (s *Server) AddMember(guildID string, m Member) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	g := s.guild(guildID)
	if m.ID == "" {
		m.ID = s.newID()
	}
	u := s.users[m.ID]
	if u == nil {
		u = &user{id: m.ID, name: "user-" + m.ID}
		s.users[m.ID] = u
	}
	if m.Name != "" {
		u.name, u.globalName, u.bot = m.Name, m.GlobalName, m.Bot
	}
	m.Name, m.Roles = u.name, slices.Clone(m.Roles)
	g.members[m.ID] = &m
	data := s.wireMember(g, m.ID)
	data["guild_id"] = g.ID
	s.emit(event{name: "GUILD_MEMBER_ADD", intent: intentGuildMembers, data: data})
	s.touch()
	return m.ID
}

// SetMember changes nick or roles of a member and sends GUILD_MEMBER_UPDATE. It panics where there is no such member.
func (s *Server) SetMember(guildID, userID string, change func(*Member)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	g := s.guild(guildID)
	m := g.members[userID]
	if m == nil {
		panic("discordtest: no member " + userID)
	}
	change(m)
	intent := intentGuildMembers
	if userID == s.botID { // docs.discord.com/developers/events/gateway: sent for the current user without the intent
		intent = intentGuilds
	}
	data := s.wireMember(g, userID)
	data["guild_id"] = g.ID
	s.emit(event{name: "GUILD_MEMBER_UPDATE", intent: intent, data: data})
	s.touch()
}

// RemoveMember takes a person out of a guild. Of the bot itself it means a kick: GUILD_DELETE, and the guild is unknown to
// the app from then on.
func (s *Server) RemoveMember(guildID, userID string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	g := s.guild(guildID)
	delete(g.members, userID)
	if userID == s.botID {
		s.emit(event{name: "GUILD_DELETE", intent: intentGuilds, data: object{"id": g.ID}})
	} else {
		s.emit(event{name: "GUILD_MEMBER_REMOVE", intent: intentGuildMembers, data: object{"guild_id": g.ID, "user": s.wireUser(userID)}})
	}
	s.touch()
}

// Members lists the people of a guild and its bots, oldest first.
func (s *Server) Members(guildID string) []Member {
	s.mu.Lock()
	defer s.mu.Unlock()
	g := s.guilds[guildID]
	if g == nil {
		return nil
	}
	out := make([]Member, 0, len(g.members))
	for id, m := range g.members {
		one := *m
		one.Roles = slices.Clone(m.Roles)
		one.Name, one.GlobalName, one.Bot = s.users[id].name, s.users[id].globalName, s.users[id].bot
		out = append(out, one)
	}
	slices.SortFunc(out, func(a, b Member) int { return compareID(a.ID, b.ID) })
	return out
}

// Roles lists the roles of a guild, @everyone first.
func (s *Server) Roles(guildID string) []Role {
	s.mu.Lock()
	defer s.mu.Unlock()
	g := s.guilds[guildID]
	if g == nil {
		return nil
	}
	out := make([]Role, 0, len(g.roles))
	for _, r := range g.roles {
		out = append(out, *r)
	}
	return out
}

// displayName is how a guild shows a user.
func (s *Server) displayName(g *guild, userID string) string {
	if g != nil && g.members[userID] != nil && g.members[userID].Nick != "" {
		return g.members[userID].Nick
	}
	if u := s.users[userID]; u != nil {
		if u.globalName != "" {
			return u.globalName
		}
		return u.name
	}
	return userID
}

// person looks up what somebody acts upon. s.mu is held.
func (s *Server) person(userID, channelID string) (*guild, *channel, error) {
	c := s.channels[channelID]
	if c == nil {
		return nil, nil, fmt.Errorf("discordtest: no channel or thread %q", channelID)
	}
	g := s.guilds[c.GuildID]
	if g.members[userID] == nil {
		return g, c, fmt.Errorf("discordtest: %q is no member of guild %q", userID, g.ID)
	}
	if !s.sees(userID, c) {
		return g, c, fmt.Errorf("discordtest: %q cannot see channel %q", userID, channelID)
	}
	return g, c, nil
}
