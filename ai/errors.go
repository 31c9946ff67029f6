package ai

import (
	"fmt"
	"time"
)

// Code says what an error of a model means to the one who asked. Providers translate their own by table.
type Code string

const (
	// CodeBusy: not now. The same may work in a while.
	CodeBusy Code = "busy"
	// CodeRefused: the model will not answer this, for its rules of safety or because the answer does not fit. The same question gets
	// the same answer.
	CodeRefused Code = "refused"
	// CodeBroken: the key, the model's name or the account is wrong. Nothing works until an administrator has seen to it.
	CodeBroken Code = "broken"
	// CodeSlow: no answer within the time.
	CodeSlow Code = "slow"
	// CodeGarbled: what came is no answer to the question.
	CodeGarbled Code = "garbled"
)

// Error is the only kind of error that a model gives.
type Error struct {
	// Code decides what happens next.
	Code Code
	// Say is one sentence that is safe to show to an admin: no secret and nothing that was asked.
	Say string
	// RetryAfter is how long a busy provider asks to be left alone; 0 where it does not tell.
	RetryAfter time.Duration
	// Cause is what was translated, for the log, without secrets. May be nil.
	Cause error
}

// Error implements error. It holds Say and Cause, so it belongs in a log, not in a channel.
func (e *Error) Error() string {
	s := fmt.Sprintf("%s: %s", e.Code, e.Say)
	if e.Cause != nil {
		s += ": " + e.Cause.Error()
	}
	return s
}

// Unwrap gives the cause.
func (e *Error) Unwrap() error { return e.Cause }
