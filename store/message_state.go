package store

// Direction says who wrote a message.
type Direction string

const (
	// In is from the contact to us.
	In Direction = "in"
	// Out is from us to the contact.
	Out Direction = "out"
)

// Origin says what an outbound message came from. Inbound messages have none, but for OriginTapback.
type Origin string

const (
	// OriginReply was typed by an admin in the thread.
	OriginReply Origin = "reply"
	// OriginCommand was written with a command or a form, not typed in the thread, so the thread must be shown it.
	OriginCommand Origin = "command"
	// OriginBroadcast is part of a text to many; Message.OriginName is the broadcast's.
	OriginBroadcast Origin = "broadcast"
	// OriginAutomation was sent by a step of an automation; Message.OriginName is the automation's.
	OriginAutomation Origin = "automation"
	// OriginKeyword answers a keyword by itself.
	OriginKeyword Origin = "keyword"
	// OriginTapback is an inbound message that is only a reaction to one of ours, so that nobody waits for an answer to it.
	OriginTapback Origin = "tapback"
)

// MessageState is where a message is on its way. The legal moves stand in bridge/state.go; nothing else changes a state.
type MessageState string

const (
	// Received is the only state of an inbound message: it is committed, so it will be mirrored.
	Received MessageState = "received"

	// Held is a typed reply in the seconds in which its author may still edit or delete it. It leaves when HoldUntil has
	// passed.
	Held MessageState = "held"
	// Asked waits for somebody to say whether it shall go to the contact at all, because a guard asks. Where nobody does it stays: it
	// never leaves by itself, and nothing waits for it.
	Asked MessageState = "asked"
	// Queued waits for its turn: the messages of a conversation leave one after another.
	Queued MessageState = "queued"
	// Sending has an attempt committed and the carrier being called. A process that finds a message in this state did not
	// make the call itself, so it must treat the outcome as unknown.
	Sending MessageState = "sending"
	// Uncertain may or may not have left: the call timed out, was cut or was answered with a 5xx. It is reconciled with the
	// carrier's own list before anything else happens to it, and later messages of the conversation wait for that.
	Uncertain MessageState = "uncertain"
	// Accepted was taken by the carrier, which gave it an id. It is the carrier's to deliver now.
	Accepted MessageState = "accepted"
	// Sent was handed on by the carrier to the recipient's network. Some networks never report more than this.
	Sent MessageState = "sent"
	// Delivered was confirmed by the recipient's network. Final.
	Delivered MessageState = "delivered"
	// Undelivered was accepted by the carrier but not delivered; ErrorCode says why. Final.
	Undelivered MessageState = "undelivered"
	// Failed never left: refused by the carrier, or given up. Final for this message.
	Failed MessageState = "failed"
	// Canceled was taken back before it left: deleted by its author, or kept as a note. Final.
	Canceled MessageState = "canceled"
)
