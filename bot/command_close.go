package bot

import "context"

var closeCommand = Command{
	Name:  closeName,
	Help:  "Closes a conversation that is done with. It is a button on cards.",
	Doors: DoorButton | DoorTyped,
	Run: func(ctx context.Context, b *Bot, call Call) (Answer, error) {
		id, _, _, err := b.conversationOf(ctx, call)
		if err != nil {
			return Answer{}, err
		}
		return Answer{}, b.core.Close(ctx, call.Actor, id)
	},
}
