package bot

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"partyline/bridge/broadcast"
	"partyline/store"
)

// The steps of broadcasts, as the values of buttons, menus and forms carry them in front of the broadcast's id. No step lists them.
const (
	castNew     = "new"
	castSave    = "save"
	castEdit    = "edit"
	castShow    = "show"
	castLine    = "line"
	castSend    = "send"
	castLater   = "later"
	castTest    = "test"
	castApprove = "approve"
	castBack    = "back"
	castDiscard = "discard"
	castPause   = "pause"
	castResume  = "resume"
	castCancel  = "cancel"
	castEnd     = "end"
	castRetry   = "retry"
	castResults = "results"
	castCSV     = "csv"
)

// broadcastCommand lists an inbox's broadcasts, and writes, sends and watches them. Whatever id a button brings is looked up in the channel's
// own inbox.
var broadcastCommand = Command{
	Name:      broadcastName,
	Args:      broadcastArgs,
	TypedArgs: broadcastArgs,
	Help:      "One text to many: lists this inbox's broadcasts, to write, send and watch them.",
	Doors:     DoorSlash | DoorTyped | DoorButton,
	Run: func(ctx context.Context, b *Bot, call Call) (Answer, error) {
		if b.broadcasts == nil {
			return Answer{}, refuse("There are no broadcasts here.")
		}
		in, err := b.inboxOf(ctx, call)
		if err != nil {
			return Answer{}, err
		}
		step, rest := firstWord(call.Text)
		c := casting{b: b, room: b.broadcasts, call: call, in: in}
		switch step {
		case castNew:
			return Answer{Form: castForm(nil, broadcast.Names{})}, nil
		case castSave:
			return c.save(ctx, rest)
		}
		if page, ok := parsePage(call.Text); ok {
			return c.list(ctx, page)
		}
		id, rest := firstWord(rest)
		n, err := strconv.ParseInt(id, 10, 64)
		if err != nil || n <= 0 {
			return Answer{}, refuse("Say " + Slash + " broadcast to see them all, or " + Slash + " broadcast new to write one.")
		}
		c.act = broadcast.Act{Actor: call.Actor, Inbox: in.ID, ID: store.BroadcastID(n)}
		return c.step(ctx, step, rest)
	},
}

var broadcastArgs = []Arg{{Name: "what", Help: "new, or the page of the list. Without it the newest are listed.", Optional: true}}

// casting is one use of the command.
type casting struct {
	b    *Bot
	room Broadcasts
	call Call
	in   store.Inbox
	act  broadcast.Act
}

func (c casting) step(ctx context.Context, step, rest string) (Answer, error) {
	switch step {
	case castShow:
		return c.look(ctx)
	case castEdit:
		return c.edit(ctx)
	case castLine:
		return c.line(ctx, rest)
	case castSend:
		return c.send(ctx, rest, time.Time{})
	case castLater:
		return c.later(ctx, rest)
	case castTest:
		return c.test(ctx)
	case castApprove:
		return c.approve(ctx, rest)
	case castCancel:
		return c.askToCancel(ctx)
	case castCSV:
		return c.csv(ctx)
	case castResults:
		return c.results(ctx)
	case castRetry:
		n, err := c.room.RetryFailed(ctx, c.act)
		if err != nil {
			return Answer{}, err
		}
		return c.done(fmt.Sprintf("It goes out again to %s.", people(n)))
	case castBack:
		if err := c.room.Back(ctx, c.act); err != nil {
			return Answer{}, err
		}
		return c.look(ctx)
	}
	does := map[string]struct {
		do  func(context.Context, broadcast.Act) error
		say string
	}{
		castDiscard: {c.room.Discard, "It is discarded. Nobody got it."},
		castPause:   {c.room.Pause, "It is paused. What was handed to the carrier is on its way."},
		castResume:  {c.room.Resume, "It goes on."},
		castEnd:     {c.room.Cancel, "It is canceled. What was handed to the carrier is on its way."},
	}
	d, ok := does[step]
	if !ok {
		return Answer{}, refuse("Say " + Slash + " broadcast, and use the buttons.")
	}
	if err := d.do(ctx, c.act); err != nil {
		return Answer{}, err
	}
	return c.done(d.say)
}

// done says what was done.
func (casting) done(sentence string) (Answer, error) {
	return Answer{View: &View{Lines: []string{sentence}, Buttons: []Button{{Label: "Broadcasts", Command: broadcastName}}}, Replace: true}, nil
}

// button is one about this broadcast.
func (c casting) button(label, step string, style Style, more ...any) Button {
	value := fmt.Sprintf("%s %d", step, c.act.ID)
	for _, m := range more {
		value += fmt.Sprint(" ", m)
	}
	return Button{Label: label, Command: broadcastName, Value: value, Style: style}
}

// list shows a page of an inbox's broadcasts, the newest first.
func (c casting) list(ctx context.Context, page int) (Answer, error) {
	rows, err := c.b.reads.Broadcasts(ctx, c.in.ID, (page-1)*pageSize, pageSize+1)
	if err != nil {
		return Answer{}, err
	}
	v := &View{Title: "Broadcasts of " + shorten(c.in.Name, maxTitle/2)}
	if len(rows) == 0 && page == 1 {
		v.Lines = []string{"There are none yet. A broadcast is one text to everybody on a list who has opted in."}
	}
	if page > 1 {
		v.Buttons = append(v.Buttons, Button{Label: "Previous", Command: broadcastName, Value: strconv.Itoa(page - 1)})
	}
	if len(rows) > pageSize {
		rows = rows[:pageSize]
		v.Buttons = append(v.Buttons, Button{Label: "Next", Command: broadcastName, Value: strconv.Itoa(page + 1)})
	}
	for _, row := range rows {
		c.act.ID = row.ID
		open := c.button("Results", castResults, StyleDefault)
		if row.State == store.BroadcastDraft {
			open = c.button("Open", castShow, StyleDefault)
		}
		v.Items = append(v.Items, Item{Text: fmt.Sprintf("%s: %s\n%s", row.Title, broadcastStates[row.State], shorten(row.Body, maxLastWords)),
			Fields: []Field{{Label: "By", Value: shorten(oneLine(row.AuthorName), maxTitle/2)}, moment("Written", row.CreatedAt.Time)}, Buttons: []Button{open}})
	}
	v.Buttons = append(v.Buttons, Button{Label: "New broadcast", Command: broadcastName, Value: castNew, Style: StylePrimary})
	return Answer{View: v, Replace: true}, nil
}

// askToCancel asks whether that is meant.
func (c casting) askToCancel(ctx context.Context) (Answer, error) {
	p, err := c.room.Progress(ctx, c.in.ID, c.act.ID)
	if err != nil {
		return Answer{}, err
	}
	say := fmt.Sprintf("It has not gone to %s yet, and will not. What was handed to the carrier cannot be called back.", people(p.Waiting))
	if p.Listing {
		say = "Nobody has got it yet, and nobody will."
	}
	return Answer{View: &View{
		Title: shorten("Cancel "+p.Title+"?", maxTitle),
		Lines: []string{say},
		Buttons: []Button{
			c.button("Cancel it for good", castEnd, StyleDanger), {Label: "Leave it", Command: broadcastName, Value: fmt.Sprintf("%s %d", castResults, c.act.ID)},
		},
	}, Replace: true}, nil
}

// results shows how it fares, to the one who asked.
func (c casting) results(ctx context.Context) (Answer, error) {
	p, err := c.room.Progress(ctx, c.in.ID, c.act.ID)
	if err != nil {
		return Answer{}, err
	}
	if p.State == store.BroadcastDraft {
		return c.look(ctx)
	}
	v := ProgressView(p)
	v.Buttons = append(v.Buttons, c.button("Download CSV", castCSV, StyleDefault))
	return Answer{View: &v, Replace: true}, nil
}

func (c casting) csv(ctx context.Context) (Answer, error) {
	link, err := c.room.LinkResults(ctx, c.act)
	if err != nil {
		return Answer{}, err
	}
	return Answer{View: &View{
		Title:   "Results",
		Lines:   []string{"This link gives names and numbers to whoever has it, so do not pass it on."},
		Fields:  []Field{moment("Works until", link.Until)},
		Buttons: []Button{{Label: "Download CSV", URL: link.URL, Style: StylePrimary}},
	}}, nil
}

// approve agrees to a broadcast.
func (c casting) approve(ctx context.Context, seen string) (Answer, error) {
	version, err := strconv.Atoi(strings.TrimSpace(seen))
	if err != nil {
		return Answer{}, refuse("Use the button under the broadcast.")
	}
	if err := c.room.Approve(ctx, c.act, version); err != nil {
		return Answer{}, err
	}
	return c.done("You approved it. It goes out; the post in the channel shows how it fares.")
}
