package demo_test

import (
	"strings"
	"testing"

	"partyline/cmd/partyline/internal/demo"
)

func TestEachLineIsAnsweredInItsChat(t *testing.T) {
	t.Parallel()
	s := open(t, demo.Options{Chat: demo.ChatBoth})
	inSlack := s.jonasTexts("To the UK line")
	inDiscord := s.ninaTexts("To the US line")
	s.does("type", map[string]any{"chat": "slack", "user": ana, "thread": inSlack, "text": "From Slack"})
	s.onDiscord("type", map[string]any{"user": discordAna, "thread": inDiscord, "text": "From Discord"})
	s.seesText(jonas, "From Slack")
	s.seesText(nina, "From Discord")
	for kind, other := range map[string]string{"post:slack": "US line", "post:discord": "UK line"} {
		if s.count(kind, func(it map[string]any) bool { return strings.Contains(it["text"].(string), other) }) > 0 {
			t.Errorf("%s shows what was texted to the %s", kind, other)
		}
	}
	chats := map[string]any{}
	for _, l := range s.item("scene")["lines"].([]any) {
		chats[l.(map[string]any)["number"].(string)] = l.(map[string]any)["chat"]
	}
	if chats[lineUK] != "slack" || chats[lineUS] != "discord" {
		t.Errorf("the lines are said to be in %v", chats)
	}
}

func TestAChatThatIsNotThereIsRefused(t *testing.T) {
	t.Parallel()
	s := open(t, demo.Options{Chat: demo.ChatSlack})
	for act, body := range map[string]map[string]any{
		"type":   {"chat": "discord", "user": discordAna, "thread": "1", "text": "x"},
		"edit":   {"chat": "discord", "user": discordAna, "thread": "1", "ts": "1", "text": "x"},
		"delete": {"chat": "discord", "user": discordAna, "thread": "1", "ts": "1"},
		"press":  {"chat": "teams", "user": ana, "ts": "1", "action": "read"},
		"slash":  {"chat": "teams", "user": ana, "command": "/sms"},
		"submit": {"chat": "teams", "user": ana, "view": "V1"},
		"close":  {"chat": "teams", "user": ana, "view": "V1"},
		"keep":   {"chat": "teams", "user": ana, "thread": "1", "do": "lock"},
	} {
		if status, answer := s.post(act, body); status != 404 || !strings.Contains(answer["error"].(string), "slack") {
			t.Errorf("%s: %d %v", act, status, answer)
		}
	}
	if status, answer := s.post("keep", map[string]any{"chat": "slack", "user": ana, "thread": "1", "do": "lock"}); status != 422 {
		t.Errorf("locking a thread of Slack: %d %v", status, answer)
	}
}

func TestAnUnknownChatDoesNotStart(t *testing.T) {
	t.Parallel()
	d, err := demo.Start(t.Context(), demo.Options{Chat: "teams", Listen: "127.0.0.1:0"})
	if err == nil {
		_ = d.Stop(t.Context())
		t.Fatal("it started")
	}
	if !strings.Contains(err.Error(), "--chat") {
		t.Errorf("%v does not name the flag", err)
	}
}

func TestKeptDataMovesToAnotherChat(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	s := open(t, demo.Options{Data: folder, Chat: demo.ChatSlack})
	s.does("text", map[string]any{"from": nina, "to": lineUS, "body": "While it was Slack"})
	s.seesPost("While it was Slack")
	s.stop()

	s = open(t, demo.Options{Data: folder, Chat: demo.ChatDiscord})
	s.seesText(nina, "While it was Slack")
	thread := s.ninaTexts("Now it is Discord")
	s.onDiscord("type", map[string]any{"user": discordAna, "thread": thread, "text": "Welcome here"})
	s.seesText(nina, "Welcome here")
	s.stop()

	s = open(t, demo.Options{Data: folder, Chat: demo.ChatBoth})
	s.ninaTexts("Still Discord")
	s.jonasTexts("And Slack")
}
