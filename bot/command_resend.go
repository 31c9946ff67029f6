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
		draft, err := b.rewordingOf(ctx, call)
		if err != nil {
			return Answer{}, err
		}
		to := recipient{Number: draft.Number, Text: cutTo(draft.Body, maxSMS), Conversation: draft.Conversation}
		if draft.Files > 0 {
			to.Loses = "Files do not go along from here."
		}
		return b.askToSend(ctx, call, to)
	},
}

// maxSMS is how many characters an SMS may have.
const maxSMS = sms.MaxCharacters

// rewordingOf is the message whose id a button carries.
func (b *Bot) rewordingOf(ctx context.Context, call Call) (store.Rewording, error) {
	id, ok := parseMessage(call.Text)
	if !ok {
		return store.Rewording{}, refuse(sayWhichMessage)
	}
	in, err := b.inboxOf(ctx, call)
	if err != nil {
		return store.Rewording{}, err
	}
	draft, err := b.reads.RewordingOf(ctx, in.ID, id)
	if errors.Is(err, store.ErrNotFound) {
		return draft, &bridge.Error{Code: bridge.CodeNotFound, Say: "This channel's inbox has no such message (any more).", Cause: err}
	}
	return draft, err
}

// cutTo keeps the first characters of a text, as many as a form's input can hold.
func cutTo(text string, most int) string {
	if rs := []rune(text); len(rs) > most {
		return string(rs[:most])
	}
	return text
}
