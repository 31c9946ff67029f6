package bot

import (
	"context"
	"fmt"
	"strings"
)

var assignCommand = Command{
	Name:      assignName,
	Args:      []Arg{{Name: "who", Help: "Who shall look after it: @somebody, or me.", Optional: true}},
	TypedArgs: []Arg{{Name: "who", Help: "Who shall look after it: @somebody, or me.", Optional: true}},
	Help:      "Says who looks after a conversation. Without a name it asks.",
	Doors:     DoorSlash | DoorTyped | DoorButton,
	OfThread:  true,
	Run: func(ctx context.Context, b *Bot, call Call) (Answer, error) {
		s, err := b.subjectOf(ctx, call, "")
		if err != nil {
			return Answer{}, err
		}
		switch strings.ToLower(s.rest) {
		case "":
			return Answer{View: &View{
				Title: "Who looks after it?",
				Menu:  &Menu{Label: "Choose somebody", Command: assignName, People: true, Value: conversationValue(s.id)},
				Buttons: []Button{
					{Label: "Me", Command: claimName, Value: conversationValue(s.id) + " " + wasAsked},
					{Label: "Nobody", Command: unassignName, Value: conversationValue(s.id) + " " + wasAsked},
				},
			}}, nil
		case "me":
			return Answer{}, b.core.Claim(ctx, s.act(call))
		}
		p, err := b.core.Assign(ctx, s.act(call), s.rest)
		if err != nil {
			return Answer{}, err
		}
		return replacing(fmt.Sprintf("%s looks after it now.", p.Name)), nil
	},
}

var claimCommand = Command{
	Name:     claimName,
	Help:     "Says that you look after a conversation.",
	Doors:    DoorSlash | DoorTyped | DoorButton,
	OfThread: true,
	Run: func(ctx context.Context, b *Bot, call Call) (Answer, error) {
		s, err := b.subjectOf(ctx, call, "")
		if err != nil {
			return Answer{}, err
		}
		return settled(s.rest, "You look after it now."), b.core.Claim(ctx, s.act(call))
	},
}

var unassignCommand = Command{
	Name:     unassignName,
	Help:     "Says that nobody looks after a conversation.",
	Doors:    DoorSlash | DoorTyped | DoorButton,
	OfThread: true,
	Run: func(ctx context.Context, b *Bot, call Call) (Answer, error) {
		s, err := b.subjectOf(ctx, call, "")
		if err != nil {
			return Answer{}, err
		}
		return settled(s.rest, "Nobody looks after it now."), b.core.Unassign(ctx, s.act(call))
	},
}

// wasAsked is what the buttons of a question carry besides: their answer takes its place. A card's are answered by the card.
const wasAsked = "asked"

func settled(rest, sentence string) Answer {
	if rest != wasAsked {
		return Answer{}
	}
	return replacing(sentence)
}

// replacing is an answer of one sentence in the place of the question.
func replacing(sentence string) Answer {
	a := say(sentence)
	a.Replace = true
	return a
}
