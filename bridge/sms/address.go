package sms

import (
	"errors"
	"regexp"
)

// Kind says what sort of address the other end has.
type Kind string

const (
	// E164 is a full international number, such as +447700900123.
	E164 Kind = "e164"
	// ShortCode is a short number within one country, such as 25555.
	ShortCode Kind = "short_code"
	// Alphanumeric is a sender's name, such as ACME. Nothing can be sent to it.
	Alphanumeric Kind = "alphanumeric"
)

// ErrAddress is returned for text that is no address a text message can come from or go to.
var ErrAddress = errors.New("neither a number in E.164 form (+447700900123), nor a short code, nor a sender's name")

// Address is the other end of a text message. Make one with ParseAddress.
type Address struct {
	kind Kind
	text string
}

// shapes are the kinds in the order in which they are tried. A name needs a letter and has at most 11 characters
// (twilio.com/docs/glossary/what-alphanumeric-sender-id).
var shapes = []struct {
	kind Kind
	is   *regexp.Regexp
}{
	{E164, regexp.MustCompile(`^\+[1-9][0-9]{7,14}$`)},
	{ShortCode, regexp.MustCompile(`^[0-9]{3,8}$`)},
	{Alphanumeric, regexp.MustCompile(`^[A-Za-z0-9 &\-_.+]{0,10}[A-Za-z][A-Za-z0-9 &\-_.+]{0,10}$`)},
}

// longestName is the longest sender's name, in characters.
const longestName = 11

// ParseAddress reads an address as carriers write it, strictly: no spaces around it, no prefix such as "whatsapp:". Its error is
// ErrAddress. For numbers typed by people see Normalize.
func ParseAddress(s string) (Address, error) {
	for _, shape := range shapes {
		if !shape.is.MatchString(s) || shape.kind == Alphanumeric && len(s) > longestName {
			continue
		}
		return Address{kind: shape.kind, text: s}, nil
	}
	return Address{}, ErrAddress
}

// Kind is what sort of address it is; empty for the zero Address.
func (a Address) Kind() Kind { return a.kind }

// String is the address as it was parsed.
func (a Address) String() string { return a.text }

// Answerable tells whether a text can be sent back.
func (a Address) Answerable() bool { return a.kind == E164 || a.kind == ShortCode }
