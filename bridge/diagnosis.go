package bridge

import (
	"context"
	"fmt"

	"partyline/store"
)

// Diagnoser is a Carrier that knows what its error codes say beyond the message that met them.
type Diagnoser interface {
	// Diagnose tells what a code says. Of a code that it does not know it says nothing.
	Diagnose(code string) Diagnosis
}

// Diagnosis is what an error code says beyond the message that met it.
type Diagnosis struct {
	// OptedOut: the recipient wants no texts from the line.
	OptedOut bool
	// Unreachable: nothing that we send to the recipient arrives, such as to a landline.
	Unreachable bool
	// Line: the line sends nothing until somebody did what the code's sentence says.
	Line bool
}

func (b *Bridge) diagnose(code string) Diagnosis {
	if d, ok := b.carrier.(Diagnoser); ok && code != "" {
		return d.Diagnose(code)
	}
	return Diagnosis{}
}

// learn writes down what a code says beyond the message that met it at a moment. news is a sentence about that for the thread; empty
// where everybody knew already. What a code says of consent is in its own sentence.
func (b *Bridge) learn(ctx context.Context, tx *store.Tx, m *store.Message, code string, at store.Time) (news string, err error) {
	d := b.diagnose(code)
	if !d.OptedOut && !d.Line {
		return "", nil
	}
	conv, err := tx.Conversation(ctx, m.ConversationID)
	if err != nil {
		return "", err
	}
	if d.OptedOut {
		contact, err := tx.Contact(ctx, conv.ContactID)
		if err != nil {
			return "", err
		}
		changed, err := b.consents(ctx, tx, &conv, &store.Consent{ContactID: contact.ID, LineID: conv.LineID, Kind: store.OptOut,
			Source: store.ConsentCode, Wording: code, Actor: contact.Number, At: at})
		if err != nil || !changed {
			return "", err
		}
		b.ringCard(tx, conv.ID)
		return "", tx.PutConversation(ctx, &conv)
	}
	first, err := tx.TroubleLine(ctx, conv.LineID, code, b.now())
	if err != nil || !first {
		return "", err
	}
	line, err := tx.Line(ctx, conv.LineID)
	b.log.Error("a line cannot send", "line", line.Number, "code", code)
	return fmt.Sprintf(" The line %s is listed as in trouble until a text from it arrives again.", line.Called()), err
}

// givenUp tells the rooms that a text of theirs, whose conversation is locked, never arrives, nor would another one just now. why is a sentence.
func (b *Bridge) givenUp(ctx context.Context, tx *store.Tx, m *store.Message, why string) error {
	if !m.Origin.Automatic() {
		return nil
	}
	conv, err := tx.Conversation(ctx, m.ConversationID)
	if err != nil {
		return err
	}
	return b.happened(ctx, tx, Happening{Kind: GivenUp, Inbox: conv.InboxID, Line: conv.LineID, Contact: conv.ContactID, Conversation: conv.ID,
		Message: m.ID, Text: why, At: b.now()})
}

// delivers takes back what is known against the line of a message that arrived.
func (b *Bridge) delivers(ctx context.Context, tx *store.Tx, m *store.Message) error {
	mended, err := tx.LineDelivers(ctx, m.ID)
	if mended {
		b.log.Info("a line sends again", "message", m.ID)
	}
	return err
}
