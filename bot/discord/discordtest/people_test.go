package discordtest_test

import (
	"strings"
	"testing"

	"partyline/bot/discord/discordtest"
)

func TestPeopleWrite(t *testing.T) {
	w := newWorld(t, discordtest.Options{})
	l := w.connect(w.api)
	one := must(w.Type(w.anna, w.desk, "one"))(t)
	two := must(w.Reply(w.ben, w.desk, one, "two"))(t)
	if err := w.Edit(w.anna, w.desk, one, "ONE"); err != nil {
		t.Fatal(err)
	}
	up := l.wait(w, 1, "MESSAGE_UPDATE")[0]
	equal(t, "content", up["content"], "ONE")
	equal(t, "guild", up["guild_id"], w.guild)
	if up["edited_timestamp"] == nil {
		t.Error("an edit has no time")
	}
	ms := w.Messages(w.desk)
	equal(t, "edited", ms[0].Edited, true)
	equal(t, "author", ms[0].AuthorName, "Anna")
	equal(t, "reply", ms[1].ReplyTo, one)
	equal(t, "pings the author", ms[1].Pinged, []string{w.anna})
	if err := w.React(w.ben, w.desk, one, "👍"); err != nil {
		t.Fatal(err)
	}
	add := l.wait(w, 1, "MESSAGE_REACTION_ADD")[0]
	equal(t, "user", add["user_id"], w.ben)
	equal(t, "author", add["message_author_id"], w.anna)
	if err := w.Unreact(w.ben, w.desk, one, "👍"); err != nil {
		t.Fatal(err)
	}
	l.wait(w, 1, "MESSAGE_REACTION_REMOVE")
	if err := w.Delete(w.ben, w.desk, two); err != nil {
		t.Fatal(err)
	}
	equal(t, "deleted", l.wait(w, 1, "MESSAGE_DELETE")[0]["id"], two)
	gone, ok := w.Message(w.desk, two)
	equal(t, "still known", ok && gone.Deleted, true)
	three := must(w.Type(w.anna, w.desk, "three"))(t)
	if err := w.DeleteBulk(w.owner, w.desk, one, three, "77"); err != nil {
		t.Fatal(err)
	}
	equal(t, "ids", l.wait(w, 1, "MESSAGE_DELETE_BULK")[0]["ids"], []any{one, three})
	equal(t, "left", len(w.Messages(w.desk)), 0)
}

func TestPeopleCannotDoEverything(t *testing.T) {
	w := newWorld(t, discordtest.Options{})
	hidden := w.AddChannel(w.guild, discordtest.Channel{Name: "hidden", Overwrites: []discordtest.Overwrite{{ID: w.guild, Deny: discordtest.ViewChannel}}})
	quiet := w.AddChannel(w.guild, discordtest.Channel{Name: "quiet", Overwrites: []discordtest.Overwrite{
		{ID: w.guild, Deny: discordtest.SendMessages | discordtest.AddReactions | discordtest.CreatePublicThreads}}})
	news := must(w.Type(w.owner, quiet, "news"))(t)
	hers := must(w.Type(w.anna, w.desk, "hers"))(t)
	gone := w.AddMember(w.guild, discordtest.Member{Name: "carl"})
	w.RemoveMember(w.guild, gone)
	typed := func(user, channel, text string, files ...discordtest.File) error {
		_, err := w.Type(user, channel, text, files...)
		return err
	}
	thread := func(user, channel, from string) error {
		_, err := w.CreateThread(user, channel, from, "x", "x")
		return err
	}
	reply := func() error { _, err := w.Reply(w.anna, w.desk, "77", "x"); return err }
	for name, err := range map[string]error{
		"writing nothing":              typed(w.anna, w.desk, ""),
		"writing nowhere":              typed(w.anna, "77", "x"),
		"writing as nobody":            typed("77", w.desk, "x"),
		"writing after leaving":        typed(gone, w.desk, "x"),
		"writing unseen":               typed(w.anna, hidden, "x"),
		"writing in a quiet channel":   typed(w.anna, quiet, "x"),
		"writing in a forum":           typed(w.anna, w.forum, "x"),
		"writing too much":             typed(w.anna, w.desk, strings.Repeat("x", 2001)),
		"replying to nothing":          reply(),
		"editing another's message":    w.Edit(w.ben, w.desk, hers, "x"),
		"editing nothing":              w.Edit(w.ben, w.desk, "77", "x"),
		"deleting another's message":   w.Delete(w.ben, w.desk, hers),
		"deleting nothing":             w.Delete(w.ben, w.desk, "77"),
		"deleting many":                w.DeleteBulk(w.ben, w.desk, hers),
		"deleting many unseen":         w.DeleteBulk(w.ben, hidden, hers),
		"reacting in a quiet channel":  w.React(w.anna, quiet, news, "👍"),
		"reacting to nothing":          w.React(w.anna, w.desk, "77", "👍"),
		"taking back nothing":          w.Unreact(w.anna, w.desk, hers, "👍"),
		"a thread in a quiet channel":  thread(w.anna, quiet, news),
		"a thread from nothing":        thread(w.anna, w.desk, "77"),
		"a thread unseen":              thread(w.anna, hidden, ""),
		"archiving no thread":          w.Archive(w.anna, w.desk, true),
		"locking no thread":            w.Lock(w.anna, w.desk, true),
		"renaming a channel":           w.Rename(w.anna, w.desk, "x"),
		"renaming nothing":             w.Rename(w.anna, "77", "x"),
		"joining a channel":            w.Join(w.anna, w.desk),
		"joining unseen":               w.Join(w.anna, hidden),
		"deleting a channel":           w.DeleteChannel(w.anna, w.desk),
		"deleting an unseen channel":   w.DeleteChannel(w.anna, hidden),
		"deleting a channel as thread": w.DeleteThread(w.owner, w.desk),
		"tags on a channel":            w.ApplyTags(w.owner, w.desk),
		"closing no modal":             w.CloseModal(w.anna, "77"),
	} {
		fails(t, name, err)
	}
	if err := w.React(w.owner, quiet, news, "👍"); err != nil {
		t.Fatal(err)
	}
	if err := w.React(w.anna, quiet, news, "👍"); err != nil {
		t.Errorf("a reaction that is there cannot be joined: %v", err)
	}
	w.SetOverwrites(w.desk, discordtest.Overwrite{ID: w.anna, Member: true, Deny: discordtest.AttachFiles})
	fails(t, "attaching a file", typed(w.anna, w.desk, "x", discordtest.File{Name: "a"}))
}

func TestPeopleChangeThreadsAndChannels(t *testing.T) {
	w := newWorld(t, discordtest.Options{})
	l := w.connect(w.api)
	from := must(w.Type(w.anna, w.desk, "start"))(t)
	th := must(w.CreateThread(w.anna, w.desk, from, "Casey", ""))(t)
	equal(t, "id", th, from)
	_, err := w.CreateThread(w.ben, w.desk, from, "again", "")
	fails(t, "a second thread", err)
	if err := w.Rename(w.anna, th, "Casey M."); err != nil {
		t.Fatal(err)
	}
	equal(t, "name", l.wait(w, 1, "THREAD_UPDATE")[0]["name"], "Casey M.")
	fails(t, "renaming another's thread", w.Rename(w.ben, th, "x"))
	must(w.Type(w.ben, th, "hi"))(t)
	got, _ := w.Thread(th)
	equal(t, "members", got.Members, []string{w.anna, w.ben})
	equal(t, "count", got.MessageCount, 2)
	told := w.Messages(th)[1]
	equal(t, "told of the name", told.Type == 4 && told.Content == "Casey M." && told.Author == w.anna, true)
	if err := w.Archive(w.anna, th, true); err != nil {
		t.Fatal(err)
	}
	if err := w.Archive(w.ben, th, false); err != nil {
		t.Errorf("one who can write cannot open a thread: %v", err)
	}
	fails(t, "deleting a thread", w.DeleteThread(w.anna, th))
	if err := w.DeleteThread(w.owner, th); err != nil {
		t.Fatal(err)
	}
	must(w.CreateThread(w.anna, w.desk, "", "left over", ""))(t)
	if err := w.Rename(w.owner, w.desk, "front"); err != nil {
		t.Fatal(err)
	}
	if err := w.DeleteChannel(w.owner, w.desk); err != nil {
		t.Fatal(err)
	}
	equal(t, "gone", l.wait(w, 1, "CHANNEL_DELETE")[0]["name"], "front")
	equal(t, "messages", w.Messages(w.desk) == nil, true)
	equal(t, "threads", w.Threads(w.desk) == nil, true)
	_, err = w.api.Channel(w.desk)
	refused(t, err, 10003)
}

func TestOddMessages(t *testing.T) {
	w := newWorld(t, discordtest.Options{})
	l := w.connect(w.api)
	must(w.TypeRaw(w.anna, w.desk, object{"sticker_items": []any{object{"id": "7", "name": "wave", "format_type": 1}}}))(t)
	must(w.TypeRaw(w.anna, w.desk, object{"webhook_id": "99", "username": "hook", "content": "by a hook"}))(t)
	must(w.TypeRaw(w.anna, w.desk, object{"components": []any{object{"type": 77}}}))(t)
	robot := w.AddMember(w.guild, discordtest.Member{Name: "robot", Bot: true})
	must(w.Type(robot, w.desk, "beep"))(t)
	in := l.wait(w, 4, "MESSAGE_CREATE")
	equal(t, "sticker", in[0]["sticker_items"].([]any)[0].(object)["name"], "wave")
	equal(t, "hook", in[1]["webhook_id"], "99")
	equal(t, "hook's author", in[1]["author"].(object)["id"], "99")
	equal(t, "hook's member", in[1]["member"], nil)
	equal(t, "component", in[2]["components"].([]any)[0].(object)["type"], 77.0)
	equal(t, "bot", in[3]["author"].(object)["bot"], true)
	ms := w.Messages(w.desk)
	equal(t, "webhook", ms[1].WebhookID, "99")
	equal(t, "name", ms[1].AuthorName, "hook")
	equal(t, "bot", ms[3].Bot, true)
}

func TestRolesAndMembersAreTold(t *testing.T) {
	w := newWorld(t, discordtest.Options{GuildMembersIntent: true})
	w.api.Identify.Intents |= 1 << 1
	l := w.connect(w.api)
	role := w.AddRole(w.guild, discordtest.Role{Name: "desk"})
	equal(t, "made", l.wait(w, 1, "GUILD_ROLE_CREATE")[0]["role"].(object)["id"], role)
	w.SetRole(w.guild, role, func(r *discordtest.Role) { r.Permissions = discordtest.ViewChannel })
	equal(t, "changed", l.wait(w, 1, "GUILD_ROLE_UPDATE")[0]["role"].(object)["permissions"], "1024")
	w.SetMember(w.guild, w.anna, func(m *discordtest.Member) { m.Roles = []string{role} })
	equal(t, "roles", l.wait(w, 1, "GUILD_MEMBER_UPDATE")[0]["roles"], []any{role})
	m, err := w.api.GuildMember(w.guild, w.anna)
	if err != nil || m.Nick != "Anna" || m.Roles[0] != role {
		t.Fatal(m, err)
	}
	list, err := w.api.GuildMembers(w.guild, "", 10)
	if err != nil || len(list) != 4 {
		t.Fatal(list, err)
	}
	w.RemoveRole(w.guild, role)
	l.wait(w, 1, "GUILD_ROLE_DELETE")
	w.RemoveMember(w.guild, w.anna)
	l.wait(w, 1, "GUILD_MEMBER_REMOVE")
	_, err = w.api.GuildMember(w.guild, w.anna)
	refused(t, err, 10007)
	w.AddMember(w.guild, discordtest.Member{ID: w.anna})
	equal(t, "name kept", l.wait(w, 1, "GUILD_MEMBER_ADD")[0]["user"].(object)["username"], "anna")
	w.SetGuild(w.guild, func(g *discordtest.Guild) { g.Name = "Other" })
	equal(t, "guild", l.wait(w, 1, "GUILD_UPDATE")[0]["name"], "Other")
	roles, err := w.api.GuildRoles(w.guild)
	if err != nil || len(roles) != 2 || roles[0].ID != w.guild {
		t.Fatal(roles, err)
	}
	w.RemoveMember(w.guild, w.BotID())
	equal(t, "kicked", l.wait(w, 1, "GUILD_DELETE")[0]["id"], w.guild)
	_, err = w.api.ChannelMessageSend(w.desk, "x")
	refused(t, err, 50001)
}
