package bot

import "context"

// correctCommand opens the form of sendCommand with what a reply says since it was edited after it had left.
var correctCommand = Command{
	Name:  correctName,
	Help:  "Sends a correction of a reply that had left already. It is a button under the notice about it.",
	Doors: DoorButton,
	Run: func(ctx context.Context, b *Bot, call Call) (Answer, error) {
		draft, err := b.rewordingOf(ctx, call)
		if err != nil {
			return Answer{}, err
		}
		return b.askToSend(ctx, call, recipient{Number: draft.Number, Text: cutTo(draft.Corrected, maxSMS), Conversation: draft.Conversation})
	},
}
