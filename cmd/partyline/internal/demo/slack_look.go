package demo

import (
	"encoding/json"
	"maps"
	"slices"

	"partyline/bot/slack/slacktest"
)

// What the page shows of Slack: "chat:slack", "post:slack:TS", "whisper:slack:USER:TS" and "views:slack:USER". Blocks are as the bot
// sent them.

// slackScene is what does not change: the channel and the people.
type slackScene struct {
	Channel string      `json:"channel"`
	Users   []shownUser `json:"users"`
}

// slackPost is one message of the channel or of a thread.
type slackPost struct {
	TS        string            `json:"ts"`
	Thread    string            `json:"thread,omitempty"`
	Top       bool              `json:"top,omitempty"` // the channel shows it
	User      string            `json:"user,omitempty"`
	Name      string            `json:"name,omitempty"` // the name an app posted under
	App       bool              `json:"app,omitempty"`
	Text      string            `json:"text"`
	Blocks    json.RawMessage   `json:"blocks,omitempty"`
	Reactions []slackReaction   `json:"reactions,omitempty"`
	Files     []shownFile       `json:"files,omitempty"`
	Edited    bool              `json:"edited,omitempty"`
	Deleted   bool              `json:"deleted,omitempty"`
	Broadcast bool              `json:"broadcast,omitempty"`
	Whisper   string            `json:"whisper,omitempty"` // who alone sees it
	Replies   int               `json:"replies,omitempty"`
	Repliers  []string          `json:"repliers,omitempty"` // names, at most maxRepliers
	LastReply string            `json:"lastReply,omitempty"`
	Emoji     map[string]string `json:"emoji,omitempty"` // the characters of the :codes: in it
}

type slackReaction struct {
	Name  string   `json:"name"`
	Emoji string   `json:"emoji"`
	Users []string `json:"users"`
}

// slackView is an open modal.
type slackView struct {
	ID     string            `json:"id"`
	Title  string            `json:"title"`
	Submit string            `json:"submit,omitempty"`
	Close  string            `json:"close,omitempty"`
	Blocks json.RawMessage   `json:"blocks"`
	Values map[string]string `json:"values,omitempty"`
	Errors map[string]string `json:"errors,omitempty"`
	Emoji  map[string]string `json:"emoji,omitempty"`
}

// maxRepliers is how many faces stand under a message that has replies.
const maxRepliers = 4

func (s slackChat) look(show put) {
	show("chat:slack", slackScene{channelName, shownUsers(s, s.BotUserID())})
	for _, m := range s.Messages(slackChannel) {
		thread := []slacktest.Message{m}
		if m.ReplyCount > 0 {
			thread = s.Thread(slackChannel, m.TS)
		}
		for _, reply := range slices.Backward(thread) { // the parent last, for a broadcast is found twice
			show("post:slack:"+reply.TS, s.post(reply, thread))
		}
	}
	for _, p := range team {
		user := s.user(p)
		for _, m := range s.Ephemerals(user, slackChannel) {
			p := s.post(m, nil)
			p.Whisper, p.Top = user, m.ThreadTS == ""
			show("whisper:slack:"+user+":"+m.TS, p)
		}
		if vs := s.views(user); len(vs) > 0 {
			show("views:slack:"+user, vs)
		}
	}
}

func (s slackChat) post(m slacktest.Message, thread []slacktest.Message) slackPost {
	reply := m.ThreadTS != "" && m.ThreadTS != m.TS
	p := slackPost{
		TS: m.TS, User: m.User, Name: m.Username, App: m.BotID != "", Text: m.Text, Blocks: m.Blocks, Edited: m.Edited, Deleted: m.Deleted,
		Broadcast: m.Broadcast, Top: !reply || m.Broadcast, Replies: m.ReplyCount, Emoji: codes(m.Text, m.Blocks),
		Files: shownFiles("slack/"+slackChannel+"/"+m.TS, slackFiles(m)),
	}
	if reply {
		p.Thread = m.ThreadTS
	}
	for _, name := range slices.Sorted(maps.Keys(m.Reactions)) {
		p.Reactions = append(p.Reactions, slackReaction{name, character(name), m.Reactions[name]})
	}
	if reply || len(thread) < 2 {
		return p
	}
	p.LastReply = thread[len(thread)-1].TS
	for _, r := range slices.Backward(thread[1:]) {
		if who := s.author(r); len(p.Repliers) < maxRepliers && !slices.Contains(p.Repliers, who) {
			p.Repliers = append(p.Repliers, who)
		}
	}
	return p
}

// author is the name that stands above a message.
func (s slackChat) author(m slacktest.Message) string {
	if m.Username != "" {
		return m.Username
	}
	for _, p := range team {
		if s.user(p) == m.User {
			return p.name
		}
	}
	return botName
}

func (s slackChat) views(user string) []slackView {
	var out []slackView
	for _, v := range s.Views(user) {
		out = append(out, slackView{
			ID: v.ID, Title: v.Title, Submit: v.Submit, Close: v.Close, Blocks: v.Blocks, Values: v.Values, Errors: v.Errors,
			Emoji: codes("", v.Blocks),
		})
	}
	return out
}
