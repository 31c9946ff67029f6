package bridge

import (
	"partyline/bridge/sms"
	"partyline/store"
)

// SendRequest asks for an SMS that was not typed in a thread.
type SendRequest struct {
	// Key names the request; a repetition with the same key sends nothing more.
	Key string
	// Actor is who asks; checked already.
	Actor Person
	// Inbox says which line sends: its first.
	Inbox store.InboxID
	// To is the recipient's number as a person typed it. Numbers without a prefix are read as of the line's country.
	To string
	// Text is sent as it is.
	Text string
}

// SendResult says what was queued.
type SendResult struct {
	Conversation store.ConversationID
	// To is the number as E.164.
	To string
	// Counted is what the text will cost.
	Counted sms.Counted
	// Thread is where the conversation is mirrored; nil while its thread is not open yet.
	Thread *ThreadRef
}
