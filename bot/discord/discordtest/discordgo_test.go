package discordtest_test

import (
	"errors"
	"testing"
	"time"

	"github.com/bwmarrin/discordgo"

	"partyline/bot/discord/discordtest"
)

func TestDiscordgoSeesAMessageAndAnswersIt(t *testing.T) {
	w := newWorld(t, discordtest.Options{HeartbeatInterval: time.Second})
	l := w.connect(w.api)
	asked := must(w.Type(w.anna, w.desk, "hello", discordtest.File{Name: "cat.png", Content: []byte("png")}))(t)
	in := l.wait(w, 1, "MESSAGE_CREATE")[0]
	equal(t, "content", in["content"], "hello")
	equal(t, "guild", in["guild_id"], w.guild)
	equal(t, "nick", in["member"].(object)["nick"], "Anna")
	file := in["attachments"].([]any)[0].(object)
	equal(t, "type", file["content_type"], "image/png")
	status, raw, _ := w.raw("HEAD", "/../..", nil, "") // the API's own root
	equal(t, "no route", status, 404)
	equal(t, "no body", len(raw), 0)

	m, err := w.api.ChannelMessageSendReply(w.desk, "hi", &discordgo.MessageReference{MessageID: asked, ChannelID: w.desk})
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "own event", l.wait(w, 2, "MESSAGE_CREATE")[1]["id"], m.ID)
	got, _ := w.Message(w.desk, m.ID)
	equal(t, "reply", got.ReplyTo, asked)
	equal(t, "author", got.Author, w.BotID())
	if _, err := w.api.ChannelMessageEdit(w.desk, m.ID, "hi there"); err != nil {
		t.Fatal(err)
	}
	equal(t, "edited", l.wait(w, 1, "MESSAGE_UPDATE")[0]["content"], "hi there")
	if err := w.api.MessageReactionAdd(w.desk, asked, "✅"); err != nil {
		t.Fatal(err)
	}
	equal(t, "emoji", l.wait(w, 1, "MESSAGE_REACTION_ADD")[0]["emoji"].(object)["name"], "✅")
	got, _ = w.Message(w.desk, asked)
	equal(t, "reactions", got.Reactions, map[string][]string{"✅": {w.BotID()}})
	if err := w.Wait(w.ctx, func() bool { return w.Heartbeats() > 1 }); err != nil {
		t.Fatal(err)
	}
}

func TestDiscordgoResumesAfterOp7(t *testing.T) {
	w := newWorld(t, discordtest.Options{})
	l := w.connect(w.api)
	for n := range 2 {
		// discordgo's heartbeat that finds its link closed would close the next one too.
		if err := w.Wait(w.ctx, func() bool { return w.Heartbeats() > n }); err != nil {
			t.Fatal(err)
		}
		w.Reconnect()
		if err := w.Wait(w.ctx, func() bool { return w.Resumes() == n+1 }); err != nil {
			t.Fatal(err)
		}
		must(w.Type(w.anna, w.desk, "after"))(t)
		l.wait(w, n+1, "MESSAGE_CREATE")
	}
	equal(t, "identifies", w.Identifies(), 1)
}

func TestDiscordgoCannotLogIn(t *testing.T) {
	w := bareWorld(t, discordtest.Options{})
	if err := w.api.Open(); err == nil || err.Error() != "websocket: close 4014: Disallowed intent(s)." {
		t.Errorf("err is %v", err)
	}
	w.AllowIntents(true, false)
	w.RevokeToken(true)
	var e *discordgo.RESTError
	if err := w.session().Open(); !errors.As(err, &e) || e.Response.StatusCode != 401 {
		t.Errorf("err is %v", err)
	}
}

func TestDiscordgoWalksAForum(t *testing.T) {
	w := newWorld(t, discordtest.Options{})
	l := w.connect(w.api)
	post, err := w.api.ForumThreadStartComplex(w.forum,
		&discordgo.ThreadStart{Name: "Casey", AutoArchiveDuration: 60, AppliedTags: []string{w.unread}},
		&discordgo.MessageSend{Content: "card", AllowedMentions: &discordgo.MessageAllowedMentions{Parse: []discordgo.AllowedMentionType{}}})
	if err != nil {
		t.Fatal(err)
	}
	first, ok := w.Message(post.ID, post.ID)
	equal(t, "first message", first.Content, "card")
	equal(t, "there", ok, true)
	made := l.wait(w, 1, "THREAD_CREATE")[0]
	equal(t, "new", made["newly_created"], true)
	equal(t, "tags", made["applied_tags"], []any{w.unread})

	yes, no := true, false
	if _, err := w.api.ChannelEditComplex(post.ID, &discordgo.ChannelEdit{Archived: &yes}); err != nil {
		t.Fatal(err)
	}
	_, err = w.api.ChannelMessageEdit(post.ID, post.ID, "new card")
	refused(t, err, 50083)
	refused(t, w.api.MessageReactionAdd(post.ID, post.ID, "✅"), 50083)
	list, err := w.api.ThreadsArchived(w.forum, nil, 0)
	if err != nil || len(list.Threads) != 1 || list.HasMore {
		t.Fatal(list, err)
	}
	tags := []string{w.open}
	if _, err := w.api.ChannelEditComplex(post.ID, &discordgo.ChannelEdit{Archived: &no, AppliedTags: &tags}); err != nil {
		t.Fatal(err)
	}
	th, _ := w.Thread(post.ID)
	equal(t, "tags", th.TagNames, []string{"Open"})
	equal(t, "archived", th.Archived, false)
	active, err := w.api.GuildThreadsActive(w.guild)
	if err != nil || len(active.Threads) != 1 || len(active.Members) != 1 {
		t.Fatal(active, err)
	}
	must(w.Type(w.anna, post.ID, "a reply"))(t)
	equal(t, "parent", l.wait(w, 2, "MESSAGE_CREATE")[1]["channel_id"], post.ID)
	if err := w.DeleteThread(w.owner, post.ID); err != nil {
		t.Fatal(err)
	}
	equal(t, "gone", l.wait(w, 1, "THREAD_DELETE")[0]["id"], post.ID)
	_, err = w.api.Channel(post.ID)
	refused(t, err, 10003)
}

func TestDiscordgoSendsFiles(t *testing.T) {
	w := newWorld(t, discordtest.Options{})
	m, err := w.api.ChannelFileSendWithMessage(w.desk, "see", "note.txt", reader("words"))
	if err != nil {
		t.Fatal(err)
	}
	got, _ := w.Message(w.desk, m.ID)
	equal(t, "content", got.Content, "see")
	equal(t, "file", string(got.Files[0].Content), "words")
	equal(t, "url", m.Attachments[0].URL, got.Files[0].URL)
	status, body, header := fetch(t, "GET", m.Attachments[0].URL)
	equal(t, "status", status, 200)
	equal(t, "bytes", body, "words")
	equal(t, "type", header.Get("Content-Type"), "text/plain; charset=utf-8")
	status, body, header = fetch(t, "HEAD", m.Attachments[0].URL)
	equal(t, "status", status, 200)
	equal(t, "bytes", body, "")
	equal(t, "length", header.Get("Content-Length"), "5")
	status, _, _ = fetch(t, "GET", m.Attachments[0].URL+"x")
	equal(t, "status", status, 404)

	// An edit keeps the files that it names.
	patch := func(attachments ...any) int {
		status, _ := w.call("PATCH", "/channels/"+w.desk+"/messages/"+m.ID, object{"content": "x", "attachments": append([]any{}, attachments...)})
		return status
	}
	equal(t, "kept", patch(object{"id": got.Files[0].ID}), 200)
	equal(t, "unknown", patch(object{"id": "77"}), 400)
	now, _ := w.Message(w.desk, m.ID)
	equal(t, "files", len(now.Files), 1)
	equal(t, "dropped", patch(), 200)
	now, _ = w.Message(w.desk, m.ID)
	equal(t, "files", len(now.Files), 0)
}
