package broadcast

import (
	"context"
	"fmt"
	"time"

	"partyline/bridge"
	"partyline/bridge/sms"
	"partyline/store"
)

// maxAhead is how far away the start of a broadcast may be.
const maxAhead = 366 * 24 * time.Hour

// Send has a draft sent: at once, or from a moment on, where at is not zero. seen is the version of the preview that the actor looked at:
// CodeInvalid where text, line or audience have changed since, or where it would reach more people or cost more than shown, and nothing is sent.
// Where the inbox wants a second person's approval it waits for that, and asked is true. CodeRejected where somebody was faster.
//
// The recipients are fixed now, also where it starts later; who opts out until their turn is skipped all the same.
func (r *Room) Send(ctx context.Context, act Act, seen int, at time.Time) (asked bool, err error) {
	now := r.clock.Now()
	switch {
	case !at.IsZero() && !at.After(now):
		return false, &bridge.Error{Code: bridge.CodeInvalid, Say: "That moment has passed. Choose one that is to come."}
	case at.Sub(now) > maxAhead:
		return false, &bridge.Error{Code: bridge.CodeInvalid, Say: "That is more than a year away. Choose a moment sooner."}
	}
	if err := r.unchanged(ctx, act, seen); err != nil {
		return false, err
	}
	s, _ := r.core.Settings(act.Inbox)
	action := "send broadcast"
	if s.Broadcasts.Approval {
		action = "ask for approval of broadcast"
	}
	err = r.change(ctx, act, action, []store.BroadcastState{store.BroadcastDraft}, func(b *store.Broadcast) error {
		if b.Revision != seen || b.Previewed != seen {
			return errChanged
		}
		b.StarterID, b.StarterName, b.StartAt = act.Actor.ID, act.Actor.Name, store.At(at)
		if asked = s.Broadcasts.Approval; asked {
			b.State = store.BroadcastWaiting
			return nil
		}
		r.begin(b)
		return nil
	})
	return asked, err
}

// errChanged is the answer to a button under a preview that is out of date.
var errChanged = &bridge.Error{Code: bridge.CodeInvalid, Say: "It has changed since you looked at it, so nothing was sent. Look at it again."}

// unchanged looks whether a broadcast would still do what its preview said.
func (r *Room) unchanged(ctx context.Context, act Act, seen int) error {
	b, err := r.store.Broadcast(ctx, act.Inbox, act.ID)
	if err != nil {
		return missing(err)
	}
	if b.Revision != seen || b.Previewed != seen {
		return errChanged
	}
	if line, ok := r.core.Line(b.LineID); !ok || r.core.CannotSend(line) != "" {
		return &bridge.Error{Code: bridge.CodeForbidden, Say: "Its line cannot send (any more). Choose another one."}
	}
	p, err := r.tally(ctx, &b)
	switch {
	case err != nil:
		return err
	case p.Recipients == 0:
		return &bridge.Error{Code: bridge.CodeRejected, Say: "Nobody would get it. Look at the preview for the reasons."}
	case p.Recipients > b.PreviewedTo || p.Segments > b.PreviewedParts:
		return errChanged
	}
	return nil
}

// begin has the list of recipients made.
func (r *Room) begin(b *store.Broadcast) {
	b.State, b.StartedAt, b.StopReason = store.BroadcastPreparing, r.now(), ""
}

// Approve sends a broadcast that waits for a second person's approval. CodeForbidden for its author and who had it sent; the rest as in Send.
func (r *Room) Approve(ctx context.Context, act Act, seen int) error {
	if b, err := r.store.Broadcast(ctx, act.Inbox, act.ID); err == nil && b.State == store.BroadcastWaiting {
		if act.Actor.ID == b.AuthorID || act.Actor.ID == b.StarterID {
			return &bridge.Error{Code: bridge.CodeForbidden, Say: fmt.Sprintf("Somebody else than %s and %s has to approve it.", b.AuthorName, b.StarterName)}
		}
		if err := r.unchanged(ctx, act, seen); err != nil {
			return err
		}
	}
	return r.change(ctx, act, "approve broadcast", []store.BroadcastState{store.BroadcastWaiting}, func(b *store.Broadcast) error {
		switch {
		case act.Actor.ID == b.AuthorID || act.Actor.ID == b.StarterID:
			return &bridge.Error{Code: bridge.CodeForbidden, Say: "Somebody else has to approve it."}
		case b.Revision != seen:
			return errChanged
		case !b.StartAt.IsZero() && !b.StartAt.After(r.clock.Now()):
			b.StartAt = store.Time{} // it was agreed to late
		}
		b.ApproverName = act.Actor.Name
		r.begin(b)
		return nil
	})
}

// Test sends the text of a broadcast to one number, as it would read for them; it is counted nowhere. key names the request: a repetition sends
// nothing more. The gate of automatic texts holds.
func (r *Room) Test(ctx context.Context, act Act, number, key string) error {
	b, err := r.store.Broadcast(ctx, act.Inbox, act.ID)
	if err != nil {
		return missing(err)
	}
	line, ok := r.core.Line(b.LineID)
	if !ok {
		return &bridge.Error{Code: bridge.CodeForbidden, Say: "Its line is not configured any more. Choose another one."}
	}
	to, err := sms.Normalize(number, line.Country)
	if err != nil {
		return &bridge.Error{Code: bridge.CodeInvalid, About: bridge.AboutNumber, Cause: err, Say: "That is not a phone number. Write it with its country, as in +44 7700 900123."}
	}
	text, err := r.testText(ctx, &b, to)
	if err != nil {
		return &bridge.Error{Code: bridge.CodeInvalid, About: bridge.AboutText, Cause: err, Say: err.Error()}
	}
	return r.core.Change(ctx, func(ctx context.Context, tx *store.Tx) error {
		_, stop, err := r.core.SendAutomaticIn(ctx, tx, bridge.Automatic{Key: "test:" + key, Origin: store.OriginBroadcast, Name: "Test of " + b.Title,
			Line: b.LineID, To: to, Text: text})
		if err != nil {
			return err
		}
		if stop != nil {
			return stop
		}
		return r.core.AuditIn(ctx, tx, act.Actor, "test broadcast", 0, named(&b))
	})
}

// testText is what a number would read. A field without a value and a default stands there by its name.
func (r *Room) testText(ctx context.Context, b *store.Broadcast, number string) (string, error) {
	row := store.AudienceRow{Number: number}
	c, err := r.store.ContactByNumber(ctx, number)
	if err == nil {
		row.Name, row.Email = c.Name, c.Email
		if row.Fields, err = r.store.FieldsOf(ctx, b.InboxID, c.ID); err != nil {
			return "", err
		}
	}
	if text, err := merge(b.Body, &row); err == nil {
		return text, nil
	}
	values := map[string]string{}
	for _, f := range sms.MergeFields(b.Body) {
		values[f.Name] = "(" + f.Name + ")"
	}
	return sms.Merge(b.Body, values)
}
