package discord_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"partyline/bot/discord/discordtest"
	"partyline/bridge"
)

func TestWhoMayAnswer(t *testing.T) {
	d := newDesk(t)
	thread := d.thread()
	since := d.clock.Now().Add(-time.Minute)
	// Everybody here can type, since the channel was opened after the audit.
	d.SetOverwrites(d.channel)
	robot := d.AddMember(d.guild, discordtest.Member{Name: "robot", Bot: true, Roles: []string{d.staff}})
	gone := d.AddMember(d.guild, discordtest.Member{Name: "gone", Roles: []string{d.staff}})
	for _, who := range []string{d.anna, d.bob, d.eve, d.owner, robot, gone} {
		d.types(who, thread, "I am "+who)
	}
	d.RemoveMember(d.guild, gone)
	got := map[string]bridge.Typed{}
	for _, typed := range d.typedIn(thread, since) {
		got[typed.Author.ID] = typed
	}
	for _, c := range []struct{ user, name, refused string }{
		{d.anna, "Anna Lind", ""}, {d.bob, "Bob Marsh", ""}, {d.owner, "owner", ""}, {d.eve, "eve", "not on the list"}, {gone, "gone", "members"},
	} {
		typed := got[c.user]
		if (c.refused == "") != (typed.Refused == "") || !strings.Contains(typed.Refused, c.refused) || typed.Author.Name != c.name {
			t.Errorf("%s: %+v", c.name, typed)
		}
	}
	if len(got) != 5 {
		t.Errorf("%d people typed", len(got))
	}
}

// Where Discord does not tell who somebody is, nothing is guessed.
func TestNobodyIsLetThroughUnseen(t *testing.T) {
	d := newDesk(t)
	thread := d.thread()
	d.types(d.anna, thread, "hello")
	d.Fail(discordtest.Fault{Route: "GET /guilds/{id}/members/{user}", Kind: discordtest.RateLimited, RetryAfter: 3 * time.Second})
	for _, err := range d.client.History(d.ctx, thread, d.clock.Now().Add(-time.Minute)) {
		if e := wantCode(t, err, bridge.CodeUnavailable); e.RetryAfter != 3*time.Second {
			t.Errorf("wait %v", e.RetryAfter)
		}
	}
}

func TestAChannelThatOthersCanReadGetsNothing(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name  string
		spoil func(*desk)
		code  bridge.Code
		say   []string
	}{
		{"everybody's", func(d *desk) { d.SetOverwrites(d.channel) }, bridge.CodeUnsafe, []string{"@everyone", "Deny View Channel", "roles or admins"}},
		{"a role's", func(d *desk) {
			d.SetOverwrites(d.channel, append(d.closed(), discordtest.Overwrite{
				ID: d.AddRole(d.guild, discordtest.Role{Name: "helpers"}), Allow: discordtest.ViewChannel,
			})...)
		}, bridge.CodeUnsafe, []string{"the role helpers"}},
		{"administrators'", func(d *desk) {
			d.AddRole(d.guild, discordtest.Role{Name: "mods", Permissions: discordtest.Administrator})
		}, bridge.CodeUnsafe, []string{"the role mods"}},
		{"a member's", func(d *desk) {
			d.SetOverwrites(d.channel, append(d.closed(), discordtest.Overwrite{ID: d.eve, Member: true, Allow: discordtest.ViewChannel})...)
		}, bridge.CodeUnsafe, []string{"eve"}},
		{"somebody's who left", func(d *desk) {
			d.SetOverwrites(d.channel, append(d.closed(), discordtest.Overwrite{ID: d.eve, Member: true, Allow: discordtest.ViewChannel})...)
			d.RemoveMember(d.guild, d.eve)
		}, bridge.CodeUnsafe, []string{"{eve}, who left", "may come back"}},
		{"the owner's", func(d *desk) {
			d.SetMember(d.guild, d.owner, func(m *discordtest.Member) { m.Roles = nil })
		}, bridge.CodeUnsafe, []string{"owner, who owns the server"}},
		{"many roles'", func(d *desk) {
			for i := range 7 {
				d.AddRole(d.guild, discordtest.Role{Name: fmt.Sprint("r", i), Permissions: discordtest.Administrator})
			}
		}, bridge.CodeUnsafe, []string{"and 2 more"}},
		{"nobody's", func(d *desk) {
			d.SetOverwrites(d.channel, discordtest.Overwrite{ID: d.guild, Deny: discordtest.ViewChannel})
		}, bridge.CodeUnavailable, []string{"View Channel"}},
		{"without our permissions", func(d *desk) {
			d.SetOverwrites(d.channel, append(d.closed()[:3], discordtest.Overwrite{
				ID: d.BotID(), Member: true, Allow: discordtest.ViewChannel, Deny: discordtest.EmbedLinks | discordtest.AddReactions,
			})...)
		}, bridge.CodeUnavailable, []string{"#sms-inbox", "Embed Links, Add Reactions"}},
		{"deleted", func(d *desk) { d.must(d.DeleteChannel(d.owner, d.channel)) }, bridge.CodeUnavailable, []string{"no such channel"}},
		{"of a server without us", func(d *desk) { d.RemoveMember(d.guild, d.BotID()) }, bridge.CodeUnavailable, []string{"."}},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := newDesk(t)
			thread := d.thread()
			c.spoil(d)
			d = d.again() // one that has no ruling yet
			posts, edits := d.Calls(postMessage), d.Calls(patchCard)
			_, err := d.client.Post(d.ctx, thread, customer("p1", "secret"))
			e := wantCode(t, err, c.code)
			for _, say := range c.say {
				if say = strings.ReplaceAll(say, "{eve}", d.eve); !strings.Contains(e.Say, say) {
					t.Errorf("says %q, not %q", e.Say, say)
				}
			}
			_, err = d.client.OpenThread(d.ctx, bridge.Place{Channel: d.channel}, card("c1"))
			wantCode(t, err, c.code)
			wantCode(t, d.client.Refresh(d.ctx, thread, card("c1")), c.code)
			if d.Calls(postMessage) != posts || d.Calls(patchCard) != edits {
				t.Error("something was posted")
			}
			for _, f := range d.client.Check(d.ctx) {
				if f.Channel == d.channel && (f.OK || f.Problem != e.Say) {
					t.Errorf("Check finds %+v", f)
				}
			}
		})
	}
}

func TestASafeChannelIsFoundSafe(t *testing.T) {
	d := newDesk(t)
	d.AddRole(d.guild, discordtest.Role{Name: "robot", BotID: "123", Permissions: discordtest.Administrator})
	other := d.AddMember(d.guild, discordtest.Member{Name: "helper", Bot: true})
	d.SetOverwrites(d.channel, append(d.closed(), discordtest.Overwrite{ID: other, Member: true, Allow: discordtest.ViewChannel})...)
	for _, f := range d.client.Check(d.ctx) {
		want := map[string]string{d.channel: "sms-inbox helper robot", d.forum: "sms-forum robot"}[f.Channel]
		if got := f.Name + " " + strings.Join(f.OtherApps, " "); !f.OK || f.Problem != "" || got != want {
			t.Errorf("Check finds %+v", f)
		}
	}
}

func TestAnAuditThatCannotBeDoneIsTriedAgain(t *testing.T) {
	t.Parallel()
	for _, route := range []string{"GET /channels/{id}", "GET /guilds/{id}", "GET /guilds/{id}/members/{user}", "GET /users/@me", "GET /applications/@me"} {
		t.Run(route, func(t *testing.T) {
			d := newDesk(t)
			d.Fail(discordtest.Fault{Route: route, Kind: discordtest.ServerError})
			_, err := d.client.OpenThread(d.ctx, bridge.Place{Channel: d.channel}, card("c1"))
			wantCode(t, err, bridge.CodeRetry)
			if d.Calls(postMessage) != 0 {
				t.Error("posted unseen")
			}
			d.thread()
		})
	}
}

// A permission that was taken away since the audit is named all the same.
func TestAMissingPermissionIsNamed(t *testing.T) {
	d := newDesk(t)
	thread := d.thread()
	d.SetOverwrites(d.channel, append(d.closed()[:3], discordtest.Overwrite{
		ID: d.BotID(), Member: true, Allow: discordtest.ViewChannel, Deny: discordtest.SendMessagesInThreads,
	})...)
	_, err := d.client.Post(d.ctx, thread, customer("p1", "hello"))
	if e := wantCode(t, err, bridge.CodeUnavailable); !strings.Contains(e.Say, "Send Messages in Threads") {
		t.Errorf("says %q", e.Say)
	}
	d.SetOverwrites(d.channel, d.closed()[:3]...)
	_, err = d.again().client.Post(d.ctx, thread, customer("p1", "hello"))
	if e := wantCode(t, err, bridge.CodeUnavailable); !strings.Contains(e.Say, "View Channel") {
		t.Errorf("says %q", e.Say)
	}
}

func TestAServerThatTellsTooLittleIsNotTrusted(t *testing.T) {
	d := newDesk(t)
	d.RemoveRole(d.guild, d.guild) // an answer without @everyone
	_, err := d.client.OpenThread(d.ctx, bridge.Place{Channel: d.channel}, card("c1"))
	wantCode(t, err, bridge.CodeRetry)
}
