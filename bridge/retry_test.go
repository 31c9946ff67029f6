package bridge_test

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/jonboulle/clockwork"
	"github.com/stretchr/testify/require"

	"partyline/bridge"
	"partyline/store"
	"partyline/store/storetest"
)

// teller is a carrier that does as it is told, and keeps what it was handed.
type teller struct {
	silent
	mu     sync.Mutex
	taken  []bridge.Outbound
	refuse *bridge.Error
	told   chan struct{}
}

func newTeller() *teller { return &teller{told: make(chan struct{}, 100)} }

func (c *teller) Send(_ context.Context, m bridge.Outbound) (bridge.Receipt, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	defer func() { c.told <- struct{}{} }()
	if c.refuse != nil {
		return bridge.Receipt{}, c.refuse
	}
	c.taken = append(c.taken, m)
	return bridge.Receipt{CarrierID: "SM" + m.Attempt, State: store.Accepted}, nil
}

func (c *teller) refuses(e *bridge.Error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.refuse = e
}

func (c *teller) count() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return len(c.taken)
}

// Advise implements bridge.Adviser.
func (*teller) Advise(string) bridge.Remedy { return bridge.RemedyRetry }

// shop is one inbox with a message that was refused.
type shop struct {
	*bridge.Bridge
	t       *testing.T
	store   *store.Store
	clock   *clockwork.FakeClock
	carrier *teller
	room    *room
	inbox   store.InboxID
	conv    store.ConversationID
	failed  store.MessageID
}

var refusal = &bridge.Error{Code: bridge.CodeRejected, Say: "No.", Detail: "21408"}

func newShop(t *testing.T, db storetest.DB, refused *bridge.Error) *shop {
	t.Helper()
	s := &shop{t: t, store: db.Open(t), clock: clockwork.NewFakeClockAt(time.Now()), carrier: newTeller(), room: newRoom(0)}
	s.Bridge = bridge.New(bridge.Options{Store: s.store, Carrier: s.carrier, Chats: map[string]bridge.Chat{"room": s.room}, Clock: s.clock})
	require.NoError(t, s.Configure(t.Context(), oneInbox()))
	in, err := s.store.InboxOf(t.Context(), "room", "C1")
	require.NoError(t, err)
	s.inbox = in.ID
	require.NoError(t, s.Start(t.Context()))
	t.Cleanup(func() { require.NoError(t, s.Stop(context.WithoutCancel(t.Context()))) })
	s.carrier.refuses(refused)
	r, err := s.SendText(t.Context(), bridge.SendRequest{Key: "k", Actor: bridge.Person{ID: "U1", Name: "Ana"}, Inbox: s.inbox,
		To: "+447700900123", Text: "hello"})
	require.NoError(t, err)
	s.conv = r.Conversation
	<-s.carrier.told
	s.failed = s.messages()[0].ID
	return s
}

func (s *shop) messages() []store.Message {
	s.t.Helper()
	ms, err := s.store.Messages(s.t.Context(), s.conv)
	require.NoError(s.t, err)
	return ms
}

// is waits until a message is in a state.
func (s *shop) is(id store.MessageID, want store.MessageState) {
	s.t.Helper()
	require.Eventually(s.t, func() bool {
		m, err := s.store.Message(s.t.Context(), id)
		return err == nil && m.State == want
	}, 10*time.Second, 5*time.Millisecond, want)
}

func (s *shop) retry(id store.MessageID, key string) error {
	return s.Retry(s.t.Context(), bridge.Person{ID: "U2", Name: "Bob"}, s.inbox, id, key)
}

func requireRefused(t *testing.T, err error, code bridge.Code, say string) {
	t.Helper()
	var e *bridge.Error
	require.ErrorAs(t, err, &e)
	require.Equal(t, code, e.Code)
	require.Contains(t, e.Say, say)
}

// However many people press the button, on however many replicas, one SMS goes out.
func TestARetryIsSentOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db storetest.DB) {
		s := newShop(t, db, refusal)
		s.is(s.failed, store.Failed)
		s.carrier.refuses(nil)
		other := bridge.New(bridge.Options{Store: db.Open(t), Carrier: s.carrier, Chats: map[string]bridge.Chat{"room": s.room}, Clock: s.clock})
		require.NoError(t, other.Configure(t.Context(), oneInbox()))
		require.NoError(t, other.Start(t.Context()))
		t.Cleanup(func() { require.NoError(t, other.Stop(context.WithoutCancel(t.Context()))) })
		const presses = 20
		var all sync.WaitGroup
		errs := make(chan error, presses)
		for i := range presses {
			b := []*bridge.Bridge{s.Bridge, other}[i%2]
			all.Go(func() {
				errs <- b.Retry(t.Context(), bridge.Person{ID: "U1", Name: "Bob"}, s.inbox, s.failed, fmt.Sprint("press", i))
			})
		}
		all.Wait()
		close(errs)
		taken := 0
		for err := range errs {
			if err == nil {
				taken++
				continue
			}
			requireRefused(t, err, bridge.CodeRejected, "Bob has sent it again already.")
		}
		require.Equal(t, 1, taken)
		require.Len(t, s.messages(), 2)
		s.is(s.messages()[1].ID, store.Accepted)
		require.Equal(t, 1, s.carrier.count())
	})
}

// The same press that the platform tells twice is one, and no error.
func TestARepeatedPressIsNoError(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db storetest.DB) {
		s := newShop(t, db, refusal)
		s.is(s.failed, store.Failed)
		s.carrier.refuses(nil)
		require.NoError(t, s.retry(s.failed, "press"))
		require.NoError(t, s.retry(s.failed, "press"))
		require.Len(t, s.messages(), 2)
		m := s.messages()[1]
		require.Equal(t, "hello", m.Body)
		require.Equal(t, fmt.Sprintf("retry:%d:1", s.failed), m.RequestKey)
	})
}

func TestWhatIsNotThereIsNotRetried(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db storetest.DB) {
		s := newShop(t, db, refusal)
		s.is(s.failed, store.Failed)
		requireRefused(t, s.retry(4711, "a"), bridge.CodeNotFound, "does not exist")
		err := s.Retry(t.Context(), bridge.Person{Name: "Bob"}, s.inbox+1, s.failed, "b")
		requireRefused(t, err, bridge.CodeNotFound, "does not exist")
		require.NoError(t, s.Receive(t.Context(), bridge.Inbound{CarrierID: "SM1", Line: "+447700900001", From: "+447700900123", Body: "hi"}))
		requireRefused(t, s.retry(s.messages()[1].ID, "c"), bridge.CodeNotFound, "does not exist")
	})
}

// The line may have lost the right to send since.
func TestNoRetryOnALineThatOnlyReceives(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db storetest.DB) {
		s := newShop(t, db, refusal)
		s.is(s.failed, store.Failed)
		oneWay := oneInbox()
		oneWay[0].Lines[0].TwoWay = false
		require.NoError(t, s.Configure(t.Context(), oneWay))
		requireRefused(t, s.retry(s.failed, "a"), bridge.CodeForbidden, "only receives")
		require.Len(t, s.messages(), 1)
	})
}

// What was given up for lost may have left all the same, as a late callback proves. Then it is not sent a second time.
func TestWhatArrivedLateIsNotRetried(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db storetest.DB) {
		s := newShop(t, db, &bridge.Error{Code: bridge.CodeRetry, Say: "Busy.", RetryAfter: 5 * time.Hour})
		s.is(s.failed, store.Queued)
		attempts, err := s.store.Attempts(t.Context(), s.failed)
		require.NoError(t, err)
		s.clock.Advance(6 * time.Hour)
		s.is(s.failed, store.Failed)
		report := func(state store.MessageState) {
			require.NoError(t, s.Report(t.Context(), bridge.Report{Attempt: attempts[0].Token, CarrierID: "SM1", State: state}))
		}
		report(store.Sent)
		requireRefused(t, s.retry(s.failed, "a"), bridge.CodeRejected, "It is on its way")
		report(store.Delivered)
		requireRefused(t, s.retry(s.failed, "b"), bridge.CodeRejected, "It was delivered meanwhile")
		require.Len(t, s.messages(), 1)
	})
}
