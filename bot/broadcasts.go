package bot

import (
	"context"
	"time"

	"partyline/bridge"
	"partyline/bridge/broadcast"
	"partyline/store"
)

// Broadcasts is the part of *broadcast.Room that commands use.
type Broadcasts interface {
	// Compose keeps a draft, new or changed.
	Compose(ctx context.Context, d broadcast.Draft) (store.Broadcast, error)
	// SetLine has another line of the inbox send a draft.
	SetLine(ctx context.Context, act broadcast.Act, line store.LineID) error
	// SendingLines are the lines of an inbox that may send.
	SendingLines(ctx context.Context, inbox store.InboxID) ([]store.Line, error)
	// Describe says who gets a broadcast.
	Describe(ctx context.Context, b *store.Broadcast) (broadcast.Names, error)
	// Preview counts what a draft would do, and keeps that it was shown.
	Preview(ctx context.Context, inbox store.InboxID, id store.BroadcastID) (store.Broadcast, broadcast.Preview, error)
	// Send has a draft sent as it was previewed, at once or from a moment on; asked: somebody else has to agree first.
	Send(ctx context.Context, act broadcast.Act, seen int, at time.Time) (asked bool, err error)
	// Approve agrees to that.
	Approve(ctx context.Context, act broadcast.Act, seen int) error
	// Test sends its text to one number.
	Test(ctx context.Context, act broadcast.Act, number, key string) error
	// Pause, Resume, Cancel, Back and Discard change its state.
	Pause(ctx context.Context, act broadcast.Act) error
	Resume(ctx context.Context, act broadcast.Act) error
	Cancel(ctx context.Context, act broadcast.Act) error
	Back(ctx context.Context, act broadcast.Act) error
	Discard(ctx context.Context, act broadcast.Act) error
	// RetryFailed sends again to whom another try may reach, and tells to how many.
	RetryFailed(ctx context.Context, act broadcast.Act) (int, error)
	// Progress is how it fares.
	Progress(ctx context.Context, inbox store.InboxID, id store.BroadcastID) (bridge.Progress, error)
	// LinkResults makes a link to its recipients as CSV.
	LinkResults(ctx context.Context, act broadcast.Act) (broadcast.Link, error)
}

// Broadcast lets commands use broadcasts. It must be called before anybody uses a command.
func (b *Bot) Broadcast(r Broadcasts) { b.broadcasts = r }
