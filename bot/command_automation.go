package bot

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"partyline/bridge"
	"partyline/bridge/automation"
	"partyline/store"
)

// Automations is the part of *automation.Room that commands use. Its errors are of type *bridge.Error where a person can act on them.
type Automations interface {
	// List are the automations that an inbox has.
	List(ctx context.Context, inbox store.InboxID) ([]automation.Overview, error)
	// PlacesOf are those that a contact is in, and where.
	PlacesOf(ctx context.Context, inbox store.InboxID, contact store.ContactID) ([]automation.Place, error)
	// PlacesIn are the contacts of an inbox who are in one.
	PlacesIn(ctx context.Context, inbox store.InboxID, name string, offset, limit int) (title string, places []automation.Place, err error)
	// Start has a contact enter one; a repetition with the same key changes nothing more.
	Start(ctx context.Context, q automation.Request) (title string, err error)
	// Stop ends one for a contact, all where no name is given.
	Stop(ctx context.Context, q automation.Request) (titles []string, err error)
	// Pause holds one in an inbox; Resume takes that back.
	Pause(ctx context.Context, actor bridge.Person, inbox store.InboxID, name string) (title string, err error)
	Resume(ctx context.Context, actor bridge.Person, inbox store.InboxID, name string) (title string, err error)
	// StopAll ends one for everybody of an inbox, and tells how many that are.
	StopAll(ctx context.Context, actor bridge.Person, inbox store.InboxID, name string) (title string, people int, err error)
}

// Automate lets commands act on automations. It must be called before the first command is run.
func (b *Bot) Automate(a Automations) { b.automations = a }

// The words behind the command. The first two are about a contact, the others about all.
const (
	automationStart   = "start"
	automationStop    = "stop"
	automationAll     = "all"
	automationWho     = "who"
	automationPause   = "pause"
	automationResume  = "resume"
	automationStopAll = "stop-all"
	// automationSure follows stop-all and the name, once somebody was asked.
	automationSure = "yes"
)

// automationSteps are what can be done about an automation, by the word that stands for it.
var automationSteps = map[string]func(b *Bot, ctx context.Context, call Call, in store.Inbox, words string) (Answer, error){
	automationAll:     (*Bot).automationsOverview,
	automationWho:     (*Bot).whoIsIn,
	automationPause:   (*Bot).pauseAutomation,
	automationResume:  (*Bot).resumeAutomation,
	automationStopAll: (*Bot).stopForAll,
}

var automationArg = Arg{Name: "text", Help: "start or stop and a name; who, pause or resume and a name; nothing to see where things stand.", Optional: true}

// automationCommand shows automations, who is where in them, and starts and stops them.
var automationCommand = Command{
	Name:      automationName,
	Args:      []Arg{automationArg},
	TypedArgs: []Arg{automationArg},
	Help:      "Shows automations and who is where in them; starts, stops and pauses them.",
	Doors:     DoorSlash | DoorTyped | DoorButton,
	Run: func(ctx context.Context, b *Bot, call Call) (Answer, error) {
		if b.automations == nil {
			return Answer{}, refuse("There are no automations here.")
		}
		in, err := b.inboxOf(ctx, call)
		if err != nil {
			return Answer{}, err
		}
		word, rest := firstWord(call.Text)
		if step, ok := automationSteps[strings.ToLower(word)]; ok {
			return step(b, ctx, call, in, rest)
		}
		if word == "" && call.Typed == nil {
			owner, err := b.threadOwner(ctx, call)
			if err != nil {
				return Answer{}, err
			}
			if owner == 0 {
				return b.automationsOverview(ctx, call, in, "")
			}
		}
		p, err := b.partyOf(ctx, call)
		if err != nil {
			return Answer{}, err
		}
		return b.automateContact(ctx, call, p)
	},
}

// automateContact does what was said about a contact; nothing said shows where they are.
func (b *Bot) automateContact(ctx context.Context, call Call, p party) (Answer, error) {
	word, name := firstWord(p.rest)
	q := automation.Request{Subject: p.subject(call), Key: call.Key, Name: name}
	switch strings.ToLower(word) {
	case "":
		return b.automationsOf(ctx, p, "")
	case automationStart:
		if name == "" {
			return Answer{}, refuse("Which one? Write its name behind start, such as !automation start welcome.")
		}
		title, err := b.automations.Start(ctx, q)
		if err != nil {
			return Answer{}, err
		}
		return b.automated(ctx, call, p, "Started", title)
	case automationStop:
		titles, err := b.automations.Stop(ctx, q)
		if err != nil {
			return Answer{}, err
		}
		return b.automated(ctx, call, p, "Stopped", titles...)
	}
	return Answer{}, refuse(fmt.Sprintf("%q is nothing that can be done here. Write start or stop and a name, such as !automation start welcome, or nothing to see where this contact is.",
		shorten(word, maxEcho)))
}

// automated answers once something was done with automations; with none, where the same use was delivered once more. The thread says so by
// itself.
func (b *Bot) automated(ctx context.Context, call Call, p party, what string, titles ...string) (Answer, error) {
	if call.Typed != nil {
		return Answer{Quiet: true}, nil
	}
	say := what + ": " + strings.Join(titles, ", ") + "."
	if strings.Join(titles, "") == "" {
		say = ""
	}
	return b.automationsOf(ctx, p, say)
}

// automationsOf draws where a contact is, and what they can be started in.
func (b *Bot) automationsOf(ctx context.Context, p party, say string) (Answer, error) {
	places, err := b.automations.PlacesOf(ctx, p.inbox.ID, p.contact.ID)
	if err != nil {
		return Answer{}, err
	}
	all, err := b.automations.List(ctx, p.inbox.ID)
	if err != nil {
		return Answer{}, err
	}
	v := &View{Title: fmt.Sprintf("Automations of %s: %d", p.called(), len(places))}
	if say != "" {
		v.Lines = append(v.Lines, say)
	}
	for _, at := range places[:min(len(places), pageSize)] {
		v.Items = append(v.Items, Item{Text: placeText(at.Title, at), Fields: []Field{moment(at.Waits, at.DueAt.Time)},
			Buttons: []Button{{Label: "Stop", Command: automationName, Value: p.about(automationStop, at.Name)}}})
	}
	m := &Menu{Label: "Start an automation", Command: automationName}
	for _, o := range all {
		inside := slices.ContainsFunc(places, func(at automation.Place) bool { return at.Name == o.Name })
		if len(m.Options) < maxOptions && !inside && !o.Retired && o.PausedBy == "" {
			m.Options = append(m.Options, Option{Label: shorten(oneLine(o.Title), maxLabel), Value: p.about(automationStart, o.Name)})
		}
	}
	if len(m.Options) > 0 {
		v.Menu = m
	}
	if len(places) > 1 {
		v.Buttons = append(v.Buttons, Button{Label: "Stop all of them", Command: automationName, Value: p.about(automationStop), Style: StyleDanger})
	}
	v.Buttons = append(v.Buttons, Button{Label: "All automations", Command: automationName, Value: automationAll}, paneButton(p))
	return Answer{View: v, Replace: true}, nil
}

// maxLabel is the limit of Option.Label.
const maxLabel = 75

func placeText(title string, at automation.Place) string {
	text := shorten(oneLine(title), maxTitle) + "\nThen " + shorten(oneLine(at.Then), maxLastWords)
	if at.Paused {
		text += "\nIt is paused: nothing happens until it is resumed."
	}
	return text
}

// automationsOverview draws a page of the automations of an inbox.
func (b *Bot) automationsOverview(ctx context.Context, _ Call, in store.Inbox, words string) (Answer, error) {
	page, ok := parsePage(words)
	if !ok {
		return Answer{}, refuse("Say " + Slash + " automation, or which page: " + Slash + " automation all 2.")
	}
	all, err := b.automations.List(ctx, in.ID)
	if err != nil {
		return Answer{}, err
	}
	v := &View{Title: fmt.Sprintf("Automations of %s: %d", shorten(in.Name, maxTitle/2), len(all))}
	from := min((page-1)*pageSize, len(all))
	to := min(from+pageSize, len(all))
	for _, o := range all[from:to] {
		v.Items = append(v.Items, overviewItem(o))
	}
	switch {
	case len(all) == 0:
		v.Lines = []string{"There are none yet. Whoever runs Partyline loads them with partyline automations apply."}
	case from == to:
		v.Lines = []string{fmt.Sprintf("There is no page %d.", page)}
	}
	v.Buttons = turning(page, to < len(all), automationAll)
	return Answer{View: v, Replace: true}, nil
}

func overviewItem(o automation.Overview) Item {
	text := fmt.Sprintf("%s (%s, version %d)\n%d in it now, %d ended. %s", shorten(oneLine(o.Title), maxTitle), o.Name, o.Version, o.Active, o.Ended,
		o.Definition.Starts())
	buttons := []Button{{Label: "Who is in it", Command: automationName, Value: automationWho + " " + o.Name}}
	switch {
	case o.Retired:
		text += "\nIt was taken out of use: nobody enters it any more."
	case o.PausedBy != "":
		text += "\nPaused by " + shorten(oneLine(o.PausedBy), maxEcho) + "."
		buttons = append(buttons, Button{Label: "Resume", Command: automationName, Value: automationResume + " " + o.Name})
	default:
		buttons = append(buttons, Button{Label: "Pause", Command: automationName, Value: automationPause + " " + o.Name})
	}
	return Item{Text: text, Buttons: buttons}
}

// turning are the buttons to other pages of a list. words stand in front of the page.
func turning(page int, more bool, words string) (buttons []Button) {
	if page > 1 {
		buttons = append(buttons, Button{Label: "Previous", Command: automationName, Value: fmt.Sprintf("%s %d", words, page-1)})
	}
	if more {
		buttons = append(buttons, Button{Label: "Next", Command: automationName, Value: fmt.Sprintf("%s %d", words, page+1)})
	}
	return buttons
}

// whoIsIn draws a page of the contacts who are in an automation.
func (b *Bot) whoIsIn(ctx context.Context, _ Call, in store.Inbox, words string) (Answer, error) {
	name, rest := firstWord(words)
	page, ok := parsePage(rest)
	if name == "" || !ok {
		return Answer{}, refuse("Write the name of an automation behind who, and a page if you like: " + Slash + " automation who welcome 2.")
	}
	title, places, err := b.automations.PlacesIn(ctx, in.ID, name, (page-1)*pageSize, pageSize+1)
	if err != nil {
		return Answer{}, err
	}
	v := &View{Title: "Who is in " + shorten(oneLine(title), maxTitle/2)}
	if len(places) == 0 {
		v.Lines = []string{"Nobody is in it now."}
		if page > 1 {
			v.Lines = []string{fmt.Sprintf("There is no page %d.", page)}
		}
	}
	for _, at := range places[:min(len(places), pageSize)] {
		p := party{contact: store.Contact{ID: at.ContactID, Name: at.Contact, Number: at.Number}, inbox: in, conversation: at.ConversationID}
		v.Items = append(v.Items, Item{Text: placeText(p.called(), at), Fields: []Field{moment(at.Waits, at.DueAt.Time)},
			Buttons: []Button{{Label: "Stop", Command: automationName, Value: p.about(automationStop, at.Name)}, paneButton(p)}})
	}
	v.Buttons = turning(page, len(places) > pageSize, automationWho+" "+name)
	if len(places) > 0 {
		v.Buttons = append(v.Buttons, Button{Label: "Stop for all", Command: automationName, Value: automationStopAll + " " + name, Style: StyleDanger})
	}
	v.Buttons = append(v.Buttons, Button{Label: "All automations", Command: automationName, Value: automationAll})
	return Answer{View: v, Replace: true}, nil
}

func (b *Bot) pauseAutomation(ctx context.Context, call Call, in store.Inbox, name string) (Answer, error) {
	title, err := b.automations.Pause(ctx, call.Actor, in.ID, name)
	if err != nil {
		return Answer{}, err
	}
	return automationDone(title + " is paused. Nobody enters it, and who is in it stays where they are."), nil
}

func (b *Bot) resumeAutomation(ctx context.Context, call Call, in store.Inbox, name string) (Answer, error) {
	title, err := b.automations.Resume(ctx, call.Actor, in.ID, name)
	if err != nil {
		return Answer{}, err
	}
	return automationDone(title + " goes on. What fell due meanwhile is done now."), nil
}

// stopForAll asks first.
func (b *Bot) stopForAll(ctx context.Context, call Call, in store.Inbox, words string) (Answer, error) {
	name, sure := firstWord(words)
	if sure != automationSure {
		title, _, err := b.automations.PlacesIn(ctx, in.ID, name, 0, 1)
		if err != nil {
			return Answer{}, err
		}
		return Answer{Replace: true, View: &View{Title: "Stop " + shorten(oneLine(title), maxTitle/2) + " for all?",
			Lines: []string{"It ends for everybody of this inbox who is in it, and their threads say so. Nobody is put back."},
			Buttons: []Button{
				{Label: "Stop for all", Command: automationName, Value: automationStopAll + " " + name + " " + automationSure, Style: StyleDanger},
				{Label: "Leave them", Command: automationName, Value: automationWho + " " + name},
			}}}, nil
	}
	title, people, err := b.automations.StopAll(ctx, call.Actor, in.ID, name)
	if err != nil {
		return Answer{}, err
	}
	return automationDone(fmt.Sprintf("%s ends for everybody who is in it (%d).", title, people)), nil
}

func automationDone(sentence string) Answer {
	return Answer{Replace: true, View: &View{Lines: []string{sentence}, Buttons: []Button{{Label: "All automations", Command: automationName, Value: automationAll}}}}
}
