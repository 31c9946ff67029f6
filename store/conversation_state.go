package store

// ConversationState says whether somebody should still look at a conversation.
type ConversationState string

const (
	// ConversationOpen wants attention, or may soon.
	ConversationOpen ConversationState = "open"
	// ConversationClosed is done with. A new message of the contact opens it again.
	ConversationClosed ConversationState = "closed"
)
