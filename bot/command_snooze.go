package bot

import (
	"context"

	"partyline/bridge"
	"partyline/store"
)

const (
	snoozeUntil = "until"
	// ownMoment is the choice that asks for another moment; no moment is written so.
	ownMoment = "other"
	maxMoment = 60
)

var snoozeCommand = Command{
	Name:      snoozeName,
	Args:      []Arg{{Name: "until", Help: "Until when: 3 hours, tomorrow 9:00, monday.", Optional: true}},
	TypedArgs: []Arg{{Name: "until", Help: "Until when: 3 hours, tomorrow 9:00, monday.", Optional: true}},
	Help:      "Puts a conversation aside until a moment, or until its customer writes. Without one it asks.",
	Doors:     DoorSlash | DoorTyped | DoorButton,
	OfThread:  true,
	Run: func(ctx context.Context, b *Bot, call Call) (Answer, error) {
		s, err := b.subjectOf(ctx, call, "")
		switch {
		case err != nil:
			return Answer{}, err
		case call.Values != nil:
			answer, err := b.snooze(ctx, call, s, call.Values[snoozeUntil])
			if err != nil {
				return complain(snoozeUntil, bridge.Say(err)), err
			}
			return answer, nil
		case s.rest == "":
			return Answer{View: snoozeView(s.id)}, nil
		case s.rest == ownMoment:
			return Answer{Form: snoozeForm(s.id)}, nil
		}
		return b.snooze(ctx, call, s, s.rest)
	},
}

// snooze reads the moment and puts the conversation aside.
func (b *Bot) snooze(ctx context.Context, call Call, s subject, until string) (Answer, error) {
	at, rest, ok := ParseWhen(until, b.presentOf(call, s.inbox.ID))
	if !ok || rest != "" {
		return Answer{}, refuse("That is no moment that I understand. Write it like 3 hours, tomorrow 9:00, monday 9:00 or 3 march.")
	}
	if err := b.core.Snooze(ctx, s.act(call), at); err != nil {
		return Answer{}, err
	}
	return Answer{View: &View{Fields: []Field{moment("Put aside until", at)}}, Replace: true}, nil
}

// snoozeView asks until when.
func snoozeView(id store.ConversationID) *View {
	m := &Menu{Label: "Until when?", Command: snoozeName}
	for _, o := range []struct{ label, value string }{
		{"In 1 hour", "1 hour"}, {"In 3 hours", "3 hours"}, {"Tomorrow 9:00", "tomorrow 9:00"}, {"Monday 9:00", "monday 9:00"},
		{"Another moment…", ownMoment},
	} {
		m.Options = append(m.Options, Option{Label: o.label, Value: conversationValue(id) + " " + o.value})
	}
	return &View{Title: "Snooze", Lines: []string{"Until then it is out of the way. It comes back earlier if the customer writes."}, Menu: m}
}

func snoozeForm(id store.ConversationID) *Form {
	return &Form{Title: "Snooze", Submit: "Snooze", Command: snoozeName, Value: conversationValue(id), Inputs: []Input{{
		Name: snoozeUntil, Label: "Until when", Hint: "Such as 3 hours, tomorrow 9:00, friday at 5pm or 3 march.", MaxLength: maxMoment,
	}}}
}
