package bridge

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"partyline/store"
	"partyline/store/storetest"
)

// rated counts credits: 1.5 a segment to Britain, 0.2 elsewhere.
var rated = &Rates{Countries: map[string]int64{"GB": 1500}, Other: 200, Low: 5000}

func TestCreditsAreReadAndWritten(t *testing.T) {
	for text, n := range map[string]int64{"1": 1000, "0.8": 800, "12.345": 12345, "-3": -3000, "-0.5": -500, "0": 0, "1000000": 1_000_000_000} {
		got, ok := ParseCredits(text)
		require.True(t, ok, text)
		require.Equal(t, n, got, text)
		require.Equal(t, text, Credits(n))
	}
	for _, text := range []string{"", ".", "1.", ".5", "1.2345", "1,5", "x", "-", "1.-5", "1e3", "12345678901234567890"} {
		_, ok := ParseCredits(text)
		require.False(t, ok, text)
	}
}

func FuzzParseCredits(f *testing.F) {
	for _, s := range []string{"1", "0.8", "-3.25", "1.", "999999999999.999"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		n, ok := ParseCredits(text)
		if again, ok2 := ParseCredits(Credits(n)); ok && (!ok2 || again != n) {
			t.Fatalf("%q is %d, which reads as %d", text, n, again)
		}
	})
}

// Every state has its price.
func TestEveryStateHasAPrice(t *testing.T) {
	require.Len(t, prices, len(moves))
	for state := range moves {
		require.NotEmpty(t, prices[state], state)
	}
}

// purse is an inbox that counts credits, for tests.
type purse struct {
	b     *Bridge
	s     *store.Store
	line  store.Line
	inbox store.InboxID
}

func newPurse(t *testing.T, db storetest.DB) purse {
	t.Helper()
	s := db.Open(t)
	b := New(Options{Store: s, Carrier: &counting{sent: map[string]int{}}, Chats: map[string]Chat{"room": nil}, Rates: rated})
	require.NoError(t, b.Configure(t.Context(), gateInboxes[:1]))
	line := b.inboxes.load().byNumber[dayLine]
	return purse{b: b, s: s, line: line, inbox: line.InboxID}
}

// queues adds a text to somebody, and tells what became of it.
func (p purse) queues(ctx context.Context, number, key, text string) (m store.Message, err error) {
	return m, p.b.tx(ctx, func(ctx context.Context, tx *store.Tx) error {
		contact, err := tx.EnsureContact(ctx, number, p.b.now())
		if err != nil {
			return err
		}
		conv, err := tx.EnsureConversation(ctx, contact.ID, p.line)
		if err != nil {
			return err
		}
		m = store.Message{ConversationID: conv.ID, Direction: store.Out, Origin: store.OriginCommand, Body: text, State: store.Queued, RequestKey: key, At: p.b.now(), CreatedAt: p.b.now()}
		_, err = p.b.addMessage(ctx, tx, &m)
		return err
	})
}

func (p purse) topUp(ctx context.Context, key string, amount int64) error {
	_, err := p.b.TopUp(ctx, TopUp{Key: key, Actor: Person{ID: "U1", Name: "Ana"}, Inbox: p.inbox, Amount: amount})
	return err
}

// However many send at once: what they take is what there was, and no more.
func TestCreditsAreNeverNegative(t *testing.T) {
	const writers, each, affordable = 64, 4, 100
	storetest.Each(t, func(t *testing.T, db storetest.DB) {
		p := newPurse(t, db)
		require.NoError(t, p.topUp(t.Context(), "start", affordable*1500+700))
		var paid atomic.Int64
		var all sync.WaitGroup
		for w := range writers {
			all.Go(func() {
				for n := range each {
					m, err := p.queues(t.Context(), fmt.Sprintf("+4477009%05d", w), fmt.Sprintf("k%d-%d", w, n), "hello")
					if err != nil {
						t.Error(err)
						return
					}
					if m.Credits > 0 {
						paid.Add(1)
					}
				}
			})
		}
		all.Wait()
		require.EqualValues(t, affordable, paid.Load())
		c, err := p.s.Credits(t.Context(), p.inbox)
		require.NoError(t, err)
		require.EqualValues(t, 700, c.Balance)
		reserved, err := p.s.CreditsReserved(t.Context(), p.inbox)
		require.NoError(t, err)
		require.EqualValues(t, affordable*1500, reserved)
		p.adds(t)
	})
}

// adds checks that the entries of the ledger add up to the balance, each after the other.
func (p purse) adds(t require.TestingT) {
	es, err := p.s.CreditEntries(context.Background(), p.inbox, 0, 100000)
	require.NoError(t, err)
	var sum int64
	for i := len(es) - 1; i >= 0; i-- {
		sum += es[i].Amount
		require.Equal(t, sum, es[i].BalanceAfter)
		require.GreaterOrEqual(t, sum, int64(0))
	}
	c, err := p.s.Credits(context.Background(), p.inbox)
	require.NoError(t, err)
	require.Equal(t, sum, c.Balance)
}

// Whatever happens to messages, in any order: the entries add up to the balance, which is never negative, and each message has taken what it
// cost, or nothing.
func TestTheLedgerAddsUp(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db storetest.DB) {
		p := newPurse(t, db)
		var n atomic.Int64
		rapid.Check(t, func(r *rapid.T) {
			id := n.Add(1)
			if err := p.topUp(t.Context(), fmt.Sprint("top", id), rapid.Int64Range(1, 9000).Draw(r, "top-up")); err != nil {
				r.Fatal(err)
			}
			number := rapid.SampledFrom([]string{"+447700900123", "+12025550123"}).Draw(r, "to")
			m, err := p.queues(t.Context(), number, fmt.Sprint("k", id), rapid.SampledFrom(texts).Draw(r, "text"))
			if err != nil {
				r.Fatal(err)
			}
			for range rapid.IntRange(0, 6).Draw(r, "steps") {
				p.step(t, r, &m)
				p.check(r, m)
			}
			p.adds(r)
		})
	})
}

var texts = []string{"hello", "hällo ✓ and so on, long enough for two of them, as the alphabet is the dear one of seventy.", ""}

// step does something to a message.
func (p purse) step(t *testing.T, r *rapid.T, m *store.Message) {
	to := rapid.SampledFrom([]store.MessageState{store.Held, store.Queued, store.Sending, store.Uncertain, store.Accepted, store.Sent, store.Delivered, store.Undelivered,
		store.Failed, store.Canceled, store.Asked}).Draw(r, "state")
	text, segments := rapid.SampledFrom(texts).Draw(r, "text"), rapid.IntRange(0, 3).Draw(r, "segments")
	err := p.b.tx(t.Context(), func(ctx context.Context, tx *store.Tx) error {
		now, err := tx.LockMessage(ctx, m.ID)
		if err != nil {
			return err
		}
		*m = now
		m.State = to // any order, legal or not
		if prices[to] == metered {
			m.Segments = segments
		} else {
			m.Body, m.Segments = text, 0
		}
		for range 2 { // and twice is as good as once
			if err := p.b.putMessage(ctx, tx, m); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		r.Fatal(err)
	}
}

func (p purse) check(r *rapid.T, m store.Message) {
	es, err := p.s.CreditsOf(context.Background(), m.ID)
	if err != nil {
		r.Fatal(err)
	}
	var net int64
	short := false
	for _, e := range es {
		net -= e.Amount
		short = short || e.Note != ""
	}
	row, err := p.s.Message(context.Background(), m.ID)
	if err != nil {
		r.Fatal(err)
	}
	if net != row.Credits || net < 0 {
		r.Fatalf("the ledger says %d, the message %d", net, row.Credits)
	}
	if prices[m.State] == free && net != 0 {
		r.Fatalf("%s costs nothing, and took %d", m.State, net)
	}
	if want := int64(m.Segments) * row.CreditRate; prices[m.State] == metered && m.Segments > 0 && net != want && !short {
		r.Fatalf("it cost %d and took %d", want, net)
	}
}

// Running low is noticed once, and again once there was more.
func TestRunningLowIsNoticedOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db storetest.DB) {
		p := newPurse(t, db)
		low := func() bool {
			c, err := p.s.Credits(t.Context(), p.inbox)
			require.NoError(t, err)
			return c.Low
		}
		require.NoError(t, p.topUp(t.Context(), "a", 6000))
		require.False(t, low())
		_, err := p.queues(t.Context(), "+447700900123", "k1", "hello")
		require.NoError(t, err)
		require.True(t, low())
		require.NoError(t, p.topUp(t.Context(), "b", 6000))
		require.NoError(t, p.topUp(t.Context(), "b", 6000), "the same once more adds nothing")
		require.False(t, low())
		require.ErrorContains(t, p.topUp(t.Context(), "c", -20000), "has only 10.5 credits")
		p.adds(t)
	})
}
