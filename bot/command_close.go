package bot

import "context"

var closeCommand = Command{
	Name:  closeName,
	Help:  "Closes a conversation that is done with. It is a button on cards.",
	Doors: DoorButton | DoorTyped,
	Run: func(ctx context.Context, b *Bot, call Call) (Answer, error) {
		s, err := b.subjectOf(ctx, call, "")
		if err != nil {
			return Answer{}, err
		}
		return Answer{}, b.core.Close(ctx, s.act(call))
	},
}
