package bridge

import (
	"context"
)

// Inlet is what a carrier's webhooks call. *Bridge implements it. Both methods return after the commit, so a webhook may be
// acknowledged as soon as they return nil. Their errors are of type *Error: CodeInvalid for nonsense, CodeUnavailable while
// the database is away.
type Inlet interface {
	// Receive keeps an inbound message and rings for its mirroring. A repetition (same CarrierID) changes nothing and is no
	// error. A message for a line that we do not know is kept aside until the line is configured.
	Receive(ctx context.Context, m Inbound) error
	// Report moves a message's state forward. A late, repeated or unknown report changes nothing and is no error.
	Report(ctx context.Context, r Report) error
}

// Listener is what a chat adapter calls with what people typed. Bridge.Listen gives one, bound to a chat's name. Its methods
// return after the commit, so an event may be acknowledged as soon as they return nil; repetitions change nothing. Their errors
// are of type *Error; CodeUnavailable means: do not acknowledge, the platform shall deliver again.
type Listener interface {
	// Reply takes what was typed in a thread. Text in a thread that is not ours is ignored.
	Reply(ctx context.Context, t Typed) error
	// Edited takes the new text of something typed earlier: it changes the SMS while that is held, and says so in the thread
	// where it has left already.
	Edited(ctx context.Context, t Typed) error
	// Deleted cancels the SMS of a deleted reply while that is held, and says so in the thread where it has left already.
	Deleted(ctx context.Context, p PostRef) error
	// CatchUp reads the threads of a channel for what was typed while nobody listened. The adapter calls it whenever its
	// connection came (back) up. It may take long; it stops when ctx ends.
	CatchUp(ctx context.Context, channel string) error
	// Alive records that events of the channel are arriving, so that CatchUp knows from where to read. Cheap; the adapter calls
	// it every minute while connected.
	Alive(ctx context.Context, channel string) error
}
