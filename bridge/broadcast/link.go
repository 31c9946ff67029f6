package broadcast

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"time"

	"partyline/bridge"
	"partyline/store"
)

// Path is where ServeResults must be reached, below the public address; a token follows.
const Path = "/broadcasts/"

// LinkFor is how long a link to results opens them.
const LinkFor = time.Hour

// Link is an address under which whoever has it can read the results of a broadcast.
type Link struct {
	URL   string
	Until time.Time
}

// LinkResults makes a link to the results of a broadcast as CSV, and writes down who asked for it. CodeRejected where no address could be
// reached.
func (r *Room) LinkResults(ctx context.Context, act Act) (Link, error) {
	address := r.core.Address(Path)
	if address == "" {
		return Link{}, &bridge.Error{Code: bridge.CodeRejected, Say: "There is no address for downloads. Set public_url in the configuration."}
	}
	key, err := r.core.Secret(ctx, "broadcast results")
	if err != nil {
		return Link{}, err
	}
	t := ticket{inbox: act.Inbox, broadcast: act.ID, until: r.clock.Now().Add(LinkFor).UTC().Truncate(time.Second)}
	err = r.core.Change(ctx, func(ctx context.Context, tx *store.Tx) error {
		b, err := tx.Broadcast(ctx, act.Inbox, act.ID)
		if err != nil {
			return missing(err)
		}
		return r.core.AuditIn(ctx, tx, act.Actor, "broadcast results link", 0, named(&b))
	})
	return Link{URL: address + t.sign(key), Until: t.until}, err
}

// ticket is what a link says. It is signed and not secret.
type ticket struct {
	inbox     store.InboxID
	broadcast store.BroadcastID
	until     time.Time // whole seconds
}

const (
	ticketBody = 3 * 8
	ticketSize = ticketBody + sha256.Size
)

// ticketText is strict, so that a ticket can be written in one way only.
var ticketText = base64.RawURLEncoding.Strict()

func (t ticket) sign(key []byte) string {
	raw := make([]byte, 0, ticketSize)
	for _, n := range []int64{int64(t.inbox), int64(t.broadcast), t.until.Unix()} {
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
	if err != nil || len(raw) != ticketSize || !hmac.Equal(raw[ticketBody:], ticketMAC(key, raw[:ticketBody])) {
		return ticket{}, false
	}
	number := func(i int) int64 { return int64(binary.BigEndian.Uint64(raw[8*i:])) }
	return ticket{inbox: store.InboxID(number(0)), broadcast: store.BroadcastID(number(1)), until: time.Unix(number(2), 0).UTC()}, true
}

func ticketMAC(key, body []byte) []byte {
	mac := hmac.New(sha256.New, key)
	_, _ = mac.Write([]byte("partyline broadcast results")) // a hash takes everything
	_, _ = mac.Write(body)
	return mac.Sum(nil)
}
