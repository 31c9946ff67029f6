package broadcast

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"partyline/bridge"
	"partyline/store"
)

const (
	// maxQueued is how many messages of all broadcasts are being handed over at most. Drains have 64 places: replies always find one.
	maxQueued = 16
	// atOnce is how many recipients are looked at in a turn.
	atOnce = 32
	// stayFor is how long a process goes on leading for a post that is to be looked at again.
	stayFor = 30 * time.Second
	// ruleEvery is how often it is looked whether a rule stops a broadcast: that counts all its recipients.
	ruleEvery = time.Second
)

// sendAll prepares and sends all broadcasts that are going, until there are none.
func (r *Room) sendAll(ctx context.Context) {
	p := newPacer()
	for ctx.Err() == nil {
		going, err := r.store.BroadcastsGoing(ctx, r.now())
		if err == nil && len(going) == 0 {
			if cards, err := r.store.BroadcastCards(ctx, store.At(r.clock.Now().Add(stayFor))); err == nil && len(cards) == 0 {
				return
			}
			r.pause(ctx, lookEvery)
			continue
		}
		busy := false
		if err == nil {
			busy, err = r.turn(ctx, p, going)
		}
		switch {
		case err != nil && ctx.Err() == nil:
			r.log.Warn("broadcasts wait for another try", "error", err)
			r.pause(ctx, failedFor)
		case !busy:
			r.pause(ctx, restFor)
		}
	}
}

// turn does the next little of each broadcast. busy: there is more to do at once.
func (r *Room) turn(ctx context.Context, p *pacer, going []store.Broadcast) (busy bool, err error) {
	if err := p.yield(ctx, r.store.Reader); err != nil {
		return false, err
	}
	queued := make([]int, len(going))
	free := maxQueued
	for i := range going {
		if queued[i], err = r.store.RecipientsIn(ctx, going[i].ID, store.RecipientQueued); err != nil {
			return false, err
		}
		free -= queued[i]
	}
	for i := range going {
		b := &going[i]
		if b.State == store.BroadcastPreparing {
			if err := r.prepare(ctx, b); err != nil {
				return false, err
			}
			busy = true
			continue
		}
		did, more, err := r.sendSome(ctx, p, b, queued[i], free)
		if err != nil {
			return false, err
		}
		free -= did
		busy = busy || more
	}
	return busy, nil
}

// sendSome queues the next messages of a broadcast, at most free and as the pace allows. more: something is left to do at once.
func (r *Room) sendSome(ctx context.Context, p *pacer, b *store.Broadcast, queued, free int) (did int, more bool, err error) {
	if why := r.unsendable(b); why != "" {
		return 0, false, r.halt(ctx, b, "It stopped by itself: "+why)
	}
	line, _ := r.core.Line(b.LineID)
	s, _ := r.core.Settings(b.InboxID)
	if now := r.clock.Now(); now.Sub(p.ruled[b.ID]) >= ruleEvery {
		p.ruled[b.ID] = now
		if halted, err := r.ruled(ctx, b, s.Broadcasts); halted || err != nil {
			return 0, false, err
		}
	}
	p.fill(line.ID, rateOf(s, line), r.clock.Now())
	rows, err := r.store.NextRecipients(ctx, b, r.now(), atOnce)
	if err != nil {
		return 0, false, err
	}
	if len(rows) == 0 {
		return 0, false, r.finish(ctx, b, queued)
	}
	for i := range rows {
		row := &rows[i]
		v := r.judge(b, &row.AudienceRow)
		if v.reason == "" && (did >= free || !p.take(line.ID, v.counted.Segments)) {
			return did, false, nil
		}
		out, err := r.settle(ctx, b, row, v)
		if errors.Is(err, errHalted) {
			return did, false, nil
		}
		if err != nil {
			return did, false, err
		}
		if out == store.RecipientQueued {
			did++
		} else if v.reason == "" {
			p.give(line.ID, v.counted.Segments)
		}
	}
	return did, true, nil
}

// unsendable says why nothing of a broadcast can leave, as the end of a sentence, and what to do about it; empty where it can.
func (r *Room) unsendable(b *store.Broadcast) string {
	const help = " Let it send in the configuration, and resume the broadcast; or cancel it."
	line, known := r.core.Line(b.LineID)
	if !known || line.InboxID != b.InboxID {
		return "its line is no line of this inbox any more." + help
	}
	if why := r.core.CannotSend(line); why != "" {
		return "its line cannot send. " + why + help
	}
	return ""
}

var (
	// errHalted: the broadcast does not run any more.
	errHalted = errors.New("broadcast: it was halted")
	// errElse: somebody else had this recipient, or they became another contact.
	errElse = errors.New("broadcast: the recipient does not wait any more")
)

// skippable are the rows of the gate that stop a text to one person; all others stop a broadcast as a whole.
var skippable = []string{reasonOptedOut, reasonOwnLine, reasonNoPerson, reasonNoConsent}

// settle queues the message of one recipient, or writes down why there is none, in one transaction. It gives what they are by then.
func (r *Room) settle(ctx context.Context, b *store.Broadcast, row *store.RecipientRow, v verdict) (store.RecipientState, error) {
	rec := store.Recipient{BroadcastID: b.ID, Place: row.Place, ContactID: row.ContactID, State: store.RecipientSkipped, Reason: v.reason, Tries: row.Tries, Segments: row.Segments}
	var halt string
	err := r.store.Tx(ctx, func(ctx context.Context, tx *store.Tx) error {
		now, err := tx.LockBroadcast(ctx, b.ID)
		if err != nil {
			return err
		}
		if now.State != store.BroadcastRunning || now.StartAt.After(r.clock.Now()) {
			return errHalted
		}
		if v.reason == "" {
			if halt, err = r.queue(ctx, tx, b, row, v, &rec); err != nil {
				return err
			}
			if halt != "" {
				return errHalted
			}
		}
		done, err := tx.SettleRecipient(ctx, &rec)
		if err == nil && !done {
			err = errElse
		}
		return err
	})
	if errors.Is(err, errElse) {
		return store.RecipientSkipped, nil
	}
	if halt != "" {
		if err := r.halt(ctx, b, halt); err != nil {
			return "", err
		}
	}
	return rec.State, err
}

// queue queues a message, and says in rec what the recipient is with that. halt is why nothing of the broadcast may leave.
func (r *Room) queue(ctx context.Context, tx *store.Tx, b *store.Broadcast, row *store.RecipientRow, v verdict, rec *store.Recipient) (halt string, err error) {
	key := fmt.Sprintf("%d:p%d", b.ID, row.Place)
	if row.Tries > 0 {
		key += fmt.Sprintf(":%d", row.Tries+1)
	}
	sent, stop, err := r.core.SendAutomaticIn(ctx, tx, bridge.Automatic{Key: key, Origin: store.OriginBroadcast, Name: b.Title, Line: b.LineID,
		To: row.Number, Text: v.text, NowOrNever: true})
	switch {
	case err != nil:
		return "", err
	case stop != nil && stop.Detail == reasonCredits:
		return "It stopped by itself: the inbox has not enough credits for the rest. Top up with /sms credits, and resume it; or cancel it.", nil
	case stop != nil && stop.Code == bridge.CodeRejected && !slices.Contains(skippable, stop.Detail):
		return stop.Say, nil
	case stop != nil && stop.Code == bridge.CodeRejected:
		rec.Reason = stop.Detail
	case stop != nil:
		rec.Reason = reasonEmpty
	case sent.Message == 0:
		rec.State, rec.NotBefore = store.RecipientWaiting, sent.NotBefore.UnixMicro()
	default:
		rec.State, rec.MessageID, rec.Tries, rec.Segments = store.RecipientQueued, sent.Message, row.Tries+1, sent.Counted.Segments
	}
	return "", nil
}

// finish ends a broadcast of which nobody has their turn, once all is handed over and nobody waits for the end of quiet hours.
func (r *Room) finish(ctx context.Context, b *store.Broadcast, queued int) error {
	if queued > 0 {
		return nil
	}
	return r.core.Change(ctx, func(ctx context.Context, tx *store.Tx) error {
		now, err := tx.LockBroadcast(ctx, b.ID)
		if err != nil || now.State != store.BroadcastRunning {
			return err
		}
		for _, state := range []store.RecipientState{store.RecipientWaiting, store.RecipientQueued} {
			if n, err := tx.RecipientsIn(ctx, b.ID, state); err != nil || n > 0 {
				return err
			}
		}
		now.State, now.FinishedAt, now.CardDueAt = store.BroadcastDone, r.now(), r.now()
		return r.put(ctx, tx, bridge.Person{ID: "broadcast"}, "broadcast sent", &now)
	})
}

// halt stops a broadcast until a person resumes it.
func (r *Room) halt(ctx context.Context, b *store.Broadcast, why string) error {
	return r.core.Change(ctx, func(ctx context.Context, tx *store.Tx) error {
		now, err := tx.LockBroadcast(ctx, b.ID)
		if err != nil || now.State != store.BroadcastRunning {
			return err
		}
		now.State, now.StopReason = store.BroadcastStopped, why
		r.log.Warn("a broadcast stopped", "broadcast", b.ID, "inbox", b.InboxID)
		return r.put(ctx, tx, bridge.Person{ID: "broadcast"}, "broadcast stopped", &now)
	})
}
