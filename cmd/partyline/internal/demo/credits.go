package demo

import (
	"context"
	"fmt"

	"partyline/store"
)

// startCredits are what an inbox has to begin with, and rates what a message costs.
const startCredits = 500

var rates = map[string]string{"GB": "1", "US": "1", "other": "3"}

// fund gives the inbox of a chat its credits, once.
func (d *Demo) fund(ctx context.Context, c chat) error {
	inbox, err := d.app.Store.InboxOf(ctx, c.name(), c.channel())
	if err != nil {
		return err
	}
	return d.app.Store.Tx(ctx, func(ctx context.Context, tx *store.Tx) error {
		credits, err := tx.LockCredits(ctx, inbox.ID)
		if err != nil {
			return err
		}
		e := store.CreditEntry{Kind: store.CreditTopUp, Amount: startCredits * 1000, Actor: c.user(ana), Note: "to begin with",
			RequestKey: fmt.Sprintf("demo:%d", inbox.ID), At: store.At(d.world.clock.Now())}
		if done, err := tx.CreditRequested(ctx, e.RequestKey); err != nil || done {
			return err
		}
		return tx.MoveCredits(ctx, &credits, &e)
	})
}
