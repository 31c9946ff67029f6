package bot

import "context"

// summaryCommand has a summary written of the conversation in whose thread it is used, or of that with a number. The thread and the card show
// it.
var summaryCommand = Command{
	Name:  summaryName,
	Args:  []Arg{{Name: "number", Help: "The customer's number, outside of a thread.", Optional: true}},
	Help:  "Has the assistant sum up a conversation, in its thread and on its card.",
	Doors: DoorSlash | DoorTyped | DoorButton,
	Run: func(ctx context.Context, b *Bot, call Call) (Answer, error) {
		s, err := b.contactOf(ctx, call)
		if err != nil {
			return Answer{}, err
		}
		if call.Key == "" {
			return Answer{}, errNoKey
		}
		if err := b.core.RequestSummary(ctx, s.act(call)); err != nil {
			return Answer{}, err
		}
		return say("A summary is being written. The thread shows it in a moment.").orNothing(call), nil
	},
}
