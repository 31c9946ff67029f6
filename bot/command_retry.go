package bot

import "context"

// retryCommand takes the message of the notice that the button stands under. The thread says what came of it.
var retryCommand = Command{
	Name:  retryName,
	Help:  "Sends a message again that did not arrive. It is a button under the notice about it.",
	Doors: DoorButton,
	Run: func(ctx context.Context, b *Bot, call Call) (Answer, error) {
		id, ok := parseMessage(call.Text)
		if !ok {
			return Answer{}, refuse(sayWhichMessage)
		}
		if call.Key == "" {
			return Answer{}, errNoKey
		}
		in, err := b.inboxOf(ctx, call)
		if err != nil {
			return Answer{}, err
		}
		return Answer{}, b.core.Retry(ctx, call.Actor, in.ID, id, call.Key)
	},
}

const sayWhichMessage = "It is not clear which message is meant. Use the button under the notice about the message."
