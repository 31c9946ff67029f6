// Package bottest is what the tests of every platform's adapter share: a listener and a router that keep what they are told, a
// log that can be waited for, and made-up cards and messages. bridge/bridgetest is the suite that every adapter has to pass;
// this is for what each one tests besides.
package bottest

import (
	"errors"
	"sync"
	"testing"
	"time"

	"partyline/bridge"
	"partyline/store"
)

// Patience is how long a test waits for what must happen.
const Patience = 20 * time.Second

// Unavailable is what a listener or router says while our database is away.
var Unavailable = &bridge.Error{Code: bridge.CodeUnavailable, Say: "The database is away."}

// Card is the card of an open conversation, in which two messages are unread. Its name holds what platforms could read as mark-up.
func Card(key string) bridge.Card {
	return bridge.Card{
		Key: key, Conversation: 42, Name: "Mia & Co <vip>", Number: "07700 900123", Line: "Support", State: store.ConversationOpen,
		Unread: 2, WaitingSince: time.Date(2026, 11, 3, 10, 2, 0, 0, time.UTC),
	}
}

// Customer is a message of the customer Mia.
func Customer(key, text string) bridge.Post {
	return bridge.Post{Key: key, Kind: bridge.PostCustomer, Author: "Mia", Parts: []bridge.Part{{Text: text}}}
}

// WantCode ends the test unless err is a *bridge.Error with this code, or nil where want is empty. Such an error must have a
// sentence. It is returned; nil for none.
func WantCode(t testing.TB, err error, want bridge.Code) *bridge.Error {
	t.Helper()
	var e *bridge.Error
	if err != nil && !errors.As(err, &e) {
		t.Fatalf("%v is no *bridge.Error", err)
	}
	if want == "" && err == nil {
		return nil
	}
	if err == nil || e.Code != want {
		t.Fatalf("error is %v, want code %q", err, want)
	}
	if e.Say == "" {
		t.Errorf("%v has no sentence", err)
	}
	return e
}

// changing is a lock on something that can be waited for. The zero value is usable.
type changing struct {
	sync.Mutex
	// changed is closed at the next change; nil where nobody waits.
	changed chan struct{}
}

// tell wakes those who wait. The lock is held.
func (c *changing) tell() {
	if c.changed != nil {
		close(c.changed)
		c.changed = nil
	}
}

// wait waits until cond, which runs under the lock, holds. False: it did not within Patience.
func (c *changing) wait(cond func() bool) bool {
	deadline := time.After(Patience)
	for {
		c.Lock()
		holds := cond()
		if c.changed == nil {
			c.changed = make(chan struct{})
		}
		changed := c.changed
		c.Unlock()
		if holds {
			return true
		}
		select {
		case <-changed:
		case <-deadline:
			return false
		}
	}
}
