package e2e

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"partyline/bot/slack/slacktest"
)

// What the workspace shows, as read from outside.

// cards are the cards of a customer's threads, oldest first.
func (w *world) cards(c *customer) []slacktest.Message {
	return slices.DeleteFunc(w.slack.Messages(channel), func(m slacktest.Message) bool {
		title, _, _ := strings.Cut(m.Plain(), "\n")
		return m.Deleted || m.User != w.slack.BotUserID() || title != c.shown()
	})
}

// card is the newest of them.
func (w *world) card(c *customer) (slacktest.Message, bool) {
	all := w.cards(c)
	if len(all) == 0 {
		return slacktest.Message{}, false
	}
	return all[len(all)-1], true
}

// posts are what stands under the newest card.
func (w *world) posts(c *customer) []slacktest.Message {
	card, ok := w.card(c)
	if !ok {
		return nil
	}
	return w.slack.Thread(channel, card.TS)[1:]
}

// texts are the customer's texts in the thread, in order. One post may show several.
func (w *world) texts(c *customer) []string { return w.spoken(c, c.shown()) }

// spoken are the texts that were posted under somebody's name.
func (w *world) spoken(c *customer, author string) []string {
	var all []string
	for _, m := range w.posts(c) {
		if m.Username == author {
			all = append(all, shownIn(m)...)
		}
	}
	return all
}

// notices are what Partyline itself says in the thread.
func (w *world) notices(c *customer) []string {
	var all []string
	for _, m := range w.posts(c) {
		if m.User == w.slack.BotUserID() && m.Username == "" {
			all = append(all, strings.Split(m.Plain(), "\n")...)
		}
	}
	return all
}

// shownIn are the texts that a post shows: one rich_text block each. A text without characters has a remark in its place.
func shownIn(m slacktest.Message) []string {
	var blocks []struct {
		Type     string `json:"type"`
		Elements []struct {
			Type     string          `json:"type"`
			Text     json.RawMessage `json:"text"`
			Elements []struct {
				Text string `json:"text"`
			} `json:"elements"`
		} `json:"elements"`
	}
	if err := json.Unmarshal(m.Blocks, &blocks); err != nil {
		return []string{fmt.Sprintf("unreadable blocks: %v", err)}
	}
	var texts []string
	for _, b := range blocks {
		switch b.Type {
		case "rich_text":
			var text strings.Builder
			for _, section := range b.Elements {
				for _, e := range section.Elements {
					text.WriteString(e.Text)
				}
			}
			texts = append(texts, text.String())
		case "context":
			if strings.Contains(string(b.Elements[0].Text), "no text") {
				texts = append(texts, "")
			}
		}
	}
	return texts
}

func quoted(texts []string) string { return fmt.Sprintf("%.300q", texts) }
