package bridge

import (
	"context"
	"io"
	"iter"
	"time"

	"partyline/store"
)

// Chat is one workspace in which conversations are mirrored. Anything a platform can do beyond this is an optional
// interface of one method. Every method may block until its context ends or the platform's own time-out strikes, is safe for
// concurrent use, and returns errors of type *Error: CodeRetry (with RetryAfter where a rate limit asks for it) and
// CodeUncertain are tried again, CodeGone replaces the thread, CodeUnsafe and CodeUnavailable hold the inbox back.
type Chat interface {
	// OpenThread posts the card that starts a thread. It is repeatable: with Card.TriedAt set it first looks for what an
	// earlier try with the same Card.Key made.
	OpenThread(ctx context.Context, in Place, c Card) (ThreadRef, error)
	// Post shows p in the thread. It is repeatable, likewise by Post.Key and Post.TriedAt. CodeGone: the thread is no more,
	// and nothing of p was left visible elsewhere.
	Post(ctx context.Context, t ThreadRef, p Post) (PostRef, error)
	// Refresh edits the thread's card in place.
	Refresh(ctx context.Context, t ThreadRef, c Card) error
	// Mark shows on a typed reply how its SMS fares: it takes the mark was away (MarkNone: there is none) and sets now.
	// Repeating it changes nothing. A reply that was deleted meanwhile is no error.
	Mark(ctx context.Context, p PostRef, was, now Mark) error
	// History lists what people typed in the thread after the given moment, oldest first. It stops at the first error, which
	// it yields.
	History(ctx context.Context, t ThreadRef, since time.Time) iter.Seq2[Typed, error]
	// Capabilities are the limits that hold in this thread.
	Capabilities(t ThreadRef) Capabilities
}

// Capabilities are a thread's limits, as data. What a platform can do at all is told by the interfaces it implements.
type Capabilities struct {
	// MaxText is how many characters (runes) of customer text surely fit into one post, however they must be escaped. Longer
	// text is split, and a backlog is joined up to it.
	MaxText int
	// MaxParts is how many messages of a backlog one post can hold.
	MaxParts int
	// MaxFile is how many bytes a file may have that an Uploader shows; 0 where it shows none.
	MaxFile int64
}

// Place is where an inbox is mirrored to.
type Place struct {
	// Channel is the platform's id of the channel.
	Channel string
}

// ThreadRef is a thread, as its platform names it.
type ThreadRef struct {
	// Channel is the channel the thread hangs in.
	Channel string
	// ID is the thread's own id: on Slack the ts of its card, on Discord the id of the thread or forum post.
	ID string
}

// PostRef is one post in a thread, as its platform names it.
type PostRef struct {
	Thread ThreadRef
	// ID is the post's own id: on Slack its ts, or the id of the file that an Uploader showed (F...); on Discord the message's id.
	ID string
}

// Card is what the first post of a thread shows. bot draws it.
type Card struct {
	// Key names this card among all we ever post: opaque, at most 25 characters.
	Key string
	// TriedAt is when posting was first tried without a known outcome; zero for a first try.
	TriedAt time.Time

	// Conversation is whose card it is; buttons carry it.
	Conversation store.ConversationID
	// Name is the contact's name, empty where we know none.
	Name string
	// Number is the contact's number, as people of its country write it.
	Number string
	// Line is the label of our line, or its number.
	Line string
	// State is open, snoozed or closed.
	State store.ConversationState
	// Unread counts the contact's messages that nobody has read.
	Unread int
	// WaitingSince is the time of the oldest of these, and where all are read, of the oldest that was not answered; zero where there is none.
	WaitingSince time.Time
	// Waiting: the contact wrote last, so they wait for an answer, read or unread.
	Waiting bool
	// SnoozedUntil is when a snoozed conversation opens by itself; zero in every other state.
	SnoozedUntil time.Time
	// Assignee looks after the conversation; the zero Person for nobody.
	Assignee Person
	// Mode is what text typed in the thread does.
	Mode store.Mode
	// Origin is what the contact's newest message answers; nil for nothing.
	Origin *Origin
	// OptedOut: the contact wants no texts from this line.
	OptedOut bool
	// CannotReply says why text typed here cannot go out, as a sentence; empty where it can.
	CannotReply string
	// Drafts: the assistant may be asked for a draft.
	Drafts bool
	// Summary says what the conversation is about, OpenPoints what is still to be done; empty where nobody wrote one.
	Summary, OpenPoints string
	// Tags, Lists and Account are what the inbox knows of the contact, by name; Deals are their open ones, the newest first.
	Tags, Lists []string
	// Automations are the titles of those that the contact is in.
	Automations []string
	Account     string
	Deals       []store.Deal
	// Merged is the thread in which the conversation goes on since its contact was merged into another; nil for none. Nothing can be done
	// from the card then but to go there.
	Merged *ThreadRef
	// Replaces is the thread that this one takes the place of, nil for a first thread. The card links back to it.
	Replaces *ThreadRef
}

// Origin is what a message of ours came from, as people are told of it.
type Origin struct {
	// Kind says what sort of thing it was.
	Kind store.Origin
	// Name is that of the broadcast or automation, of the admin for a reply; may be empty.
	Name string
	// At is when the message was sent.
	At time.Time
}

// PostKind says who speaks.
type PostKind string

const (
	// PostCustomer is what the contact wrote. It is shown literally: it can ping nobody and format nothing.
	PostCustomer PostKind = "customer"
	// PostTeam is an SMS that an admin sent by a command, shown in the thread so that everybody knows.
	PostTeam PostKind = "team"
	// PostNotice is what Partyline itself has to say about this thread.
	PostNotice PostKind = "notice"
)

// Post is one thing to show in a thread.
type Post struct {
	// Key names this post among all we ever make: opaque, at most 25 characters.
	Key string
	// TriedAt is when posting was first tried without a known outcome; zero for a first try.
	TriedAt time.Time
	// After is the id of the newest post in the thread that we know of, empty where there is none; given where TriedAt is. Only one
	// post of a thread is tried at a time, so whatever else of ours is newer than After is what an earlier try left.
	After string
	// Kind says who speaks.
	Kind PostKind
	// Author is the contact's or the admin's name, empty for a notice.
	Author string
	// Parts are the messages, oldest first; more than one where a backlog became one post. Never empty.
	Parts []Part
	// Mention are the platform's ids of people and groups that the post calls, who are told of it; nil for nobody.
	Mention []string
	// Announce also shows the post in the channel itself.
	Announce bool
	// Page is an address of ours at which more can be seen; empty for none. The post then bears a button that opens it.
	Page string
	// Retry is the message that did not arrive and may be tried again; 0 for none. The post then bears a button for that.
	Retry store.MessageID
	// Reword is the message that did not arrive and may go through with another text; 0 for none. The post then bears a button for
	// that.
	Reword store.MessageID
	// Asks is the message that the post asks about: shall it go to the customer, or stay as a note; 0 for none. The post then bears
	// a button for each.
	Asks store.MessageID
	// Correct is the message that left and that somebody may want to correct; 0 for none. The post then bears a button for that.
	Correct store.MessageID
	// Scheduled is the reply that leaves later; 0 for none. The post then bears buttons to send it now and to cancel it.
	Scheduled store.ScheduledID
	// Draft is the draft that the post shows; zero for none. The post then bears buttons to send it, to change it and to discard it.
	Draft DraftRef
}

// Part is one message, or a piece of one, within a post.
type Part struct {
	// Text is shown whole. Empty where the message had none.
	Text string
	// Aloud is the piece of a notice's Text that is shown as messages are, because it may become one; empty for none.
	Aloud string
	// At is when the message was received or sent; readers see it in their own zone where the post has several parts or
	// comes late.
	At time.Time
	// Due is a moment that a notice speaks of, which readers see in their own zone; zero for none.
	Due time.Time
	// Media are the content types of the message's media items.
	Media []string
	// Answers is the message of ours that this one of the contact answers; nil where there is none recent enough.
	Answers *Origin
	// Sent is what a message of ours came from, where no admin wrote it; nil elsewhere.
	Sent *Origin
	// Recovered: the message was found after a downtime, so it appears later than it was sent.
	Recovered bool
}

// Mark is how a typed reply fares, as a sign on the reply itself.
type Mark string

const (
	// MarkNone is no sign.
	MarkNone Mark = ""
	// MarkHeld: it will leave soon, and can still be edited or deleted.
	MarkHeld Mark = "held"
	// MarkAsked: it leaves only if somebody says so. A notice in the thread asks.
	MarkAsked Mark = "asked"
	// MarkSent: the carrier has it.
	MarkSent Mark = "sent"
	// MarkDelivered: the phone has it.
	MarkDelivered Mark = "delivered"
	// MarkFailed: it did not arrive. A notice in the thread says why.
	MarkFailed Mark = "failed"
)

// Person is somebody on the chat platform.
type Person struct {
	// ID is the platform's id.
	ID string
	// Name is what others see.
	Name string
	// Zone is the name of their time zone, such as Europe/London; empty where the platform does not tell.
	Zone string
}

// Editor is the optional interface of a Chat that can change what it posted.
type Editor interface {
	// EditPost shows p in the place of a post of ours. Repeating it changes nothing. CodeGone where the post or its thread was deleted.
	EditPost(ctx context.Context, r PostRef, p Post) error
}

// Rereader is the optional interface of a Chat that can look at a typed post again.
type Rereader interface {
	// Reread gives what a typed post says by now, decoded as History does, with Typed.At when it was edited last; nil where it was never
	// edited. CodeGone where somebody deleted it, CodeNotFound where its whole thread was deleted with it.
	Reread(ctx context.Context, p PostRef) (*Typed, error)
}

// File is a file that somebody dropped into a thread.
type File struct {
	// Name is what it is called there.
	Name string
	// ContentType is the media type that the platform tells, without parameters; empty where it tells none.
	ContentType string
	// Size is in bytes; 0 where the platform does not tell.
	Size int64
	// Ref is how the platform's adapter finds it again. Empty: its content cannot be had (a sticker, a poll, a link to elsewhere).
	Ref string
}

// Opener is the optional interface of a Chat that can give the content of a typed file.
type Opener interface {
	// OpenFile gives the content of a file that was typed in the thread. The caller closes it. CodeGone where it was deleted.
	OpenFile(ctx context.Context, t ThreadRef, f File) (io.ReadCloser, error)
}

// Uploader is the optional interface of a Chat that can show files.
type Uploader interface {
	// Upload shows a file in the thread, as a post of its own. It is repeatable as Chat.Post is, by Upload.Key, TriedAt and After.
	// CodeGone: the thread is no more, and nothing was left visible elsewhere. CodeRejected: this file will not be shown, ever; Say
	// says why, and what an admin can do about it.
	Upload(ctx context.Context, t ThreadRef, u Upload) (PostRef, error)
}

// Upload is a file to show in a thread.
type Upload struct {
	// Key, TriedAt and After are as in Post.
	Key     string
	TriedAt time.Time
	After   string
	// Author is the contact's name.
	Author string
	// Name is what the file is called: safe everywhere, and unique among all that we ever show in the thread.
	Name string
	// ContentType is what it is, judged by its content.
	ContentType string
	// Alt describes it to those who do not see it, in some words.
	Alt string
	// Content is at most Capabilities.MaxFile bytes.
	Content []byte
}

// Eraser is the optional interface of a Chat that can take back what it showed.
type Eraser interface {
	// EraseThread replaces all that we posted in a thread, its card, and what the channel shows of it. What people typed stays, and so
	// does the thread. It is repeatable, and goes on where an earlier try stopped. A thread that is gone has nothing left to replace.
	// One that is locked for us too shows everything until somebody unlocks or deletes it: CodeUnavailable. CodeForbidden: all is done but
	// what is not ours to change any more, since another app of the platform posted it; Say says what to do.
	EraseThread(ctx context.Context, t ThreadRef, by Tombstone) error
}

// Tombstone is what takes the place of what was deleted.
type Tombstone struct {
	// Card is said by the card, Post by every other post of ours. Neither holds anything from outside but an admin's name.
	Card, Post string
	// Title is what the thread is called, where threads have titles.
	Title string
	// Announced are the ids of the posts of which the channel was told, or may have been.
	Announced []string
}

// Withdrawer is the optional interface of a Chat that shows an announced post in the channel by a message of its own, which is to go
// once the post was read.
type Withdrawer interface {
	// Withdraw takes that message back. The post stays. Repeating it changes nothing, and it is no error where somebody else deleted it.
	Withdraw(ctx context.Context, p PostRef) error
}

// Directory is the optional interface of a Chat that can tell who may answer in a channel.
type Directory interface {
	// Person finds whom somebody means: by an id of the platform, or by a name as it is shown there, in any case and with or without an
	// @ before it. refused says as a sentence why that person may not answer in the channel, empty where they may. CodeNotFound where
	// nobody there is called so, or more than one.
	Person(ctx context.Context, in Place, who string) (p Person, refused string, err error)
}

// Typed is what a person typed into a thread, already checked and decoded by the adapter.
type Typed struct {
	// Post is the typed message itself. It is the key by which repetitions are known.
	Post PostRef
	// Author is who typed it.
	Author Person
	// Text is clean text: what the customer would read.
	Text string
	// Mentions are the names of the people, groups and roles of the chat that the text calls, as the text shows them.
	Mentions []string
	// Files came along.
	Files []File
	// At is when it was typed, by the platform's clock.
	At time.Time
	// Refused says why this person may not send, as a sentence; empty where they may. A refused text never leaves, and its
	// author is told.
	Refused string
	// Recovered is set where it was found by History rather than told by an event.
	Recovered bool
}
