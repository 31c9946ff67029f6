package automation_test

import (
	"context"
	"iter"
	"slices"
	"testing"
	"time"

	"github.com/jonboulle/clockwork"
	"github.com/stretchr/testify/require"

	"partyline/bridge"
	"partyline/bridge/automation"
	"partyline/store"
	"partyline/store/storetest"
)

// school has two automations, and nothing runs in the background.
type school struct {
	t     *testing.T
	b     *bridge.Bridge
	s     *store.Store
	room  *automation.Room
	clock *clockwork.FakeClock
	inbox store.InboxID
}

type silent struct{ bridge.Carrier }

func (silent) Since(context.Context, string, time.Time) iter.Seq2[bridge.Inbound, error] {
	return func(func(bridge.Inbound, error) bool) {}
}

const schoolLine = "+447700900001"

func newSchool(t *testing.T, db storetest.DB) *school {
	c := &school{t: t, s: db.Open(t), clock: clockwork.NewFakeClockAt(time.Date(2026, 11, 3, 12, 0, 0, 0, time.UTC))}
	c.b = bridge.New(bridge.Options{Store: c.s, Carrier: silent{}, Chats: map[string]bridge.Chat{"room": nil}, Clock: c.clock})
	c.room = automation.New(c.b, c.s, c.clock, nil)
	c.b.Attach(c.room)
	require.NoError(t, c.b.Configure(t.Context(), []bridge.InboxSettings{{Name: "day", Chat: "room", Channel: "C1",
		Lines: []bridge.LineSettings{{Number: schoolLine, Country: "GB", TwoWay: true}}}}))
	in, err := c.s.InboxOf(t.Context(), "room", "C1")
	require.NoError(t, err)
	c.inbox = in.ID
	var sources []automation.Source
	for _, name := range []string{"riding", "swimming"} {
		sources = append(sources, automation.Source{Name: name + ".yaml", Text: []byte("name: " + name + "\ntitle: " + name +
			"\nsteps:\n  - send: " + name + " begins\n  - wait: 1 day\n  - send: " + name + " ends\n")})
	}
	files, _, err := automation.ParseAll(sources)
	require.NoError(t, err)
	_, err = automation.Apply(t.Context(), c.s, files, automation.Applying{Actor: "test", Now: store.At(c.clock.Now())})
	require.NoError(t, err)
	return c
}

// writes has somebody text the school.
func (c *school) writes(number, text string) store.Conversation {
	c.t.Helper()
	require.NoError(c.t, c.b.Receive(c.t.Context(), bridge.Inbound{CarrierID: "SM" + number + text, Line: schoolLine, From: number, Body: text}))
	contact, err := c.s.ContactByNumber(c.t.Context(), number)
	require.NoError(c.t, err)
	all, err := c.s.ConversationWith(c.t.Context(), c.inbox, number)
	require.NoError(c.t, err)
	conv, err := c.s.Conversation(c.t.Context(), all)
	require.NoError(c.t, err)
	require.Equal(c.t, contact.ID, conv.ContactID)
	return conv
}

var ana = bridge.Person{ID: "U1", Name: "Ana"}

// enters has them enter automations, and does the steps that are due.
func (c *school) enters(conv store.Conversation, names ...string) {
	c.t.Helper()
	for _, name := range names {
		_, err := c.room.Start(c.t.Context(), automation.Request{Name: name, Subject: bridge.Subject{Inbox: c.inbox, Contact: conv.ContactID, Conversation: conv.ID, Actor: ana}})
		require.NoError(c.t, err)
	}
	c.goesOn(conv)
}

// goesOn does the steps of a conversation that are due.
func (c *school) goesOn(conv store.Conversation) {
	c.t.Helper()
	timer := c.room.Timers()[0]
	for {
		due, err := timer.Due(c.t.Context(), c.s.Reader, conv.ID)
		require.NoError(c.t, err)
		if due.IsZero() || due.After(c.clock.Now()) {
			return
		}
		require.NoError(c.t, c.s.Tx(c.t.Context(), func(ctx context.Context, tx *store.Tx) error { return timer.Fire(ctx, tx, conv.ID) }))
	}
}

// waiting are the texts that wait to leave in a conversation.
func (c *school) waiting(conv store.Conversation) (texts []string) {
	c.t.Helper()
	require.NoError(c.t, c.s.Tx(c.t.Context(), func(ctx context.Context, tx *store.Tx) error {
		ms, err := tx.LockQueued(ctx, conv.ID, "")
		for _, m := range ms {
			texts = append(texts, m.Body)
		}
		return err
	}))
	return texts
}

// in are the automations that somebody is in, and the outcome of those that they were in.
func (c *school) in(conv store.Conversation) (now, was []string) {
	c.t.Helper()
	runs, err := c.s.RunsOf(c.t.Context(), c.inbox, conv.ContactID)
	require.NoError(c.t, err)
	for _, r := range runs {
		now = append(now, r.Name)
	}
	ended, err := c.s.LastRuns(c.t.Context(), c.inbox, conv.ContactID, 9)
	require.NoError(c.t, err)
	for _, r := range ended {
		was = append(was, r.Name+": "+r.Outcome)
	}
	slices.Sort(was)
	return now, was
}

func (c *school) merges(keep, drop store.Conversation) {
	c.t.Helper()
	require.NoError(c.t, c.b.Merge(c.t.Context(), bridge.MergeRequest{Actor: ana, Inbox: c.inbox, Keep: keep.ContactID, Drop: drop.ContactID}))
}

// Two contacts who become one are in each automation once: the run of the one that is kept goes on. What the other one only was in is theirs.
func TestMergedContactsAreInAnAutomationOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db storetest.DB) {
		c := newSchool(t, db)
		sam, old := c.writes("+447700900123", "hello"), c.writes("+447700900124", "hello")
		c.enters(sam, "riding")
		c.clock.Advance(time.Hour)
		c.enters(old, "riding", "swimming")
		require.Equal(t, []string{"riding begins", "swimming begins"}, c.waiting(old))
		c.merges(sam, old)
		now, was := c.in(sam)
		require.Equal(t, []string{"riding", "swimming"}, now)
		require.Equal(t, []string{"riding: The contact was merged with one who is in it, too, and goes on from there."}, was)
		require.ElementsMatch(t, []string{"riding begins", "swimming begins"}, c.waiting(sam), "what waited to leave is not doubled")
		for range 2 {
			c.clock.Advance(24 * time.Hour)
			c.goesOn(sam)
		}
		require.ElementsMatch(t, []string{"riding begins", "swimming begins", "riding ends", "swimming ends"}, c.waiting(sam))
		now, _ = c.in(sam)
		require.Empty(t, now)
	})
}

// Who opted out with either number is in none afterwards, whoever is kept.
func TestMergingWithWhoOptedOutEndsAutomations(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db storetest.DB) {
		c := newSchool(t, db)
		sam, old, kim := c.writes("+447700900123", "hello"), c.writes("+447700900124", "STOP"), c.writes("+447700900125", "hello")
		c.enters(sam, "riding")
		c.merges(sam, old)
		c.enters(kim, "swimming")
		c.merges(sam, kim)
		now, was := c.in(sam)
		require.Empty(t, now)
		require.Equal(t, []string{"riding: They opted out.", "swimming: They opted out."}, was)
	})
}
