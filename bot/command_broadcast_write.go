package bot

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"partyline/bridge"
	"partyline/bridge/broadcast"
	"partyline/bridge/sms"
	"partyline/store"
)

// The inputs of the forms, by Input.Name.
const (
	castTitle  = "title"
	castText   = "text"
	castLists  = "lists"
	castTags   = "tags"
	castNot    = "not"
	castNumber = "number"
	castWhen   = "when"
)

// castInputs are the inputs at which complaints stand.
var castInputs = map[bridge.About]string{
	bridge.AboutName: castTitle, bridge.AboutText: castText, broadcast.AboutLists: castLists, broadcast.AboutTags: castTags, broadcast.AboutNot: castNot,
}

// castForm is the window in which a broadcast is written; b is nil for a new one.
func castForm(b *store.Broadcast, who broadcast.Names) *Form {
	f := &Form{Title: "New broadcast", Submit: "Preview", Command: broadcastName, Value: castSave}
	if b == nil {
		b = &store.Broadcast{}
	} else {
		f.Title, f.Value = "Edit broadcast", fmt.Sprintf("%s %d", castSave, b.ID)
	}
	list := func(name, label, hint string, names []string) Input {
		return Input{Name: name, Label: label, Hint: hint, Initial: strings.Join(names, ", "), Optional: true, MaxLength: 500}
	}
	f.Inputs = []Input{
		{Name: castTitle, Label: "Title", Hint: "For the team. Replies say what they answer by it.", Initial: b.Title, MaxLength: broadcast.MaxTitle},
		{Name: castText, Label: "Text", Hint: "{{first_name|there}} becomes the first name, or “there”. Say who you are, and how to stop.",
			Initial: b.Body, Long: true, MaxLength: sms.MaxCharacters},
		list(castLists, "Lists", "Who is on one of these, with commas between them.", who.Lists),
		list(castTags, "Tags", "Of those, who bears one of these. Without lists: everybody who does.", who.Tags),
		list(castNot, "Leave out", "Lists and tags of those who do not get it.", who.Not),
	}
	return f
}

// save takes the window. Whatever goes wrong is said at an input, so that no text is lost.
func (c casting) save(ctx context.Context, id string) (Answer, error) {
	if c.call.Values == nil {
		return Answer{}, refuse("Press New broadcast below the list, and write it there.")
	}
	if c.call.Key == "" {
		return Answer{}, errNoKey
	}
	n, _ := strconv.ParseInt(strings.TrimSpace(id), 10, 64) // none is a new one
	v := c.call.Values
	b, err := c.room.Compose(ctx, broadcast.Draft{Actor: c.call.Actor, Inbox: c.in.ID, ID: store.BroadcastID(n), Key: c.call.Key,
		Title: v[castTitle], Body: v[castText], Lists: v[castLists], Tags: v[castTags], Not: v[castNot]})
	if err != nil {
		at, ok := castInputs[bridge.AboutOf(err)]
		if !ok {
			at = castTitle
		}
		return complain(at, bridge.Say(err)), err
	}
	c.act = broadcast.Act{Actor: c.call.Actor, Inbox: c.in.ID, ID: b.ID}
	a, err := c.look(ctx)
	a.Replace = false
	return a, err
}

func (c casting) edit(ctx context.Context) (Answer, error) {
	b, err := c.draft(ctx)
	if err != nil {
		return Answer{}, err
	}
	who, err := c.room.Describe(ctx, &b)
	if err != nil {
		return Answer{}, err
	}
	return Answer{Form: castForm(&b, who)}, nil
}

// draft is the broadcast, where it can still be changed.
func (c casting) draft(ctx context.Context) (store.Broadcast, error) {
	b, err := c.b.reads.Broadcast(ctx, c.in.ID, c.act.ID)
	if err != nil {
		return b, refuse("This inbox has no such broadcast (any more). Say " + Slash + " broadcast to see them.")
	}
	if b.State != store.BroadcastDraft {
		return b, refuse("It is no draft any more, so it cannot be changed. Look at its results.")
	}
	return b, nil
}

// line has another line send it.
func (c casting) line(ctx context.Context, id string) (Answer, error) {
	n, err := strconv.ParseInt(strings.TrimSpace(id), 10, 64)
	if err != nil {
		return Answer{}, refuse("Use the menu under the preview.")
	}
	if err := c.room.SetLine(ctx, c.act, store.LineID(n)); err != nil {
		return Answer{}, err
	}
	return c.look(ctx)
}

// look shows what a broadcast would do, with the buttons that do it. sentences stand above that.
func (c casting) look(ctx context.Context, sentences ...string) (Answer, error) {
	b, p, err := c.room.Preview(ctx, c.in.ID, c.act.ID)
	if err != nil {
		return Answer{}, err
	}
	who, err := c.room.Describe(ctx, &b)
	if err != nil {
		return Answer{}, err
	}
	lines, err := c.room.SendingLines(ctx, c.in.ID)
	if err != nil {
		return Answer{}, err
	}
	v := &View{Title: shorten("Broadcast "+b.Title, maxTitle), Lines: append(sentences, b.Body)}
	v.Fields = previewFields(p, who)
	v.Items = previewItems(p)
	if b.State != store.BroadcastDraft {
		v.Lines = append(v.Lines, "It is no draft any more: "+broadcastStates[b.State]+".")
		return Answer{View: v, Replace: true}, nil
	}
	if len(lines) > 1 {
		v.Menu = c.lines(b, lines)
	} else if len(lines) == 1 {
		v.Fields = append(v.Fields, Field{Label: "From line", Value: lines[0].Called()})
	}
	if p.Recipients > 0 {
		v.Buttons = []Button{c.button(sendLabel(p), castSend, StylePrimary, p.Seen), c.button("Send later…", castLater, StyleDefault, p.Seen)}
	} else {
		v.Lines = append(v.Lines, "Nobody would get it.")
	}
	v.Buttons = append(v.Buttons, c.button("Test…", castTest, StyleDefault), c.button("Edit…", castEdit, StyleDefault), c.button("Discard", castDiscard, StyleDanger))
	return Answer{View: v, Replace: true}, nil
}

// sendLabel says what pressing the button costs.
func sendLabel(p broadcast.Preview) string {
	return fmt.Sprintf("Send to %s, %s", people(p.Recipients), cost(p))
}

func cost(p broadcast.Preview) string {
	if p.Credits > 0 {
		return bridge.Credits(p.Credits) + " credits"
	}
	return count(p.Segments, "segment")
}

func previewFields(p broadcast.Preview, who broadcast.Names) []Field {
	skipped := 0
	for _, s := range p.Skips {
		skipped += s.Count
	}
	fs := []Field{
		{Label: "To", Value: shorten(who.String(), maxSetting)}, {Label: "Recipients", Value: strconv.Itoa(p.Recipients)},
		{Label: "Skipped", Value: strconv.Itoa(skipped)}, {Label: "Cost", Value: cost(p)},
	}
	if p.Recipients > 0 {
		fs = append(fs, Field{Label: "Longest text", Value: fmt.Sprintf("%s, %s", count(p.Counted.Characters, "character"), count(p.Counted.Segments, "segment"))})
	}
	if p.Wide > 0 {
		fs = append(fs, Field{Label: "With characters that cost more (UCS-2)", Value: strconv.Itoa(p.Wide)})
	}
	return fs
}

func previewItems(p broadcast.Preview) []Item {
	var items []Item
	if about := reasons("Skipped", p.Skips); about != "" {
		items = append(items, Item{Text: about})
	}
	for _, e := range p.Examples {
		items = append(items, Item{Text: shorten(e.To, maxTitle/2) + " reads:\n" + shorten(e.Text, maxLastWords)})
	}
	return items
}

func (c casting) lines(b store.Broadcast, lines []store.Line) *Menu {
	m := &Menu{Label: "From line", Command: broadcastName}
	for _, l := range lines[:min(len(lines), 25)] {
		m.Options = append(m.Options, Option{Label: shorten(l.Called(), maxOption), Value: fmt.Sprintf("%s %d %d", castLine, c.act.ID, l.ID), Chosen: l.ID == b.LineID})
	}
	return m
}

// send has it sent as it was previewed. Where it has changed since, it is shown anew.
func (c casting) send(ctx context.Context, seen string, at time.Time) (Answer, error) {
	version, err := strconv.Atoi(strings.TrimSpace(seen))
	if err != nil {
		return Answer{}, refuse("Look at the preview first, and use the button under it.")
	}
	asked, err := c.room.Send(ctx, c.act, version, at)
	switch {
	case bridge.CodeOf(err) == bridge.CodeInvalid:
		a, lookErr := c.look(ctx, bridge.Say(err))
		if lookErr != nil {
			return Answer{}, err
		}
		return a, nil
	case err != nil:
		return Answer{}, err
	case asked:
		return c.done("It waits for another admin to approve it. The channel shows it.")
	case !at.IsZero():
		a, err := c.done("It is scheduled. The post in the channel shows how it fares.")
		a.View.Fields = []Field{moment("Starts", at)}
		return a, err
	}
	return c.done("It goes out. The post in the channel shows how it fares.")
}

// later asks for the moment, and takes it.
func (c casting) later(ctx context.Context, seen string) (Answer, error) {
	if c.call.Values == nil {
		return Answer{Form: &Form{Title: "Send later", Submit: "Schedule", Command: broadcastName, Value: fmt.Sprintf("%s %d %s", castLater, c.act.ID, seen),
			Inputs: []Input{{Name: castWhen, Label: "When", Hint: "Such as tomorrow 9:00, in 3 hours or friday at 5pm.", MaxLength: 60}}}}, nil
	}
	at, rest, ok := ParseWhen(c.call.Values[castWhen], c.b.presentOf(c.call, c.in.ID))
	if !ok || strings.TrimSpace(rest) != "" {
		return complain(castWhen, "That is no moment that I understand. Write it like tomorrow 9:00, in 3 hours or friday at 5pm."), nil
	}
	a, err := c.send(ctx, seen, at)
	if refused(err) && err != nil {
		return complain(castWhen, bridge.Say(err)), nil
	}
	a.Replace = false
	return a, err
}

// test asks for a number, and sends the text there.
func (c casting) test(ctx context.Context) (Answer, error) {
	if c.call.Values == nil {
		return Answer{Form: &Form{Title: "Test send", Submit: "Send test", Command: broadcastName, Value: fmt.Sprintf("%s %d", castTest, c.act.ID),
			Inputs: []Input{{Name: castNumber, Label: "Phone number", Hint: "Yours, with its country code. It is not counted as part of the broadcast.", MaxLength: maxNumber}}}}, nil
	}
	if c.call.Key == "" {
		return Answer{}, errNoKey
	}
	if err := c.room.Test(ctx, c.act, c.call.Values[castNumber], c.call.Key); err != nil {
		return complain(castNumber, bridge.Say(err)), err
	}
	a, err := c.done("The test is on its way to " + shorten(oneLine(c.call.Values[castNumber]), maxNumber) + ".")
	a.Replace = false
	a.View.Buttons = append([]Button{c.button("Back to the broadcast", castShow, StyleDefault)}, a.View.Buttons...)
	return a, err
}
