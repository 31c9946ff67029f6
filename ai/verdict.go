package ai

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/url"
	"slices"
	"time"
)

// verdict says what a refusal of a provider means. A table of them is read from the top; the first that fits holds.
type verdict struct {
	// low and high are the statuses of HTTP that it holds for; 0, 0 for all.
	low, high int
	// reason is the provider's word that it holds for; empty for all.
	reason string
	code   Code
	// say is the sentence.
	say string
}

func (v verdict) fits(r *refusal) bool {
	return (v.high == 0 || v.low <= r.status && r.status <= v.high) && (v.reason == "" || slices.Contains(r.reasons, v.reason))
}

// judge finds what a refusal means. Tables end with a verdict on everything.
func judge(table []verdict, r *refusal) *Error {
	i := slices.IndexFunc(table, func(v verdict) bool { return v.fits(r) })
	e := &Error{Code: table[i].code, Say: table[i].say, Cause: r}
	if e.Code == CodeBusy && r.wait > 0 {
		e.RetryAfter = r.wait
		e.Say += " Try again in " + lasting(r.wait) + "."
	}
	return e
}

// lasting is a wait in words, rather too long than too short.
func lasting(wait time.Duration) string {
	in := func(unit time.Duration) time.Duration { return (wait + unit - 1) / unit }
	switch {
	case wait <= time.Second:
		return "a second"
	case wait <= 90*time.Second:
		return fmt.Sprintf("%d seconds", in(time.Second))
	case wait < longestWait:
		return fmt.Sprintf("%d minutes", in(time.Minute))
	default:
		return "an hour, or later"
	}
}

// translated makes the error of a library one of ours; name is how people call the provider.
func translated(name string, table []verdict, err error) *Error {
	if ours, ok := errors.AsType[*Error](err); ok {
		return ours
	}
	if refused, ok := errors.AsType[*refusal](err); ok {
		return judge(table, refused)
	}
	cause, sent := err, false
	if u, ok := errors.AsType[*url.Error](err); ok {
		cause, sent = u.Err, true
	}
	timeout, isNet := errors.AsType[net.Error](err)
	switch {
	case errors.Is(err, context.DeadlineExceeded) || isNet && timeout.Timeout():
		return &Error{Code: CodeSlow, Say: name + " did not answer in time.", Cause: cause}
	case errors.Is(err, context.Canceled):
		return &Error{Code: CodeBusy, Say: "The question was withdrawn before " + name + " answered.", Cause: cause}
	case isCertificate(err):
		return &Error{Code: CodeBroken, Say: name + "'s certificate is not valid here. Check ai.api_url and the proxy.", Cause: cause}
	case errors.Is(err, errNotJSON) || !sent:
		return &Error{Code: CodeGarbled, Say: name + "'s answer could not be read.", Cause: cause}
	default:
		return &Error{Code: CodeBusy, Say: name + " could not be reached. Where this stays, check ai.api_url and the network.", Cause: cause}
	}
}

// isCertificate tells whether the other side is not who its address says.
func isCertificate(err error) bool {
	_, ok := errors.AsType[*tls.CertificateVerificationError](err)
	return ok
}

// refused is an answer that says that there will be none.
func refused(say, why string) *Error {
	return &Error{Code: CodeRefused, Say: say, Cause: errors.New(why)}
}

// caught is the error of a library that panicked, as generative-ai-go does on parts that it does not know. A panic's value may hold
// what was answered, so only its type is told.
func caught(name string, panicked any) *Error {
	return garbled(name+"'s answer could not be read.", fmt.Errorf("the library panicked: %T", panicked))
}
