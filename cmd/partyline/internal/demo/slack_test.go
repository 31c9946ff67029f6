package demo_test

import (
	"bytes"
	"encoding/json"
	"net/http"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"partyline/cmd/partyline/internal/demo"
)

// asBot calls a method of Slack's Web API with the credentials that the terminal shows, as another client of the app would.
func (s *stage) asBot(method string, args map[string]any) map[string]any {
	s.t.Helper()
	fact := func(label string) string {
		return regexp.MustCompile(label+` +(\S+)`).FindAllStringSubmatch(s.told.String(), -1)[0][1]
	}
	_, slack, _ := strings.Cut(s.told.String(), "Slack")
	api := regexp.MustCompile(`api url +(\S+)`).FindStringSubmatch(slack)[1]
	raw, _ := json.Marshal(args)
	r, err := http.NewRequestWithContext(s.t.Context(), http.MethodPost, api+method, bytes.NewReader(raw))
	if err != nil {
		s.t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json; charset=utf-8")
	r.Header.Set("Authorization", "Bearer "+fact("bot token"))
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		s.t.Fatal(err)
	}
	defer response.Body.Close()
	var got map[string]any
	if err := json.NewDecoder(response.Body).Decode(&got); err != nil || got["ok"] != true {
		s.t.Fatalf("%s: %v, %v", method, got, err)
	}
	return got
}

type object = map[string]any

func plain(text string) object  { return object{"type": "plain_text", "text": text} }
func mrkdwn(text string) object { return object{"type": "mrkdwn", "text": text} }

func option(text, value string) object { return object{"text": plain(text), "value": value} }

func TestWhatStandsAboveTheChannel(t *testing.T) {
	t.Parallel()
	b := look(t, demo.Options{Chat: demo.ChatSlack})
	posted := b.s.asBot("chat.postMessage", object{"channel": "C0SHOP", "text": "-", "blocks": []any{
		object{"type": "header", "text": plain("Inbox: 3 unread")}, object{"type": "section", "text": mrkdwn("Lucía waits longest")},
	}})
	b.s.asBot("pins.add", object{"channel": "C0SHOP", "timestamp": posted["ts"]})
	b.s.asBot("bookmarks.add", object{"channel_id": "C0SHOP", "type": "link", "title": "Opening hours", "link": "https://example.com/hours"})
	b.seesIn(".bookmark a", "Opening hours")
	b.seesIn(".pin summary", "Lucía waits longest")
	b.seesIn("#channel-posts .post-mark", "Pinned")
	b.clicks(".pin:last-child summary") // the first is that of the inbox
	b.sees("the pinned message", `document.querySelector(".pin[open] .post-body").checkVisibility()`)
	b.s.asBot("chat.update", object{"channel": "C0SHOP", "ts": posted["ts"], "text": "-", "blocks": []any{object{"type": "header", "text": plain("Inbox: 2 unread")}}})
	b.sees("the new text, still open", `document.querySelector(".pin[open] .block-header")?.textContent === "Inbox: 2 unread"`)
}

func TestTheHomeTab(t *testing.T) {
	t.Parallel()
	b := look(t, demo.Options{Chat: demo.ChatSlack})
	b.s.asBot("views.publish", object{"user_id": ana, "view": object{"type": "home", "blocks": []any{
		object{"type": "header", "text": plain("The shop's inbox")},
		object{"type": "section", "text": mrkdwn("*Lucía*"), "accessory": object{"type": "button", "action_id": "x", "text": plain("Open it")}},
	}}})
	b.clicks(`[data-focus="home"]`)
	b.sees("the Home tab in place of the channel", `document.querySelector("#channel-scroller").hidden && !document.querySelector("#slack-home").hidden`)
	b.sees("something that was published", `document.querySelector("#slack-home .block-header") !== null`)
	b.picture("home")
	b.clicks(`[data-focus="channel"]`)
	b.sees("the channel again", `document.querySelector("#slack-home").hidden && document.querySelector("#channel-foot textarea").checkVisibility()`)
}

func TestMentionsAndMenusInMessages(t *testing.T) {
	t.Parallel()
	b := look(t, demo.Options{Chat: demo.ChatSlack})
	asked := object{"title": plain("Delete Maya?"), "text": mrkdwn("This *cannot* be undone."), "confirm": plain("Delete"), "deny": plain("Keep"), "style": "danger"}
	b.s.asBot("chat.postMessage", object{"channel": "C0SHOP", "text": "-", "blocks": []any{
		object{"type": "section", "text": mrkdwn("<@" + ana + "> and <@" + kim + "> and <!subteam^S0DESK>")},
		object{"type": "actions", "elements": []any{
			object{"type": "users_select", "action_id": "who", "placeholder": plain("Assign to")},
			object{"type": "datetimepicker", "action_id": "when"},
			object{"type": "multi_static_select", "action_id": "tags", "placeholder": plain("Tags"), "options": []any{option("vip", "vip"), option("repair", "repair")}},
			object{"type": "overflow", "action_id": "more", "options": []any{option("Snooze", "snooze"), option("Delete", "delete")}},
			object{"type": "checkboxes", "action_id": "ticks", "options": []any{option("Unread only", "unread")}},
			object{"type": "button", "action_id": "away", "text": plain("Delete"), "confirm": asked},
		}},
	}})
	b.seesIn(".post-pinged", "Ana Ferreira and Kim Lind and Ben Okafor got a notification")
	b.sees("the mentions that mean Ana", `[...document.querySelectorAll(".mention-mine")].map((n) => n.textContent).join() === "@Ana Ferreira,@front-desk"`)
	last := `[...document.querySelectorAll("#channel-posts .post")].at(-1)`
	if got := evaluates[string](b, `[...`+last+`.querySelectorAll("option")].map((n) => n.textContent).join()`); got != "Assign to,Ana Ferreira,Ben Okafor,Kim Lind,More,Snooze,Delete" {
		t.Errorf("the menus offer %s", got)
	}
	evaluates[chromedp.Void](b, last+`.querySelector('[data-focus^="away"]').click()`)
	b.seesIn("#confirm", "This cannot be undone.")
	b.picture("confirm")
	b.clicks("#confirm .quiet")
	b.sees("the question to go", `!document.querySelector("#confirm").open`)
}

func TestAShortcutOpensAWindow(t *testing.T) {
	t.Parallel()
	s := open(t, demo.Options{Chat: demo.ChatSlack})
	thread := s.jonasTexts("Anybody there?")
	s.does("slash", object{"user": ana, "ts": thread, "command": "write"})
	s.sees("a window", "views:slack:"+ana, func(object) bool { return true })
	if status, _ := s.post("slash", object{"user": ana, "ts": thread, "command": "explode"}); status != http.StatusUnprocessableEntity {
		t.Errorf("a shortcut that is not there: %d", status)
	}
}

// The menu of a message has what the manifest in the documentation has.
func TestTheShortcutsAreThoseOfTheManifest(t *testing.T) {
	t.Parallel()
	manual, err := os.ReadFile("../../../../docs/slack.md")
	if err != nil {
		t.Fatal(err)
	}
	var want []string
	for _, found := range regexp.MustCompile(`- name: (.+)\n +type: message\n +callback_id: (\S+)`).FindAllStringSubmatch(string(manual), -1) {
		want = append(want, found[1]+"="+found[2])
	}
	s := open(t, demo.Options{Chat: demo.ChatSlack})
	var got []string
	list, _ := s.sees("the channel", "chat:slack", func(object) bool { return true })["shortcuts"].([]any)
	for _, one := range list {
		got = append(got, one.(object)["name"].(string)+"="+one.(object)["callback"].(string))
	}
	slices.Sort(want)
	slices.Sort(got)
	if len(want) == 0 || !slices.Equal(got, want) {
		t.Errorf("the menu has %v, the manifest %v", got, want)
	}
}
