package store

// ConversationState says whether somebody should still look at a conversation.
type ConversationState string

const (
	// Open wants attention, or may soon.
	Open ConversationState = "open"
	// Closed is done with. A new message of the contact opens it again.
	Closed ConversationState = "closed"
)
