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
	// Text and Shown are as in SendRequest.
	Text  string
	Shown int
}

// Write is SendText for whom a conversation is with. CodeForbidden where the conversation cannot be answered, CodeNotFound where it does
// not exist.
func (b *Bridge) Write(ctx context.Context, r WriteRequest) (SendResult, error) {
	if before, err := b.sentBefore(ctx, r.Key); err != nil || before.Repeated {
		return before, err
	}
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
	return b.leave(ctx, line, contact.Number, SendRequest{Key: r.Key, Actor: r.Actor, Inbox: conv.InboxID, To: contact.Number, Text: r.Text, Shown: r.Shown})
}

// Cost is what a text would cost if it left for a conversation now.
type Cost struct {
	// Merged is the text with its fields filled in, Wording as it would leave.
	Merged, Wording string
	sms.Counted
	// Unmerged says why fields cannot be filled in, as a sentence, and then they are counted as they stand; empty where they were.
	Unmerged string
	// Credits is what it costs in thousandths of a credit; 0 where credits are not counted.
	Credits int64
	// Ask: that is more than the inbox sends without asking.
	Ask bool
}

// Cost counts a text as it would leave for a conversation. It blocks as long as the database does. CodeNotFound where there is no such
// conversation.
func (b *Bridge) Cost(ctx context.Context, id store.ConversationID, text string) (Cost, error) {
	conv, err := b.store.Conversation(ctx, id)
	if err != nil {
		return Cost{}, unavailable(err)
	}
	contact, err := b.store.Contact(ctx, conv.ContactID)
	if err != nil {
		return Cost{}, unavailable(err)
	}
	c := Cost{Merged: text}
	if merged, err := sms.Merge(text, sms.ContactFields(contact.Name, contact.Number)); err == nil {
		c.Merged = merged
	} else {
		c.Unmerged = err.Error() // a sentence
	}
	c.Wording = b.Wording(conv.InboxID, c.Merged)
	c.Counted = sms.Count(c.Wording)
	if b.rates != nil {
		c.Credits = int64(c.Segments) * b.rates.of(contact.Number)
	}
	most := b.inboxes.load().settings[conv.InboxID].ConfirmSegments
	c.Ask = most > 0 && c.Segments > most
	return c, nil
}
