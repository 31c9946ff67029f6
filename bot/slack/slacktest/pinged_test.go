package slacktest_test

import (
	"slices"
	"testing"

	"github.com/slack-go/slack"

	"partyline/bot/slack/slacktest"
)

func TestWhoIsPinged(t *testing.T) {
	w := newWorkspace(t, slacktest.Options{})
	call := w.AddUserGroup(slacktest.UserGroup{Handle: "oncall", Users: []string{anna, guest}})
	old := w.AddUserGroup(slacktest.UserGroup{Handle: "old", Users: []string{bert}, Disabled: true})
	section := func(t *slack.TextBlockObject) slack.MsgOption {
		return slack.MsgOptionBlocks(slack.NewSectionBlock(t, nil, nil))
	}
	everybody := []string{anna, bert, boss}
	for what, c := range map[string]struct {
		post []slack.MsgOption
		want []string
	}{
		"a person, once":          {[]slack.MsgOption{slack.MsgOptionText("<@"+anna+"> and <@"+anna+"|Anna>", false)}, []string{anna}},
		"who is in the channel":   {[]slack.MsgOption{slack.MsgOptionText("<@"+guest+"> <@U0NOBODY>", false)}, nil},
		"a group, its members":    {[]slack.MsgOption{slack.MsgOptionText("<!subteam^"+call+"|@oncall>", false)}, []string{anna}},
		"no group that is gone":   {[]slack.MsgOption{slack.MsgOptionText("<!subteam^"+old+"> <!subteam^S0NONE>", false)}, nil},
		"the channel":             {[]slack.MsgOption{slack.MsgOptionText("<!channel>", false)}, everybody},
		"nobody, where escaped":   {[]slack.MsgOption{slack.MsgOptionText("<@"+anna+">", true)}, nil},
		"blocks in place of text": {[]slack.MsgOption{slack.MsgOptionText("<@"+anna+">", false), section(slack.NewTextBlockObject(slack.MarkdownType, "<@"+bert+">", false, false))}, []string{bert}},
		"nobody in plain text":    {[]slack.MsgOption{slack.MsgOptionText("-", false), section(plain("<@" + anna + ">"))}, nil},
	} {
		m, _ := w.Message(desk, w.post(c.post...))
		slices.Sort(m.Pinged)
		slices.Sort(c.want)
		if !slices.Equal(m.Pinged, c.want) {
			t.Errorf("%s: pinged %v, want %v", what, m.Pinged, c.want)
		}
	}
	typed, _ := w.Message(desk, w.typed(anna, "", "@here and <@"+anna+"> <!subteam^"+call+">"))
	if !slices.Equal(typed.Pinged, []string{bert, boss}) {
		t.Errorf("typed: pinged %v", typed.Pinged)
	}
	if err := w.Edit(anna, desk, typed.TS, "<@"+boss+">"); err != nil {
		t.Fatal(err)
	}
	if edited, _ := w.Message(desk, typed.TS); len(edited.Pinged) != 2 {
		t.Errorf("an edit pinged %v", edited.Pinged)
	}
}

func TestBookmarksAndFilesAreSeen(t *testing.T) {
	w := newWorkspace(t, slacktest.Options{})
	if _, err := w.api.AddBookmarkContext(w.ctx, desk, slack.AddBookmarkParameters{Title: "Help", Type: "link", Link: "https://example.com/help", Emoji: ":sos:"}); err != nil {
		t.Fatal(err)
	}
	got := w.Bookmarks(desk)
	if len(got) != 1 || got[0].Title != "Help" || got[0].Link != "https://example.com/help" || got[0].Emoji != ":sos:" {
		t.Errorf("bookmarks %+v", got)
	}
	m, _ := w.Message(desk, w.typed(anna, "", "look", slacktest.File{Name: "a.txt", Content: []byte("hello")}))
	if f, ok := w.File(m.Files[0].ID); !ok || string(f.Content) != "hello" {
		t.Errorf("file %+v, %t", f, ok)
	}
	if _, ok := w.File("F0NONE"); ok {
		t.Error("a file that is not there was found")
	}
}
