package demo_test

import (
	"bytes"
	"context"
	"encoding/json"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"partyline/cmd/partyline/internal/demo"
)

func TestTheFirstSightHasHistoryAndAnUnreadText(t *testing.T) {
	t.Parallel()
	s := open(t, demo.Options{})
	s.seesText(maya, "Running a little late, how long are you open today?")
	card := s.sees("Maya's card with something unread", "post", func(it map[string]any) bool {
		return strings.HasPrefix(it["text"].(string), "Maya Patel\n") && strings.Contains(it["text"].(string), "Unread: 1")
	})
	delivered := s.seesPost("Done, it waits for you under your name. See you tomorrow!")
	if !slices.Equal(reactions(delivered), []string{"white_check_mark"}) {
		t.Errorf("a reply of yesterday bears %v", reactions(delivered))
	}
	if delivered["thread"] != card["ts"] {
		t.Errorf("the reply stands in thread %v, the card is %v", delivered["thread"], card["ts"])
	}
	first, last := s.seesText(maya, "Hi! Is the green city bike still in stock, size M?"), s.seesText(maya, "Running a little late, how long are you open today?")
	if hours := (last["at"].(float64) - first["at"].(float64)) / 3_600_000; hours < 20 {
		t.Errorf("the history spans %.1f hours", hours)
	}
}

func TestATextArrivesAndAnAnswerLeaves(t *testing.T) {
	t.Parallel()
	s := open(t, demo.Options{})
	thread := s.jonasTexts("Do you repair <b>old</b> bikes & *scooters*? 🙂")
	s.sees("that the text was delivered", "text", func(it map[string]any) bool { return it["customer"] == jonas && it["state"] == "delivered" })
	s.sees("Jonas with his thread", "customer", func(it map[string]any) bool { return it["number"] == jonas && it["thread"] == thread })
	s.does("type", map[string]any{"user": ana, "thread": thread, "text": "We do, bring it along"})
	s.sees("the sign of a held reply", "post", func(it map[string]any) bool {
		return it["text"] == "We do, bring it along" && slices.Contains(reactions(it), "hourglass_flowing_sand")
	})
	s.seesText(jonas, "We do, bring it along")
	s.sees("the sign of a delivered reply", "post", func(it map[string]any) bool {
		return it["text"] == "We do, bring it along" && slices.Equal(reactions(it), []string{"white_check_mark"})
	})
}

func TestAHeldReplyIsEditedAndDeleted(t *testing.T) {
	t.Parallel()
	s := open(t, demo.Options{})
	thread := s.jonasTexts("Are you there?")
	typed := s.does("type", map[string]any{"user": ana, "thread": thread, "text": "Yse"})
	s.does("edit", map[string]any{"user": ana, "ts": typed["ts"], "text": "Yes"})
	typed = s.does("type", map[string]any{"user": ana, "thread": thread, "text": "Never mind"})
	s.does("delete", map[string]any{"user": ana, "ts": typed["ts"]})
	s.seesPost("Deleted in time: “Never mind” was not sent.")
	s.seesText(jonas, "Yes")
	if s.count("text", func(it map[string]any) bool { return it["body"] == "Never mind" || it["body"] == "Yse" }) > 0 {
		t.Error("the customer got what was taken back")
	}
}

func TestWhoIsNoAdminIsRefused(t *testing.T) {
	t.Parallel()
	s := open(t, demo.Options{})
	thread := s.jonasTexts("Hello?")
	s.does("type", map[string]any{"user": kim, "thread": thread, "text": "Hi, Kim here"})
	s.sees("a refusal", "post", func(it map[string]any) bool {
		return it["thread"] == thread && strings.Contains(it["text"].(string), "Kim Lind: ") && strings.Contains(it["text"].(string), "Nothing was sent")
	})
	if s.count("text", func(it map[string]any) bool { return it["body"] == "Hi, Kim here" }) > 0 {
		t.Error("the customer got it")
	}
}

func TestButtonsCommandsAndModals(t *testing.T) {
	t.Parallel()
	s := open(t, demo.Options{})
	thread := s.jonasTexts("A question")
	action, value := "", ""
	s.sees("a card with a button", "post", func(it map[string]any) bool {
		action, value = button(it, "Mark read")
		return it["ts"] == thread && action != ""
	})
	s.does("press", map[string]any{"user": ana, "ts": thread, "action": action, "value": value})
	s.sees("a card that is read", "post", func(it map[string]any) bool {
		return it["ts"] == thread && strings.Contains(it["text"].(string), "Unread: 0")
	})

	s.does("slash", map[string]any{"user": ana, "command": "/sms", "text": "inbox"})
	whisper := s.sees("the inbox, for Ana only", "whisper:slack:"+ana, func(it map[string]any) bool { return strings.Contains(it["text"].(string), "Jonas Weber") })
	s.does("delete", map[string]any{"user": ana, "ts": whisper["ts"]})

	s.does("slash", map[string]any{"user": ana, "command": "/sms", "text": "send"})
	view := s.viewOn("slack", ana)
	answer := s.does("submit", map[string]any{"user": ana, "view": view, "values": map[string]any{"number": "12", "text": "Hi"}})
	if errs, _ := answer["errors"].(map[string]any); errs["number"] == nil {
		t.Errorf("a bad number is answered with %v", answer)
	}
	s.does("submit", map[string]any{"user": ana, "view": view, "values": map[string]any{"number": "+44 7700 900188", "text": "Your bike is ready"}})
	s.seesText("+447700900188", "Your bike is ready") // a phone that nobody had added
	s.does("slash", map[string]any{"user": ana, "command": "/sms", "text": "send"})
	s.does("close", map[string]any{"user": ana, "view": s.viewOn("slack", ana)})
}

// button finds a button of a message by its label.
func button(post map[string]any, label string) (action, value string) {
	blocks, _ := post["blocks"].([]any)
	for _, b := range blocks {
		elements, _ := b.(map[string]any)["elements"].([]any)
		for _, e := range elements {
			e := e.(map[string]any)
			if text, _ := e["text"].(map[string]any); text["text"] == label {
				return e["action_id"].(string), e["value"].(string)
			}
		}
	}
	return "", ""
}

// viewOn waits for a modal of a person and gives its id.
func (s *stage) viewOn(chat, user string) string {
	s.t.Helper()
	item := s.sees("a modal", "views:"+chat+":"+user, func(map[string]any) bool { return true })
	var views []struct{ ID string }
	if err := json.Unmarshal(item["list"].(json.RawMessage), &views); err != nil || len(views) == 0 {
		s.t.Fatalf("views %s: %v", item["list"], err)
	}
	return views[len(views)-1].ID
}

func TestCustomersAreAdded(t *testing.T) {
	t.Parallel()
	s := open(t, demo.Options{})
	added := s.does("customers", map[string]any{"name": "  Robin  Sample ", "number": "07700 900155", "line": lineUK})
	if added["number"] != "+447700900155" {
		t.Fatalf("the number is read as %v", added["number"])
	}
	s.sees("Robin", "customer", func(it map[string]any) bool { return it["name"] == "Robin Sample" })
	s.does("text", map[string]any{"from": added["number"], "to": lineUK, "body": "First text"})
	if post := s.seesPost("First text"); post["name"] != "Robin Sample" {
		t.Errorf("the thread calls the customer %v", post["name"])
	}
}

func TestKeptDataGoesOnAfterARestart(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	s := open(t, demo.Options{Data: folder})
	s.jonasTexts("Before the restart")
	s.stop()

	var out bytes.Buffer
	s = open(t, demo.Options{Data: folder, Out: &out})
	if !strings.Contains(out.String(), folder) {
		t.Errorf("the terminal does not name the folder: %s", &out)
	}
	s.seesText(jonas, "Before the restart")
	s.seesText(maya, "Running a little late, how long are you open today?")
	if n := s.count("post", func(it map[string]any) bool { return !isBoard(it) }); n > 0 {
		t.Errorf("the new channel starts with %d messages", n)
	}
	thread := s.jonasTexts("After the restart")
	s.does("type", map[string]any{"user": ana, "thread": thread, "text": "Welcome back"})
	s.seesText(jonas, "Welcome back")
	s.sees("the post of the inbox, made anew", "post", isBoard)
	if n := s.count("post", func(it map[string]any) bool { return it["thread"] == nil && !isBoard(it) }); n != 1 {
		t.Errorf("%d cards and messages in the channel, for one text", n)
	}
}

// isBoard tells whether a message of Slack is the one that is kept at the top of the channel.
func isBoard(post map[string]any) bool { return strings.HasPrefix(post["text"].(string), "Inbox shop") }

func TestOnlyThisMachineIsListenedOn(t *testing.T) {
	t.Parallel()
	for _, address := range []string{"0.0.0.0:0", ":0", "192.0.2.1:0", "example.com:0", "127.0.0.1", "127.0.0.1:http", "127.0.0.1:70000"} {
		d, err := demo.Start(t.Context(), demo.Options{Listen: address})
		if err == nil {
			_ = d.Stop(t.Context())
			t.Errorf("%s is listened on", address)
		} else if !strings.Contains(err.Error(), "--listen") {
			t.Errorf("%s: %v does not name the flag", address, err)
		}
	}
}

func TestAPortInUseIsPassedOver(t *testing.T) {
	t.Parallel()
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	s := open(t, demo.Options{Listen: taken.Addr().String()})
	if s.url == "http://"+taken.Addr().String() {
		t.Errorf("the page is at %s, which is taken", s.url)
	}
}

func TestRunTellsEverythingAndCleansUp(t *testing.T) {
	temporary := t.TempDir()
	t.Setenv("TMPDIR", temporary)
	ctx, interrupt := context.WithCancel(t.Context())
	out := &signalled{wanted: "httpClient", seen: make(chan struct{})}
	ended := make(chan error, 1)
	go func() { ended <- demo.Run(ctx, demo.Options{Listen: "127.0.0.1:0", Out: out}) }()
	select {
	case <-out.seen:
	case err := <-ended:
		t.Fatalf("it ended: %v", err)
	case <-ctx.Done():
	}
	interrupt()
	if err := <-ended; err != nil {
		t.Errorf("interrupted: %v", err)
	}
	for _, word := range []string{"http://127.0.0.1:", "account sid", "auth token", "xoxb-", "xapp-", "signing secret", "slackApiUrl", "+447700900100",
		"discordtest.bot.token", "application id", "1100000000000000100", "rest: { api: "} {
		if !strings.Contains(out.text.String(), word) {
			t.Errorf("the terminal does not show %q", word)
		}
	}
	if left, err := filepath.Glob(filepath.Join(temporary, "partyline-demo-*")); err != nil || len(left) > 0 {
		t.Errorf("left behind: %v %v", left, err)
	}
	if _, err := os.Stat(temporary); err != nil {
		t.Error(err)
	}
}

// signalled keeps what is written and says when it holds a word.
type signalled struct {
	wanted string
	seen   chan struct{}
	text   bytes.Buffer
}

func (s *signalled) Write(p []byte) (int, error) {
	before := strings.Contains(s.text.String(), s.wanted)
	n, err := s.text.Write(p)
	if !before && strings.Contains(s.text.String(), s.wanted) {
		close(s.seen)
	}
	return n, err
}
