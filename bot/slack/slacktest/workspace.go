package slacktest

import (
	"fmt"
	"slices"
	"time"
)

// User is a person (or another bot) of the workspace.
type User struct {
	// ID such as "U0ANNA"; made up when empty.
	ID string
	// Name is the handle, RealName the full name, DisplayName what is shown. The latter two default to Name.
	Name, RealName, DisplayName string
	// TZ is an IANA zone. Default "UTC".
	TZ string
	// Guest marks a multi-channel guest (is_restricted), SingleChannelGuest a single-channel one (is_ultra_restricted).
	Guest, SingleChannelGuest bool
	// Admin and Owner of the workspace.
	Admin, Owner bool
	// Bot is another app's bot user.
	Bot bool
	// Stranger belongs to another workspace that shares no channel with ours; in practice seen with TeamID set.
	Stranger bool
	// Deleted is a deactivated account.
	Deleted bool
	// TeamID is the person's home workspace. Default: this one.
	TeamID string
}

type user struct{ User }

// Channel is a conversation. ID such as "C0TEAM"; made up when empty.
type Channel struct {
	ID, Name string
	// Private channels are seen by their members only.
	Private bool
	// ExtShared is shared with another organisation (Slack Connect), PendingExtShared is about to be; Shared is shared with
	// another workspace in any way.
	ExtShared, Shared, PendingExtShared bool
	Archived                            bool
	// Members are user ids. Add BotUserID() to let the app in.
	Members []string
}

// UserGroup is a user group such as @oncall.
type UserGroup struct {
	ID, Handle, Name string
	Users            []string
	Disabled         bool
}

type channel struct {
	Channel
	created   int64
	top       []*message            // what the channel shows: top level and broadcasts
	byTS      map[string]*message   // everything that exists
	threads   map[string][]*message // replies by the parent's ts
	gone      map[string]bool       // deleted without a trace
	locked    map[string]bool       // threads that take no more replies, by the parent's ts
	private   map[string][]*message // ephemeral messages by the user who sees them
	pins      []pin
	bookmarks []*bookmark
}

// kind is the channel_type of events.
func (c *channel) kind() string {
	if c.Private {
		return "group"
	}
	return "channel"
}

// family is the prefix of the scopes that let an app read the channel.
func (c *channel) family() string {
	if c.Private {
		return "groups"
	}
	return "channels"
}

// publicName is the name in interaction payloads, where Slack hides that of a private channel.
func (c *channel) publicName() string {
	if c.Private {
		return "privategroup"
	}
	return c.Name
}

func (c *channel) has(userID string) bool { return slices.Contains(c.Members, userID) }

// AddUser adds a person and returns the id.
func (s *Server) AddUser(u User) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if u.ID == "" {
		u.ID = s.newID("U")
	}
	set(&u.Name, "user-"+u.ID)
	set(&u.RealName, u.Name)
	set(&u.DisplayName, u.Name)
	set(&u.TZ, "UTC")
	set(&u.TeamID, teamID)
	s.users[u.ID] = &user{u}
	s.touch()
	return u.ID
}

// SetUser changes a person and sends user_change to the app. It panics where there is no such person.
func (s *Server) SetUser(id string, change func(*User)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	u := s.users[id]
	if u == nil {
		panic("slacktest: no user " + id)
	}
	change(&u.User)
	s.emit(nil, object{"type": "user_change", "user": s.wireUser(u), "event_ts": s.ts()})
	s.touch()
}

// AddChannel adds a channel and returns its id. No events are sent for the members it starts with.
func (s *Server) AddChannel(ch Channel) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if ch.ID == "" {
		ch.ID = s.newID("C")
	}
	set(&ch.Name, "channel-"+ch.ID)
	ch.Members = slices.Clone(ch.Members)
	s.channels[ch.ID] = &channel{
		Channel: ch, created: s.o.Now().Unix(),
		byTS: map[string]*message{}, threads: map[string][]*message{}, gone: map[string]bool{}, locked: map[string]bool{}, private: map[string][]*message{},
	}
	s.touch()
	return ch.ID
}

// SetChannel changes a channel. Becoming shared with another organisation sends channel_shared to the app. It panics where
// there is no such channel.
func (s *Server) SetChannel(id string, change func(*Channel)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.channels[id]
	if c == nil {
		panic("slacktest: no channel " + id)
	}
	was := c.ExtShared
	change(&c.Channel)
	if c.ExtShared && !was {
		s.emit(c, object{"type": "channel_shared", "channel": id, "connected_team_id": "T0OTHERTEAM", "event_ts": s.ts()})
	}
	s.touch()
}

// Users lists the people of the workspace and the app's bot user, by id.
func (s *Server) Users() []User {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []User
	for _, id := range sortedKeys(s.users) {
		out = append(out, s.users[id].User)
	}
	return out
}

// Channels lists the channels, by id.
func (s *Server) Channels() []Channel {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []Channel
	for _, id := range sortedKeys(s.channels) {
		c := s.channels[id].Channel
		c.Members = slices.Clone(c.Members)
		out = append(out, c)
	}
	return out
}

// AddUserGroup adds a user group and returns its id.
func (s *Server) AddUserGroup(g UserGroup) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if g.ID == "" {
		g.ID = s.newID("S")
	}
	set(&g.Name, g.Handle)
	g.Users = slices.Clone(g.Users)
	s.groups[g.ID] = &g
	s.touch()
	return g.ID
}

// SetUserGroup replaces the members of a group and sends subteam_members_changed to the app. It panics where there is no
// such group.
func (s *Server) SetUserGroup(id string, users ...string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	g := s.groups[id]
	if g == nil {
		panic("slacktest: no user group " + id)
	}
	var added, removed []string
	for _, u := range users {
		if !slices.Contains(g.Users, u) {
			added = append(added, u)
		}
	}
	for _, u := range g.Users {
		if !slices.Contains(users, u) {
			removed = append(removed, u)
		}
	}
	g.Users = slices.Clone(users)
	s.emit(nil, object{
		"type": "subteam_members_changed", "subteam_id": id, "team_id": teamID, "date_update": s.o.Now().Unix(),
		"added_users": orEmpty(added), "added_users_count": len(added),
		"removed_users": orEmpty(removed), "removed_users_count": len(removed), "event_ts": s.ts(),
	})
	s.touch()
}

// Join adds a person, or the bot, to a channel and sends member_joined_channel.
func (s *Server) Join(channelID, userID string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	c, err := s.person(userID, channelID)
	if c == nil || s.users[userID] == nil {
		return err
	}
	if c.has(userID) {
		return nil
	}
	c.Members = append(c.Members, userID)
	s.emit(c, object{"type": "member_joined_channel", "user": userID, "channel": c.ID, "channel_type": string(c.ID[0]), "team": teamID, "event_ts": s.ts()})
	s.touch()
	return nil
}

// Leave removes a person, or the bot, from a channel and sends member_left_channel (to an app that is still in it).
func (s *Server) Leave(channelID, userID string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	c, err := s.person(userID, channelID)
	if err != nil {
		return err
	}
	c.Members = slices.DeleteFunc(c.Members, func(m string) bool { return m == userID })
	s.emit(c, object{"type": "member_left_channel", "user": userID, "channel": c.ID, "channel_type": string(c.ID[0]), "team": teamID, "event_ts": s.ts()})
	s.touch()
	return nil
}

// person looks up a member and a channel for something that a person does. The channel is returned even to somebody who is
// not in it. s.mu is held.
func (s *Server) person(userID, channelID string) (*channel, error) {
	c := s.channels[channelID]
	switch {
	case c == nil:
		return nil, fmt.Errorf("slacktest: no channel %q", channelID)
	case s.users[userID] == nil:
		return c, fmt.Errorf("slacktest: no user %q", userID)
	case s.users[userID].Deleted:
		return c, fmt.Errorf("slacktest: user %q is deactivated", userID)
	case !c.has(userID):
		return c, fmt.Errorf("slacktest: user %q is not in channel %q", userID, channelID)
	}
	return c, nil
}

func (s *Server) wireUser(u *user) object {
	offset := 0
	if loc, err := time.LoadLocation(u.TZ); err == nil {
		_, offset = s.o.Now().In(loc).Zone()
	}
	o := object{
		"id": u.ID, "team_id": u.TeamID, "name": u.Name, "real_name": u.RealName, "deleted": u.Deleted, "color": "9f69e7",
		"tz": u.TZ, "tz_label": u.TZ, "tz_offset": offset,
		"profile": object{"real_name": u.RealName, "real_name_normalized": u.RealName, "display_name": u.DisplayName,
			"display_name_normalized": u.DisplayName, "team": u.TeamID, "status_text": "", "status_emoji": ""},
		"is_admin": u.Admin || u.Owner, "is_owner": u.Owner, "is_primary_owner": false,
		"is_restricted": u.Guest || u.SingleChannelGuest, "is_ultra_restricted": u.SingleChannelGuest,
		"is_bot": u.Bot, "is_app_user": false, "updated": s.o.Now().Unix(),
	}
	if u.Stranger || u.TeamID != teamID {
		o["is_stranger"] = u.Stranger
	}
	return o
}

func (s *Server) wireChannel(c *channel) object {
	return object{
		"id": c.ID, "name": c.Name, "name_normalized": c.Name, "created": c.created, "creator": botUserID,
		"is_channel": !c.Private, "is_group": c.Private, "is_im": false, "is_mpim": false, "is_private": c.Private,
		"is_archived": c.Archived, "is_general": false, "is_member": c.has(botUserID), "unlinked": 0,
		"is_shared": c.Shared || c.ExtShared, "is_ext_shared": c.ExtShared, "is_org_shared": false,
		"is_pending_ext_shared": c.PendingExtShared, "pending_shared": []string{}, "context_team_id": teamID,
		"topic":   object{"value": "", "creator": "", "last_set": 0},
		"purpose": object{"value": "", "creator": "", "last_set": 0},
	}
}

func orEmpty(l []string) []string {
	if l == nil {
		return []string{}
	}
	return l
}
