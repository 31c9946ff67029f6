package bot

import (
	"context"
	"strings"
	"time"

	"partyline/bridge"
	"partyline/store"
)

// atCommand schedules a reply to the customer of the thread that it is used in.
var atCommand = Command{
	Name:      atName,
	Args:      atArgs,
	TypedArgs: atArgs,
	Help:      "Sends a reply later, as in: tomorrow 9:00 See you then. It is used in a conversation's thread.",
	Doors:     DoorSlash | DoorTyped,
	OfThread:  true,
	Run: func(ctx context.Context, b *Bot, call Call) (Answer, error) {
		id, err := b.threadOwner(ctx, call)
		if err != nil {
			return Answer{}, err
		}
		if id == 0 {
			return Answer{}, refuse("It is not clear to whom. Type it in the conversation's thread: !at tomorrow 9:00 See you then.")
		}
		in, err := b.inboxOf(ctx, call)
		if err != nil {
			return Answer{}, err
		}
		if err := b.belongs(ctx, id, in.ID); err != nil {
			return Answer{}, err
		}
		return b.schedule(ctx, call, in.ID, id)
	},
}

var atArgs = []Arg{
	{Name: "when", Help: "The moment, such as tomorrow 9:00, in 3 hours or friday at 5pm."},
	{Name: "text", Help: "What the customer shall read."},
}

// schedule reads the moment and the text behind it.
func (b *Bot) schedule(ctx context.Context, call Call, in store.InboxID, id store.ConversationID) (Answer, error) {
	if call.Key == "" {
		return Answer{}, errNoKey
	}
	if call.Typed != nil && len(call.Typed.Files) > 0 {
		return Answer{}, refuse("A file cannot be sent later, so nothing was scheduled. Type it without the file.")
	}
	at, rest, ok := ParseWhen(call.Text, b.presentOf(call, in))
	if !ok {
		return Answer{}, refuse("That does not begin with a moment that I understand. Write the day before the time, like !at tomorrow 9:00 See you then. " +
			"Where the text might be taken for more of the moment, write a colon before it: !at 17:00: Monday is a holiday.")
	}
	text := strings.TrimSpace(strings.TrimLeft(rest, ",:;"))
	if text == "" {
		return Answer{}, refuse("There is no text behind the moment. Write both, like !at tomorrow 9:00 See you then.")
	}
	r := bridge.ScheduleRequest{Key: call.Key, Actor: call.Actor, Inbox: in, Conversation: id, Text: text, Mentions: call.Mentions,
		At: at, Chat: call.Chat, Typed: call.Typed}
	if err := b.core.Schedule(ctx, r); err != nil {
		return Answer{}, err
	}
	if call.Typed != nil {
		return Answer{Quiet: true}, nil
	}
	return Answer{View: &View{Lines: []string{"Scheduled. The thread shows it."}, Fields: []Field{moment("Leaves", at)}}}, nil
}

// presentOf is the second in which a call was made, in the zone of who made it; in that of the inbox where theirs is not known.
func (b *Bot) presentOf(call Call, in store.InboxID) time.Time {
	now := b.core.Now(in)
	if call.Typed != nil && !call.Typed.At.IsZero() { // it may have waited for us
		now = call.Typed.At.In(now.Location())
	}
	if zone, err := time.LoadLocation(call.Actor.Zone); err == nil && call.Actor.Zone != "" && call.Actor.Zone != "Local" {
		now = now.In(zone)
	}
	return now.Truncate(time.Second) // platforms tell moments to the millisecond or finer, which nobody means
}
