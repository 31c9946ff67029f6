package discordtest

import (
	"slices"
	"strconv"
)

// Permission is a set of permission bits. docs.discord.com/developers/topics/permissions
type Permission uint64

// The permissions that the emulator checks, with Discord's names.
const (
	Administrator          Permission = 1 << 3
	ManageChannels         Permission = 1 << 4
	ManageGuild            Permission = 1 << 5
	AddReactions           Permission = 1 << 6
	ViewChannel            Permission = 1 << 10
	SendMessages           Permission = 1 << 11
	ManageMessages         Permission = 1 << 13
	EmbedLinks             Permission = 1 << 14
	AttachFiles            Permission = 1 << 15
	ReadMessageHistory     Permission = 1 << 16
	MentionEveryone        Permission = 1 << 17
	ManageRoles            Permission = 1 << 28
	UseApplicationCommands Permission = 1 << 31
	ManageThreads          Permission = 1 << 34
	CreatePublicThreads    Permission = 1 << 35
	CreatePrivateThreads   Permission = 1 << 36
	SendMessagesInThreads  Permission = 1 << 38
	// PinMessages is its own permission since February 2026; before, ManageMessages held it.
	PinMessages Permission = 1 << 51
)

const (
	// MemberPermissions are what @everyone has in a new guild.
	MemberPermissions = AddReactions | ViewChannel | SendMessages | EmbedLinks | AttachFiles | ReadMessageHistory |
		MentionEveryone | UseApplicationCommands | CreatePublicThreads | CreatePrivateThreads | SendMessagesInThreads
	// BotPermissions are what the app's role has in a new guild: all that the emulator checks but Administrator,
	// ManageGuild and ManageRoles.
	BotPermissions = MemberPermissions | ManageChannels | ManageMessages | ManageThreads | PinMessages

	allPermissions = BotPermissions | Administrator | ManageGuild | ManageRoles
)

// String is the number in decimal, as the wire has it.
func (p Permission) String() string { return strconv.FormatUint(uint64(p), 10) }

func (p Permission) has(q Permission) bool { return p&q == q }

// base computes a member's permissions in the guild: those of @everyone and of all its roles. s.mu is held.
func (g *guild) base(userID string) Permission {
	m := g.members[userID]
	if m == nil {
		return 0
	}
	if g.OwnerID == userID {
		return allPermissions
	}
	var p Permission
	for _, r := range g.roles {
		if r.ID == g.ID || slices.Contains(m.Roles, r.ID) {
			p |= r.Permissions
		}
	}
	if p.has(Administrator) {
		return allPermissions
	}
	return p
}

// permissions computes what a member may do in a channel; threads have those of their parent. s.mu is held.
// docs.discord.com/developers/topics/permissions#permission-overwrites
func (s *Server) permissions(userID string, c *channel) Permission {
	g := s.guilds[c.GuildID]
	if c.thread != nil {
		if c = s.channels[c.ParentID]; c == nil {
			return 0
		}
	}
	p := g.base(userID)
	if p.has(Administrator) || g.members[userID] == nil {
		return p
	}
	apply := func(allow, deny Permission) { p = p&^deny | allow }
	var allow, deny Permission
	for _, o := range c.Overwrites {
		switch {
		case o.Member:
		case o.ID == g.ID:
			apply(o.Allow, o.Deny)
		case slices.Contains(g.members[userID].Roles, o.ID):
			allow |= o.Allow
			deny |= o.Deny
		}
	}
	apply(allow, deny)
	for _, o := range c.Overwrites {
		if o.Member && o.ID == userID {
			apply(o.Allow, o.Deny)
		}
	}
	if !p.has(ViewChannel) {
		return 0
	}
	return p
}

// sees says whether a member can see a channel; a private thread is for its members and those who manage threads.
func (s *Server) sees(userID string, c *channel) bool {
	p := s.permissions(userID, c)
	if c.thread != nil && c.Type == PrivateThread && !p.has(ManageThreads) && !slices.Contains(c.thread.members, userID) {
		return false
	}
	return p.has(ViewChannel)
}

// sendPermission is what one needs to write there.
func (c *channel) sendPermission() Permission {
	if c.thread != nil {
		return SendMessagesInThreads
	}
	return SendMessages
}

// Permissions is what a member may do in a channel or thread; 0 for somebody who cannot see it.
func (s *Server) Permissions(userID, channelID string) Permission {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.channels[channelID]
	if c == nil {
		return 0
	}
	return s.permissions(userID, c)
}
