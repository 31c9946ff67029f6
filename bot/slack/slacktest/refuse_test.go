package slacktest_test

import (
	"errors"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/slack-go/slack"

	"partyline/bot/slack/slacktest"
)

func TestTokensAreChecked(t *testing.T) {
	w := newWorkspace(t, slacktest.Options{})
	as := func(token string) error {
		_, err := slack.New(token, slack.OptionAPIURL(w.URL()+"/api/")).AuthTestContext(w.ctx)
		return err
	}
	refused(t, as(""), "not_authed")
	refused(t, as("xoxb-wrong"), "invalid_auth")
	refused(t, as(w.AppToken()), "not_allowed_token_type")
	w.RevokeToken(true)
	refused(t, as(w.BotToken()), "token_revoked")
	w.RevokeToken(false)
	if err := as(w.BotToken()); err != nil {
		t.Error(err)
	}
}

func TestAnUnknownMethodAndBrokenBodiesAreRefused(t *testing.T) {
	w := newWorkspace(t, slacktest.Options{})
	call := func(method, kind, body string) string {
		t.Helper()
		req, err := http.NewRequestWithContext(w.ctx, http.MethodPost, w.URL()+"/api/"+method, strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Content-Type", kind)
		req.Header.Set("Authorization", "Bearer "+w.BotToken())
		return readError(t, req)
	}
	const form, js = "application/x-www-form-urlencoded", "application/json; charset=utf-8"
	equal(t, "unknown", call("chat.shout", form, ""), "unknown_method")
	equal(t, "json", call("chat.postMessage", js, "{"), "invalid_json")
	equal(t, "missing", call("chat.postMessage", js, `{"text":"x"}`), "invalid_arguments: [ERROR] missing required field: channel")
	equal(t, "in JSON", call("chat.postMessage", js, `{"channel":"C0DESK","text":"x","unfurl_links":false}`), "")
	equal(t, "in a form", call("chat.postMessage", form, url.Values{"channel": {desk}, "text": {"x"}}.Encode()), "")
	equal(t, "calls", w.Calls("chat.postMessage"), 4)
	equal(t, "argument", w.Requests("chat.postMessage")[2].Args["unfurl_links"], "false")
}

func TestMessagesAreRefused(t *testing.T) {
	w := newWorkspace(t, slacktest.Options{})
	w.AddChannel(slacktest.Channel{ID: "C0OPEN", Name: "open", Members: []string{anna}})
	w.AddChannel(slacktest.Channel{ID: "C0SECRET", Private: true, Members: []string{anna}})
	w.AddChannel(slacktest.Channel{ID: "C0OLD", Private: true, Archived: true, Members: []string{anna, w.BotUserID()}})
	card := w.post(slack.MsgOptionText("card", false))
	reply := w.post(slack.MsgOptionText("reply", false), slack.MsgOptionTS(card))
	text := slack.MsgOptionText("x", false)
	many := make([]slack.Attachment, 101)
	for name, c := range map[string]struct {
		channel, want string
		opts          []slack.MsgOption
	}{
		"unknown channel":    {"C0NONE", "channel_not_found", []slack.MsgOption{text}},
		"unseen channel":     {"C0SECRET", "channel_not_found", []slack.MsgOption{text}},
		"not a member":       {"C0OPEN", "not_in_channel", []slack.MsgOption{text}},
		"archived":           {"C0OLD", "is_archived", []slack.MsgOption{text}},
		"nothing":            {desk, "no_text", nil},
		"unknown thread":     {desk, "thread_not_found", []slack.MsgOption{text, slack.MsgOptionTS("1500000000.000000")}},
		"broken thread":      {desk, "invalid_thread_ts", []slack.MsgOption{text, slack.MsgOptionTS("yesterday")}},
		"reply to a reply":   {desk, "cannot_reply_to_message", []slack.MsgOption{text, slack.MsgOptionTS(reply)}},
		"many attachments":   {desk, "too_many_attachments", []slack.MsgOption{text, slack.MsgOptionAttachments(many...)}},
		"long blocks":        {desk, "msg_blocks_too_long", []slack.MsgOption{text, slack.MsgOptionBlocks(sections(5, 2900)...)}},
		"bad metadata":       {desk, "invalid_metadata_schema", []slack.MsgOption{text, slack.MsgOptionMetadata(slack.SlackMetadata{EventPayload: map[string]any{"a": 1}})}},
		"too large metadata": {desk, "metadata_too_large", []slack.MsgOption{text, slack.MsgOptionMetadata(slack.SlackMetadata{EventType: "x", EventPayload: map[string]any{"a": strings.Repeat("x", 9000)}})}},
	} {
		t.Run(name, func(t *testing.T) {
			_, _, err := w.api.PostMessageContext(w.ctx, c.channel, c.opts...)
			refused(t, err, c.want)
		})
	}
}

// sections makes n section blocks of size characters.
func sections(n, size int) []slack.Block {
	out := make([]slack.Block, n)
	for i := range out {
		out[i] = slack.NewSectionBlock(plain(strings.Repeat("x", size)), nil, nil)
	}
	return out
}

func TestUpdatesAndDeletionsAreRefused(t *testing.T) {
	w := newWorkspace(t, slacktest.Options{})
	mine := w.post(slack.MsgOptionText("mine", false))
	theirs := w.typed(anna, "", "theirs")
	text := slack.MsgOptionText("x", false)
	_, _, _, err := w.api.UpdateMessageContext(w.ctx, desk, theirs, text)
	refused(t, err, "cant_update_message")
	_, _, _, err = w.api.UpdateMessageContext(w.ctx, desk, "1500000000.000000", text)
	refused(t, err, "message_not_found")
	_, _, _, err = w.api.UpdateMessageContext(w.ctx, desk, mine, slack.MsgOptionText(strings.Repeat("x", 4001), false))
	refused(t, err, "msg_too_long")
	_, _, err = w.api.DeleteMessageContext(w.ctx, desk, theirs)
	refused(t, err, "cant_delete_message")
	if err := w.Delete(bert, desk, theirs); err == nil {
		t.Error("bert deleted anna's message")
	}
	refused(t, w.api.AddReactionContext(w.ctx, "tada", slack.NewRefToMessage(desk, "1500000000.000000")), "message_not_found")
	_, err = w.api.GetPermalinkContext(w.ctx, &slack.PermalinkParameters{Channel: desk, Ts: "1500000000.000000"})
	refused(t, err, "message_not_found")
}

func TestLongTextIsCut(t *testing.T) {
	w := newWorkspace(t, slacktest.Options{})
	ts := w.post(slack.MsgOptionText(strings.Repeat("ä", 40001), false))
	m, _ := w.Message(desk, ts)
	equal(t, "characters", len([]rune(m.Text)), 40000)
}

func TestScopesAreChecked(t *testing.T) {
	w := newWorkspace(t, slacktest.Options{Scopes: []string{"chat:write"}})
	w.post(slack.MsgOptionText("x", false))
	_, _, err := w.api.PostMessageContext(w.ctx, desk, slack.MsgOptionText("x", false), slack.MsgOptionUsername("Casey"))
	refused(t, err, "missing_scope")
	var e slack.SlackErrorResponse
	if errors.As(err, &e) {
		equal(t, "needed", e.Needed, "chat:write.customize")
		equal(t, "provided", e.Provided, "chat:write")
	}
	_, err = w.api.GetConversationHistoryContext(w.ctx, &slack.GetConversationHistoryParameters{ChannelID: desk})
	refused(t, err, "missing_scope")
	_, err = w.api.GetUserInfoContext(w.ctx, anna)
	refused(t, err, "missing_scope")
	w.SetScopes("chat:write", "groups:read")
	if _, err := w.api.GetConversationInfoContext(w.ctx, &slack.GetConversationInfoInput{ChannelID: desk}); err != nil {
		t.Error(err)
	}
	// Without groups:history the app hears nothing of the channel.
	made, _ := w.Events()
	w.typed(anna, "", "unheard")
	after, _ := w.Events()
	equal(t, "events", after, made)
}

func TestThreadsAndPagesAreRefused(t *testing.T) {
	w := newWorkspace(t, slacktest.Options{})
	_, _, _, err := w.api.GetConversationRepliesContext(w.ctx, &slack.GetConversationRepliesParameters{ChannelID: desk, Timestamp: "1500000000.000000"})
	refused(t, err, "thread_not_found")
	_, err = w.api.GetConversationHistoryContext(w.ctx, &slack.GetConversationHistoryParameters{ChannelID: desk, Cursor: "nonsense"})
	refused(t, err, "invalid_cursor")
	_, err = w.api.GetConversationHistoryContext(w.ctx, &slack.GetConversationHistoryParameters{ChannelID: desk, Limit: 1000})
	refused(t, err, "invalid_limit")
}

func TestAPersonCanOnlyDoWhatSlackLetsThem(t *testing.T) {
	w := newWorkspace(t, slacktest.Options{})
	w.AddUser(slacktest.User{ID: "U0GONE", Deleted: true})
	for name, try := range map[string]func() error{
		"not a member": func() error { _, err := w.Type(guest, desk, "", "x"); return err },
		"unknown":      func() error { _, err := w.Type("U0NONE", desk, "", "x"); return err },
		"deactivated":  func() error { _, err := w.Type("U0GONE", desk, "", "x"); return err },
		"no channel":   func() error { _, err := w.Type(anna, "C0NONE", "", "x"); return err },
		"no thread":    func() error { _, err := w.Type(anna, desk, "1500000000.000000", "x"); return err },
		"nothing":      func() error { _, err := w.Type(anna, desk, "", ""); return err },
		"a command":    func() error { _, err := w.Type(anna, desk, "", "/sms help"); return err },
		"archived": func() error {
			w.SetChannel(desk, func(c *slacktest.Channel) { c.Archived = true })
			defer w.SetChannel(desk, func(c *slacktest.Channel) { c.Archived = false })
			_, err := w.Type(anna, desk, "", "x")
			return err
		},
	} {
		t.Run(name, func(t *testing.T) {
			if try() == nil {
				t.Error("it was possible")
			}
		})
	}
}
