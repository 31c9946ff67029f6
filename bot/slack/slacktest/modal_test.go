package slacktest_test

import (
	"testing"

	"github.com/slack-go/slack"
	"github.com/slack-go/slack/socketmode"

	"partyline/bot/slack/slacktest"
)

// opens answers submissions with verdict and lets the test open modals.
func opens(t *testing.T, verdict *any) (*workspace, *app, func(slack.ModalViewRequest) string) {
	w := newWorkspace(t, slacktest.Options{})
	a := w.connect(func(e socketmode.Event) (any, bool) {
		if cb, ok := e.Data.(slack.InteractionCallback); ok && cb.Type == slack.InteractionTypeViewSubmission {
			return *verdict, true
		}
		return nil, true
	})
	return w, a, func(v slack.ModalViewRequest) string {
		t.Helper()
		r, err := w.Slash(w.ctx, anna, desk, "/sms", "")
		if err != nil {
			t.Fatal(err)
		}
		got, err := w.api.OpenViewContext(w.ctx, r.TriggerID, v)
		if err != nil {
			t.Fatal(err)
		}
		return got.ID
	}
}

func TestASubmissionUpdatesPushesOrClears(t *testing.T) {
	var verdict any
	w, _, open := opens(t, &verdict)
	id := open(modal(input("b", "a", "First")))
	next := modal(input("b2", "a", "Second"))
	submit := func(view, text string) error {
		_, err := w.Submit(w.ctx, anna, view, map[string]string{"a": text})
		return err
	}
	verdict = slack.NewUpdateViewSubmissionResponse(&next)
	if err := submit(id, "x"); err != nil || w.Views(anna)[0].Plain() != "Second" {
		t.Fatalf("%+v, %v", w.Views(anna), err)
	}
	verdict = slack.NewPushViewSubmissionResponse(&next)
	if err := submit(id, "x"); err != nil || len(w.Views(anna)) != 2 {
		t.Fatalf("%+v, %v", w.Views(anna), err)
	}
	bad := modal(input("b", "a", "x"))
	bad.Title = nil
	verdict = slack.NewUpdateViewSubmissionResponse(&bad)
	if submit(id, "x") == nil {
		t.Error("a view without a title was taken")
	}
	verdict = map[string]any{"response_action": "explode"}
	if submit(id, "x") == nil {
		t.Error("an unknown response_action was taken")
	}
	verdict = slack.NewClearViewSubmissionResponse()
	if err := submit(id, "x"); err != nil || len(w.Views(anna)) != 0 {
		t.Fatalf("%+v, %v", w.Views(anna), err)
	}
	if submit(id, "x") == nil {
		t.Error("a closed modal was submitted")
	}
}

func TestEveryInputIsFilledAndSent(t *testing.T) {
	var verdict any
	w, a, open := opens(t, &verdict)
	options := func() []*slack.OptionBlockObject {
		return []*slack.OptionBlockObject{slack.NewOptionBlockObject("1", plain("One"), nil), slack.NewOptionBlockObject("2", plain("Two"), nil)}
	}
	in := func(id string, e slack.BlockElement) *slack.InputBlock {
		return slack.NewInputBlock(id, plain(id), nil, e)
	}
	id := open(modal(
		in("text", slack.NewPlainTextInputBlockElement(nil, "a").WithMinLength(2).WithMaxLength(5)),
		in("mail", slack.NewEmailTextInputBlockElement(nil, "a")),
		in("link", slack.NewURLTextInputBlockElement(nil, "a")),
		in("number", slack.NewNumberInputBlockElement(nil, "a", false).WithMinValue("1").WithMaxValue("9")),
		in("select", slack.NewOptionsSelectBlockElement(slack.OptTypeStatic, nil, "a", options()...)),
		in("radio", slack.NewRadioButtonsBlockElement("a", options()...)),
		in("boxes", slack.NewCheckboxGroupsBlockElement("a", options()...)),
		in("day", slack.NewDatePickerBlockElement("a")),
		in("time", slack.NewTimePickerBlockElement("a")),
		in("when", slack.NewDateTimePickerBlockElement("a")),
		in("who", slack.NewOptionsSelectBlockElement(slack.OptTypeUser, nil, "a")),
		in("many", slack.NewOptionsMultiSelectBlockElement(slack.MultiOptTypeUser, nil, "a")),
	))
	r, err := w.Submit(w.ctx, anna, id, map[string]string{"text": "x", "mail": "nobody", "link": "here", "number": "10"})
	if err != nil || len(r.Errors) != 12 {
		t.Fatalf("Slack finds %v, %v", r.Errors, err)
	}
	good := map[string]string{
		"text": "hey", "mail": "a@example.com", "link": "https://example.com", "number": "7", "select": "Two", "radio": "1", "boxes": "One, Two",
		"day": "2026-11-22", "time": "10:30", "when": "1700000000", "who": anna, "many": anna + "," + bert,
	}
	for key, value := range good {
		if err := w.Fill(anna, id, key, value); err != nil {
			t.Error(err)
		}
	}
	if w.Fill(anna, id, "select", "Three") == nil || w.Fill(anna, id, "nothing", "x") == nil || w.Fill(bert, id, "text", "x") == nil {
		t.Error("something was filled that is not there")
	}
	shown := w.Views(anna)[0].Values
	equal(t, "boxes", shown["boxes"], "1,2")
	equal(t, "when", shown["when"], "1700000000")
	if r, err = w.Submit(w.ctx, anna, id, nil); err != nil || len(r.Errors) != 0 {
		t.Fatalf("%v, %v", r.Errors, err)
	}
	v := a.wait(1, func(e socketmode.Event) bool { return e.Type == socketmode.EventTypeInteractive })[0].Data.(slack.InteractionCallback).View.State.Values
	equal(t, "select", v["select"]["a"].SelectedOption.Value, "2")
	equal(t, "boxes", len(v["boxes"]["a"].SelectedOptions), 2)
	equal(t, "when", v["when"]["a"].SelectedDateTime, 1700000000)
	equal(t, "number", v["number"]["a"].Value, "7")
	equal(t, "many", len(v["many"]["a"].SelectedUsers), 2)
}

func TestClosingIsToldWhereWanted(t *testing.T) {
	var verdict any
	w, a, open := opens(t, &verdict)
	id := open(modal(input("b", "a", "Text")))
	if _, err := w.CloseView(w.ctx, anna, id); err != nil {
		t.Fatal(err)
	}
	v := modal(input("b", "a", "Text"))
	v.NotifyOnClose = true
	id = open(v)
	if _, err := w.CloseView(w.ctx, anna, id); err != nil {
		t.Fatal(err)
	}
	closed := a.wait(1, func(e socketmode.Event) bool { return e.Type == socketmode.EventTypeInteractive })
	cb := closed[0].Data.(slack.InteractionCallback)
	equal(t, "type", cb.Type, slack.InteractionTypeViewClosed)
	equal(t, "view", cb.View.ID, id)
	equal(t, "told", len(closed), 1)
}

func TestASelectInAMessageIsUsed(t *testing.T) {
	w := newWorkspace(t, slacktest.Options{})
	a := w.connect(nil)
	opt := slack.NewOptionBlockObject("close", plain("Close it"), nil)
	ts := w.post(slack.MsgOptionBlocks(slack.NewActionBlock("row",
		slack.NewOptionsSelectBlockElement(slack.OptTypeStatic, plain("Do"), "do", opt),
		slack.NewOverflowBlockElement("more", opt))))
	for _, id := range []string{"do", "more"} {
		if _, err := w.Press(w.ctx, anna, desk, ts, id); err == nil {
			t.Errorf("%s was used without a choice", id)
		}
		if _, err := w.Press(w.ctx, anna, desk, ts, id, "Close it"); err != nil {
			t.Fatal(err)
		}
	}
	for _, e := range a.wait(2, func(e socketmode.Event) bool { return e.Type == socketmode.EventTypeInteractive }) {
		equal(t, "value", e.Data.(slack.InteractionCallback).ActionCallback.BlockActions[0].SelectedOption.Value, "close")
	}
}
