package bridge

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"time"

	"partyline/store"
)

// ticket is what a link to a profile says: whose, for which inbox, until when. It is signed and not secret; whoever has the link can
// open the profile.
type ticket struct {
	contact store.ContactID
	inbox   store.InboxID
	until   time.Time // whole seconds
}

// The layout of a ticket: a version, three numbers, and the signature of all that.
const (
	ticketVersion = 1
	ticketBody    = 1 + 3*8
	ticketSize    = ticketBody + sha256.Size
)

// ticketText writes a ticket for an address. Its decoding is strict, so that a ticket can be written in one way only.
var ticketText = base64.RawURLEncoding.Strict()

// sign writes the ticket as it stands in an address.
func (t ticket) sign(key []byte) string {
	raw := make([]byte, 0, ticketSize)
	raw = append(raw, ticketVersion)
	for _, n := range []int64{int64(t.contact), int64(t.inbox), t.until.Unix()} {
		raw = binary.BigEndian.AppendUint64(raw, uint64(n))
	}
	return ticketText.EncodeToString(append(raw, ticketMAC(key, raw)...))
}

// readTicket reads a ticket that was signed with the key; ok is false for everything else. Whether it has expired is not looked at.
func readTicket(key []byte, s string) (t ticket, ok bool) {
	if len(s) != ticketText.EncodedLen(ticketSize) {
		return ticket{}, false
	}
	raw, err := ticketText.DecodeString(s)
	if err != nil || len(raw) != ticketSize || raw[0] != ticketVersion || !hmac.Equal(raw[ticketBody:], ticketMAC(key, raw[:ticketBody])) {
		return ticket{}, false
	}
	number := func(i int) int64 { return int64(binary.BigEndian.Uint64(raw[1+8*i:])) }
	return ticket{contact: store.ContactID(number(0)), inbox: store.InboxID(number(1)), until: time.Unix(number(2), 0).UTC()}, true
}

func ticketMAC(key, body []byte) []byte {
	mac := hmac.New(sha256.New, key)
	_, _ = mac.Write([]byte("partyline profile")) // a hash takes everything
	_, _ = mac.Write(body)
	return mac.Sum(nil)
}
