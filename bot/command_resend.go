package bot

import (
	"context"
	"errors"

	"partyline/bridge"
	"partyline/bridge/sms"
	"partyline/store"
)

// resendCommand opens the form of sendCommand with a message that did not arrive, to be worded anew.
var resendCommand = Command{
	Name:  resendName,
	Help:  "Rewords a message that did not arrive and sends it. It is a button under the notice about it.",
	Doors: DoorButton,
	Run: func(ctx context.Context, b *Bot, call Call) (Answer, error) {
		id, ok := parseMessage(call.Text)
		if !ok {
			return Answer{}, refuse(sayWhichMessage)
		}
		in, err := b.inboxOf(ctx, call)
		if err != nil {
			return Answer{}, err
		}
		draft, err := b.reads.DraftOf(ctx, in.ID, id)
		if errors.Is(err, store.ErrNotFound) {
			return Answer{}, &bridge.Error{Code: bridge.CodeNotFound, Say: "This channel's inbox has no such message (any more).", Cause: err}
		}
		if err != nil {
			return Answer{}, err
		}
		to := recipient{Number: draft.Number, Text: cutTo(draft.Body, sms.MaxCharacters)}
		if draft.Files > 0 {
			to.Loses = "Files do not go along from here."
		}
		return b.askToSend(ctx, call, to)
	},
}

// cutTo keeps the first characters of a text, as many as a form's input can hold.
func cutTo(text string, most int) string {
	if rs := []rune(text); len(rs) > most {
		return string(rs[:most])
	}
	return text
}
