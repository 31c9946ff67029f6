package discordtest

import (
	"slices"
)

// Users, guilds and channels as the wire shows them.

func (s *Server) wireUser(id string) object {
	u := s.users[id]
	if u == nil {
		u = &user{id: id, name: "deleted_user"}
	}
	o := object{
		"id": u.id, "username": u.name, "global_name": orNull(u.globalName), "discriminator": "0", "avatar": nil,
		"avatar_decoration_data": nil, "banner": nil, "accent_color": nil, "public_flags": 0, "flags": 0, "clan": nil,
		"primary_guild": nil, "collectibles": nil,
	}
	if u.bot {
		o["bot"], o["discriminator"] = true, "0000"
	}
	return o
}

// partialMember is a member as messages carry it: without the user.
func (g *guild) partialMember(id string) object {
	m := g.members[id]
	if m == nil {
		return nil
	}
	return object{
		"roles": orEmpty(slices.Clone(m.Roles)), "nick": orNull(m.Nick), "avatar": nil, "banner": nil, "joined_at": g.joined,
		"premium_since": nil, "deaf": false, "mute": false, "pending": false, "flags": 0, "communication_disabled_until": nil,
		"unusual_dm_activity_until": nil,
	}
}

func (s *Server) wireMember(g *guild, id string) object {
	o := g.partialMember(id)
	o["user"] = s.wireUser(id)
	return o
}

func (g *guild) wireRole(r *Role) object {
	o := object{
		"id": r.ID, "name": r.Name, "color": r.Color, "colors": object{"primary_color": r.Color, "secondary_color": nil, "tertiary_color": nil},
		"hoist": false, "icon": nil, "unicode_emoji": nil, "position": slices.Index(g.roles, r), "description": nil,
		"permissions": r.Permissions.String(), "managed": r.BotID != "", "mentionable": r.Mentionable, "flags": 0,
	}
	if r.BotID != "" {
		o["tags"] = object{"bot_id": r.BotID}
	}
	return o
}

func (g *guild) wireRoles() []any {
	out := []any{}
	for _, r := range g.roles {
		out = append(out, g.wireRole(r))
	}
	return out
}

func (s *Server) wireGuild(g *guild) object {
	return object{
		"id": g.ID, "name": g.Name, "owner_id": g.OwnerID, "icon": nil, "icon_hash": nil, "splash": nil, "discovery_splash": nil,
		"banner": nil, "description": nil, "home_header": nil, "region": "deprecated", "afk_channel_id": nil, "afk_timeout": 300,
		"verification_level": 0, "default_message_notifications": 0, "explicit_content_filter": 0, "mfa_level": 0, "nsfw_level": 0,
		"nsfw": false, "premium_tier": 0, "premium_subscription_count": 0, "premium_progress_bar_enabled": false,
		"preferred_locale": "en-US", "system_channel_id": nil, "system_channel_flags": 0, "rules_channel_id": nil,
		"public_updates_channel_id": nil, "safety_alerts_channel_id": nil, "vanity_url_code": nil, "application_id": nil,
		"max_presences": nil, "max_members": 500000, "max_video_channel_users": 25, "max_stage_video_channel_users": 50,
		"widget_enabled": false, "widget_channel_id": nil, "inventory_settings": nil, "incidents_data": nil, "hub_type": nil,
		"latest_onboarding_question_id": nil, "roles": g.wireRoles(), "emojis": []any{}, "stickers": []any{}, "features": []any{},
	}
}

// wireGuildCreate is the guild with all that the app can see in it. Without the members' intent it holds the bot alone.
func (s *Server) wireGuildCreate(g *guild) object {
	o := s.wireGuild(g)
	channels, threads := []any{}, []any{}
	for _, c := range g.channels {
		if !s.sees(s.botID, c) {
			continue
		}
		channels = append(channels, s.wireChannel(c))
		for _, t := range s.threadsOf(c) {
			if !t.thread.archived && s.sees(s.botID, t) {
				threads = append(threads, s.wireChannel(t))
			}
		}
	}
	o["channels"], o["threads"] = channels, threads
	o["members"], o["member_count"] = []any{s.wireMember(g, s.botID)}, len(g.members)
	o["joined_at"], o["large"], o["unavailable"], o["lazy"], o["version"] = g.joined, false, false, true, 1
	for _, key := range []string{
		"voice_states", "presences", "stage_instances", "guild_scheduled_events", "embedded_activities", "soundboard_sounds",
	} {
		o[key] = []any{}
	}
	o["activity_instances"], o["application_command_counts"] = []any{}, object{}
	return o
}

func (s *Server) wireChannel(c *channel) object {
	if c.thread != nil {
		return s.wireThread(c)
	}
	overwrites := []any{}
	for _, w := range c.Overwrites {
		kind := 0
		if w.Member {
			kind = 1
		}
		overwrites = append(overwrites, object{"id": w.ID, "type": kind, "allow": w.Allow.String(), "deny": w.Deny.String()})
	}
	o := object{
		"id": c.ID, "type": c.Type, "guild_id": c.GuildID, "name": c.Name, "position": c.position, "flags": 0,
		"parent_id": orNull(c.ParentID), "permission_overwrites": overwrites, "nsfw": false,
	}
	if c.Type == Category {
		return o
	}
	o["topic"], o["rate_limit_per_user"], o["last_message_id"] = orNull(c.Topic), 0, orNull(c.lastID)
	o["default_auto_archive_duration"], o["last_pin_timestamp"] = c.AutoArchive, nil
	switch c.Type {
	case ForumChannel:
		tags := []any{}
		for _, t := range c.Tags {
			tags = append(tags, object{"id": t.ID, "name": t.Name, "moderated": t.Moderated, "emoji_id": nil, "emoji_name": orNull(t.Emoji)})
		}
		o["available_tags"], o["default_reaction_emoji"], o["default_sort_order"] = tags, nil, nil
		o["default_forum_layout"], o["default_thread_rate_limit_per_user"], o["template"] = 0, 0, ""
		if c.TagRequired {
			o["flags"] = flagRequireTag
		}
	case VoiceChannel:
		o["bitrate"], o["user_limit"], o["rtc_region"] = 64000, 0, nil
	}
	return o
}

func (s *Server) wireThread(c *channel) object {
	t := c.thread
	o := object{
		"id": c.ID, "type": c.Type, "guild_id": c.GuildID, "name": c.Name, "parent_id": c.ParentID, "owner_id": t.owner,
		"last_message_id": orNull(c.lastID), "last_pin_timestamp": nil, "rate_limit_per_user": 0, "flags": 0,
		"message_count": c.messageCount(), "total_message_sent": t.total, "member_count": min(len(t.members), 50),
		"thread_metadata": wireThreadMetadata(c),
	}
	if s.channels[c.ParentID].Type == ForumChannel {
		o["applied_tags"] = orEmpty(slices.Clone(t.tags))
		if t.pinned {
			o["flags"] = flagPinned
		}
	}
	if slices.Contains(t.members, s.botID) {
		o["member"] = object{"id": c.ID, "user_id": s.botID, "join_timestamp": stamp(t.created), "flags": 0}
	}
	return o
}

func wireThreadMetadata(c *channel) object {
	t := c.thread
	o := object{
		"archived": t.archived, "locked": t.locked, "auto_archive_duration": t.autoArchive,
		"archive_timestamp": stamp(t.archiveChanged), "create_timestamp": stamp(t.created),
	}
	if c.Type == PrivateThread {
		o["invitable"] = true
	}
	return o
}
