package discord

import (
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// permissions is a set of permission bits, which Discord writes as a number within a text.
// docs.discord.com/developers/topics/permissions#permissions-bitwise-permission-flags
type permissions uint64

const (
	administrator       permissions = 1 << 3
	addReactions        permissions = 1 << 6
	viewChannel         permissions = 1 << 10
	sendMessages        permissions = 1 << 11
	embedLinks          permissions = 1 << 14
	attachFiles         permissions = 1 << 15
	readMessageHistory  permissions = 1 << 16
	createPublicThreads permissions = 1 << 35
	sendInThreads       permissions = 1 << 38

	allPermissions = ^permissions(0)
)

// needed are what the bot cannot do without in a channel, by the names that Discord's settings show.
var needed = []struct {
	bit  permissions
	name string
}{
	{viewChannel, "View Channel"},
	{sendMessages, "Send Messages"},
	{sendInThreads, "Send Messages in Threads"},
	{createPublicThreads, "Create Public Threads"},
	{embedLinks, "Embed Links"},
	{attachFiles, "Attach Files"},
	{readMessageHistory, "Read Message History"},
	{addReactions, "Add Reactions"},
}

// Permissions is the number of what the bot needs in a server, for an invite link, and nothing that could change the server. To make the
// tags of a forum it also needs Manage Channel there, which is better given in that forum alone.
const Permissions = int64(viewChannel | sendMessages | sendInThreads | createPublicThreads | embedLinks | attachFiles | readMessageHistory |
	addReactions)

// InviteURL is the page on which somebody who manages a server invites the bot of an application, by the application's id.
// docs.discord.com/developers/topics/oauth2#bot-authorization-flow
func InviteURL(application string) string {
	q := url.Values{
		"client_id": {application}, "scope": {"bot applications.commands"}, "permissions": {strconv.FormatInt(Permissions, 10)},
	}
	return DefaultAPIURL + "/oauth2/authorize?" + q.Encode()
}

// UnmarshalJSON implements json.Unmarshaler. What is no number gives no permission at all.
func (p *permissions) UnmarshalJSON(raw []byte) error {
	n, err := strconv.ParseUint(strings.Trim(string(raw), `"`), 10, 64)
	if err != nil {
		return fmt.Errorf("permissions %s: %w", raw, err)
	}
	*p = permissions(n)
	return nil
}

func (p permissions) has(q permissions) bool { return p&q == q }

// missing names what is needed and not there.
func (p permissions) missing() []string {
	var names []string
	for _, n := range needed {
		if !p.has(n.bit) {
			names = append(names, n.name)
		}
	}
	return names
}

// guild is what we need of a guild. docs.discord.com/developers/resources/guild#guild-object
type guild struct {
	ID      string `json:"id"`
	Name    string `json:"name"`
	OwnerID string `json:"owner_id"`
	Roles   []role `json:"roles"`
}

// role is a role of a guild; @everyone has the guild's id. docs.discord.com/developers/topics/permissions#role-object
type role struct {
	ID          string      `json:"id"`
	Name        string      `json:"name"`
	Permissions permissions `json:"permissions"`
	Tags        struct {
		// BotID is set on the role that a bot brings along, which nobody else can have. Other managed roles, such as that of those
		// who boost the server, are people's.
		BotID string `json:"bot_id"`
	} `json:"tags"`
}

// overwrite changes what a role or member may do in a channel. docs.discord.com/developers/resources/channel#overwrite-object
type overwrite struct {
	ID string `json:"id"`
	// Type is 0 for a role, 1 for a member.
	Type  int         `json:"type"`
	Allow permissions `json:"allow"`
	Deny  permissions `json:"deny"`
}

const (
	overwriteRole   = 0
	overwriteMember = 1
)

// permissionsIn computes what a member with these roles may do in a channel, as Discord does it.
// docs.discord.com/developers/topics/permissions#permission-overwrites
func (g guild) permissionsIn(overwrites []overwrite, user string, roles []string) permissions {
	if user == g.OwnerID {
		return allPermissions
	}
	var p permissions
	for _, r := range g.Roles {
		if r.ID == g.ID || slices.Contains(roles, r.ID) {
			p |= r.Permissions
		}
	}
	if p.has(administrator) {
		return allPermissions
	}
	var everyone, all, own overwrite
	for _, o := range overwrites {
		switch {
		case o.Type == overwriteMember && o.ID == user:
			own = o
		case o.Type != overwriteRole:
		case o.ID == g.ID:
			everyone = o
		case slices.Contains(roles, o.ID):
			all.Allow |= o.Allow
			all.Deny |= o.Deny
		}
	}
	for _, o := range []overwrite{everyone, all, own} {
		p = p&^o.Deny | o.Allow
	}
	return p
}
