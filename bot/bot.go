package bot

import (
	"context"
	"errors"
	"fmt"
	"time"

	"partyline/bridge"
	"partyline/store"
)

// Core is the part of *bridge.Bridge that commands change things through. Errors that a person can act on are of type
// *bridge.Error.
type Core interface {
	ContactCore
	Treasury
	Ledgers
	// MarkRead sets the conversation's unread count to zero. As with all that take a bridge.Act, the same use once more changes nothing.
	MarkRead(ctx context.Context, act bridge.Act) error
	// Close marks the conversation as done with.
	Close(ctx context.Context, act bridge.Act) error
	// Reopen takes Close and Snooze back.
	Reopen(ctx context.Context, act bridge.Act) error
	// SetMode says what typing does in the conversation's thread.
	SetMode(ctx context.Context, act bridge.Act, mode store.Mode) error
	// ModeOf is what typing does there.
	ModeOf(ctx context.Context, id store.ConversationID) (store.Mode, error)
	// Decide answers the question about a typed reply of the inbox. Who comes second is refused and told what was decided.
	Decide(ctx context.Context, actor bridge.Person, inbox store.InboxID, id store.MessageID, send bool) error
	// Answer sends a text in the place of a typed command; a repetition sends nothing more.
	Answer(ctx context.Context, chat string, t bridge.Typed, text string) error
	// KeepSnippet keeps a snippet of an inbox, new or changed. Repeating it changes nothing.
	KeepSnippet(ctx context.Context, r bridge.SnippetRequest) error
	// DropSnippet removes one.
	DropSnippet(ctx context.Context, actor bridge.Person, inbox store.InboxID, name string) error
	// Claim makes the actor look after the conversation.
	Claim(ctx context.Context, act bridge.Act) error
	// Assign makes somebody look after the conversation, whom who names by the platform's id or by name.
	Assign(ctx context.Context, act bridge.Act, who string) (bridge.Person, error)
	// Unassign makes nobody look after the conversation.
	Unassign(ctx context.Context, act bridge.Act) error
	// Snooze puts the conversation aside until a moment.
	Snooze(ctx context.Context, act bridge.Act, until time.Time) error
	// Now is the present in the zone of an inbox.
	Now(in store.InboxID) time.Time
	// Schedule has a reply leave at a moment; a repetition with the same key schedules nothing more.
	Schedule(ctx context.Context, r bridge.ScheduleRequest) error
	// CancelScheduled takes back a scheduled reply of the inbox. Who comes second is refused and told what became of it.
	CancelScheduled(ctx context.Context, actor bridge.Person, inbox store.InboxID, id store.ScheduledID) error
	// SendScheduled sends a scheduled reply of the inbox now. Who comes second is refused and told what became of it.
	SendScheduled(ctx context.Context, actor bridge.Person, inbox store.InboxID, id store.ScheduledID) error
	// SendText queues an SMS, or has its thread asked about it; a repetition with the same key does nothing more, and tells what became of
	// it.
	SendText(ctx context.Context, r bridge.SendRequest) (bridge.SendResult, error)
	// OpenConversation starts a conversation without sending anything, or finds the one that there is. A repetition with the same key
	// changes nothing more.
	OpenConversation(ctx context.Context, r bridge.OpenRequest) (bridge.OpenResult, error)
	// Write is SendText in a conversation.
	Write(ctx context.Context, r bridge.WriteRequest) (bridge.SendResult, error)
	// Cost counts a text as it would leave for a conversation.
	Cost(ctx context.Context, id store.ConversationID, text string) (bridge.Cost, error)
	// LinesOf tells how the lines of an inbox fare.
	LinesOf(ctx context.Context, inbox store.InboxID) ([]bridge.LineHealth, error)
	// Retry sends a message of the inbox again that did not arrive; a repetition with the same key sends nothing more.
	Retry(ctx context.Context, actor bridge.Person, inbox store.InboxID, id store.MessageID, key string) error
	// LinkProfile makes a link to the profile of a conversation's contact.
	LinkProfile(ctx context.Context, s bridge.Subject) (bridge.ProfileLink, error)
	// RequestDraft has a draft written, which the thread shows; a repetition with the same key asks for nothing more.
	RequestDraft(ctx context.Context, r bridge.DraftRequest) error
	// DraftNow has a draft written and waits for it.
	DraftNow(ctx context.Context, r bridge.DraftRequest) (store.Draft, error)
	// OfferedDraft is a draft of the inbox that may still be sent.
	OfferedDraft(ctx context.Context, inbox store.InboxID, r bridge.DraftRef) (store.Draft, error)
	// DraftOwner is the conversation that a draft of the inbox is for.
	DraftOwner(ctx context.Context, inbox store.InboxID, id store.DraftID) (store.ConversationID, error)
	// SendDraft sends a draft, once, whoever else does.
	SendDraft(ctx context.Context, u bridge.DraftUse) (bridge.SendResult, error)
	// DiscardDraft says that nobody wants a draft.
	DiscardDraft(ctx context.Context, u bridge.DraftUse) error
	// RequestSummary has a conversation summed up, which thread and card show.
	RequestSummary(ctx context.Context, act bridge.Act) error
	// Tones are the roles that an assistant can be given; nil where there is no assistant.
	Tones() []bridge.Tone
	// SwitchDrafts and SwitchSummaries switch them on and off.
	SwitchDrafts(ctx context.Context, actor bridge.Person, inbox store.InboxID, on bool) error
	SwitchSummaries(ctx context.Context, actor bridge.Person, inbox store.InboxID, on bool) error
	// AcceptAssistant records who accepted what bridge.Acknowledgement says, or that nobody does.
	AcceptAssistant(ctx context.Context, actor bridge.Person, inbox store.InboxID, accepted bool) error
	// SetBrand changes what the assistant is told about the house, SetRole its tone, SetPages its pages.
	SetBrand(ctx context.Context, actor bridge.Person, inbox store.InboxID, change func(*bridge.Brand)) error
	SetRole(ctx context.Context, actor bridge.Person, inbox store.InboxID, role string) error
	SetPages(ctx context.Context, actor bridge.Person, inbox store.InboxID, urls []string) error
	// RefreshPages has the pages read now.
	RefreshPages(ctx context.Context, actor bridge.Person, inbox store.InboxID) error
	// KeepFAQ keeps a question with its answer, new or changed; DropFAQ removes one; ImportFAQs reads CSV, ImportFAQFile a file of it.
	KeepFAQ(ctx context.Context, r bridge.FAQRequest) error
	DropFAQ(ctx context.Context, actor bridge.Person, inbox store.InboxID, id store.FAQID) error
	ImportFAQs(ctx context.Context, actor bridge.Person, inbox store.InboxID, text string) (bridge.Imported, error)
	ImportFAQFile(ctx context.Context, actor bridge.Person, inbox store.InboxID, chat string, t bridge.Typed) (bridge.Imported, error)
	// Forget deletes a conversation's contact with everything that an inbox has of them; it cannot be undone.
	Forget(ctx context.Context, r bridge.ForgetRequest) (bridge.Forgotten, error)
}

// Reads is the part of *store.Store that commands look things up in.
type Reads interface {
	ContactReads
	// InboxOf is the inbox that is mirrored into a channel. store.ErrNotFound where there is none.
	InboxOf(ctx context.Context, chat, channel string) (store.Inbox, error)
	// InboxOfConversation is the inbox that a conversation belongs to. store.ErrNotFound where there is no such conversation.
	InboxOfConversation(ctx context.Context, id store.ConversationID) (store.InboxID, error)
	// ConversationWith is the newest conversation of an inbox with a number. store.ErrNotFound where there is none.
	ConversationWith(ctx context.Context, inbox store.InboxID, number string) (store.ConversationID, error)
	// ThreadByRef finds a thread by its platform's ids. store.ErrNotFound where it is not ours.
	ThreadByRef(ctx context.Context, chat, channel, ref string) (store.Thread, error)
	// RewordingOf is an outbound message of an inbox. store.ErrNotFound where the inbox has none with this id.
	RewordingOf(ctx context.Context, inbox store.InboxID, id store.MessageID) (store.Rewording, error)
	// Overview lists conversations of an inbox, unread first.
	Overview(ctx context.Context, q store.OverviewQuery) ([]store.OverviewRow, error)
	// OverviewCount counts them, up to the limit.
	OverviewCount(ctx context.Context, q store.OverviewQuery) (int, error)
	// Find lists conversations of an inbox that fit.
	Find(ctx context.Context, q store.FindQuery) (store.Found, error)
	// Snippets are the snippets of an inbox, by name.
	Snippets(ctx context.Context, inbox store.InboxID) ([]store.Snippet, error)
	// ScheduledOf lists the scheduled replies of an inbox that wait; of one conversation only, where id is not 0.
	ScheduledOf(ctx context.Context, inbox store.InboxID, id store.ConversationID, offset, limit int) ([]store.ScheduledRow, error)
	// Assistant is that of an inbox, with its questions and pages.
	Assistant(ctx context.Context, inbox store.InboxID) (store.Assistant, error)
	FAQs(ctx context.Context, inbox store.InboxID) ([]store.FAQ, error)
	Pages(ctx context.Context, inbox store.InboxID) ([]store.Page, error)
	// Lines are the lines of an inbox.
	Lines(ctx context.Context, inbox store.InboxID) ([]store.Line, error)
	// Broadcasts are those of an inbox, the newest first; Broadcast is one of them. store.ErrNotFound where there is none.
	Broadcasts(ctx context.Context, inbox store.InboxID, offset, limit int) ([]store.Broadcast, error)
	Broadcast(ctx context.Context, inbox store.InboxID, id store.BroadcastID) (store.Broadcast, error)
}

// Bot runs commands. It keeps nothing between calls, so it is safe for concurrent use and any replica may serve any call.
type Bot struct {
	core     Core
	reads    Reads
	commands []Command
	// automations may be nil, where there are none.
	automations Automations
	// broadcasts may be nil, where there are none.
	broadcasts Broadcasts
}

// New makes a Bot that knows every command of the table.
func New(core Core, reads Reads) *Bot {
	return &Bot{core: core, reads: reads, commands: Commands()}
}

// Do runs the named command. It may block as long as the database does, until ctx ends.
//
// The answer is fit to be shown in every case. The error is set only where our own side failed, such as an unreachable
// database: the adapter logs it and shows the answer all the same. A refusal is an answer without an error.
func (b *Bot) Do(ctx context.Context, command string, call Call) (Answer, error) {
	c, ok := b.find(command)
	if !ok {
		return b.unknown(command), nil
	}
	answer, err := c.Run(ctx, b, call)
	if err == nil {
		return answer, nil
	}
	if answer.empty() {
		answer = say(bridge.Say(err))
	}
	if refused(err) {
		return answer, nil
	}
	return answer, fmt.Errorf("bot: %s: %w", c.Name, err)
}

// inboxOf is the inbox that the call is about.
func (b *Bot) inboxOf(ctx context.Context, call Call) (store.Inbox, error) {
	in, err := b.reads.InboxOf(ctx, call.Chat, call.Channel)
	if errors.Is(err, store.ErrNotFound) {
		return store.Inbox{}, &bridge.Error{
			Code:  bridge.CodeNotFound,
			Say:   "This channel is not an inbox. Use the command in the channel of an inbox, or add this channel to the configuration.",
			Cause: err,
		}
	}
	return in, err
}
