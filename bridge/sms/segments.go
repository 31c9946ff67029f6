package sms

import "unicode/utf8"

// Encoding is how a text travels.
type Encoding string

const (
	// GSM7 packs septets: the short alphabet, 160 to a message.
	GSM7 Encoding = "GSM-7"
	// UCS2 takes everything else, 70 UTF-16 units to a message.
	UCS2 Encoding = "UCS-2"
)

// MaxCharacters is the longest text that may be sent, as Counted.TooLong measures it
// (twilio.com/docs/messaging/api/message-resource, parameter Body; longer ones are refused with error 21617).
const MaxCharacters = 1600

// capacity is what fits into a message that is alone, and into each segment of a longer one, whose header takes six octets
// (3GPP TS 23.040, section 9.2.3.24.1; twilio.com/docs/glossary/what-sms-character-limit).
type capacity struct{ single, part int }

var (
	gsm7Capacity = capacity{160, 153}
	ucs2Capacity = capacity{70, 67}
)

// Counted is what a text costs.
type Counted struct {
	// Encoding is GSM7 as long as every character has a place there.
	Encoding Encoding
	// Characters counts code points. Invalid UTF-8 counts as one character, U+FFFD, per byte.
	Characters int
	// Units counts septets for GSM7, where the extension table takes two, and UTF-16 units for UCS2, where an emoji takes two.
	Units int
	// Segments is how many parts are sent and billed; 0 for an empty text.
	Segments int
	// Left is how many units still fit into the last segment. It is 0 for an empty text.
	Left int
}

// TooLong tells whether the text exceeds MaxCharacters. A character beyond the Basic Multilingual Plane counts as two there, since
// "emojis [...] will be counted as multiple characters" (twilio.com/docs/errors/21617).
func (c Counted) TooLong() bool {
	if c.Encoding == GSM7 {
		return c.Characters > MaxCharacters
	}
	return c.Units > MaxCharacters
}

// Count tells how text travels and what it costs. It allocates nothing.
func Count(text string) Counted {
	out, capacity := Counted{Encoding: GSM7}, gsm7Capacity
	characters, gsm, ucs := measure(text)
	out.Characters, out.Units = characters, gsm
	if gsm < 0 {
		out.Encoding, out.Units, capacity = UCS2, ucs, ucs2Capacity
	}
	switch {
	case out.Units == 0:
	case out.Units <= capacity.single:
		out.Segments, out.Left = 1, capacity.single-out.Units
	case out.Units == characters: // all of one width, so that every segment is filled
		out.Segments = (out.Units + capacity.part - 1) / capacity.part
		out.Left = out.Segments*capacity.part - out.Units
	default:
		out.Segments, out.Left = pack(text, out.Encoding, capacity.part)
	}
	return out
}

// measure counts a text's characters, the septets that they take, negative where one is foreign to GSM-7, and their UTF-16 units.
func measure(text string) (characters, gsm, ucs int) {
	narrowest, pairs := uint8(1), 0
	for i := 0; i < len(text); characters++ {
		b := text[i]
		if b < utf8.RuneSelf { // nearly all of most texts
			narrowest = min(narrowest, septets[b])
			gsm += int(septets[b])
			i++
			continue
		}
		r, size := utf8.DecodeRuneInString(text[i:])
		width := septetsOf(r)
		narrowest = min(narrowest, width)
		gsm += int(width)
		pairs += utf16Width(r) - 1
		i += size
	}
	if narrowest == 0 {
		gsm = -1
	}
	return characters, gsm, characters + pairs
}

// utf16Width is how many UTF-16 units a character takes: two for a surrogate pair.
func utf16Width(r rune) int {
	if r > 0xFFFF {
		return 2
	}
	return 1
}

// pack fills segments one character after another, and tells what is left of the last. A character of two units is never split over
// two segments: half an escape or half a surrogate pair is not readable on its own.
func pack(text string, e Encoding, part int) (segments, left int) {
	wide := e == UCS2
	for _, r := range text {
		width := 1
		switch {
		case !wide:
			width = int(septetsOf(r))
		case r > 0xFFFF:
			width = 2
		}
		if width > left {
			segments, left = segments+1, part
		}
		left -= width
	}
	return segments, left
}
