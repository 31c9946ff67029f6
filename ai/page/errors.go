package page

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
)

// Code says why a page could not be read.
type Code string

// The codes, each with its sentence in says.
const (
	CodeAddress   Code = "address"
	CodeScheme    Code = "scheme"
	CodeUser      Code = "user"
	CodePort      Code = "port"
	CodePrivate   Code = "private"
	CodeRedirects Code = "redirects"
	CodeType      Code = "type"
	CodeSize      Code = "size"
	CodeEmpty     Code = "empty"
	CodeSlow      Code = "slow"
	CodeNoHost    Code = "no_host"
	CodeTLS       Code = "tls"
	CodeNetwork   Code = "network"
	CodeSignIn    Code = "sign_in"
	CodeGone      Code = "gone"
	CodeStatus    Code = "status"
)

// says is the sentence of each code: what is wrong and what to do.
var says = map[Code]string{
	CodeAddress:   "This is no address of a web page: give one such as https://example.com/faq.",
	CodeScheme:    "Only web pages can be read: give an address that begins with https:// or http://.",
	CodeUser:      "The address holds a user name or password: give one that everybody can open.",
	CodePort:      "Only the usual ports 80 and 443 are read: leave the port out, or have the host and port added to ai.allowed_hosts.",
	CodePrivate:   "This address leads into a private network: give a public one, or have the host added to ai.allowed_hosts.",
	CodeRedirects: "The page passes on more than five times: give the address that it ends at.",
	CodeType:      "This is neither HTML nor plain text: give the address of a web page.",
	CodeSize:      "The page is larger than 2 MB: give a shorter one.",
	CodeEmpty:     "The page holds no text that can be read, perhaps because scripts build it: give another one, or add its facts as FAQs.",
	CodeSlow:      "The page did not come within 10 seconds: try again later, or give another one.",
	CodeNoHost:    "There is no such host: check the address.",
	CodeTLS:       "The certificate of the site is not valid: have it mended, or give another page.",
	CodeNetwork:   "The site could not be reached: check the address, or try again later.",
	CodeSignIn:    "The page is not open to everybody: give one that needs no sign-in.",
	CodeGone:      "There is no such page on this site: check the address.",
	CodeStatus:    "The site did not give the page: try again later, or give another one.",
}

// Error is the only kind of error that a Fetcher gives.
type Error struct {
	Code Code
	// Say is one sentence for an admin that says what to do.
	Say string
	// Cause is for the log; may be nil.
	Cause error
}

// Error implements error.
func (e *Error) Error() string {
	if e.Cause == nil {
		return fmt.Sprintf("page: %s: %s", e.Code, e.Say)
	}
	return fmt.Sprintf("page: %s: %s: %s", e.Code, e.Say, e.Cause)
}

// Unwrap gives the cause.
func (e *Error) Unwrap() error { return e.Cause }

func refuse(c Code) *Error { return &Error{Code: c, Say: says[c]} }

// statusCodes are answers that mean more than that there is no page now.
var statusCodes = map[int]Code{
	http.StatusUnauthorized: CodeSignIn, http.StatusForbidden: CodeSignIn, http.StatusPaymentRequired: CodeSignIn,
	http.StatusProxyAuthRequired: CodeSignIn, http.StatusNotFound: CodeGone, http.StatusGone: CodeGone,
}

func refuseStatus(status int) *Error {
	code, ok := statusCodes[status]
	if !ok {
		code = CodeStatus
	}
	e := refuse(code)
	e.Cause = fmt.Errorf("answered %d", status)
	return e
}

// translate makes an [*Error] of whatever the network gave.
func translate(err error) *Error {
	var own *Error
	if errors.As(err, &own) {
		return own
	}
	e := refuse(codeOf(err))
	e.Cause = err
	return e
}

func codeOf(err error) Code {
	var dns *net.DNSError
	var certificate *tls.CertificateVerificationError
	switch {
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, os.ErrDeadlineExceeded):
		return CodeSlow
	case errors.As(err, &dns) && dns.IsNotFound:
		return CodeNoHost
	case errors.As(err, &certificate):
		return CodeTLS
	}
	var timeout net.Error
	if errors.As(err, &timeout) && timeout.Timeout() {
		return CodeSlow
	}
	return CodeNetwork
}
