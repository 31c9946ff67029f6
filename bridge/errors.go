package bridge

import (
	"errors"
	"fmt"
	"time"
)

// Code says what an error means to the one who must act on it. Adapters translate foreign errors into codes where they
// enter, by table; the rest of the program looks at codes only.
type Code string

const (
	// CodeInvalid: the input is nonsense and will be so at every try.
	CodeInvalid Code = "invalid"
	// CodeForbidden: this person may not do that.
	CodeForbidden Code = "forbidden"
	// CodeNotFound: what was named does not exist.
	CodeNotFound Code = "not_found"
	// CodeRejected: the other side understood and said no. Trying again changes nothing.
	CodeRejected Code = "rejected"
	// CodeRetry: certainly not done; safe to try again, after Error.RetryAfter where that is set.
	CodeRetry Code = "retry"
	// CodeUncertain: it may have been done. Look before trying again.
	CodeUncertain Code = "uncertain"
	// CodeGone: the thread, or the message that carries it, was deleted. A new thread must take its place.
	CodeGone Code = "gone"
	// CodeUnsafe: others than the admins could read the channel, so nothing may be shown there.
	CodeUnsafe Code = "unsafe"
	// CodeUnavailable: our own database, or a whole platform, is out of reach or refuses our credentials.
	CodeUnavailable Code = "unavailable"
)

// final are the codes after which another try would change nothing.
var final = map[Code]bool{
	CodeInvalid: true, CodeForbidden: true, CodeNotFound: true, CodeRejected: true, CodeGone: true, CodeUnsafe: true,
}

// Final says that trying the same again would change nothing.
func (c Code) Final() bool { return final[c] }

// Error is the only kind of error that crosses the cut between bridge and its adapters.
type Error struct {
	// Code decides what happens next.
	Code Code
	// Say is one sentence that is safe to show to an admin: no secret, no message text, and what to do.
	Say string
	// About is which part of what was asked for will not do; empty where it is none of it, or the whole.
	About About
	// Detail is the other side's own code ("21610", "channel_not_found"), empty where there is none.
	Detail string
	// RetryAfter is how long the other side asked us to wait; 0 where it did not say.
	RetryAfter time.Duration
	// Cause is what was translated, for the log. May be nil.
	Cause error
}

// About is a part of what somebody asked for.
type About string

const (
	// AboutNumber is a phone number.
	AboutNumber About = "number"
	// AboutName is a name.
	AboutName About = "name"
	// AboutText is what the customer shall read.
	AboutText About = "text"
)

// Error implements error. It holds Say and Cause, so it belongs in a log, not in a channel.
func (e *Error) Error() string {
	s := fmt.Sprintf("%s: %s", e.Code, e.Say)
	if e.Detail != "" {
		s += " (" + e.Detail + ")"
	}
	if e.Cause != nil {
		s += ": " + e.Cause.Error()
	}
	return s
}

// Unwrap gives the cause to errors.Is and errors.As.
func (e *Error) Unwrap() error { return e.Cause }

// CodeOf is the code of the first *Error in err's chain. An error that nobody translated counts as CodeUncertain, the
// careful reading: it may have been done. No error has no code.
func CodeOf(err error) Code {
	if err == nil {
		return ""
	}
	var e *Error
	if errors.As(err, &e) {
		return e.Code
	}
	return CodeUncertain
}

// Say is the sentence of err that may be shown to an admin.
func Say(err error) string {
	var e *Error
	if errors.As(err, &e) && e.Say != "" {
		return e.Say
	}
	return "Something went wrong on our side. Nothing was sent; the log has the details."
}

// AboutOf is the part that err is about, Error.About.
func AboutOf(err error) About {
	var e *Error
	if errors.As(err, &e) {
		return e.About
	}
	return ""
}

// DetailOf is the other side's own code within err, Error.Detail; empty where there is none.
func DetailOf(err error) string {
	var e *Error
	if errors.As(err, &e) {
		return e.Detail
	}
	return ""
}

// RetryAfter is how long err asks to wait, Error.RetryAfter; 0 where it does not say.
func RetryAfter(err error) time.Duration {
	var e *Error
	if errors.As(err, &e) {
		return e.RetryAfter
	}
	return 0
}
