package bridge

import (
	"context"
	"errors"
	"time"

	"partyline/store"
)

const (
	// cardsRedrawn is how many cards are edited because something about their inbox changed: those that people look at first. On others it
	// shows with their next change, as an inbox may have thousands, and what is offered there refuses with a sentence.
	cardsRedrawn = 20
	// cardsApart is the time before each of them, so that other edits find room within the limits of the platforms, and a switch that is
	// turned back at once edits nothing twice.
	cardsApart = 3 * time.Second
)

// CardsJob has cards of an inbox edited, because something that they offer was switched on or off.
type CardsJob struct {
	Inbox store.InboxID `json:"inbox"`
}

// Kind implements store.Job.
func (CardsJob) Kind() string { return "cards" }

// redrawCards does a CardsJob: the open conversations on top of the inbox's list have their cards edited, one after the other.
func (b *Bridge) redrawCards(ctx context.Context, inbox store.InboxID) error {
	rows, err := b.store.Overview(ctx, store.OverviewQuery{Inbox: inbox, Only: store.OverviewOpen, Limit: cardsRedrawn})
	if err != nil {
		return err
	}
	begun := b.clock.Now()
	for i, r := range rows {
		err := b.store.Tx(ctx, func(ctx context.Context, tx *store.Tx) error {
			conv, err := tx.LockConversation(ctx, r.Conversation)
			if err != nil {
				return err
			}
			if err := tx.PutConversation(ctx, &conv); err != nil {
				return err
			}
			b.ring(tx, store.CardLane, conv.ID, store.At(begun.Add(time.Duration(i+1)*cardsApart)))
			return nil
		})
		if err != nil && !errors.Is(err, store.ErrNotFound) {
			return err
		}
	}
	return nil
}
