package bot

import (
	"partyline/bridge"
	"partyline/store"
)

// Call is one use of a command, whatever door it came through. A door fills in what it knows and leaves the rest empty.
type Call struct {
	// Actor is who used it, already found to be allowed to use commands in this channel.
	Actor bridge.Person
	// Chat is the name of the chat, as configured.
	Chat string
	// Channel is the platform's id of the channel it was used in, or of the one that the thread hangs in. It decides which inbox
	// is meant.
	Channel string
	// Thread is the thread it was used in, nil outside of threads.
	Thread *bridge.ThreadRef
	// Conversation is whose thread that is, empty outside of a conversation's thread, and where the door does not know it.
	Conversation store.ConversationID
	// Text are the typed arguments without the command's name, decoded from the platform's mark-up, or the value of the button
	// that was pressed, or the Value of the submitted form.
	Text string
	// Mentions are the names of the people, groups and roles of the chat that Text calls, as Text shows them; nil for doors where nobody
	// can be called.
	Mentions []string
	// Typed is what was typed in a thread, where the use is a typed command; nil for every other door. Its author is Actor.
	Typed *bridge.Typed
	// Values are the inputs of a submitted form by Input.Name, nil for every other door.
	Values map[string]string
	// Live: a window that is opened now can follow what is typed into it; see Form.Live.
	Live bool
	// Key names this use among all, so that a repeated delivery by the platform does nothing twice: its id of the interaction or
	// event. For a form it is the window's id: a window that stayed open over a failure and is submitted again is one use.
	Key string
}
