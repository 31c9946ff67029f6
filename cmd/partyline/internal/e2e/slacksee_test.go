package e2e

import (
	"encoding/json"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
	"time"

	"partyline/bot/slack/slacktest"
)

// What can be seen on Slack.

func (s *slackPlace) cards() []post {
	var out []post
	for _, m := range s.Messages(shopChannel) {
		if m.User == s.BotUserID() && !m.Broadcast && !m.Deleted {
			p := s.seen(m)
			p.thread = m.TS
			out = append(out, p)
		}
	}
	return out
}

func (s *slackPlace) under(card post) []post {
	var out []post
	for _, m := range s.Thread(shopChannel, card.thread) {
		if m.TS != card.thread {
			out = append(out, s.seen(m))
		}
	}
	return out
}

func (s *slackPlace) announced(author string) []string {
	var all []string
	for _, m := range s.Messages(shopChannel) {
		if m.Broadcast && m.Username == author {
			all = append(all, slackTexts(m)...)
		}
	}
	return all
}

func (s *slackPlace) whispered(person string) []post {
	var out []post
	for _, m := range s.Ephemerals(person, shopChannel) {
		out = append(out, s.seen(m))
	}
	return out
}

// seen is a message of Slack as a post.
func (s *slackPlace) seen(m slacktest.Message) post {
	p := post{place: shopChannel, id: m.TS, author: m.Username, plain: m.Plain(), texts: slackTexts(m), calls: called(m)}
	if m.User != s.BotUserID() && p.author == "" {
		p.author = m.User
	}
	for _, f := range m.Files {
		p.files = append(p.files, file{Name: f.Name, Type: f.MIME, Content: f.Content})
		if m.User == s.BotUserID() {
			p.author = f.Title
		}
	}
	for _, b := range m.Buttons() {
		p.buttons = append(p.buttons, button{b.Text, b.URL})
	}
	if m.Username != "" && strings.Contains(m.Text, "<") {
		p.risks = append(p.risks, "the text beside the blocks is not escaped")
	}
	return p
}

// slackTexts are the SMS that a post shows: one rich_text block each. A text without characters has a remark in its place.
func slackTexts(m slacktest.Message) []string {
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
	if len(m.Blocks) == 0 {
		return nil
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

var slackSigns = map[string]string{
	"hourglass_flowing_sand": held, "question": asked, "outbox_tray": sent, "white_check_mark": delivered, "x": failed,
}

func (s *slackPlace) signs(_, id string) []string {
	m, _ := s.Message(shopChannel, id)
	return signsOf(m.Reactions, s.BotUserID(), slackSigns)
}

func (s *slackPlace) moment(t time.Time) string { return t.UTC().Format("2 Jan 2006 15:04 UTC") }

func (s *slackPlace) tell(out io.Writer) {
	line := func(indent string, m slacktest.Message) {
		who := m.Username
		if who == "" {
			who = m.User
		}
		fmt.Fprintf(out, "%s%s %s: %q %v broadcast=%t deleted=%t\n", indent, m.TS, who, m.Plain(), m.Reactions, m.Broadcast, m.Deleted)
	}
	for _, m := range s.Messages(shopChannel) {
		line("  ", m)
		if m.ThreadTS != m.TS {
			continue
		}
		for _, r := range s.Thread(shopChannel, m.TS)[1:] {
			line("    | ", r)
		}
	}
}

func (s *slackPlace) posted() int { return s.Calls("chat.postMessage") }
func (s *slackPlace) edited() int { return s.Calls("chat.update") }

// calling is what notifies somebody.
var calling = regexp.MustCompile(`<(?:@|!subteam\^)([A-Z0-9]+)>`)

// called are the ids of whom a message of Slack notifies, each once.
func called(m slacktest.Message) []string {
	var ids []string
	for _, found := range calling.FindAllStringSubmatch(m.Text+string(m.Blocks), -1) {
		if !slices.Contains(ids, found[1]) {
			ids = append(ids, found[1])
		}
	}
	return ids
}
