package bot

import (
	"context"
	"slices"
)

// moreOffers are the commands that a card has no room for, each with what its button says. One that is not in the table is not offered.
var moreOffers = []struct{ command, label string }{
	{modeName, "Switch mode"},
	{summaryName, "Sum up"},
}

// moreCommand shows what else can be done about a conversation.
var moreCommand = Command{
	Name:  moreName,
	Help:  "Shows what else can be done about a conversation. It is a button on cards.",
	Doors: DoorButton,
	Run: func(ctx context.Context, b *Bot, call Call) (Answer, error) {
		s, err := b.subjectOf(ctx, call, "")
		if err != nil {
			return Answer{}, err
		}
		v := &View{Title: "More about this conversation", Buttons: []Button{{Label: "Assign…", Command: assignName, Value: conversationValue(s.id)}}}
		for _, o := range moreOffers {
			if slices.ContainsFunc(b.commands, func(c Command) bool { return c.Name == o.command }) {
				v.Buttons = append(v.Buttons, Button{Label: o.label, Command: o.command, Value: conversationValue(s.id)})
			}
		}
		return Answer{View: v}, nil
	},
}
