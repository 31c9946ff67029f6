package bridgetest

import (
	"time"

	"github.com/jonboulle/clockwork"

	"partyline/bridge"
)

// Rig is one platform for one test: the real adapter, connected to its emulator, and hands and eyes on the emulator. There is one
// inbox channel in it, which is safe. The platform's own rate limits are off.
type Rig struct {
	// Chat is the adapter.
	Chat bridge.Chat
	// Place is the inbox channel.
	Place bridge.Place
	// Clock is the time of adapter and emulator alike.
	Clock *clockwork.FakeClock
	// Listen connects the adapter for events and hands them to l, until the test ends. It returns at once, and is called at most
	// once.
	Listen func(l bridge.Listener)
	// People act on the platform.
	People People
	// Reader sees what people see.
	Reader Reader
	// Faults make things go wrong.
	Faults Faults
	// Opening are the calls that opening a thread takes, in order.
	Opening []Call
	// Secrets must be in no error.
	Secrets []string
	// Lacks names the optional interfaces that the adapter does not implement, each with the reason.
	Lacks map[string]string
}

// Who is one of the people of a Rig. Whoever is not in the channel yet joins it before acting.
type Who int

const (
	// Admin may answer.
	Admin Who = iota
	// Stranger can type in the thread, but may not answer.
	Stranger
	// Robot is somebody else's bot.
	Robot
)

// File is a file that somebody drops into a thread.
type File struct {
	Name, ContentType string
	Content           []byte
}

// People act on the platform as people do. What fails fails the test.
type People interface {
	// Name is what the platform calls somebody.
	Name(w Who) string
	// Mentions are texts that would notify somebody here, as the platform writes mentions.
	Mentions() []string
	// Hails are texts that call somebody in a thread, as people type them, each with the name that the platform shows of whom it calls.
	Hails() map[string]string
	// Types types plain text in a thread, with files.
	Types(w Who, t bridge.ThreadRef, text string, files ...File) bridge.PostRef
	// Edits changes what the Admin typed.
	Edits(p bridge.PostRef, text string)
	// Deletes removes what the Admin typed.
	Deletes(p bridge.PostRef)
	// DeletesThread removes a thread with all that is in it, its card too.
	DeletesThread(t bridge.ThreadRef)
	// LocksThread lets nobody write in a thread any more, neither people nor apps.
	LocksThread(t bridge.ThreadRef)
	// LetsOutsidersIn makes the channel readable by people who are no admins.
	LetsOutsidersIn()
	// SendsOutsidersAway makes it safe again.
	SendsOutsidersAway()
}

// Shown is one message as a reader sees it.
type Shown struct {
	// ID is the platform's id of it.
	ID string
	// Author is under whose name it stands, or whose name stands in it.
	Author string
	// Text is what the reader reads, literally, without Author. In a post of several parts, or one that comes late, remarks stand
	// between the texts.
	Text string
	// Pings are those who were notified by it.
	Pings []string
	// Unfurled says that the platform may show a preview of a link in it.
	Unfurled bool
	// Files are what it shows besides.
	Files []File
	// Ours says that our app wrote it.
	Ours bool
}

// Reader sees what people see.
type Reader interface {
	// Thread is what stands in a thread below its card, oldest first; nothing where there is no thread.
	Thread(t bridge.ThreadRef) []Shown
	// Card is the card of a thread; false where it is gone.
	Card(t bridge.ThreadRef) (Shown, bool)
	// Channel is what the channel shows outside of threads, oldest first: cards, and what strayed there.
	Channel() []Shown
	// Marks are our signs on a typed reply, in any order.
	Marks(p bridge.PostRef) []bridge.Mark
	// Links says that the card of a thread leads to another one.
	Links(from, to bridge.ThreadRef) bool
	// Changed gives a channel that is closed at the next change of anything that this interface shows.
	Changed() <-chan struct{}
}

// Call is something that the adapter asks of the platform.
type Call string

// The calls that the suite knows by name. Opening may hold others.
const (
	// Posting shows a post in a thread.
	Posting Call = "posting"
	// Uploading shows a file in a thread. On some platforms it is the same call as Posting.
	Uploading Call = "uploading"
	// Refreshing edits a card.
	Refreshing Call = "refreshing"
	// Marking puts a sign on a reply.
	Marking Call = "marking"
	// Reading reads a thread.
	Reading Call = "reading"
)

// Failure is a way in which one call goes wrong.
type Failure string

const (
	// CutBefore closes the connection without an answer; nothing was done.
	CutBefore Failure = "cut before it was done"
	// CutAfter does the work and closes the connection without an answer.
	CutAfter Failure = "cut after it was done"
	// ErrorBefore answers with a status of 500 or more; nothing was done.
	ErrorBefore Failure = "error before it was done"
	// ErrorAfter does the work and answers with a status of 500 or more.
	ErrorAfter Failure = "error after it was done"
	// Silence does the work and does not answer.
	Silence Failure = "silence after it was done"
)

// done says that the work was done all the same.
func (f Failure) done() bool { return f == CutAfter || f == ErrorAfter || f == Silence }

// Faults make things go wrong, from the next one on.
type Faults interface {
	// Fail makes the next call of a kind go wrong.
	Fail(c Call, f Failure)
	// Limit refuses the next call of a kind, asking to wait for d, whole seconds.
	Limit(c Call, d time.Duration)
	// Calls is how many calls of a kind came so far, failed ones too.
	Calls(c Call) int
	// Revoke makes the platform refuse our credentials.
	Revoke()

	// Lose drops the next event for ever.
	Lose()
	// Duplicate delivers each of the next n events twice.
	Duplicate(n int)
	// Delay holds the next event back until Deliver.
	Delay()
	// Deliver delivers what was held back.
	Deliver()
	// Reorder delivers the next n events in reverse order.
	Reorder(n int)

	// Disconnect cuts the adapter off its events and returns when that is so. What happens meanwhile is never told.
	Disconnect()
	// Reconnect lets the adapter connect again. The suite moves the clock until it does.
	Reconnect()
}
