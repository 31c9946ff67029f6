package bot

import (
	"context"

	"partyline/bridge"
	"partyline/bridge/sms"
)

var linesCommand = Command{
	Name:  linesName,
	Help:  "Lists this inbox's phone numbers and whether they can send.",
	Doors: DoorSlash | DoorButton,
	Run: func(ctx context.Context, b *Bot, call Call) (Answer, error) {
		in, err := b.inboxOf(ctx, call)
		if err != nil {
			return Answer{}, err
		}
		lines, err := b.core.LinesOf(ctx, in.ID)
		if err != nil {
			return Answer{}, err
		}
		v := &View{Title: shorten("Lines of "+in.Name, maxTitle)}
		for _, l := range lines {
			v.Items = append(v.Items, lineItem(l))
		}
		return Answer{View: v}, nil
	},
}

// lineItem draws how a line fares.
func lineItem(l bridge.LineHealth) Item {
	who := sms.National(l.Number)
	if label := shorten(l.Label, maxTitle/2); label != "" {
		who = label + ", " + who
	}
	switch {
	case l.CannotSend != "":
		return Item{Text: who + "\n" + l.CannotSend}
	case l.Trouble != "":
		return Item{Text: who + "\nIn trouble: " + l.Trouble, Fields: []Field{moment("Since", l.Since)}}
	}
	return Item{Text: who + "\nSends and receives."}
}
