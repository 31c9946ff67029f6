package slacktest_test

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/slack-go/slack"

	"partyline/bot/slack/slacktest"
)

// readError sends a request and returns Slack's error string, empty for ok.
func readError(t *testing.T, req *http.Request) string {
	t.Helper()
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	var body struct {
		OK               bool
		Error            string
		ResponseMetadata struct{ Messages []string } `json:"response_metadata"`
	}
	if err := json.NewDecoder(resp.Body).Decode(&body); err != nil {
		t.Fatal(err)
	}
	if len(body.ResponseMetadata.Messages) > 0 {
		return body.Error + ": " + strings.Join(body.ResponseMetadata.Messages, "; ")
	}
	return body.Error
}

// postBlocks posts raw blocks and returns what Slack says.
func (w *workspace) postBlocks(blocks string) string {
	w.t.Helper()
	form := url.Values{"channel": {desk}, "text": {"x"}, "blocks": {blocks}, "token": {w.BotToken()}}
	req, err := http.NewRequestWithContext(w.ctx, http.MethodPost, w.URL()+"/api/chat.postMessage", strings.NewReader(form.Encode()))
	if err != nil {
		w.t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return readError(w.t, req)
}

func rep(n int, s string) string { return strings.TrimSuffix(strings.Repeat(s+",", n), ",") }

func TestBlocksAreRefused(t *testing.T) {
	w := newWorkspace(t, slacktest.Options{})
	long := func(n int) string { return strings.Repeat("x", n) }
	pt := func(text string) string { return `{"type":"plain_text","text":"` + text + `"}` }
	btn := func(id string) string {
		return `{"type":"button","action_id":"` + id + `","text":` + pt("go") + `}`
	}
	opt := `{"text":` + pt("a") + `,"value":"a"}`
	for name, c := range map[string]struct{ blocks, want string }{
		"no list":           {`{}`, "invalid_blocks_format"},
		"51 blocks":         {`[` + rep(51, `{"type":"divider"}`) + `]`, "no more than 50 items allowed [json-pointer:/blocks]"},
		"no type":           {`[{}]`, "missing required field: type [json-pointer:/blocks/0]"},
		"unknown":           {`[{"type":"marquee"}]`, "unsupported type: marquee [json-pointer:/blocks/0/type]"},
		"long section":      {`[{"type":"section","text":` + pt(long(3001)) + `}]`, "must be less than 3001 characters [json-pointer:/blocks/0/text/text]"},
		"empty section":     {`[{"type":"section","text":` + pt("") + `}]`, "must be more than 0 characters [json-pointer:/blocks/0/text/text]"},
		"no section text":   {`[{"type":"section"}]`, "missing required field: text [json-pointer:/blocks/0]"},
		"11 fields":         {`[{"type":"section","fields":[` + rep(11, pt("a")) + `]}]`, "no more than 10 items allowed"},
		"long field":        {`[{"type":"section","fields":[` + pt(long(2001)) + `]}]`, "must be less than 2001 characters [json-pointer:/blocks/0/fields/0/text]"},
		"long header":       {`[{"type":"header","text":` + pt(long(151)) + `}]`, "must be less than 151 characters"},
		"mrkdwn header":     {`[{"type":"header","text":{"type":"mrkdwn","text":"x"}}]`, "unsupported type: mrkdwn"},
		"11 in context":     {`[{"type":"context","elements":[` + rep(11, pt("a")) + `]}]`, "no more than 10 items allowed"},
		"button in context": {`[{"type":"context","elements":[` + btn("a") + `]}]`, "unsupported type: button"},
		"26 actions":        {`[{"type":"actions","elements":[` + rep(26, btn("")) + `]}]`, "no more than 25 items allowed [json-pointer:/blocks/0/elements]"},
		"twin action":       {`[{"type":"actions","block_id":"b","elements":[` + rep(2, btn("a")) + `]}]`, "`action_id` \"a\" already exists for `block_id` \"b\""},
		"twin block":        {`[` + rep(2, `{"type":"divider","block_id":"b"}`) + `]`, "`block_id` b already exists [json-pointer:/blocks/1/block_id]"},
		"long button":       {`[{"type":"actions","elements":[{"type":"button","text":` + pt(long(76)) + `}]}]`, "must be less than 76 characters"},
		"long value":        {`[{"type":"actions","elements":[{"type":"button","text":` + pt("a") + `,"value":"` + long(2001) + `"}]}]`, "must be less than 2001 characters"},
		"button style":      {`[{"type":"actions","elements":[{"type":"button","text":` + pt("a") + `,"style":"green"}]}]`, "must be a valid enum value"},
		"long action_id":    {`[{"type":"actions","elements":[` + btn(long(256)) + `]}]`, "must be less than 256 characters [json-pointer:/blocks/0/elements/0/action_id]"},
		"long block_id":     {`[{"type":"divider","block_id":"` + long(256) + `"}]`, "must be less than 256 characters"},
		"101 options":       {`[{"type":"actions","elements":[{"type":"static_select","options":[` + rep(101, opt) + `]}]}]`, "no more than 100 items allowed"},
		"no options":        {`[{"type":"actions","elements":[{"type":"static_select"}]}]`, "missing required field: options"},
		"11 checkboxes":     {`[{"type":"actions","elements":[{"type":"checkboxes","options":[` + rep(11, opt) + `]}]}]`, "no more than 10 items allowed"},
		"input of text":     {`[{"type":"actions","elements":[{"type":"plain_text_input"}]}]`, "unsupported type: plain_text_input"},
		"extra":             {`[{"type":"divider","colour":"red"}]`, "invalid additional property: colour"},
		"confirm":           {`[{"type":"actions","elements":[{"type":"button","text":` + pt("a") + `,"confirm":{"title":` + pt("t") + `}}]}]`, "missing required field: confirm"},
		"image":             {`[{"type":"image","image_url":"http://example.com/a.png"}]`, "missing required field: alt_text"},
		"rich text part":    {`[{"type":"rich_text","elements":[{"type":"text","text":"x"}]}]`, "unsupported type: text [json-pointer:/blocks/0/elements/0/type]"},
		"rich text empty":   {`[{"type":"rich_text","elements":[{"type":"rich_text_section","elements":[{"type":"text","text":""}]}]}]`, "must be more than 0 characters"},
		"rich text style":   {`[{"type":"rich_text","elements":[{"type":"rich_text_section","elements":[{"type":"text","text":"x","style":{"blink":true}}]}]}]`, "invalid additional property: blink"},
		"rich text no list": {`[{"type":"rich_text","elements":"x"}]`, "must be an array"},
		"two tables":        {`[` + rep(2, `{"type":"table","rows":[]}`) + `]`, "only one table block is allowed"},
		"long markdown":     {`[` + rep(2, `{"type":"markdown","text":"`+long(6001)+`"}`) + `]`, "less than 12001 characters in total"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := w.postBlocks(c.blocks); !strings.Contains(got, c.want) {
				t.Errorf("Slack says %q, want %q", got, c.want)
			}
		})
	}
}

func TestBlocksAtTheirLimitsAreTaken(t *testing.T) {
	w := newWorkspace(t, slacktest.Options{})
	full := []slack.Block{
		slack.NewHeaderBlock(plain(strings.Repeat("h", 150))),
		slack.NewSectionBlock(slack.NewTextBlockObject(slack.MarkdownType, strings.Repeat("s", 3000), false, true), nil,
			slack.NewAccessory(slack.NewOverflowBlockElement("over", slack.NewOptionBlockObject("v", plain("one"), nil)))),
		slack.NewContextBlock("ctx", plain("c")),
		slack.NewDividerBlock(),
		slack.NewActionBlock("row", button("a", strings.Repeat("v", 2000), strings.Repeat("t", 75)).WithStyle(slack.StyleDanger).WithConfirm(
			slack.NewConfirmationBlockObject(plain("Sure?"), plain("Really"), plain("Yes"), plain("No"))),
			slack.NewOptionsSelectBlockElement(slack.OptTypeStatic, plain("pick"), "sel", slack.NewOptionBlockObject("v", plain("one"), nil))),
		slack.NewRichTextBlock("rich", slack.NewRichTextSection(
			slack.NewRichTextSectionTextElement("hi ", &slack.RichTextSectionTextStyle{Bold: true}),
			slack.NewRichTextSectionLinkElement("https://example.com", "there", nil),
			slack.NewRichTextSectionEmojiElement("smile", 0, nil),
			slack.NewRichTextSectionDateElement(1700000000, "{date_short}", nil, nil))),
	}
	ts := w.post(slack.MsgOptionBlocks(full...))
	m, _ := w.Message(desk, ts)
	if !strings.HasSuffix(m.Plain(), "hi there😄") {
		t.Errorf("a reader sees %q", m.Plain()[len(m.Plain())-20:])
	}
	bs := m.Buttons()
	if len(bs) != 3 || bs[0].ActionID != "over" || bs[1].Style != "danger" || bs[2].Options[0].Value != "v" {
		t.Errorf("buttons %+v", bs)
	}
}

func TestViewsAreRefused(t *testing.T) {
	w := newWorkspace(t, slacktest.Options{})
	w.connect(nil)
	open := func(v slack.ModalViewRequest) error {
		t.Helper()
		r, err := w.Slash(w.ctx, anna, desk, "/sms", "")
		if err != nil {
			t.Fatal(err)
		}
		_, err = w.api.OpenViewContext(w.ctx, r.TriggerID, v)
		return err
	}
	because := func(err error, code, why string) {
		t.Helper()
		refused(t, err, code)
		var e slack.SlackErrorResponse
		if errors.As(err, &e) && !strings.Contains(strings.Join(e.ResponseMetadata.Messages, ";"), why) {
			t.Errorf("messages are %q, want %q", e.ResponseMetadata.Messages, why)
		}
	}
	v := modal(input("b", "a", "Text"))
	v.Submit = nil
	because(open(v), "invalid_arguments", "missing required field: submit")
	v = modal(input("b", "a", "Text"))
	v.Title = plain(strings.Repeat("t", 25))
	because(open(v), "invalid_arguments", "must be less than 25 characters [json-pointer:/view/title/text]")
	v = modal(input("b", "a", "Text"))
	v.PrivateMetadata = strings.Repeat("p", 3001)
	because(open(v), "invalid_arguments", "[json-pointer:/view/private_metadata]")
	because(open(modal(sections(101, 1)...)), "invalid_arguments", "no more than 100 items allowed [json-pointer:/view/blocks]")
	refused(t, open(modal(sections(90, 2900)...)), "view_too_large")
	v = modal(input("b", "a", "Text"))
	v.ExternalID = "one"
	if err := open(v); err != nil {
		t.Fatal(err)
	}
	refused(t, open(v), "duplicate_external_id")
	_, err := w.api.UpdateViewContext(w.ctx, modal(input("b", "a", "Text")), "", "", "V0NONE")
	refused(t, err, "not_found")
	if _, err := w.api.UpdateViewContext(w.ctx, modal(input("b", "a", "Other")), "one", "", ""); err != nil {
		t.Error(err)
	}
	_, err = w.api.PublishViewContext(w.ctx, slack.PublishViewContextRequest{UserID: "U0NONE", View: slack.HomeTabViewRequest{Type: slack.VTHomeTab}})
	refused(t, err, "user_not_found")
}

func TestViewsArePushedThreeDeep(t *testing.T) {
	w := newWorkspace(t, slacktest.Options{})
	w.connect(nil)
	r, err := w.Slash(w.ctx, anna, desk, "/sms", "")
	if err != nil {
		t.Fatal(err)
	}
	more := slack.NewActionBlock("row", button("more", "", "More"))
	top, err := w.api.OpenViewContext(w.ctx, r.TriggerID, modal(more))
	for depth := 2; err == nil && depth <= 4; depth++ {
		r, err = w.ViewAction(w.ctx, anna, top.ID, "more")
		if err != nil {
			t.Fatal(err)
		}
		var pushed *slack.ViewResponse
		if pushed, err = w.api.PushViewContext(w.ctx, r.TriggerID, modal(more)); err == nil {
			equal(t, "previous", pushed.PreviousViewID, top.ID)
			top = pushed
		}
	}
	refused(t, err, "push_limit_reached")
	equal(t, "open", len(w.Views(anna)), 3)
	if _, err := w.CloseView(w.ctx, anna, top.ID); err != nil {
		t.Fatal(err)
	}
	equal(t, "open", len(w.Views(anna)), 2)
}
