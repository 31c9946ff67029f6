package bridge

import (
	"context"
	"io"
	"iter"
	"time"

	"partyline/bridge/sms"
	"partyline/store"
)

// Carrier is one SMS provider. Every method may block until its context ends or the provider's own time-out strikes, is
// safe for concurrent use, and returns errors of type *Error.
type Carrier interface {
	// Send hands over one SMS or MMS. It must not retry by itself. The code of its error decides what happens to the
	// message: CodeRejected fails it, CodeRetry tries again later (certainly not sent), anything else is an unknown outcome
	// that is reconciled through Find.
	Send(ctx context.Context, m Outbound) (Receipt, error)
	// Find tells whether an attempt whose outcome is unknown left. CodeNotFound: the carrier knows nothing of it (yet).
	Find(ctx context.Context, a Attempt) (Receipt, error)
	// Since lists what line received at or after t, oldest first. It stops at the first error, which it yields.
	Since(ctx context.Context, line string, t time.Time) iter.Seq2[Inbound, error]
	// Media opens one media item of an inbound message. The caller closes it.
	Media(ctx context.Context, ref MediaRef) (io.ReadCloser, error)
}

// Inbound is one message from the outside, as its carrier tells it.
type Inbound struct {
	// CarrierID is the carrier's id of the message; a second Inbound with the same id is a repetition.
	CarrierID string
	// Line is our number, E.164.
	Line string
	// From is the other end: E.164, a short code, or the name of an alphanumeric sender.
	From string
	// Body is the text exactly as sent. It may be empty.
	Body string
	// Media are the items of an MMS, in the carrier's order.
	Media []MediaRef
	// Segments is how many the carrier counted; 0 where it does not say.
	Segments int
	// OptOut is what the carrier itself took the text for: sms.Stop, sms.Start or sms.Help. Empty where it does not say, which leaves
	// the text to be read here.
	OptOut sms.Keyword
	// At is when the carrier got it; zero where it does not say.
	At time.Time
	// Recovered is set where the message was found by Since rather than told by a webhook.
	Recovered bool
}

// MediaRef points at one media item that the carrier keeps.
type MediaRef struct {
	URL         string `json:"url"`
	ContentType string `json:"content_type"`
}

// Outbound is one message to hand to a carrier.
type Outbound struct {
	// Attempt is the token of the committed attempt. The carrier adapter puts it into the status callback's URL.
	Attempt string
	// Line is our number, To the recipient's, both as the carrier writes them.
	Line, To string
	// Body is the text, at most 1,600 characters; empty only where there are Media.
	Body string
	// Media are public addresses of the files of an MMS, which the carrier fetches by HEAD and GET; nil for an SMS.
	Media []string
}

// Receipt is what the carrier knows of a message that it took.
type Receipt struct {
	// CarrierID is its id there.
	CarrierID string
	// State is Accepted, Sent, Delivered, Undelivered or Failed.
	State store.MessageState
	// Segments is the carrier's count; 0 where it is not known yet.
	Segments int
	// ErrorCode is the carrier's code for State Undelivered or Failed.
	ErrorCode string
}

// Attempt is one try to send, whose outcome is asked for.
type Attempt struct {
	// Token is what Outbound.Attempt was.
	Token string
	// Line, To and Body are what was sent.
	Line, To, Body string
	// StartedAt is just before the call, by our clock.
	StartedAt time.Time
	// Known tells whether a carrier id already belongs to another of our messages, so that two equal texts are not taken
	// for one another.
	Known func(carrierID string) (bool, error)
}

// Report is what a carrier's status callback said.
type Report struct {
	// Attempt is the token from the callback's URL, empty where it carried none.
	Attempt string
	// CarrierID is the carrier's id of the message.
	CarrierID string
	// State is the state that the carrier's word means; empty for words that change nothing.
	State store.MessageState
	// ErrorCode is the carrier's code where it failed.
	ErrorCode string
}
