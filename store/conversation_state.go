package store

// ConversationState says whether somebody should still look at a conversation.
type ConversationState string

const (
	// ConversationOpen wants attention, or may soon.
	ConversationOpen ConversationState = "open"
	// ConversationSnoozed sleeps until a moment, or until the contact writes, and is open again then.
	ConversationSnoozed ConversationState = "snoozed"
	// ConversationClosed is done with. A new message of the contact opens it again.
	ConversationClosed ConversationState = "closed"
)

// Mode says what text typed in a thread does.
type Mode string

const (
	// ReplyFirst sends what is typed, unless it is marked as a note.
	ReplyFirst Mode = "reply-first"
	// NoteFirst keeps what is typed as a note, unless it is sent on purpose.
	NoteFirst Mode = "note-first"
)

// Rank is the first thing by which lists are ordered.
type Rank int

// Lists show these in turn.
const (
	// RankUnread has something that nobody has read. The longest waiting comes first.
	RankUnread Rank = iota
	// RankOpen is open and read. The newest message comes first.
	RankOpen
	// RankSnoozed sleeps. The one that wakes up next comes first.
	RankSnoozed
	// RankClosed is done with. The newest message comes first.
	RankClosed
)

// rankOf is the place of a conversation in lists: smaller comes first, in both.
func rankOf(c *Conversation) (Rank, int64) {
	newest := int64(0)
	if !c.LastAt.IsZero() {
		newest = -c.LastAt.UnixMicro()
	}
	switch {
	case c.Unread > 0 && !c.WaitingSince.IsZero():
		return RankUnread, c.WaitingSince.UnixMicro()
	case c.State == ConversationClosed:
		return RankClosed, newest
	case c.State == ConversationSnoozed && !c.SnoozedUntil.IsZero():
		return RankSnoozed, c.SnoozedUntil.UnixMicro()
	}
	return RankOpen, newest
}
