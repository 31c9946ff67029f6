package demo_test

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"partyline/cmd/partyline/internal/demo"
)

// says tells whether all of these words are somewhere in an item of the page.
func says(item map[string]any, words []string) bool {
	var raw bytes.Buffer
	e := json.NewEncoder(&raw)
	e.SetEscapeHTML(false)
	_ = e.Encode(item) // it came as JSON
	return !slices.ContainsFunc(words, func(w string) bool { return !strings.Contains(raw.String(), w) })
}

// seesInChat waits for one message of a chat that holds all of these words, in its text or on its buttons.
func (s *stage) seesInChat(chat string, words ...string) map[string]any {
	s.t.Helper()
	return s.sees(chat+" to say "+strings.Join(words, " and "), "post:"+chat, func(it map[string]any) bool { return says(it, words) })
}

// Whoever opens the demo finds an example of everything in each chat.
func TestTheStoryHasEverythingInBothChats(t *testing.T) {
	t.Parallel()
	s := openAll(t, demo.Options{Chat: demo.ChatBoth})
	for _, seen := range []struct {
		what             string
		slack, onDiscord []string
	}{
		{"a text of a broadcast", []string{"Spring sale at the bike shop", "SMS to the customer"}, []string{"Spring sale at the bike shop", "SMS to the customer"}},
		{"an answer to it", []string{"re: broadcast", "¿Vale también"}, []string{"re: broadcast", "kids' helmets"}},
		{"a broadcast and what became of it", []string{"Broadcast Spring sale: sent", "3 of 3 sent", "Replies", "Opt-outs", "Results"}, []string{"Broadcast Spring sale: sent", "3 of 3 sent", "Replies", "Opt-outs", "Results"}},
		{"a text of an automation", []string{"Thank you for your visit, Grace!", "After a repair"}, []string{"Nina, does everything run smoothly?", "After a repair"}},
		{"an answer to it", []string{"re: automation", "It does rattle"}, []string{"re: automation", "My brakes squeak"}},
		{"a reaction of a phone", []string{"👍 Maya Patel liked “Done"}, []string{"❤️ Nina Torres loved “With pleasure"}},
		{"one with another emoji", []string{"🎉 Grace Hill reacted to “Hi Grace"}, []string{"🙏 Tom Becker reacted to “Below"}},
		{"a failure that can be mended", []string{"The phone could not be reached", "Retry"}, []string{"The phone could not be reached", "Retry"}},
		{"a note", []string{"// his phone seems to be off"}, []string{"// his phone is off"}},
		{"a scheduled reply", []string{"Scheduled for", "Good morning Omar", "Send now"}, []string{"Scheduled for", "Good morning Dev", "Send now"}},
		{"a question", []string{"It calls Ben Okafor", "Send to customer", "Keep as note"}, []string{"It calls Ana Ferreira", "Send to customer", "Keep as note"}},
		{"a reminder", []string{"unanswered for"}, []string{"unanswered for"}},
		{"a draft that names its source", []string{"Draft for Ana Ferreira, not sent:", "It rests on “How long are you open?”", "Edit & send", "Shorter"}, []string{"Draft for Ben Okafor, not sent:", "Brakes are cleaned while you wait", "Edit & send", "Shorter"}},
		{"a summary in the thread", []string{"Summary: ", "Written by built-in"}, []string{"Summary: ", "Written by built-in"}},
		{"a summary on the card", []string{"Maya Patel", "Summary: ", "Draft reply"}, []string{"Nina Torres", "Summary: ", "Draft reply"}},
		{"an unread card", []string{"Maya Patel", "Mark read", "Waiting since"}, []string{"Nina Torres", "Mark read", "Waiting since"}},
		{"a card with an assignee", []string{"Grace Hill", "Assignee", "Ben Okafor"}, []string{"Ivy Chen", "Assignee", "Ana Ferreira"}},
		{"a snoozed card", []string{"Pia Holm", "Snoozed", "Wake up"}, []string{"Hannah Lee", "Snoozed", "Wake up"}},
		{"a card with tags, a list, an account and a deal", []string{"Pia Holm", "cargo bikes, regular", "Shop news", "Holm Deliveries", "Red cargo bike, 2,400.00 GBP, Offer", "Contact…"}, []string{"Hannah Lee", "regular, tandems", "Shop news", "Lee & Sons", "Two tandems, 3,200.00 USD, Offer", "Contact…"}},
		{"consent that a list wrote down", []string{"is on the opt-in list Shop news now, so they agreed to: “News and offers"}, []string{"is on the opt-in list Shop news now, so they agreed to: “News and offers"}},
		{"a closed card", []string{"Elif Demir", "Closed", "Reopen"}, []string{"Walt Avery", "Closed", "Reopen"}},
		{"the card of somebody who opted out", []string{"Hugh Marsh", "opted out of texts"}, []string{"Ruth Cole", "opted out of texts"}},
		{"a note where the team talks", []string{"she bought it in May"}, []string{"she bought it in May"}},
		{"a card in note-first mode", []string{"Rosa Lima", "stays"}, []string{"Joan Reyes", "stays"}},
		{"a picture that was sent", []string{"Not with one, Finn. It would go here."}, []string{"Not with one, Marc. It would go here."}},
		{"a correction that is offered", []string{"already sent, so the edit stays here", "Send correction"}, []string{"already sent, so the edit stays here", "Send correction"}},
		{"a text that was deleted in time", []string{"Deleted in time: “The green one may be gone by now.” was not sent."}, []string{"Deleted in time: “The green one may be gone by now.” was not sent."}},
		{"a mistyped command", []string{"!clsoe is no command here", "Did you mean !close?"}, []string{"!clsoe is no command here", "Did you mean !close?"}},
		{"a line that only receives", []string{"The line News UK only receives"}, []string{"The line News US only receives"}},
		{"the card of a deleted contact", []string{"This contact was deleted by Ana Ferreira"}, []string{"This contact was deleted by Ben Okafor"}},
		{"what stands at the top", []string{"Inbox shop", "2 unread in 2 conversations", "Lucía Fernández"}, []string{"Inbox store", "2 unread in 2 conversations", "Carla Ruiz"}},
	} {
		t.Log(seen.what)
		s.seesInChat("slack", seen.slack...)
		s.seesInChat("discord", seen.onDiscord...)
	}
	s.address(s.seesText("+447700900121", "The bell fell off on the way home. Do you have a new one for me?"), "image/jpeg")
	s.seesText("+447700900137", "Hi Pia, we are open Monday to Friday from 9 to 7, and on Saturday from 10 to 4.")
	s.sees("the link to a picture", "text", func(it map[string]any) bool {
		return it["customer"] == "+447700900148" && strings.HasPrefix(it["body"].(string), "Not with one, Finn. It would go here. http")
	})
	s.address(s.seesText("+12025550148", "Not with one, Marc. It would go here."), "image/jpeg")
	s.seesText("+447700900126", "It is, Rosa. Come by any day until seven.")
	s.seesText("+12025550131", "Hi Hannah, you can bring it back within 30 days, unused and with the receipt.")
	for chat, words := range map[string]string{"slack": "The bell fell off", "discord": "The bell was missing"} {
		thread := s.seesInChat(chat, words)["thread"].(string)
		s.address(s.seesInChat(chat, thread, "picture-", "/api/files/"+chat), "image/jpeg")
	}
	s.sees("Hugh's phone, on which STOP was sent", "customer:+447700900115", func(it map[string]any) bool { return it["stopped"] == true })
	s.sees("a post at the top of the channel", "chat:slack", func(it map[string]any) bool { pins, _ := it["pins"].([]any); return len(pins) == 1 })
	s.sees("a post at the top of the forum", "thread:discord", func(it map[string]any) bool { return it["pinned"] == true })
	for number, tag := range map[string]string{nina: "Unread", "+12025550131": "Snoozed", "+12025550168": "Closed", "+12025550126": "Waiting", "+12025550117": "Open"} {
		with := s.sees("a thread", "customer:"+number, func(it map[string]any) bool { return it["thread"] != nil })
		s.seesTag(with["thread"].(string), tag)
	}
}

// The list of things to try leads to whom it speaks of.
func TestTheThingsToTry(t *testing.T) {
	t.Parallel()
	b := look(t, demo.Options{Chat: demo.ChatBoth})
	b.clicks(`.person[data-focus="` + lucia + `"]`)
	b.seesIn("#thread .block-header", "Lucía Fernández")
	b.sees("the list to be closed", `!document.querySelector("#try").open && document.querySelector("#try summary").checkVisibility()`)
	b.clicks("#try summary")
	b.seesIn("#try li", "Answer Maya: the SMS leaves after 3 seconds")
	b.seesIn("#try code", "/sms inbox")
	b.picture("slack")
	evaluates[chromedp.Void](b, `[...document.querySelectorAll("#try .link")].find((n) => n.textContent === "Maya").click()`)
	b.seesIn("#thread .block-header", "Maya Patel")
	b.sees("the list to close", `!document.querySelector("#try").open`)
	b.clicks(`.tab[data-tab="discord"]`)
	b.clicks("#try summary")
	b.seesIn("#try li", "Answer Nina")
	b.picture("discord")
	b.presses("\u001b")
	b.sees("the list to close by Escape", `!document.querySelector("#try").open && document.activeElement.textContent === "Try this"`)
	b.clicks("#try summary")
	b.resizes(390, 844)
	b.sees("no sideways scroll", `document.querySelector("#try").open && document.documentElement.scrollWidth <= innerWidth`)
	b.picture("narrow")
	b.clicks(".brand")
	b.sees("the list to close by a click elsewhere", `!document.querySelector("#try").open`)
}
