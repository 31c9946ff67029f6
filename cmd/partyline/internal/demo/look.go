package demo

import (
	"context"
	"encoding/json"
	"slices"

	"partyline/bridge/sms"
	"partyline/bridge/twilio/twiliotest"
)

// What the page shows, item by item. The keys are "scene", "customer:NUMBER" and "text:NUMBER:ID"; each chat adds its own, with its
// name as the second part: "chat:NAME", "post:NAME:...", "whisper:NAME:...", "views:NAME:...".

// scene is what is so from the beginning to the end.
type scene struct {
	Command string      `json:"command"`
	App     string      `json:"app"`
	Chats   []string    `json:"chats"`
	Lines   []sceneLine `json:"lines"`
	// Kept says that the database is from an earlier run.
	Kept bool `json:"kept"`
	// Open says that the app can be used. Until then what comes is history.
	Open bool `json:"open"`
	// Tries are what can be tried in a chat, by its name.
	Tries map[string][]try `json:"tries"`
}

type sceneLine struct {
	Number   string `json:"number"`
	Label    string `json:"label"`
	National string `json:"national"`
	// Chat is where the line is mirrored to.
	Chat string `json:"chat"`
}

type shownCustomer struct {
	customer

	Order    int    `json:"order"`
	National string `json:"national"`
	// Chat is where their line is mirrored to.
	Chat string `json:"chat"`
	// Thread is that of their conversation, empty before their first text.
	Thread string `json:"thread,omitempty"`
	// Stopped: they texted STOP and get nothing any more.
	Stopped bool `json:"stopped"`
}

// shownText is one SMS on a customer's phone.
type shownText struct {
	ID       string      `json:"id"`
	Customer string      `json:"customer"`
	Line     string      `json:"line"`
	Mine     bool        `json:"mine"`
	Body     string      `json:"body"`
	Files    []shownFile `json:"files,omitempty"`
	// State of the customer's own text: sent (the carrier has it), delivered (the app took it) or failed.
	State string `json:"state,omitempty"`
	Why   string `json:"why,omitempty"`
	At    int64  `json:"at"` // unix milliseconds
	Order int    `json:"order"`
}

// look collects everything.
func (d *Demo) look(ctx context.Context) map[string]json.RawMessage {
	out := map[string]json.RawMessage{}
	show := func(key string, v any) {
		raw, _ := json.Marshal(v) // plain data always marshals
		out[key] = raw
	}
	opened := d.isOpen()
	show("scene", d.scene(opened))
	for _, number := range d.world.twilio.Phones() {
		d.customers.add(customer{Number: number, Line: lineFor(number)}) // somebody whom an admin wrote first
	}
	var threads map[party]string
	var earlier map[string][]shownText
	if opened {
		threads, earlier = d.threads(ctx), d.earlier
	}
	for i, c := range d.customers.all() {
		show("customer:"+c.Number, shownCustomer{
			c, i, sms.National(c.Number), d.world.chatOf(c.Line).name(), threads[party{c.Number, c.Line}], d.world.twilio.OptedOut(c.Number, c.Line),
		})
		texts := slices.Clone(earlier[c.Number])
		for _, m := range d.world.twilio.Phone(c.Number) {
			texts = append(texts, d.text(c.Number, m))
		}
		for i, t := range texts {
			t.Order = i
			show("text:"+c.Number+":"+t.ID, t)
		}
	}
	for _, c := range d.world.chats {
		c.look(show)
	}
	return out
}

// isOpen tells whether the app can be used.
func (d *Demo) isOpen() bool {
	select {
	case <-d.opened:
		return true
	default:
		return false
	}
}

func (d *Demo) scene(opened bool) scene {
	s := scene{Command: command, App: botName, Kept: d.kept, Open: opened, Tries: map[string][]try{}}
	for _, c := range d.world.chats {
		s.Chats = append(s.Chats, c.name())
		s.Tries[c.name()] = tries(c, d.world.linesOf(c)[0].Number)
	}
	for _, l := range lines {
		s.Lines = append(s.Lines, sceneLine{l.Number, l.Label, sms.National(l.Number), d.world.chatOf(l.Number).name()})
	}
	return s
}

// command is the app's slash command on every platform.
const command = "/sms"

func (d *Demo) text(number string, m twiliotest.Message) shownText {
	t := shownText{ID: m.SID, Customer: number, Line: m.From, Body: m.Body, At: m.Created.UnixMilli(), Files: shownFiles("phone/"+m.SID, mediaOf(m.Media))}
	if m.Direction == "inbound" {
		t.Mine, t.Line = true, m.To
		o := d.told.get(m.SID)
		t.State, t.Why = o.state, o.why
	}
	return t
}
