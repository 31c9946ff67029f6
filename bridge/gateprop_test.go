package bridge

import (
	"context"
	"fmt"
	"iter"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jonboulle/clockwork"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"partyline/store"
	"partyline/store/storetest"
)

// counting is a carrier that takes everything and remembers to whom.
type counting struct {
	Carrier
	sent map[string]int
}

func (c *counting) Send(_ context.Context, m Outbound) (Receipt, error) {
	c.sent[m.Attempt] = 1
	return Receipt{CarrierID: "SM" + m.Attempt, State: store.Accepted}, nil
}

func (*counting) Since(context.Context, string, time.Time) iter.Seq2[Inbound, error] {
	return func(func(Inbound, error) bool) {}
}

// The lines of the property test: one that sends, one that only receives, and one where it is night.
const (
	dayLine, oneWayLine, nightLine = "+447700900001", "+447700900002", "+447700900003"
)

var gateInboxes = []InboxSettings{
	{Name: "day", Chat: "room", Channel: "C1", Lines: []LineSettings{{Number: dayLine, Country: "GB", TwoWay: true}, {Number: oneWayLine, Country: "GB"}}},
	{Name: "ours", Chat: "room", Channel: "C3", Lines: manyLines()},
	{Name: "night", Chat: "room", Channel: "C2", QuietFrom: 8 * time.Hour, QuietTo: 20 * time.Hour, Lines: []LineSettings{{Number: nightLine, Country: "GB", TwoWay: true}}},
}

// ownNumber is one of many lines of ours, so that each is written to once.
func ownNumber(n int) string { return fmt.Sprintf("+4477009%05d", 80000+n) }

func manyLines() (lines []LineSettings) {
	for n := range 200 {
		lines = append(lines, LineSettings{Number: ownNumber(n), Country: "GB", TwoWay: true})
	}
	return lines
}

// Whatever was said and done before a text was asked for, and between that and its leaving: it reaches the carrier when no row of the gate
// says no, and only then.
func TestNothingPassesTheGateThatARowStops(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db storetest.DB) {
		s, carrier := db.Open(t), &counting{sent: map[string]int{}}
		clock := clockwork.NewFakeClockAt(time.Date(2026, 11, 3, 12, 0, 0, 0, time.UTC))
		b := New(Options{Store: s, Carrier: carrier, Chats: map[string]Chat{"room": nil}, Clock: clock})
		require.NoError(t, b.Configure(t.Context(), gateInboxes))
		var n atomic.Int64
		rapid.Check(t, func(r *rapid.T) {
			c := gateCase{b: b, clock: clock, id: int(n.Add(1)),
				origin: rapid.SampledFrom(all).Draw(r, "origin"),
				line:   rapid.SampledFrom([]string{dayLine, dayLine, oneWayLine, nightLine}).Draw(r, "line"),
				before: rapid.SliceOfN(rapid.SampledFrom(gateWords), 0, 5).Draw(r, "before"),
				after:  rapid.SliceOfN(rapid.SampledFrom(gateWords), 0, 4).Draw(r, "after"),
				opened: rapid.Bool().Draw(r, "consent recorded"),
			}
			c.number = rapid.SampledFrom([]string{fmt.Sprintf("+4477009%05d", 10000+c.id), fmt.Sprintf("+4477009%05d", 10000+c.id), fmt.Sprint(20000 + c.id), ownNumber(c.id)}).Draw(r, "to")
			sent, err := c.run(t.Context(), carrier)
			if err != nil {
				r.Fatal(err)
			}
			if want := c.passes(); sent != want {
				r.Fatalf("sent: %v, and it should be %v: %+v", sent, want, c)
			}
		})
	})
}

var gateWords = []string{"STOP", "START", "HELP", "again and again", "again and again"}

// gateCase is a text on its way, and what its recipient writes before it is asked for and before it leaves.
type gateCase struct {
	b             *Bridge
	clock         *clockwork.FakeClock
	id            int
	origin        store.Origin
	line, number  string
	before, after []string
	// opened: an opt-in was recorded at the very beginning.
	opened bool
}

// passes says again, in its own words, what the gate has to do.
func (c gateCase) passes() bool {
	_, ours := c.b.inboxes.load().byNumber[c.number]
	person := !ours && len(c.number) > 6
	if c.line == oneWayLine {
		return false
	}
	if !c.origin.Automatic() {
		was, is := c.said(c.before), c.said(append(append([]string{}, c.before...), c.after...))
		return is != store.OptOut || was == store.OptOut
	}
	return person && c.open(c.before) && c.open(append(append([]string{}, c.before...), c.after...))
}

func (c gateCase) open(said []string) bool {
	if c.said(said) == store.OptOut || c.origin == store.OriginBroadcast && c.said(said) != store.OptIn {
		return false
	}
	times := map[string]int{}
	for _, w := range said {
		times[w]++
	}
	for _, n := range times {
		if n >= 3 && c.origin != store.OriginBroadcast {
			return false
		}
	}
	if c.origin == store.OriginKeyword {
		return len(said) == 0 || said[len(said)-1] == "again and again"
	}
	return c.line != nightLine
}

func (c gateCase) said(words []string) (k store.ConsentKind) {
	if c.opened {
		k = store.OptIn
	}
	for _, w := range words {
		switch {
		case w == "STOP":
			k = store.OptOut
		case w == "START" && k == store.OptOut:
			k = store.OptIn
		}
	}
	return k
}

// run does it, and tells whether the carrier got it.
func (c gateCase) run(ctx context.Context, carrier *counting) (bool, error) {
	line := c.b.inboxes.load().byNumber[c.line]
	conv, err := c.begin(ctx, line)
	if err != nil {
		return false, err
	}
	if err := c.texts(ctx, c.before, "b"); err != nil {
		return false, err
	}
	asked := c.ask(ctx, line, conv)
	if asked != nil && CodeOf(asked) != CodeRejected {
		return false, asked
	}
	if err := c.texts(ctx, c.after, "a"); err != nil {
		return false, err
	}
	before := len(carrier.sent)
	if err := c.b.drains.drain(ctx, store.LaneKey{Kind: store.CarrierLane, Conversation: conv.ID}); err != nil {
		return false, err
	}
	return len(carrier.sent) > before, nil
}

func (c gateCase) begin(ctx context.Context, line store.Line) (conv store.Conversation, err error) {
	return conv, c.b.tx(ctx, func(ctx context.Context, tx *store.Tx) error {
		contact, err := tx.EnsureContact(ctx, c.number, c.b.now())
		if err != nil {
			return err
		}
		conv, err = tx.EnsureConversation(ctx, contact.ID, line)
		if err != nil || !c.opened {
			return err
		}
		return tx.AddConsent(ctx, &store.Consent{ContactID: contact.ID, LineID: line.ID, Kind: store.OptIn, Source: store.ConsentAdmin, At: c.b.now()})
	})
}

// texts has the recipient write.
func (c gateCase) texts(ctx context.Context, words []string, when string) error {
	for i, w := range words {
		c.clock.Advance(time.Second)
		if err := c.b.Receive(ctx, Inbound{CarrierID: fmt.Sprintf("SM%d%s%d", c.id, when, i), Line: c.line, From: c.number, Body: w}); err != nil {
			return err
		}
	}
	c.clock.Advance(time.Second)
	return nil
}

// ask has a person or something else want to send. What a guard would say to a person is left out.
func (c gateCase) ask(ctx context.Context, line store.Line, conv store.Conversation) error {
	key := fmt.Sprint(c.id)
	if c.origin.Automatic() {
		_, err := c.b.SendAutomatic(ctx, Automatic{Key: key, Origin: c.origin, Line: line.ID, To: c.number, Text: "hello"})
		return err
	}
	return c.b.tx(ctx, func(ctx context.Context, tx *store.Tx) error {
		m := store.Message{ConversationID: conv.ID, Direction: store.Out, Origin: c.origin, Body: "hello", State: store.Queued, RequestKey: key, At: c.b.now(), CreatedAt: c.b.now()}
		_, err := tx.AddMessage(ctx, &m)
		c.b.ring(tx, store.CarrierLane, conv.ID, c.b.now())
		return err
	})
}
