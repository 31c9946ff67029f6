package automation

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"partyline/bridge"
	"partyline/store"
)

// A contact enters the same automation so often within a day, and any automation of an inbox so often: what starts each other in a circle
// ends there. Whoever is started by hand is not counted against.
const (
	maxEntries    = 5
	maxAllEntries = 20
	entriesWithin = 24 * time.Hour
)

// entry is somebody who is to enter an automation.
type entry struct {
	automation store.Automation
	inbox      store.InboxID
	contact    store.ContactID
	// line is where something happened; 0 where that is no line.
	line store.LineID
	// by says who or what starts it; byHand that it is a person.
	by     string
	byHand bool
	// heard is the message that started it, and reply its text; 0 and empty where none did.
	heard store.MessageID
	reply string
}

// enter has a contact enter an automation. stop is why not, where there is something against it.
func (r *Room) enter(ctx context.Context, tx *store.Tx, e entry) (stop *bridge.Error, err error) {
	d, err := r.definition(ctx, tx.Reader, e.automation.VersionID)
	if err != nil {
		return nil, err
	}
	contact, err := tx.Contact(ctx, e.contact)
	if err != nil {
		return nil, err
	}
	line, stop, err := r.lineOf(ctx, tx, d, e, contact)
	if err == nil && stop == nil {
		stop, err = r.against(ctx, tx, d, e, contact, line)
	}
	if err != nil || stop != nil {
		return stop, err
	}
	conv, err := r.conversation(ctx, tx, contact, line)
	if err != nil {
		return nil, err
	}
	now := r.now()
	run := store.AutomationRun{AutomationID: e.automation.ID, VersionID: e.automation.VersionID, InboxID: e.inbox, ContactID: e.contact, ConversationID: conv.ID,
		State: store.RunActive, Position: d.First(), DueAt: now, Reply: e.reply, HeardID: e.heard, StartedBy: e.by, EnteredAt: now}
	added, err := tx.AddRun(ctx, &run)
	if err != nil {
		return nil, err
	}
	if !added {
		return refuse(bridge.CodeRejected, "%s is in %s already. Say !automation to see where.", called(contact), d.Title), nil
	}
	if err := r.wrote(ctx, tx, &run, "", "Entered by "+e.by+"."); err != nil {
		return nil, err
	}
	r.core.RingTimer(tx, conv.ID, now)
	return nil, r.touch(ctx, tx, &run)
}

// lineOf is the line on which an automation texts a contact.
func (r *Room) lineOf(ctx context.Context, tx *store.Tx, d Definition, e entry, contact store.Contact) (line store.Line, stop *bridge.Error, err error) {
	lines, err := tx.Lines(ctx, e.inbox)
	if err != nil {
		return line, nil, err
	}
	i := -1
	if d.Line != "" {
		if i = slices.IndexFunc(lines, func(l store.Line) bool { return l.Number == d.Line }); i < 0 {
			return line, refuse(bridge.CodeRejected, "%s texts from %s, which is no line of this inbox.", d.Title, d.Line), nil
		}
	} else if e.line != 0 {
		i = slices.IndexFunc(lines, func(l store.Line) bool { return l.ID == e.line && r.core.CannotSend(l) == "" })
	}
	if i >= 0 {
		line = lines[i]
	} else if line, err = r.core.LineFor(ctx, tx.Reader, e.inbox, contact.Number); err != nil {
		if errors.As(err, &stop) && stop.Code.Final() {
			return line, stop, nil
		}
		return line, nil, err
	}
	if why := r.core.CannotSend(line); why != "" {
		return line, refuse(bridge.CodeForbidden, "%s", why), nil
	}
	return line, nil, nil
}

// against says what is against a contact's entering, apart from being in it already.
func (r *Room) against(ctx context.Context, tx *store.Tx, d Definition, e entry, contact store.Contact, line store.Line) (*bridge.Error, error) {
	out, err := tx.OptedOut(ctx, contact.ID, line.ID)
	if err != nil {
		return nil, err
	}
	if out {
		return refuse(bridge.CodeRejected, "%s has opted out. They must text START before anything can be sent to them.", called(contact)), nil
	}
	if e.byHand {
		return nil, nil
	}
	since := store.At(r.clock.Now().Add(-entriesWithin))
	for _, limit := range []struct {
		of   store.AutomationID
		most int
	}{{e.automation.ID, maxEntries}, {0, maxAllEntries}} {
		n, err := tx.EnteredSince(ctx, limit.of, e.inbox, contact.ID, since)
		if err != nil {
			return nil, err
		}
		if n >= limit.most {
			r.log.Warn("a contact enters automations again and again; they may start each other", "automation", d.Name, "contact", contact.ID)
			return refuse(bridge.CodeRejected, "%s entered automations %d times today. Look whether they start each other.", called(contact), n), nil
		}
	}
	return nil, nil
}

// conversation is where an automation texts a contact. Nobody has anything to do about a new one.
func (r *Room) conversation(ctx context.Context, tx *store.Tx, contact store.Contact, line store.Line) (store.Conversation, error) {
	conv, err := tx.EnsureConversation(ctx, contact.ID, line)
	if err != nil || conv.CardVersion > 0 || conv.ThreadID != 0 {
		return conv, err
	}
	conv.State = store.ConversationClosed
	return conv, tx.PutConversation(ctx, &conv)
}

// refuse is a refusal with a sentence.
func refuse(code bridge.Code, format string, args ...any) *bridge.Error {
	return &bridge.Error{Code: code, Say: fmt.Sprintf(format, args...)}
}
