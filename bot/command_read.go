package bot

import "context"

// readCommand takes "#<conversation>" from a card, which is refreshed by itself, or "#<conversation> <filter> <page>" from a list,
// which has to be drawn again.
var readCommand = Command{
	Name:  readName,
	Help:  "Marks a conversation as read. It is a button on cards and in the inbox.",
	Doors: DoorButton | DoorTyped,
	Run: func(ctx context.Context, b *Bot, call Call) (Answer, error) {
		s, err := b.subjectOf(ctx, call, "")
		if err != nil {
			return Answer{}, err
		}
		if err := b.core.MarkRead(ctx, s.act(call)); err != nil {
			return Answer{}, err
		}
		list, ok := parseListing(s.rest)
		if s.rest == "" || !ok {
			return Answer{}, nil
		}
		return b.inboxPage(ctx, s.inbox, call.Actor, list)
	},
}
