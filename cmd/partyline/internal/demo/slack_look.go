package demo

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"partyline/bot/slack/slacktest"
)

// What the page shows of Slack: "chat:slack", "post:slack:TS", "whisper:slack:USER:TS", "views:slack:USER" and "home:slack:USER".
// Blocks are as the bot sent them.

// slackScene is the channel with what stands above its messages, and the people.
type slackScene struct {
	ID        string          `json:"id"` // of the channel
	Channel   string          `json:"channel"`
	Users     []shownUser     `json:"users"`
	Groups    []shownGroup    `json:"groups"`
	Shortcuts []slackShortcut `json:"shortcuts"`
	// Pins are the pinned messages by ts, in the order of pinning.
	Pins      []string        `json:"pins,omitempty"`
	Bookmarks []slackBookmark `json:"bookmarks,omitempty"`
}

type slackBookmark struct {
	ID    string `json:"id"`
	Title string `json:"title"`
	Link  string `json:"link"`
	Emoji string `json:"emoji,omitempty"` // the character
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
	Pinged    []string          `json:"pinged,omitempty"`  // whom it notified
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

// slackView is an open modal, or a Home tab.
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
	show("chat:slack", s.scene())
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
		if v, published := s.Home(user); published {
			show("home:slack:"+user, s.view(v))
		}
	}
}

func (s slackChat) scene() slackScene {
	out := slackScene{
		ID: slackChannel, Channel: channelName, Users: shownUsers(s, s.BotUserID()), Groups: []shownGroup{{slackGroup, slackGroupName, admins(s)}},
		Shortcuts: slackShortcuts,
	}
	for _, m := range s.Pins(slackChannel) {
		out.Pins = append(out.Pins, m.TS)
	}
	for _, b := range s.Bookmarks(slackChannel) {
		one := slackBookmark{ID: b.ID, Title: b.Title, Link: b.Link}
		if name := strings.Trim(b.Emoji, ":"); name != "" {
			one.Emoji = character(name)
		}
		out.Bookmarks = append(out.Bookmarks, one)
	}
	return out
}

func (s slackChat) post(m slacktest.Message, thread []slacktest.Message) slackPost {
	reply := m.ThreadTS != "" && m.ThreadTS != m.TS
	p := slackPost{
		TS: m.TS, User: m.User, Name: m.Username, App: m.BotID != "", Text: m.Text, Blocks: m.Blocks, Edited: m.Edited, Deleted: m.Deleted,
		Broadcast: m.Broadcast, Top: !reply || m.Broadcast, Replies: m.ReplyCount, Emoji: codes(m.Text, m.Blocks), Pinged: m.Pinged,
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
		out = append(out, s.view(v))
	}
	return out
}

func (slackChat) view(v slacktest.View) slackView {
	return slackView{
		ID: v.ID, Title: v.Title, Submit: v.Submit, Close: v.Close, Blocks: v.Blocks, Values: v.Values, Errors: v.Errors, Emoji: codes("", v.Blocks),
	}
}
