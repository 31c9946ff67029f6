package sms

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

// packing fills segments one character after another. A character of two units is never split over two segments: half an
// escape or half a surrogate pair is not readable on its own.
type packing struct {
	units, segments, used int
}

func (p *packing) add(width, part int) {
	p.units += width
	if p.segments == 0 || p.used+width > part {
		p.segments++
		p.used = 0
	}
	p.used += width
}

func (p *packing) counted(e Encoding, characters int, c capacity) Counted {
	out := Counted{Encoding: e, Characters: characters, Units: p.units, Segments: p.segments}
	switch {
	case p.units == 0:
	case p.units <= c.single:
		out.Segments, out.Left = 1, c.single-p.units
	default:
		out.Left = c.part - p.used
	}
	return out
}

// Count tells how text travels and what it costs. It allocates nothing.
func Count(text string) Counted {
	var gsm, ucs packing
	characters, foreign := 0, false
	for _, r := range text {
		characters++
		if width := septetsOf(r); width == 0 {
			foreign = true
		} else {
			gsm.add(width, gsm7Capacity.part)
		}
		if r > 0xFFFF {
			ucs.add(2, ucs2Capacity.part)
		} else {
			ucs.add(1, ucs2Capacity.part)
		}
	}
	if foreign {
		return ucs.counted(UCS2, characters, ucs2Capacity)
	}
	return gsm.counted(GSM7, characters, gsm7Capacity)
}
