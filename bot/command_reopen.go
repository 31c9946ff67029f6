package bot

import "context"

var reopenCommand = Command{
	Name:  reopenName,
	Help:  "Opens a closed conversation again. It is a button on cards.",
	Doors: DoorButton | DoorTyped,
	Run: func(ctx context.Context, b *Bot, call Call) (Answer, error) {
		s, err := b.subjectOf(ctx, call, "")
		if err != nil {
			return Answer{}, err
		}
		return Answer{}, b.core.Reopen(ctx, s.act(call))
	},
}
