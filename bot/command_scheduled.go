package bot

import (
	"context"
	"fmt"
	"strconv"

	"partyline/bridge"
	"partyline/bridge/sms"
	"partyline/store"
)

// scheduledCommand lists the scheduled replies that wait: those of the conversation in whose thread it is used, else of the inbox. It
// takes the page.
var scheduledCommand = Command{
	Name:  scheduledName,
	Args:  []Arg{{Name: "page", Help: "Which page of the list.", Optional: true}},
	Help:  "Lists the replies that leave later, with buttons to send them now and to cancel them.",
	Doors: DoorSlash | DoorTyped | DoorButton,
	Run: func(ctx context.Context, b *Bot, call Call) (Answer, error) {
		page, ok := parsePage(call.Text)
		if !ok {
			return Answer{}, refuse("That is no page. Say " + Slash + " scheduled 2, or just " + Slash + " scheduled.")
		}
		in, err := b.inboxOf(ctx, call)
		if err != nil {
			return Answer{}, err
		}
		id, err := b.threadOwner(ctx, call)
		if err != nil {
			return Answer{}, err
		}
		rows, err := b.reads.ScheduledOf(ctx, in.ID, id, (page-1)*pageSize, pageSize+1)
		if err != nil {
			return Answer{}, err
		}
		return Answer{View: scheduledView(rows, page), Replace: true}, nil
	},
}

// scheduledView draws a page of the list. rows may hold one more than the page, which tells that there is another.
func scheduledView(rows []store.ScheduledRow, page int) *View {
	v := &View{Title: "Scheduled replies"}
	if len(rows) == 0 {
		v.Lines = []string{"Nothing is scheduled here. Type !at tomorrow 9:00 See you then. in a thread."}
	}
	if page > 1 {
		v.Buttons = append(v.Buttons, Button{Label: "Previous", Command: scheduledName, Value: strconv.Itoa(page - 1)})
	}
	if len(rows) > pageSize {
		rows = rows[:pageSize]
		v.Buttons = append(v.Buttons, Button{Label: "Next", Command: scheduledName, Value: strconv.Itoa(page + 1)})
	}
	for _, row := range rows {
		who := sms.National(row.Number)
		if name := shorten(row.Name, maxTitle/2); name != "" {
			who = name + ", " + who
		}
		v.Items = append(v.Items, Item{
			Text:    fmt.Sprintf("%s to %s\n%s", row.When(), who, shorten(row.Body, maxLastWords)),
			Fields:  []Field{moment("Leaves", row.At.Time), {Label: "By", Value: shorten(oneLine(row.AuthorName), maxTitle/2)}},
			Buttons: scheduledButtons(row.ID),
		})
	}
	return v
}

// What is decided about a scheduled reply, as its buttons carry it.
const (
	settleSend   = "send"
	settleCancel = "cancel"
)

// scheduledButtons are what can be done about a scheduled reply that waits.
func scheduledButtons(id store.ScheduledID) []Button {
	value := strconv.FormatInt(int64(id), 10) + " "
	return []Button{
		{Label: "Send now", Command: settleName, Value: value + settleSend},
		{Label: "Cancel", Command: settleName, Value: value + settleCancel},
	}
}

// settleCommand takes "<scheduled reply> send" or "<scheduled reply> cancel" from a button. The post about the reply then says what was
// decided.
var settleCommand = Command{
	Name:  settleName,
	Help:  "Sends a scheduled reply now, or cancels it. It is a button under the reply.",
	Doors: DoorButton,
	Run: func(ctx context.Context, b *Bot, call Call) (Answer, error) {
		word, what := firstWord(call.Text)
		n, err := strconv.ParseInt(word, 10, 64)
		if err != nil || n <= 0 || what != settleSend && what != settleCancel {
			return Answer{}, refuse("It is not clear which reply is meant. Use the button under the scheduled reply.")
		}
		in, err := b.inboxOf(ctx, call)
		if err != nil {
			return Answer{}, err
		}
		return Answer{}, b.settle(ctx, call.Actor, in.ID, store.ScheduledID(n), what == settleSend)
	},
}

func (b *Bot) settle(ctx context.Context, actor bridge.Person, in store.InboxID, id store.ScheduledID, send bool) error {
	if send {
		return b.core.SendScheduled(ctx, actor, in, id)
	}
	return b.core.CancelScheduled(ctx, actor, in, id)
}
