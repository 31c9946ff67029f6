package bridge

import (
	"context"
	"time"

	"partyline/store"
)

// Progress is what the post about a broadcast shows in the channel of its inbox.
type Progress struct {
	// Key names this post among all we ever make: opaque, at most 25 characters.
	Key string `json:"-"`
	// TriedAt is when posting was first tried without a known outcome; zero for a first try.
	TriedAt time.Time `json:"-"`
	// Moved: another post has taken this one's place.
	Moved bool

	ID    store.BroadcastID
	State store.BroadcastState
	// Title and Text are the broadcast's, Line is what people call the line that sends it, Audience who gets it.
	Title, Text, Line, Audience string
	// Author wrote it, Starter had it sent, Approver agreed.
	Author, Starter, Approver string
	// Seen names the version that was previewed.
	Seen int
	// Why says why it stopped or paused.
	Why string
	// StartAt is before when nothing leaves; StartedAt and FinishedAt are zero where that is still to come.
	StartAt, StartedAt, FinishedAt time.Time

	// Expected is how many it was previewed to go to, and Segments what that was reckoned to take.
	Expected, Segments int
	// Listed is how many recipients are on its list so far; Listing: more are to come.
	Listed  int
	Listing bool
	// Waiting have not had their turn, Delayed of them wait for their quiet hours to end. Queued are being handed over.
	Waiting, Delayed, Queued int
	// Sent were taken by the carrier, and not delivered so far.
	Sent, Delivered, Failed, Skipped int
	Replies, OptOuts                 int
	// Skips and Failures say why, as sentences, the most frequent first.
	Skips, Failures []Reason
	// Retriable of the failed may get it at another try.
	Retriable int
}

// Reason is why something happened to so many.
type Reason struct {
	Why   string
	Count int
}

// ProgressPoster is the optional interface of a Chat that can show in a channel how a broadcast fares.
type ProgressPoster interface {
	// ShowProgress edits the post called id, or, where id is empty, makes one. It gives the post's id. It is repeatable: with
	// Progress.TriedAt set it first looks for what an earlier try with the same key made. CodeGone: the post is no more.
	ShowProgress(ctx context.Context, in Place, id string, p Progress) (string, error)
}

// ShowProgress shows it in the channel of an inbox, as ProgressPoster does. CodeRejected where the platform cannot, CodeNotFound where the
// inbox is not configured any more.
func (b *Bridge) ShowProgress(ctx context.Context, inbox store.InboxID, id string, p Progress) (string, error) {
	s, ok := b.Settings(inbox)
	if !ok {
		return id, &Error{Code: CodeNotFound, Say: "The inbox is not configured any more."}
	}
	poster, ok := b.chats[s.Chat].(ProgressPoster)
	if !ok {
		return id, &Error{Code: CodeRejected, Say: "This platform does not show how broadcasts fare."}
	}
	return poster.ShowProgress(ctx, Place{Channel: s.Channel}, id, p)
}
