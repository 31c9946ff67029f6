package slacktest_test

import (
	"bytes"
	"slices"
	"testing"
	"time"

	"github.com/slack-go/slack"
	"github.com/slack-go/slack/socketmode"
	"go.uber.org/goleak"

	"partyline/bot/slack/slacktest"
)

func TestWhoIsWho(t *testing.T) {
	w := newWorkspace(t, slacktest.Options{})
	w.AddUser(slacktest.User{ID: "U0ALIEN", Name: "alien", Stranger: true, TeamID: "T0OTHER"})
	u, err := w.api.GetUserInfoContext(w.ctx, guest)
	if err != nil || !u.IsRestricted || u.IsUltraRestricted {
		t.Fatalf("guest is %+v, %v", u, err)
	}
	if u, err = w.api.GetUserInfoContext(w.ctx, "U0ALIEN"); err != nil || !u.IsStranger || u.TeamID != "T0OTHER" {
		t.Fatalf("alien is %+v, %v", u, err)
	}
	if u, err = w.api.GetUserInfoContext(w.ctx, w.BotUserID()); err != nil || !u.IsBot {
		t.Fatalf("the bot is %+v, %v", u, err)
	}
	_, err = w.api.GetUserInfoContext(w.ctx, "U0NONE")
	refused(t, err, "user_not_found")

	c, err := w.api.GetConversationInfoContext(w.ctx, &slack.GetConversationInfoInput{ChannelID: desk})
	if err != nil || !c.IsPrivate || c.IsExtShared || !c.IsMember {
		t.Fatalf("desk is %+v, %v", c, err)
	}
	var all []string
	for cursor := ""; ; {
		members, next, err := w.api.GetUsersInConversationContext(w.ctx, &slack.GetUsersInConversationParameters{ChannelID: desk, Limit: 3, Cursor: cursor})
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, members...)
		if cursor = next; cursor == "" {
			break
		}
	}
	if !slices.Equal(all, []string{anna, bert, boss, w.BotUserID()}) {
		t.Errorf("members %v", all)
	}
	id := w.AddUserGroup(slacktest.UserGroup{Handle: "oncall", Users: []string{anna}})
	if g, err := w.api.GetUserGroupMembersContext(w.ctx, id); err != nil || !slices.Equal(g, []string{anna}) {
		t.Errorf("group %v, %v", g, err)
	}
	_, err = w.api.GetUserGroupMembersContext(w.ctx, "S0NONE")
	refused(t, err, "no_such_subteam")
}

func TestChangesOfPeopleAndChannelsAreTold(t *testing.T) {
	w := newWorkspace(t, slacktest.Options{})
	group := w.AddUserGroup(slacktest.UserGroup{Handle: "oncall", Users: []string{anna}})
	a := w.connect(nil)
	if err := w.Join(desk, guest); err != nil {
		t.Fatal(err)
	}
	if err := w.Leave(desk, guest); err != nil {
		t.Fatal(err)
	}
	w.SetUser(bert, func(u *slacktest.User) { u.Deleted = true })
	w.SetUserGroup(group, boss)
	ts := w.typed(anna, "", "look")
	if err := w.React(boss, desk, ts, "eyes"); err != nil {
		t.Fatal(err)
	}
	w.SetChannel(desk, func(c *slacktest.Channel) { c.ExtShared = true })
	w.typed(anna, "", "shared now")
	of := func(kind string) map[string]any {
		t.Helper()
		return inner(a.wait(1, func(e socketmode.Event) bool { return inner(e)["type"] == kind })[0])
	}
	equal(t, "joined", of("member_joined_channel")["user"], any(guest))
	equal(t, "left", of("member_left_channel")["user"], any(guest))
	equal(t, "deactivated", of("user_change")["user"].(map[string]any)["deleted"], any(true))
	equal(t, "added", of("subteam_members_changed")["added_users"].([]any)[0], any(boss))
	equal(t, "reaction", of("reaction_added")["reaction"], any("eyes"))
	equal(t, "shared", of("channel_shared")["channel"], any(desk))
	last := a.wait(1, ofText("shared now"))[0]
	if !bytes.Contains(last.Request.Payload, []byte(`"is_ext_shared_channel":true`)) {
		t.Errorf("the event does not say that the channel is shared: %s", last.Request.Payload)
	}
}

func TestTheAppHearsNothingOfChannelsItIsNotIn(t *testing.T) {
	w := newWorkspace(t, slacktest.Options{})
	other := w.AddChannel(slacktest.Channel{Private: true, Members: []string{anna}})
	if _, err := w.Type(anna, other, "", "unheard"); err != nil {
		t.Fatal(err)
	}
	made, _ := w.Events()
	equal(t, "events", made, 0)
}

func TestFilesBothWays(t *testing.T) {
	w := newWorkspace(t, slacktest.Options{})
	a := w.connect(nil)
	photo := []byte{0x89, 'P', 'N', 'G', 0, 1, 2}
	ts := w.typed(anna, "", "see this", slacktest.File{Name: "a b.png", Content: photo})
	in := inner(a.wait(1, ofText("see this"))[0])
	equal(t, "subtype", in["subtype"], any("file_share"))
	id := in["files"].([]any)[0].(map[string]any)["id"].(string)
	f, _, _, err := w.api.GetFileInfoContext(w.ctx, id, 0, 0)
	if err != nil || f.Size != len(photo) || f.Mimetype != "image/png" {
		t.Fatalf("file is %+v, %v", f, err)
	}
	var got bytes.Buffer
	if err := w.api.GetFileContext(w.ctx, f.URLPrivate, &got); err != nil || !bytes.Equal(got.Bytes(), photo) {
		t.Fatalf("got %v, %v", got.Bytes(), err)
	}
	got.Reset()
	bad := slack.New("xoxb-wrong", slack.OptionAPIURL(w.URL()+"/api/"))
	if err := bad.GetFileContext(w.ctx, f.URLPrivate, &got); err == nil {
		t.Errorf("a wrong token got %q", got.String())
	}
	up, err := w.api.UploadFileContext(w.ctx, slack.UploadFileParameters{Filename: "in.jpg", FileSize: 4, Reader: bytes.NewReader([]byte("JPEG")),
		Channel: desk, ThreadTimestamp: ts, Title: "Photo"})
	if err != nil {
		t.Fatal(err)
	}
	reply := w.Thread(desk, ts)[1]
	equal(t, "file", reply.Files[0].ID, up.ID)
	equal(t, "content", string(reply.Files[0].Content), "JPEG")
	_, err = w.api.CompleteUploadExternalContext(w.ctx, slack.CompleteUploadExternalParameters{Files: []slack.FileSummary{{ID: "F0NONE"}}, Channel: desk})
	refused(t, err, "file_not_found")
	hidden := w.typed(anna, "", "connect", slacktest.File{Name: "x.pdf", CheckInfo: true})
	m, _ := w.Message(desk, hidden)
	in = inner(a.wait(1, ofText("connect"))[0])
	equal(t, "file_access", in["files"].([]any)[0].(map[string]any)["file_access"], any("check_file_info"))
	if f, _, _, err = w.api.GetFileInfoContext(w.ctx, m.Files[0].ID, 0, 0); err != nil || f.Name != "x.pdf" {
		t.Errorf("file is %+v, %v", f, err)
	}
}

func TestCloseEndsEverything(t *testing.T) {
	there := goleak.IgnoreCurrent()
	w := newWorkspace(t, slacktest.Options{})
	a := w.connect(func(socketmode.Event) (any, bool) { return nil, false })
	w.typed(anna, "", "unacknowledged")
	w.DelayEvents(1, time.Hour)
	w.typed(anna, "", "delayed")
	w.Close()
	w.Close()
	if _, _, err := w.api.PostMessageContext(w.ctx, desk, slack.MsgOptionText("x", false)); err == nil {
		t.Error("a closed server answers")
	}
	a.close()
	goleak.VerifyNone(t, there)
}
