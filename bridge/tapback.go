package bridge

import (
	"context"
	"fmt"

	"partyline/bridge/sms"
	"partyline/store"
)

// tapbackReach is how many messages of ours a reaction is looked for among.
const tapbackReach = 50

// reaction is what a contact's phone says of a message of ours, as a line for the thread.
type reaction struct {
	// say is empty where the text is an ordinary one.
	say string
	// asks: it wants an answer, as any text does. A reaction that does not is neither unread, nor does anybody wait for an answer to it,
	// nor does it reopen what was closed: nothing was said that could be answered.
	asks bool
}

// reactionOf recognises a reaction to a message of ours in a conversation. One to anything else is a text like others.
func (b *Bridge) reactionOf(ctx context.Context, r store.Reader, conv store.ConversationID, contact store.Contact, m Inbound) (reaction, error) {
	t, ok := sms.ParseTapback(m.Body)
	if !ok || len(m.Media) > 0 {
		return reaction{}, nil
	}
	said, err := r.LastSaid(ctx, conv, tapbackReach)
	if err != nil {
		return reaction{}, err
	}
	for _, ours := range said {
		if t.IsOf(ours.Body) {
			who := (&scene{contact: contact}).name()
			return reaction{say: fmt.Sprintf("%s %s %s %s.", t.Sign, who, t.Did, quote(&ours)), asks: t.Asks}, nil
		}
	}
	return reaction{}, nil
}
