package bridge

import (
	"context"

	"partyline/bridge/sms"
	"partyline/store"
)

// WriteRequest asks for an SMS to whom a conversation is with.
type WriteRequest struct {
	// Key names the request; a repetition with the same key sends nothing more.
	Key string
	// Actor is who asks; checked already.
	Actor Person
	// Conversation is whom it goes to, on the line that they talk with.
	Conversation store.ConversationID
	// Text is what the customer shall read; it is sent in the inbox's wording.
	Text string
}

// Write queues an SMS in a conversation and has its thread show it. CodeInvalid with a sentence where the text will not do,
// CodeForbidden where the conversation cannot be answered, CodeNotFound where it does not exist.
func (b *Bridge) Write(ctx context.Context, r WriteRequest) (SendResult, error) {
	conv, err := b.store.Conversation(ctx, r.Conversation)
	if err != nil {
		return SendResult{}, unavailable(err)
	}
	contact, err := b.store.Contact(ctx, conv.ContactID)
	if err != nil {
		return SendResult{}, unavailable(err)
	}
	line, err := b.store.Line(ctx, conv.LineID)
	if err != nil {
		return SendResult{}, unavailable(err)
	}
	if why := b.cannotReply(line, contact.Number); why != "" {
		return SendResult{}, &Error{Code: CodeForbidden, Say: why}
	}
	return b.leave(ctx, line, contact.Number, SendRequest{Key: r.Key, Actor: r.Actor, Inbox: conv.InboxID, To: contact.Number, Text: r.Text})
}

// Cost is what a text would cost if it left from an inbox now.
type Cost struct {
	// Wording is the text as it would leave.
	Wording string
	sms.Counted
	// Ask: that is more than the inbox sends without asking.
	Ask bool
}

// Cost counts a text as it would leave from an inbox. It never blocks.
func (b *Bridge) Cost(inbox store.InboxID, text string) Cost {
	c := Cost{Wording: b.Wording(inbox, text)}
	c.Counted = sms.Count(c.Wording)
	most := b.inboxes.load().settings[inbox].ConfirmSegments
	c.Ask = most > 0 && c.Segments > most
	return c
}
