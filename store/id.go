package store

// The ids of our own rows. Each table has its own type, so that a conversation's id cannot be passed for a message's.
// They are positive, grow with time within a table, and are never used again.
type (
	// InboxID names a row of inboxes.
	InboxID int64
	// LineID names a row of lines.
	LineID int64
	// ContactID names a row of contacts.
	ContactID int64
	// ConversationID names a row of conversations.
	ConversationID int64
	// MessageID names a row of messages. Within a conversation, ids are in the order of commits.
	MessageID int64
	// AttemptID names a row of attempts.
	AttemptID int64
	// ThreadID names a row of threads.
	ThreadID int64
	// PostID names a row of posts. Within a conversation, ids are in the order in which the posts must appear.
	PostID int64
	// ConsentID names a row of consents.
	ConsentID int64
	// FileID names a row of files. Within a message, ids are in the order in which the files were typed.
	FileID int64
	// AttachmentID names a row of attachments. Within a message, ids are in the order of its carrier.
	AttachmentID int64
	// CreditEntryID names a row of credit_entries. Within an inbox, ids are in the order of the balances.
	CreditEntryID int64
	// NoteID names a row of notes. Within a conversation, ids are in the order in which they were typed.
	NoteID int64
	// SnippetID names a row of snippets.
	SnippetID int64
	// ScheduledID names a row of scheduled.
	ScheduledID int64
	// FAQID names a row of faqs.
	FAQID int64
	// PageID names a row of pages.
	PageID int64
	// DraftID names a row of drafts. Within a conversation, ids are in the order in which they were asked for.
	DraftID int64
	// TagID names a row of tags.
	TagID int64
	// ListID names a row of lists.
	ListID int64
	// AccountID names a row of accounts.
	AccountID int64
	// DealID names a row of deals.
	DealID int64
	// ImportID names a row of imports.
	ImportID int64
	// AutomationID names a row of automations.
	AutomationID int64
	// VersionID names a row of automation_versions.
	VersionID int64
	// RunID names a row of automation_runs.
	RunID int64
	// BroadcastID names a row of broadcasts.
	BroadcastID int64
)
