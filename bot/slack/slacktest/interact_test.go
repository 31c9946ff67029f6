package slacktest_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/slack-go/slack"
	"github.com/slack-go/slack/socketmode"

	"partyline/bot/slack/slacktest"
)

func plain(s string) *slack.TextBlockObject {
	return slack.NewTextBlockObject(slack.PlainTextType, s, false, false)
}

func button(id, value, label string) *slack.ButtonBlockElement {
	return slack.NewButtonBlockElement(id, value, plain(label))
}

func modal(blocks ...slack.Block) slack.ModalViewRequest {
	return slack.ModalViewRequest{Type: slack.VTModal, Title: plain("Write"), Submit: plain("Send"), CallbackID: "write",
		PrivateMetadata: "m7", Blocks: slack.Blocks{BlockSet: blocks}}
}

func input(block, action, label string) *slack.InputBlock {
	return slack.NewInputBlock(block, plain(label), nil, slack.NewPlainTextInputBlockElement(nil, action))
}

func TestAPressedButtonOpensAModalThatIsSubmitted(t *testing.T) {
	w := newWorkspace(t, slacktest.Options{})
	var verdict any
	opened := make(chan error, 4)
	a := w.connect(nil)
	a.answer = func(e socketmode.Event) (any, bool) {
		cb, ok := e.Data.(slack.InteractionCallback)
		if !ok {
			return nil, true
		}
		switch cb.Type {
		case slack.InteractionTypeBlockActions:
			go func() {
				_, err := w.api.OpenViewContext(w.ctx, cb.TriggerID, modal(input("text", "typed", "Text")))
				opened <- err
			}()
		case slack.InteractionTypeViewSubmission:
			return verdict, true
		}
		return nil, true
	}
	ts := w.post(slack.MsgOptionText("card", false), slack.MsgOptionBlocks(
		slack.NewSectionBlock(plain("Casey"), nil, nil), slack.NewActionBlock("row", button("write", "42", "Write"))))
	if _, err := w.Press(w.ctx, anna, desk, ts, "absent"); err == nil {
		t.Error("a button that is not there was pressed")
	}
	r, err := w.Press(w.ctx, anna, desk, ts, "write")
	if err != nil {
		t.Fatal(err)
	}
	if err := <-opened; err != nil {
		t.Fatal(err)
	}
	v, err := r.WaitView(w.ctx)
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "title", v.Title, "Write")
	equal(t, "private_metadata", v.PrivateMetadata, "m7")

	// Slack's own client asks for what is required.
	r, err = w.Submit(w.ctx, anna, v.ID, nil)
	if err != nil || r.Errors["text"] == "" {
		t.Fatalf("an empty form was sent: %+v, %v", r, err)
	}
	verdict = slack.NewErrorsViewSubmissionResponse(map[string]string{"text": "too long"})
	if r, err = w.Submit(w.ctx, anna, v.ID, map[string]string{"Text": "hello"}); err != nil || r.Errors["text"] != "too long" {
		t.Fatalf("refused submission: %+v, %v", r, err)
	}
	verdict = slack.NewErrorsViewSubmissionResponse(map[string]string{"nosuch": "?"})
	if _, err = w.Submit(w.ctx, anna, v.ID, nil); err == nil {
		t.Error("an error for no input was accepted")
	}
	verdict = nil
	if r, err = w.Submit(w.ctx, anna, v.ID, map[string]string{"text": "hello"}); err != nil || len(r.Errors) != 0 {
		t.Fatalf("submission: %+v, %v", r, err)
	}
	equal(t, "open modals", len(w.Views(anna)), 0)
	sub := a.wait(3, func(e socketmode.Event) bool {
		cb, ok := e.Data.(slack.InteractionCallback)
		return ok && cb.Type == slack.InteractionTypeViewSubmission
	})[2].Data.(slack.InteractionCallback)
	equal(t, "typed", sub.View.State.Values["text"]["typed"].Value, "hello")
	press := a.wait(1, func(e socketmode.Event) bool {
		cb, ok := e.Data.(slack.InteractionCallback)
		return ok && cb.Type == slack.InteractionTypeBlockActions
	})[0].Data.(slack.InteractionCallback)
	equal(t, "value", press.ActionCallback.BlockActions[0].Value, "42")
	equal(t, "message", press.Message.Timestamp, ts)
	equal(t, "channel", press.Channel.ID, desk)
	equal(t, "user", press.User.ID, anna)
}

func TestATriggerIsUsedOnceAndSoon(t *testing.T) {
	now := time.Now()
	w := newWorkspace(t, slacktest.Options{Now: func() time.Time { return now }})
	w.connect(nil)
	r, err := w.Slash(w.ctx, anna, desk, "/sms", "help")
	if err != nil {
		t.Fatal(err)
	}
	view := modal(input("b", "a", "Text"))
	_, err = w.api.OpenViewContext(w.ctx, "1.2.nonsense", view)
	refused(t, err, "invalid_trigger_id")
	if _, err = w.api.OpenViewContext(w.ctx, r.TriggerID, view); err != nil {
		t.Fatal(err)
	}
	_, err = w.api.OpenViewContext(w.ctx, r.TriggerID, view)
	refused(t, err, "exchanged_trigger_id")
	r, err = w.Slash(w.ctx, anna, desk, "/sms", "help")
	if err != nil {
		t.Fatal(err)
	}
	now = now.Add(4 * time.Second)
	_, err = w.api.OpenViewContext(w.ctx, r.TriggerID, view)
	refused(t, err, "expired_trigger_id")
}

func TestAViewKeepsWhatWasTypedWhileItsIdsStay(t *testing.T) {
	w := newWorkspace(t, slacktest.Options{})
	w.connect(nil)
	r, err := w.Slash(w.ctx, anna, desk, "/sms", "")
	if err != nil {
		t.Fatal(err)
	}
	counter := func(text string) *slack.ContextBlock { return slack.NewContextBlock("count", plain(text)) }
	in := input("text", "typed", "Text")
	in.DispatchAction = true
	in.Element.(*slack.PlainTextInputBlockElement).DispatchActionConfig = &slack.DispatchActionConfig{TriggerActionsOn: []string{"on_character_entered"}}
	got, err := w.api.OpenViewContext(w.ctx, r.TriggerID, modal(in, counter("0")))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.ViewAction(w.ctx, anna, got.ID, "typed", "hello"); err != nil {
		t.Fatal(err)
	}
	if _, err = w.api.UpdateViewContext(w.ctx, modal(in, counter("5")), "", got.Hash, got.ID); err != nil {
		t.Fatal(err)
	}
	_, err = w.api.UpdateViewContext(w.ctx, modal(in, counter("6")), "", got.Hash, got.ID)
	refused(t, err, "hash_conflict")
	v := w.Views(anna)[0]
	equal(t, "typed", v.Values["text"], "hello")
	equal(t, "shown", v.Plain(), "Text\n5")
	// A new initial value is ignored while the ids stay, and taken when the block is another one.
	draft := input("text", "typed", "Text")
	draft.Element.(*slack.PlainTextInputBlockElement).InitialValue = "draft"
	if _, err = w.api.UpdateViewContext(w.ctx, modal(draft), "", "", got.ID); err != nil {
		t.Fatal(err)
	}
	equal(t, "typed", w.Views(anna)[0].Values["text"], "hello")
	draft.BlockID = "text2"
	if _, err = w.api.UpdateViewContext(w.ctx, modal(draft), "", "", got.ID); err != nil {
		t.Fatal(err)
	}
	equal(t, "typed", w.Views(anna)[0].Values["text2"], "draft")
}

// Typing is told where the input asks for it, character by character; else only the Enter key would be, or nothing.
func TestTypingIsToldWhereTheInputAsksForIt(t *testing.T) {
	w := newWorkspace(t, slacktest.Options{})
	w.connect(nil)
	for want, shape := range map[string]func(*slack.InputBlock){
		"has no dispatch_action":      func(*slack.InputBlock) {},
		"has no on_character_entered": func(in *slack.InputBlock) { in.DispatchAction = true },
		"has no on_character_entered in": func(in *slack.InputBlock) {
			in.DispatchAction = true
			in.Element.(*slack.PlainTextInputBlockElement).DispatchActionConfig = &slack.DispatchActionConfig{TriggerActionsOn: []string{"on_enter_pressed"}}
		},
	} {
		r, err := w.Slash(w.ctx, anna, desk, "/sms", "")
		if err != nil {
			t.Fatal(err)
		}
		in := input("text", "typed", "Text")
		shape(in)
		got, err := w.api.OpenViewContext(w.ctx, r.TriggerID, modal(in))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.ViewAction(w.ctx, anna, got.ID, "typed", "hello"); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want one that %s", err, want)
		}
	}
}

func TestACommandIsAnsweredThreeWays(t *testing.T) {
	w := newWorkspace(t, slacktest.Options{})
	w.connect(func(e socketmode.Event) (any, bool) {
		if e.Type != socketmode.EventTypeSlashCommand {
			return nil, true
		}
		if e.Data.(slack.SlashCommand).Text == "silence" {
			return nil, true
		}
		return map[string]any{"text": "at once", "response_type": "ephemeral"}, true
	})
	r, err := w.Slash(w.ctx, anna, desk, "/sms", "help")
	if err != nil {
		t.Fatal(err)
	}
	priv := w.Ephemerals(anna, desk)
	if len(priv) != 1 || priv[0].Plain() != "at once" || len(w.Ephemerals(bert, desk)) != 0 {
		t.Fatalf("anna sees %+v", priv)
	}
	for i := range 5 {
		kind := slack.ResponseTypeEphemeral
		if i == 0 {
			kind = slack.ResponseTypeInChannel
		}
		if _, _, err := w.api.PostMessageContext(w.ctx, desk, slack.MsgOptionResponseURL(r.ResponseURL, kind), slack.MsgOptionText("later", false)); err != nil {
			t.Fatal(err)
		}
	}
	_, _, err = w.api.PostMessageContext(w.ctx, desk, slack.MsgOptionResponseURL(r.ResponseURL, slack.ResponseTypeEphemeral), slack.MsgOptionText("six", false))
	if err == nil {
		t.Error("a response URL was used six times")
	}
	equal(t, "posts in the channel", len(w.Messages(desk)), 1)
	equal(t, "posts", len(r.Posts()), 6) // the acknowledgement is one
	if r, err = w.Slash(w.ctx, anna, desk, "/sms", "silence"); err != nil || len(r.Posts()) != 0 {
		t.Fatalf("%+v, %v", r.Posts(), err)
	}
}

func TestNobodyAnswers(t *testing.T) {
	w := newWorkspace(t, slacktest.Options{AckTimeout: 10 * time.Millisecond})
	if _, err := w.Slash(w.ctx, anna, desk, "/sms", ""); !errors.Is(err, slacktest.ErrNoApp) {
		t.Errorf("err is %v", err)
	}
	w.connect(func(socketmode.Event) (any, bool) { return nil, false })
	if _, err := w.Slash(w.ctx, anna, desk, "/sms", ""); !errors.Is(err, slacktest.ErrNoAck) {
		t.Errorf("err is %v", err)
	}
	if _, err := w.Slash(w.ctx, guest, desk, "/sms", ""); err == nil || !strings.Contains(err.Error(), "not in channel") {
		t.Errorf("err is %v", err)
	}
}

func TestEphemeralMessagesAreReplacedAndDeleted(t *testing.T) {
	w := newWorkspace(t, slacktest.Options{})
	w.connect(nil)
	row := slack.NewActionBlock("row", button("go", "1", "Go"))
	ts, err := w.api.PostEphemeralContext(w.ctx, desk, anna, slack.MsgOptionText("sure?", false), slack.MsgOptionBlocks(row))
	if err != nil {
		t.Fatal(err)
	}
	_, err = w.api.PostEphemeralContext(w.ctx, desk, guest, slack.MsgOptionText("x", false))
	refused(t, err, "user_not_in_channel")
	if _, err := w.Press(w.ctx, bert, desk, ts, "go"); err == nil {
		t.Error("bert pressed what only anna sees")
	}
	r, err := w.Press(w.ctx, anna, desk, ts, "go")
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := w.api.PostMessageContext(w.ctx, desk, slack.MsgOptionReplaceOriginal(r.ResponseURL), slack.MsgOptionText("done", false)); err != nil {
		t.Fatal(err)
	}
	equal(t, "text", w.Ephemerals(anna, desk)[0].Plain(), "done")
	if _, _, err := w.api.PostMessageContext(w.ctx, desk, slack.MsgOptionDeleteOriginal(r.ResponseURL)); err != nil {
		t.Fatal(err)
	}
	equal(t, "left", len(w.Ephemerals(anna, desk)), 0)
}

func TestShortcutAndHome(t *testing.T) {
	w := newWorkspace(t, slacktest.Options{})
	a := w.connect(nil)
	ts := w.typed(bert, "", "look")
	if _, err := w.Shortcut(w.ctx, anna, desk, ts, "draft"); err != nil {
		t.Fatal(err)
	}
	cb := a.wait(1, func(e socketmode.Event) bool { return e.Type == socketmode.EventTypeInteractive })[0].Data.(slack.InteractionCallback)
	equal(t, "type", cb.Type, slack.InteractionTypeMessageAction)
	equal(t, "callback", cb.CallbackID, "draft")
	equal(t, "message", cb.Message.Timestamp, ts)
	if err := w.OpenHome(anna); err != nil {
		t.Fatal(err)
	}
	a.wait(1, func(e socketmode.Event) bool { return inner(e)["type"] == "app_home_opened" })
	home := slack.HomeTabViewRequest{Type: slack.VTHomeTab, Blocks: slack.Blocks{BlockSet: []slack.Block{slack.NewSectionBlock(plain("3 unread"), nil, nil)}}}
	if _, err := w.api.PublishViewContext(w.ctx, slack.PublishViewContextRequest{UserID: anna, View: home}); err != nil {
		t.Fatal(err)
	}
	v, ok := w.Home(anna)
	if !ok || v.Plain() != "3 unread" {
		t.Fatalf("home is %+v", v)
	}
}
