package demo

import (
	"context"
	"encoding/json"
	"maps"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/kyokomi/emoji/v2"

	"partyline/bot/slack/slacktest"
	"partyline/bridge/sms"
	"partyline/bridge/twilio/twiliotest"
)

// What the page shows, item by item. The keys are "scene", "customer:NUMBER", "text:NUMBER:ID", "post:TS", "whisper:USER:TS" and
// "views:USER". Blocks are as the bot sent them.

// scene is what does not change: the channel, the people and the lines.
type scene struct {
	Channel string      `json:"channel"`
	Private bool        `json:"private"`
	Command string      `json:"command"`
	App     string      `json:"app"`
	Users   []sceneUser `json:"users"`
	Lines   []sceneLine `json:"lines"`
	// Kept says that the database is from an earlier run.
	Kept bool `json:"kept"`
	// Open says that the app can be used. Until then what comes is history.
	Open bool `json:"open"`
}

type sceneUser struct {
	ID    string `json:"id"`
	Name  string `json:"name"`
	Admin bool   `json:"admin"`
	Bot   bool   `json:"bot"`
}

type sceneLine struct {
	Number   string `json:"number"`
	Label    string `json:"label"`
	National string `json:"national"`
}

type shownCustomer struct {
	customer

	Order    int    `json:"order"`
	National string `json:"national"`
	// Thread is that of their conversation, empty before their first text.
	Thread string `json:"thread,omitempty"`
	// Stopped: they texted STOP and get nothing any more.
	Stopped bool `json:"stopped"`
}

// shownText is one SMS on a customer's phone.
type shownText struct {
	ID       string `json:"id"`
	Customer string `json:"customer"`
	Line     string `json:"line"`
	Mine     bool   `json:"mine"`
	Body     string `json:"body"`
	// State of the customer's own text: sent (the carrier has it), delivered (the app took it) or failed.
	State string `json:"state,omitempty"`
	Why   string `json:"why,omitempty"`
	At    int64  `json:"at"` // unix milliseconds
	Order int    `json:"order"`
}

// shownPost is one message of the channel or of a thread.
type shownPost struct {
	TS        string            `json:"ts"`
	Thread    string            `json:"thread,omitempty"`
	Top       bool              `json:"top,omitempty"` // the channel shows it
	User      string            `json:"user,omitempty"`
	Name      string            `json:"name,omitempty"` // the name an app posted under
	App       bool              `json:"app,omitempty"`
	Text      string            `json:"text"`
	Blocks    json.RawMessage   `json:"blocks,omitempty"`
	Reactions []shownReaction   `json:"reactions,omitempty"`
	Edited    bool              `json:"edited,omitempty"`
	Deleted   bool              `json:"deleted,omitempty"`
	Broadcast bool              `json:"broadcast,omitempty"`
	Whisper   string            `json:"whisper,omitempty"` // who alone sees it
	Replies   int               `json:"replies,omitempty"`
	Repliers  []string          `json:"repliers,omitempty"` // names, at most maxRepliers
	LastReply string            `json:"lastReply,omitempty"`
	Emoji     map[string]string `json:"emoji,omitempty"` // the characters of the :codes: in it
}

type shownReaction struct {
	Name  string   `json:"name"`
	Emoji string   `json:"emoji"`
	Users []string `json:"users"`
}

// shownView is an open modal.
type shownView struct {
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

// look collects everything.
func (d *Demo) look(ctx context.Context) map[string]json.RawMessage {
	out := map[string]json.RawMessage{}
	put := func(key string, v any) {
		raw, _ := json.Marshal(v) // plain data always marshals
		out[key] = raw
	}
	opened := false
	select {
	case <-d.opened:
		opened = true
	default:
	}
	put("scene", d.scene(opened))
	for _, number := range d.world.twilio.Phones() {
		d.customers.add(customer{Number: number, Line: lineFor(number)}) // somebody whom an admin wrote first
	}
	var threads map[party]string
	var earlier map[string][]shownText
	if opened {
		threads, earlier = d.threads(ctx), d.earlier
	}
	for i, c := range d.customers.all() {
		put("customer:"+c.Number, shownCustomer{c, i, sms.National(c.Number), threads[party{c.Number, c.Line}], d.world.twilio.OptedOut(c.Number, c.Line)})
		texts := slices.Clone(earlier[c.Number])
		for _, m := range d.world.twilio.Phone(c.Number) {
			texts = append(texts, d.text(c.Number, m))
		}
		for i, t := range texts {
			t.Order = i
			put("text:"+c.Number+":"+t.ID, t)
		}
	}
	for _, m := range d.world.slack.Messages(channelID) {
		thread := []slacktest.Message{m}
		if m.ReplyCount > 0 {
			thread = d.world.slack.Thread(channelID, m.TS)
		}
		for _, reply := range slices.Backward(thread) { // the parent last, for a broadcast is found twice
			put("post:"+reply.TS, d.post(reply, thread))
		}
	}
	for _, u := range team {
		for _, m := range d.world.slack.Ephemerals(u.ID, channelID) {
			p := d.post(m, nil)
			p.Whisper, p.Top = u.ID, m.ThreadTS == ""
			put("whisper:"+u.ID+":"+m.TS, p)
		}
		if vs := d.views(u.ID); len(vs) > 0 {
			put("views:"+u.ID, vs)
		}
	}
	return out
}

func (d *Demo) scene(opened bool) scene {
	s := scene{Channel: channelName, Private: true, Command: "/sms", App: "Partyline", Kept: d.kept, Open: opened}
	for _, u := range team {
		s.Users = append(s.Users, sceneUser{u.ID, u.RealName, u.admin, false})
	}
	s.Users = append(s.Users, sceneUser{d.world.slack.BotUserID(), "Partyline", false, true})
	for _, l := range lines {
		s.Lines = append(s.Lines, sceneLine{l.Number, l.Label, sms.National(l.Number)})
	}
	return s
}

func (d *Demo) text(number string, m twiliotest.Message) shownText {
	t := shownText{ID: m.SID, Customer: number, Line: m.From, Body: m.Body, At: m.Created.UnixMilli()}
	if m.Direction == "inbound" {
		t.Mine, t.Line = true, m.To
		o := d.told.get(m.SID)
		t.State, t.Why = o.state, o.why
	}
	return t
}

func (d *Demo) post(m slacktest.Message, thread []slacktest.Message) shownPost {
	reply := m.ThreadTS != "" && m.ThreadTS != m.TS
	p := shownPost{
		TS: m.TS, User: m.User, Name: m.Username, App: m.BotID != "", Text: m.Text, Blocks: m.Blocks, Edited: m.Edited, Deleted: m.Deleted,
		Broadcast: m.Broadcast, Top: !reply || m.Broadcast, Replies: m.ReplyCount, Emoji: codes(m.Text, m.Blocks),
	}
	if reply {
		p.Thread = m.ThreadTS
	}
	for _, name := range slices.Sorted(maps.Keys(m.Reactions)) {
		p.Reactions = append(p.Reactions, shownReaction{name, character(name), m.Reactions[name]})
	}
	if reply || len(thread) < 2 {
		return p
	}
	p.LastReply = thread[len(thread)-1].TS
	for _, r := range slices.Backward(thread[1:]) {
		if who := d.author(r); len(p.Repliers) < maxRepliers && !slices.Contains(p.Repliers, who) {
			p.Repliers = append(p.Repliers, who)
		}
	}
	return p
}

// author is the name that stands above a message.
func (d *Demo) author(m slacktest.Message) string {
	if m.Username != "" {
		return m.Username
	}
	for _, u := range team {
		if u.ID == m.User {
			return u.RealName
		}
	}
	return "Partyline"
}

func (d *Demo) views(user string) []shownView {
	var out []shownView
	for _, v := range d.world.slack.Views(user) {
		out = append(out, shownView{
			ID: v.ID, Title: v.Title, Submit: v.Submit, Close: v.Close, Blocks: v.Blocks, Values: v.Values, Errors: v.Errors,
			Emoji: codes("", v.Blocks),
		})
	}
	return out
}

var code = regexp.MustCompile(`:[a-z0-9_+'-]+:`)

// characters are the emoji by name. Built at first use: the table is large.
var characters = sync.OnceValue(func() map[string]string {
	out := map[string]string{}
	for name, e := range emoji.CodeMap() {
		out[strings.Trim(name, ":")] = strings.TrimSpace(e)
	}
	return out
})

// character is the emoji of a name; the name between colons where there is none.
func character(name string) string {
	if e, ok := characters()[name]; ok {
		return e
	}
	return ":" + name + ":"
}

// codes finds the emoji that are written as :codes:.
func codes(text string, blocks json.RawMessage) map[string]string {
	var out map[string]string
	for _, s := range []string{text, string(blocks)} {
		for _, found := range code.FindAllString(s, -1) {
			name := strings.Trim(found, ":")
			if e, ok := characters()[name]; ok {
				if out == nil {
					out = map[string]string{}
				}
				out[name] = e
			}
		}
	}
	return out
}
