package bot

import (
	"context"
	"strings"
)

// The answers to a question about a typed reply, as its buttons carry them.
const (
	decideSend = "send"
	decideKeep = "keep"
)

// decideCommand takes "<message> send" or "<message> keep" from a question that a guard had asked. The question itself then says what
// was decided.
var decideCommand = Command{
	Name:  decideName,
	Help:  "Answers the question whether a typed reply goes to the customer.",
	Doors: DoorButton,
	Run: func(ctx context.Context, b *Bot, call Call) (Answer, error) {
		word, what := firstWord(call.Text)
		id, ok := parseMessage(word)
		if what = strings.TrimSpace(what); !ok || what != decideSend && what != decideKeep {
			return Answer{}, refuse(sayWhichMessage)
		}
		in, err := b.inboxOf(ctx, call)
		if err != nil {
			return Answer{}, err
		}
		return Answer{}, b.core.Decide(ctx, call.Actor, in.ID, id, what == decideSend)
	},
}
