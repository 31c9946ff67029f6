package demo_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"partyline/cmd/partyline/internal/demo"
)

// The people and places of the emulated Discord.
const (
	discordAna     = "1100000000000000501"
	discordBen     = "1100000000000000502"
	discordKim     = "1100000000000000503"
	discordGeneral = "1100000000000000300"
	nina           = "+12025550143"
	lineUS         = "+12025550100"
)

// openDiscord starts a demo in which the team is on Discord.
func openDiscord(t *testing.T) *stage {
	t.Helper()
	return open(t, demo.Options{Chat: demo.ChatDiscord})
}

// seesOnDiscord waits for a message with this text in it, as people read it.
func (s *stage) seesOnDiscord(text string) map[string]any {
	s.t.Helper()
	return s.sees("the message "+text, "post:discord", func(it map[string]any) bool { return strings.Contains(it["plain"].(string), text) })
}

// ninaTexts has Nina text the shop, and gives the post in which it appears.
func (s *stage) ninaTexts(body string) (thread string) {
	s.t.Helper()
	s.does("text", map[string]any{"from": nina, "to": lineUS, "body": body})
	return s.seesOnDiscord(body)["thread"].(string)
}

// onDiscord does an act of the chat.
func (s *stage) onDiscord(act string, body map[string]any) map[string]any {
	s.t.Helper()
	body["chat"] = "discord"
	return s.does(act, body)
}

// signs are the reactions on a message.
func signs(post map[string]any) (out []string) {
	list, _ := post["reactions"].([]any)
	for _, r := range list {
		out = append(out, r.(map[string]any)["emoji"].(string))
	}
	return out
}

// seesTag waits until a post bears this tag and no other.
func (s *stage) seesTag(thread, tag string) {
	s.t.Helper()
	id := s.tagID(tag)
	s.sees("the tag "+tag, "thread:discord", func(it map[string]any) bool {
		tags, _ := it["tags"].([]any)
		return it["id"] == thread && len(tags) == 1 && tags[0] == id
	})
}

// tagID waits for a tag of the forum and gives its id.
func (s *stage) tagID(name string) (id any) {
	s.t.Helper()
	s.sees("a tag "+name, "chat:discord", func(it map[string]any) bool {
		tags, _ := it["tags"].([]any)
		for _, t := range tags {
			if t.(map[string]any)["name"] == name {
				id = t.(map[string]any)["id"]
			}
		}
		return id != nil
	})
	return id
}

// discordButton finds a button of a message by its label.
func discordButton(post map[string]any, label string) string {
	rows, _ := post["components"].([]any)
	for _, row := range rows {
		buttons, _ := row.(map[string]any)["components"].([]any)
		for _, b := range buttons {
			if b := b.(map[string]any); b["label"] == label {
				id, _ := b["custom_id"].(string)
				return id
			}
		}
	}
	return ""
}

func TestDiscordBeginsWithHistory(t *testing.T) {
	t.Parallel()
	s := openDiscord(t)
	s.seesText(maya, "Running a little late, how long are you open today?")
	last := s.seesOnDiscord("Running a little late, how long are you open today?")
	thread := last["thread"].(string)
	s.seesTag(thread, "Unread")
	card := s.sees("Maya's card", "post:discord", func(it map[string]any) bool { return it["id"] == thread })
	if !strings.Contains(card["plain"].(string), "Maya Patel") {
		t.Errorf("the card says %q", card["plain"])
	}
	if hours := (last["at"].(float64) - card["at"].(float64)) / 3_600_000; hours < 20 {
		t.Errorf("the history spans %.1f hours", hours)
	}
	reply := s.sees("a reply of yesterday", "post:discord", func(it map[string]any) bool {
		return it["text"] == "Done, it waits for you under your name. See you tomorrow!" // the summary quotes it
	})
	if got := signs(reply); !slices.Equal(got, []string{"✅"}) {
		t.Errorf("a reply of yesterday bears %v", got)
	}
}

func TestATextAndItsAnswerOnDiscord(t *testing.T) {
	t.Parallel()
	s := openDiscord(t)
	const asked = "Do you repair **old** bikes & _scooters_? 🙂 @everyone https://example.com/a_b"
	thread := s.ninaTexts(asked)
	s.sees("Nina with her post", "customer", func(it map[string]any) bool {
		return it["number"] == nina && it["thread"] == thread && it["chat"] == "discord"
	})
	s.onDiscord("type", map[string]any{"user": discordAna, "thread": thread, "text": "We do, bring it along"})
	reply := func(sign string) func(map[string]any) bool {
		return func(it map[string]any) bool {
			return it["text"] == "We do, bring it along" && slices.Equal(signs(it), []string{sign})
		}
	}
	s.sees("the sign of a held reply", "post:discord", reply("⏳"))
	s.seesText(nina, "We do, bring it along")
	s.sees("the sign of a delivered reply", "post:discord", reply("✅"))
}

func TestAHeldReplyOnDiscordIsEditedAndDeleted(t *testing.T) {
	t.Parallel()
	s := openDiscord(t)
	thread := s.ninaTexts("Are you there?")
	typed := s.onDiscord("type", map[string]any{"user": discordBen, "thread": thread, "text": "Yse"})
	s.onDiscord("edit", map[string]any{"user": discordBen, "thread": thread, "ts": typed["ts"], "text": "Yes"})
	typed = s.onDiscord("type", map[string]any{"user": discordBen, "thread": thread, "text": "Never mind"})
	s.onDiscord("delete", map[string]any{"user": discordBen, "thread": thread, "ts": typed["ts"]})
	s.seesOnDiscord("Deleted in time: “Never mind” was not sent.")
	s.seesText(nina, "Yes")
	if s.count("text", func(it map[string]any) bool { return it["body"] == "Never mind" || it["body"] == "Yse" }) > 0 {
		t.Error("the customer got what was taken back")
	}
}

func TestWhoIsNoAdminSeesNothingOnDiscord(t *testing.T) {
	t.Parallel()
	s := openDiscord(t)
	thread := s.ninaTexts("Hello?")
	status, answer := s.post("type", map[string]any{"chat": "discord", "user": discordKim, "thread": thread, "text": "Hi, Kim here"})
	if status != 422 || !strings.Contains(fmt.Sprint(answer["error"]), "cannot see") {
		t.Errorf("Kim in the post: %d %v", status, answer)
	}
	s.onDiscord("slash", map[string]any{"user": discordKim, "thread": discordGeneral, "command": "/sms", "text": "inbox"})
	s.sees("a refusal for Kim only", "whisper:discord:"+discordKim, func(it map[string]any) bool { return strings.Contains(it["plain"].(string), "not an inbox") })
	if s.count("text", func(it map[string]any) bool { return it["body"] == "Hi, Kim here" }) > 0 {
		t.Error("the customer got it")
	}
	if s.count("whisper:discord:"+discordAna, func(map[string]any) bool { return true }) > 0 {
		t.Error("Ana sees what was said to Kim")
	}
}

func TestButtonsCommandsAndModalsOnDiscord(t *testing.T) {
	t.Parallel()
	s := openDiscord(t)
	thread := s.ninaTexts("A question")
	action := ""
	s.sees("a card with a button", "post:discord", func(it map[string]any) bool {
		action = discordButton(it, "Mark read")
		return it["id"] == thread && action != ""
	})
	s.onDiscord("press", map[string]any{"user": discordAna, "thread": thread, "ts": thread, "action": action})
	s.sees("a card that is read", "post:discord", func(it map[string]any) bool { return it["id"] == thread && discordButton(it, "Mark read") == "" })

	sms := map[string]any{"user": discordAna, "thread": thread, "command": "/sms", "text": "inbox"}
	s.onDiscord("slash", sms)
	whisper := s.sees("the inbox, for Ana only", "whisper:discord:"+discordAna, func(it map[string]any) bool { return strings.Contains(it["plain"].(string), "Nina Torres") })
	s.onDiscord("delete", map[string]any{"user": discordAna, "thread": thread, "ts": whisper["id"]})

	sms["text"] = "send"
	s.onDiscord("slash", sms)
	answer := s.onDiscord("submit", map[string]any{"user": discordAna, "view": s.viewOn("discord", discordAna), "values": map[string]any{"number": "", "text": "Hi"}})
	if errs, _ := answer["errors"].(map[string]any); errs["number"] == nil {
		t.Errorf("a missing number is answered with %v", answer)
	}
	s.onDiscord("submit", map[string]any{"user": discordAna, "view": s.viewOn("discord", discordAna), "values": map[string]any{"number": "12", "text": "Hi"}})
	s.sees("what was wrong with it", "whisper:discord:"+discordAna, func(it map[string]any) bool {
		return strings.Contains(it["plain"].(string), "That was not done") && discordButton(it, "Edit again") != ""
	})
	s.onDiscord("slash", sms)
	s.onDiscord("submit", map[string]any{"user": discordAna, "view": s.viewOn("discord", discordAna), "values": map[string]any{"number": "+1 202 555 0188", "text": "Your bike is ready"}})
	s.seesText("+12025550188", "Your bike is ready")                                                                    // a phone that nobody had added
	s.onDiscord("slash", map[string]any{"user": discordAna, "thread": thread, "ts": thread, "command": "Write an SMS"}) // in the menu of a message
	s.onDiscord("close", map[string]any{"user": discordAna, "view": s.viewOn("discord", discordAna)})
}

func TestAPostIsClosedLockedAndDeleted(t *testing.T) {
	t.Parallel()
	s := openDiscord(t)
	thread := s.ninaTexts("First")
	is := func(what string, want any) {
		t.Helper()
		s.sees(fmt.Sprint(what, " ", want), "thread:discord", func(it map[string]any) bool { return it["id"] == thread && it[what] == want })
	}
	keep := func(do string) {
		t.Helper()
		s.onDiscord("keep", map[string]any{"user": discordAna, "thread": thread, "do": do})
	}
	// An edit of the card opens the post again, so it has to be over.
	s.sees("the card counts the text", "post:discord", func(it map[string]any) bool {
		return it["id"] == thread && strings.Contains(fmt.Sprint(it["embeds"]), "name:Unread value:2")
	})
	keep("archive")
	is("archived", true)
	s.ninaTexts("Second")
	is("archived", nil)
	keep("lock")
	is("locked", true)
	status, answer := s.post("type", map[string]any{"chat": "discord", "user": discordBen, "thread": thread, "text": "x"})
	if status != 422 || !strings.Contains(fmt.Sprint(answer["error"]), "locked") {
		t.Errorf("in a locked post: %d %v", status, answer)
	}
	keep("unlock")
	is("locked", nil)
	keep("delete")
	if again := s.ninaTexts("Third"); again == thread {
		t.Error("the text stands in the deleted post")
	}
}
