package demo

import (
	"context"
	"slices"
	"strings"
	"sync"
	"time"

	"partyline/bridge"
	"partyline/bridge/broadcast"
	"partyline/bridge/twilio/twiliotest"
	"partyline/store"
)

// casting are the broadcasts of the story, each sent once to all whom it is for.
type casting struct {
	mu   sync.Mutex
	sent map[string]error // by title and line
}

// enlist puts the customers who get a broadcast in the story on the list of a line's inbox, with their consent.
func (h *history) enlist(ctx context.Context, line string) error {
	of, err := h.app.Store.LineByNumber(ctx, line)
	if err != nil {
		return err
	}
	now := store.At(h.world.clock.Now())
	return h.app.Store.Tx(ctx, func(ctx context.Context, tx *store.Tx) error {
		list, err := tx.ListByName(ctx, of.InboxID, strings.ToLower(newsList))
		if err != nil {
			return err
		}
		for _, s := range h.options.story {
			if s.origin != store.OriginBroadcast || s.with.Line != line {
				continue
			}
			contact, err := tx.EnsureContact(ctx, s.with.Number, now)
			if err != nil {
				return err
			}
			if _, err := tx.Know(ctx, of.InboxID, contact.ID, now); err != nil {
				return err
			}
			if _, err := tx.JoinList(ctx, list.ID, contact.ID, now); err != nil {
				return err
			}
			if err := tx.AddConsent(ctx, &store.Consent{ContactID: contact.ID, LineID: of.ID, Kind: store.OptIn, Source: store.ConsentList,
				Wording: newsWording, Actor: ana.name, At: now}); err != nil {
				return err
			}
		}
		return nil
	})
}

// cast has Ana send a broadcast to the list, and waits until the step's customer has it.
func (h *history) cast(ctx context.Context, s step) error {
	h.casting.mu.Lock()
	err, done := h.casting.sent[s.by+s.with.Line]
	if !done {
		err = h.sendBroadcast(ctx, s)
		h.casting.sent[s.by+s.with.Line] = err
	}
	h.casting.mu.Unlock()
	if err != nil {
		return err
	}
	return wait(ctx, h.world.twilio, func() bool {
		return slices.ContainsFunc(h.world.twilio.Phone(s.with.Number), func(m twiliotest.Message) bool { return m.Body == s.text })
	})
}

func (h *history) sendBroadcast(ctx context.Context, s step) error {
	line, err := h.app.Store.LineByNumber(ctx, s.with.Line)
	if err != nil {
		return err
	}
	room, by := h.app.Broadcasts(), bridge.Person{ID: h.world.chatOf(s.with.Line).user(ana), Name: ana.name}
	b, err := room.Compose(ctx, broadcast.Draft{Actor: by, Inbox: line.InboxID, Key: s.by + s.with.Line, Title: s.by, Body: s.text, Lists: newsList})
	if err != nil {
		return err
	}
	act := broadcast.Act{Actor: by, Inbox: line.InboxID, ID: b.ID}
	if err := room.SetLine(ctx, act, line.ID); err != nil {
		return err
	}
	_, seen, err := room.Preview(ctx, line.InboxID, b.ID)
	if err != nil {
		return err
	}
	_, err = room.Send(ctx, act, seen.Seen, time.Time{})
	return err
}
