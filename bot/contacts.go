package bot

import (
	"context"

	"partyline/bridge"
	"partyline/store"
)

// ContactCore is the part of Core that is about contacts. As everywhere, what is done is written into the audit log and shown on cards.
type ContactCore interface {
	ContactFiles
	// SetDetails writes down what is known of a contact.
	SetDetails(ctx context.Context, s bridge.Subject, d bridge.Details) error
	// Tag and Untag put a tag on a contact and take it off; changed is false where that was done already.
	Tag(ctx context.Context, s bridge.Subject, tag string) (changed bool, err error)
	Untag(ctx context.Context, s bridge.Subject, tag string) (changed bool, err error)
	// MakeList makes a list; Join and Leave put a contact on one and take them off.
	MakeList(ctx context.Context, r bridge.ListRequest) (store.List, error)
	Join(ctx context.Context, s bridge.Subject, list string) (changed bool, err error)
	Leave(ctx context.Context, s bridge.Subject, list string) (changed bool, err error)
	// LinkAccount has a contact belong to an account, which is made where there is none of this name; UnlinkAccount to none.
	LinkAccount(ctx context.Context, s bridge.Subject, account string) (a store.Account, made bool, err error)
	UnlinkAccount(ctx context.Context, s bridge.Subject) (was string, err error)
	// Merge makes one contact of two.
	Merge(ctx context.Context, r bridge.MergeRequest) error
	// Pipelines are the ways that deals of an inbox go, and their currency.
	Pipelines(inbox store.InboxID) ([]bridge.Pipeline, string)
	// OpenDeal opens a deal, MoveDeal puts it at a stage, CloseDeal says how it ended.
	OpenDeal(ctx context.Context, s bridge.Subject, r bridge.DealRequest) (store.DealID, error)
	MoveDeal(ctx context.Context, s bridge.Subject, deal store.DealID, stage string) error
	CloseDeal(ctx context.Context, s bridge.Subject, deal store.DealID, state store.DealState) error
}

// ContactFiles is the part of Core that reads and writes files of contacts.
type ContactFiles interface {
	// ImportContacts reads CSV into an inbox, ImportTypedContacts a file of it that was dropped in a thread.
	ImportContacts(ctx context.Context, r bridge.ImportRequest) (bridge.ImportResult, error)
	ImportTypedContacts(ctx context.Context, r bridge.ImportRequest, chat string, t bridge.Typed) (bridge.ImportResult, error)
	// RegionOf is the country by which numbers without a prefix are read.
	RegionOf(inbox store.InboxID) string
	// LinkContacts makes a link to a file of all contacts of an inbox.
	LinkContacts(ctx context.Context, actor bridge.Person, inbox store.InboxID) (bridge.ContactsLink, error)
}

// ContactReads is the part of Reads that is about contacts.
type ContactReads interface {
	// Contact is one contact, ContactByNumber the one with a number. store.ErrNotFound where there is none.
	Contact(ctx context.Context, id store.ContactID) (store.Contact, error)
	ContactByNumber(ctx context.Context, number string) (store.Contact, error)
	// ContactsNamed are contacts that an inbox knows in whose names all words are, by name.
	ContactsNamed(ctx context.Context, inbox store.InboxID, words store.Search, limit int) ([]store.Contact, error)
	// Conversation is one conversation. store.ErrNotFound where there is none.
	Conversation(ctx context.Context, id store.ConversationID) (store.Conversation, error)
	// Knows tells whether an inbox knows a contact; FieldsOf is what it wrote down of them.
	Knows(ctx context.Context, inbox store.InboxID, contact store.ContactID) (bool, error)
	FieldsOf(ctx context.Context, inbox store.InboxID, contact store.ContactID) (map[string]string, error)
	// ConsentsOfInbox are the entries of the consent ledger on the lines of an inbox after one; contact is 0 for everybody.
	ConsentsOfInbox(ctx context.Context, inbox store.InboxID, contact store.ContactID, after store.ConsentID, limit int) ([]store.ConsentRow, error)
	// Tags, Lists and Accounts are all of an inbox, by name.
	Tags(ctx context.Context, inbox store.InboxID) ([]store.Tag, error)
	Lists(ctx context.Context, inbox store.InboxID) ([]store.List, error)
	Accounts(ctx context.Context, inbox store.InboxID) ([]store.Account, error)
	// Members counts the contacts on a list.
	Members(ctx context.Context, list store.ListID) (int, error)
	// TagsOf, ListsOf, AccountOf and DealsOf are what an inbox knows of a contact.
	TagsOf(ctx context.Context, inbox store.InboxID, contact store.ContactID) ([]string, error)
	ListsOf(ctx context.Context, inbox store.InboxID, contact store.ContactID) ([]store.List, error)
	AccountOf(ctx context.Context, inbox store.InboxID, contact store.ContactID) (string, error)
	DealsOf(ctx context.Context, inbox store.InboxID, contact store.ContactID) ([]store.Deal, error)
}
