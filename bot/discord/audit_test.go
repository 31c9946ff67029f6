package discord

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

const (
	testGuild = "1"
	ourBot    = "99"
)

func roleOf(id string, p permissions) role { return role{ID: id, Name: "role " + id, Permissions: p} }

func botRole(id, of string, p permissions) role {
	r := roleOf(id, p)
	r.Tags.BotID = of
	return r
}

func on(id string, kind int, allow, deny permissions) overwrite {
	return overwrite{ID: id, Type: kind, Allow: allow, Deny: deny}
}

func TestReaders(t *testing.T) {
	const view = viewChannel
	hidden := on(testGuild, overwriteRole, 0, view)
	for _, c := range []struct {
		name       string
		everyone   permissions
		roles      []role
		overwrites []overwrite
		admins     Admins
		want       []string // ids of roles, users and apps
	}{
		{"a new channel is everybody's", view, nil, nil, Admins{}, []string{"role 1"}},
		{"hidden from everybody", view, nil, []overwrite{hidden}, Admins{}, nil},
		{"everybody may see nothing, and it is allowed here", 0, nil, []overwrite{on(testGuild, overwriteRole, view, 0)}, Admins{}, []string{"role 1"}},
		{"a role that is allowed", view, []role{roleOf("2", 0)}, []overwrite{hidden, on("2", overwriteRole, view, 0)}, Admins{}, []string{"role 2"}},
		{"the admins' role", view, []role{roleOf("2", 0)}, []overwrite{hidden, on("2", overwriteRole, view, 0)}, Admins{Roles: []string{"2"}}, nil},
		{"a role that is allowed and denied", view, []role{roleOf("2", 0)}, []overwrite{hidden, on("2", overwriteRole, view, view)}, Admins{}, []string{"role 2"}},
		{"a denied role", 0, []role{roleOf("2", view)}, []overwrite{on("2", overwriteRole, 0, view)}, Admins{}, nil},
		{"a role that sees everything hidden from none", 0, []role{roleOf("2", view)}, nil, Admins{}, []string{"role 2"}},
		{"administrators", 0, []role{roleOf("2", administrator)}, []overwrite{hidden, on("2", overwriteRole, 0, view)}, Admins{}, []string{"role 2"}},
		{"an app of others", 0, []role{botRole("2", "77", administrator)}, []overwrite{hidden}, Admins{}, []string{"app 2"}},
		{"our own app", 0, []role{botRole("2", ourBot, administrator)}, []overwrite{hidden, on(ourBot, overwriteMember, view, 0)}, Admins{}, nil},
		{"a role of the people who boost", 0, []role{roleOf("2", view)}, nil, Admins{}, []string{"role 2"}},
		{"a member", 0, nil, []overwrite{hidden, on("5", overwriteMember, view, 0)}, Admins{}, []string{"user 5"}},
		{"a member who is an admin", 0, nil, []overwrite{hidden, on("5", overwriteMember, view, 0)}, Admins{Users: []string{"5"}}, nil},
		{"a member who is denied", 0, nil, []overwrite{hidden, on("5", overwriteMember, 0, view)}, Admins{}, nil},
		{"everyone cannot be an admin", view, nil, nil, Admins{Roles: []string{testGuild}}, []string{"role 1"}},
		{"a user's id in the place of a role's", 0, nil, []overwrite{hidden, on("5", overwriteRole, view, 0)}, Admins{}, nil},
	} {
		g := guild{ID: testGuild, OwnerID: "50", Roles: append([]role{roleOf(testGuild, c.everyone)}, c.roles...)}
		if got := named(readers(g, c.overwrites, c.admins, ourBot)); !slices.Equal(got, c.want) {
			t.Errorf("%s: %q can read, want %q", c.name, got, c.want)
		}
	}
}

func named(who readership) (all []string) {
	for _, r := range who.roles {
		all = append(all, "role "+r.ID)
	}
	for _, id := range who.users {
		all = append(all, "user "+id)
	}
	for _, r := range who.apps {
		all = append(all, "app "+r.ID)
	}
	return all
}

// sees is the algorithm of the documentation, written down once more: base permissions, then overwrites.
// docs.discord.com/developers/topics/permissions#permission-overwrites
func sees(g guild, overwrites []overwrite, user string, roles []string) bool {
	if g.OwnerID == user {
		return true
	}
	bits := map[int]bool{}
	for _, r := range g.Roles {
		if r.ID == g.ID || slices.Contains(roles, r.ID) {
			bits[3] = bits[3] || r.Permissions&(1<<3) != 0
			bits[10] = bits[10] || r.Permissions&(1<<10) != 0
		}
	}
	if bits[3] {
		return true
	}
	see := bits[10]
	for _, o := range overwrites {
		if o.Type == 0 && o.ID == g.ID {
			see = see && o.Deny&(1<<10) == 0 || o.Allow&(1<<10) != 0
		}
	}
	var allow, deny bool
	for _, o := range overwrites {
		if o.Type == 0 && o.ID != g.ID && slices.Contains(roles, o.ID) {
			allow = allow || o.Allow&(1<<10) != 0
			deny = deny || o.Deny&(1<<10) != 0
		}
	}
	see = see && !deny || allow
	for _, o := range overwrites {
		if o.Type == 1 && o.ID == user {
			see = see && o.Deny&(1<<10) == 0 || o.Allow&(1<<10) != 0
		}
	}
	return see
}

// Whoever can see the channel without being an admin is found by the audit, whatever roles people have or may be given, and where
// nobody can the audit finds nobody.
func TestReadersAgainstEverybody(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		bits := rapid.SampledFrom([]permissions{0, 0, viewChannel, administrator, viewChannel | sendMessages})
		rare := rapid.SampledFrom([]permissions{0, 0, viewChannel})
		g := guild{ID: testGuild, OwnerID: "50", Roles: []role{roleOf(testGuild, bits.Draw(t, "everyone"))}}
		var overwrites []overwrite
		var admins Admins
		if rapid.Bool().Draw(t, "overwritten") {
			overwrites = append(overwrites, on(testGuild, overwriteRole, rare.Draw(t, "allow"), rare.Draw(t, "deny")))
		}
		for i := range rapid.IntRange(0, 4).Draw(t, "roles") {
			id := strconv.Itoa(10 + i)
			g.Roles = append(g.Roles, roleOf(id, bits.Draw(t, "bits")))
			if rapid.Bool().Draw(t, "overwritten") {
				overwrites = append(overwrites, on(id, overwriteRole, rare.Draw(t, "allow"), rare.Draw(t, "deny")))
			}
			if rapid.IntRange(0, 3).Draw(t, "admin") == 0 {
				admins.Roles = append(admins.Roles, id)
			}
		}
		users := []string{"60", "61", "62"}
		for _, id := range users[:2] {
			if rapid.Bool().Draw(t, "overwritten") {
				overwrites = append(overwrites, on(id, overwriteMember, rare.Draw(t, "allow"), rare.Draw(t, "deny")))
			}
		}
		if rapid.Bool().Draw(t, "listed") {
			admins.Users = users[:1]
		}

		seen := map[string]bool{}
		for set := range 1 << (len(g.Roles) - 1) {
			var held []string
			for i, r := range g.Roles[1:] {
				if set&(1<<i) != 0 {
					held = append(held, r.ID)
				}
			}
			for _, user := range users {
				if !admins.include(g.ID, user, held) && sees(g, overwrites, user, held) {
					seen[fmt.Sprint(user, held)] = true
				}
			}
		}
		who := readers(g, overwrites, admins, ourBot)
		if found := len(who.roles)+len(who.users) > 0; found != (len(seen) > 0) {
			t.Fatalf("the audit finds %q, but those who see it are %v", named(who), seen)
		}
	})
}

func TestOurOwnPermissions(t *testing.T) {
	g := guild{ID: testGuild, Roles: []role{roleOf(testGuild, viewChannel|sendMessages), roleOf("2", permissions(Permissions))}}
	if got := g.permissionsIn(nil, ourBot, []string{"2"}).missing(); len(got) > 0 {
		t.Errorf("%q are missing", got)
	}
	if got := g.permissionsIn(nil, ourBot, nil).missing(); len(got) != len(needed)-2 {
		t.Errorf("%q are missing", got)
	}
	denied := []overwrite{on("2", overwriteRole, 0, embedLinks), on(ourBot, overwriteMember, 0, addReactions)}
	if got := g.permissionsIn(denied, ourBot, []string{"2"}).missing(); !slices.Equal(got, []string{"Embed Links", "Add Reactions"}) {
		t.Errorf("%q are missing", got)
	}
	if got := g.permissionsIn(denied, "someone", []string{"2"}); got.has(embedLinks) || !got.has(addReactions) {
		t.Errorf("an overwrite of ours reaches others: %d", got)
	}
}

func TestTheInviteLink(t *testing.T) {
	// View Channel, Send Messages, Send Messages in Threads, Create Public Threads, Embed Links, Attach Files, Read Message History,
	// Add Reactions, as the developer portal adds them up.
	page, err := os.ReadFile(filepath.FromSlash("../../docs/discord.md"))
	if err != nil {
		t.Fatal(err)
	}
	if number := strconv.FormatInt(Permissions, 10); strings.Count(string(page), number) != 2 {
		t.Errorf("docs/discord.md does not give %s in the link and below it", number)
	}
	want := "https://discord.com/oauth2/authorize?client_id=123&permissions=" + strconv.FormatInt(Permissions, 10) + "&scope=bot+applications.commands"
	if got := InviteURL("123"); got != want {
		t.Errorf("the link is %s", got)
	}
}
