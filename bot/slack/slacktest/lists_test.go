package slacktest_test

import (
	"strings"
	"testing"

	"github.com/slack-go/slack"

	"partyline/bot/slack/slacktest"
)

func TestListsAreGiven(t *testing.T) {
	w := newWorkspace(t, slacktest.Options{})
	w.AddEmoji("party_parrot", "http://example.com/p.gif")
	w.AddUserGroup(slacktest.UserGroup{ID: "S0CALL", Handle: "oncall", Users: []string{anna}})
	w.AddUserGroup(slacktest.UserGroup{ID: "S0OLD", Handle: "old", Disabled: true})
	open := w.AddChannel(slacktest.Channel{Name: "open"})
	if us, err := w.api.GetUsersContext(w.ctx); err != nil || len(us) != len(w.Users()) {
		t.Errorf("users %v, %v", us, err)
	}
	g, err := w.api.GetUserGroupsContext(w.ctx, slack.GetUserGroupsOptionIncludeUsers(true))
	if err != nil || len(g) != 1 || g[0].Handle != "oncall" || g[0].Users[0] != anna {
		t.Errorf("groups %+v, %v", g, err)
	}
	if e, err := w.api.GetEmojiContext(w.ctx); err != nil || e["party_parrot"] == "" {
		t.Errorf("emoji %v, %v", e, err)
	}
	cs, _, err := w.api.GetConversationsContext(w.ctx, &slack.GetConversationsParameters{Types: []string{"public_channel", "private_channel"}})
	if err != nil || len(cs) != 2 || len(w.Channels()) != 2 {
		t.Errorf("channels %+v, %v", cs, err)
	}
	if _, _, _, err = w.api.JoinConversationContext(w.ctx, open); err != nil {
		t.Error(err)
	}
	_, _, _, err = w.api.JoinConversationContext(w.ctx, desk)
	refused(t, err, "method_not_supported_for_channel_type")
	if _, _, err := w.api.PostMessageContext(w.ctx, open, slack.MsgOptionText("hi", false)); err != nil {
		t.Error(err)
	}
}

func TestMarksAreReadAndTakenBack(t *testing.T) {
	w := newWorkspace(t, slacktest.Options{})
	ts := w.typed(anna, "", "x")
	item := slack.NewRefToMessage(desk, ts)
	for _, who := range []string{anna, bert} {
		if err := w.React(who, desk, ts, "eyes"); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Unreact(anna, desk, ts, "eyes"); err != nil {
		t.Fatal(err)
	}
	rs, err := w.api.GetReactionsContext(w.ctx, item, slack.NewGetReactionsParameters())
	if err != nil || len(rs.Reactions) != 1 || rs.Reactions[0].Users[0] != bert {
		t.Errorf("reactions %+v, %v", rs, err)
	}
	if err := w.api.AddPinContext(w.ctx, desk, item); err != nil {
		t.Fatal(err)
	}
	if l, _, err := w.api.ListPinsContext(w.ctx, desk); err != nil || len(l) != 1 {
		t.Errorf("pins %v, %v", l, err)
	}
	if err := w.api.RemovePinContext(w.ctx, desk, item); err != nil {
		t.Fatal(err)
	}
	refused(t, w.api.RemovePinContext(w.ctx, desk, item), "no_pin")
	b, err := w.api.AddBookmarkContext(w.ctx, desk, slack.AddBookmarkParameters{Title: "x", Type: "link", Link: "https://example.com"})
	if err != nil {
		t.Fatal(err)
	}
	if err := w.api.RemoveBookmarkContext(w.ctx, desk, b.ID); err != nil {
		t.Fatal(err)
	}
	refused(t, w.api.RemoveBookmarkContext(w.ctx, desk, b.ID), "not_found")
	_, err = w.api.AddBookmarkContext(w.ctx, desk, slack.AddBookmarkParameters{Title: "x", Type: "link", Link: "nowhere"})
	refused(t, err, "invalid_link")
}

func TestRepliesAlsoSentToTheChannel(t *testing.T) {
	w := newWorkspace(t, slacktest.Options{})
	card := w.post(slack.MsgOptionText("card", false))
	ts, err := w.TypeAlso(anna, desk, card, "for all")
	if err != nil {
		t.Fatal(err)
	}
	m, _ := w.Message(desk, ts)
	if !m.Broadcast || len(w.Messages(desk)) != 2 || m.ThreadTS != card {
		t.Errorf("%+v", m)
	}
	link, err := w.api.GetPermalinkContext(w.ctx, &slack.PermalinkParameters{Channel: desk, Ts: ts})
	if err != nil || !strings.Contains(link, "/archives/"+desk+"/p") || !strings.Contains(link, "thread_ts="+card) {
		t.Errorf("link %q, %v", link, err)
	}
	// A reply can be sent to the channel afterwards; it takes its place by time.
	reply := w.post(slack.MsgOptionText("quiet", false), slack.MsgOptionTS(card))
	w.post(slack.MsgOptionText("later", false))
	if _, _, _, err := w.api.UpdateMessageContext(w.ctx, desk, reply, slack.MsgOptionText("loud", false), slack.MsgOptionBroadcast()); err != nil {
		t.Fatal(err)
	}
	var shown []string
	for _, m := range w.Messages(desk) {
		shown = append(shown, m.Plain())
	}
	equal(t, "the channel", strings.Join(shown, ","), "card,for all,loud,later")
}

func TestAnEphemeralInAQuietThreadIsSeenByNobody(t *testing.T) {
	w := newWorkspace(t, slacktest.Options{})
	card := w.post(slack.MsgOptionText("card", false))
	whisper := func(text string) {
		t.Helper()
		if _, err := w.api.PostEphemeralContext(w.ctx, desk, anna, slack.MsgOptionText(text, false), slack.MsgOptionTS(card)); err != nil {
			t.Fatal(err)
		}
	}
	whisper("unseen")
	w.typed(anna, card, "reply")
	whisper("seen")
	got := w.Ephemerals(anna, desk)
	if len(got) != 1 || got[0].Plain() != "seen" || got[0].ThreadTS != card {
		t.Errorf("anna sees %+v", got)
	}
}

func TestABareURLBecomesALinkWithParseFull(t *testing.T) {
	w := newWorkspace(t, slacktest.Options{})
	ts := w.post(slack.MsgOptionText("see https://example.com now", false), slack.MsgOptionParse(true))
	m, _ := w.Message(desk, ts)
	equal(t, "text", m.Text, "see <https://example.com> now")
}

func TestAResponseURLTakesMoreTextThanAPost(t *testing.T) {
	w := newWorkspace(t, slacktest.Options{})
	w.connect(nil)
	r, err := w.Slash(w.ctx, anna, desk, "/sms", "")
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := w.api.PostMessageContext(w.ctx, desk, slack.MsgOptionBlocks(sections(8, 2900)...),
		slack.MsgOptionResponseURL(r.ResponseURL, slack.ResponseTypeEphemeral)); err != nil {
		t.Fatal(err)
	}
	m, err := r.WaitPost(w.ctx)
	if err != nil || len(m.Plain()) != 8*2900+7 {
		t.Errorf("%d characters, %v", len(m.Plain()), err)
	}
	equal(t, "bodies", len(w.ResponseBodies()), 1)
}
