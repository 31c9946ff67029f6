package discordtest_test

import (
	"context"
	"errors"
	"net"
	"slices"
	"strconv"
	"testing"
	"time"

	"partyline/bot/discord/discordtest"
)

func TestGuildsAreListed(t *testing.T) {
	w := newWorld(t, discordtest.Options{BotName: "party"})
	category := w.AddChannel(w.guild, discordtest.Channel{Type: discordtest.Category, Name: "team"})
	w.AddChannel(w.guild, discordtest.Channel{Type: discordtest.VoiceChannel, Name: "talk", ParentID: category})
	role := w.AddRole(w.guild, discordtest.Role{Name: "desk"})
	var names []string
	for _, c := range w.Channels(w.guild) {
		names = append(names, c.Name)
	}
	equal(t, "channels", names, []string{"desk", "inbox", "team", "talk"})
	roles := w.Roles(w.guild)
	equal(t, "roles", roles[0].Name+" "+roles[1].Name+" "+roles[2].ID, "@everyone party "+role)
	equal(t, "the bot's role", roles[1].BotID, w.BotID())
	equal(t, "elsewhere", w.Channels("77") == nil && w.Roles("77") == nil && w.Members("77") == nil && w.Threads("77") == nil &&
		w.Messages("77") == nil && w.Ephemerals(w.anna, "77") == nil && w.Commands("77") == nil && w.Modals("77") == nil, true)

	guilds, err := w.api.UserGuilds(10, "", "", false)
	if err != nil || len(guilds) != 1 || guilds[0].ID != w.guild {
		t.Fatal(guilds, err)
	}
	g, err := w.api.GuildWithCounts(w.guild)
	if err != nil || g.OwnerID != w.owner || g.ApproximateMemberCount != 4 || len(g.Roles) != 3 {
		t.Fatal(g, err)
	}
	u, err := w.api.User(w.anna)
	if err != nil || u.Username != "anna" {
		t.Fatal(u, err)
	}
	if err := w.api.ChannelTyping(w.desk); err != nil {
		t.Fatal(err)
	}
	app, err := w.api.Application("@me")
	if err != nil || app.ID != w.AppID() || app.Name != "party" {
		t.Fatal(app, err)
	}
}

func TestIDsAreSnowflakes(t *testing.T) {
	at := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	w := newWorld(t, discordtest.Options{Now: func() time.Time { return at }})
	var ids []string
	for range 3 {
		ids = append(ids, must(w.Type(w.anna, w.desk, "x"))(t))
	}
	equal(t, "increasing", slices.IsSorted(ids), true)
	equal(t, "unique", ids[0] != ids[1] && ids[1] != ids[2], true)
	n, err := strconv.ParseInt(ids[0], 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "time", time.UnixMilli(n>>22+1420070400000).UTC(), at)
}

func TestThreadMembersAreListedWithTheIntent(t *testing.T) {
	w := newWorld(t, discordtest.Options{})
	th := must(w.CreateThread(w.anna, w.desk, "", "Casey", ""))(t)
	_, o := w.call("GET", "/channels/"+th+"/thread-members", nil)
	equal(t, "without", o["code"], 50001.0)
	w.AllowIntents(true, true)
	members, err := w.api.ThreadMembers(th, 10, false, "")
	if err != nil || len(members) != 1 || members[0].UserID != w.anna {
		t.Fatal(members, err)
	}
	if err := w.api.ThreadJoin(th); err != nil {
		t.Fatal(err)
	}
	if err := w.api.ThreadLeave(th); err != nil {
		t.Fatal(err)
	}
}

func TestABotThatIsLetIntoAPrivateThreadIsToldOfIt(t *testing.T) {
	w := newWorld(t, discordtest.Options{})
	w.SetRole(w.guild, w.BotRole(w.guild), func(r *discordtest.Role) { r.Permissions &^= discordtest.ManageThreads })
	l := w.connect(w.api)
	th, err := w.api.ThreadStart(w.desk, "secret", 12, 60)
	if err != nil {
		t.Fatal(err)
	}
	if err := w.api.ThreadLeave(th.ID); err != nil {
		t.Fatal(err)
	}
	_, err = w.api.Channel(th.ID)
	refused(t, err, 50001)
	l.wait(w, 1, "THREAD_CREATE")
	fails(t, "inviting unseen", w.Invite(w.anna, th.ID, w.BotID()))
	fails(t, "inviting nobody", w.Invite(w.owner, th.ID, "77"))
	fails(t, "inviting to a channel", w.Invite(w.owner, w.desk, w.BotID()))
	if err := w.Invite(w.owner, th.ID, w.BotID()); err != nil {
		t.Fatal(err)
	}
	again := l.wait(w, 2, "THREAD_CREATE")[1]
	equal(t, "not new", again["newly_created"], nil)
	equal(t, "thread", again["id"], th.ID)
}

func TestReactionsAreCleared(t *testing.T) {
	w := newWorld(t, discordtest.Options{})
	l := w.connect(w.api)
	id := w.post(w.desk, "x")
	for _, e := range []string{"👍", "✅", "❌"} {
		if err := w.React(w.anna, w.desk, id, e); err != nil {
			t.Fatal(err)
		}
	}
	fails(t, "clearing as anybody", w.ClearReactions(w.anna, w.desk, id, ""))
	fails(t, "clearing nothing", w.ClearReactions(w.owner, w.desk, "77", ""))
	if err := w.ClearReactions(w.owner, w.desk, id, "✅"); err != nil {
		t.Fatal(err)
	}
	equal(t, "emoji", l.wait(w, 1, "MESSAGE_REACTION_REMOVE_EMOJI")[0]["emoji"].(object)["name"], "✅")
	got, _ := w.Message(w.desk, id)
	equal(t, "left", len(got.Reactions), 2)
	if err := w.ClearReactions(w.owner, w.desk, id, ""); err != nil {
		t.Fatal(err)
	}
	l.wait(w, 1, "MESSAGE_REACTION_REMOVE_ALL")
	got, _ = w.Message(w.desk, id)
	equal(t, "left", len(got.Reactions), 0)
}

func TestWaitEnds(t *testing.T) {
	w := newWorld(t, discordtest.Options{})
	ctx, cancel := context.WithCancel(w.ctx)
	cancel()
	if err := w.Wait(ctx, func() bool { return false }); !errors.Is(err, context.Canceled) {
		t.Errorf("err is %v", err)
	}
	w.Close()
	w.Close()
	if err := w.Wait(w.ctx, func() bool { return false }); !errors.Is(err, net.ErrClosed) {
		t.Errorf("err is %v", err)
	}
}

func TestAnAnswerInAChannelThatIsGone(t *testing.T) {
	w := newWorld(t, discordtest.Options{})
	a := w.answering(func(object) object { return nil })
	id := w.card()
	ctx, cancel := context.WithCancel(w.ctx)
	t.Cleanup(cancel)
	begin := func(channel string) object {
		go func() { _, _ = w.Press(ctx, w.anna, channel, id, "go") }()
		return <-a.payloads
	}
	in := begin(w.desk)
	if err := w.api.ChannelMessageDelete(w.desk, id); err != nil {
		t.Fatal(err)
	}
	_, o := w.callback(in, object{"type": 7, "data": object{"content": "x"}})
	equal(t, "the message is gone", o["code"], 10008.0)
	status, _ := w.callback(in, object{"type": 4, "data": object{"content": "x"}})
	equal(t, "a message goes", status, 204)
	id = w.card()
	in = begin(w.desk)
	if err := w.DeleteChannel(w.owner, w.desk); err != nil {
		t.Fatal(err)
	}
	_, o = w.callback(in, object{"type": 4, "data": object{"content": "x"}})
	equal(t, "the channel is gone", o["code"], 10003.0)
}
