package bridge

import (
	"context"
	"fmt"

	"partyline/store"
)

// TopUp asks for credits to be added.
type TopUp struct {
	// Key names the request; a repetition with the same key adds nothing more.
	Key   string
	Actor Person
	Inbox store.InboxID
	// Amount is in thousandths of a credit; negative takes credits away.
	Amount int64
	// Note says why.
	Note string
}

// maxTopUp is the most that may be added at once: a billion credits.
const maxTopUp = 1_000_000_000_000

// TopUp adds credits to an inbox, or takes some away. CodeInvalid where that cannot be, or the balance would be negative; CodeForbidden
// where no credits are counted.
func (b *Bridge) TopUp(ctx context.Context, r TopUp) (store.Credits, error) {
	var c store.Credits
	switch {
	case b.rates == nil:
		return c, errNoCredits
	case r.Amount == 0 || r.Amount > maxTopUp || r.Amount < -maxTopUp:
		return c, &Error{Code: CodeInvalid, About: AboutNumber, Say: "How many credits? Write a number such as 500 or 12.5, with a minus to take some away."}
	}
	err := b.tx(ctx, func(ctx context.Context, tx *store.Tx) (err error) {
		if c, err = tx.LockCredits(ctx, r.Inbox); err != nil {
			return err
		}
		if done, err := tx.CreditRequested(ctx, r.Key); err != nil || done {
			return err
		}
		if c.Balance+r.Amount < 0 {
			return &Error{Code: CodeInvalid, About: AboutNumber, Say: fmt.Sprintf("The inbox has only %s.", CountCredits(c.Balance))}
		}
		e := store.CreditEntry{Kind: store.CreditTopUp, Amount: r.Amount, Actor: r.Actor.ID, Note: r.Note, RequestKey: r.Key, At: b.now()}
		if r.Amount < 0 {
			e.Kind = store.CreditCorrection
		}
		if err := tx.MoveCredits(ctx, &c, &e); err != nil {
			return err
		}
		if err := b.audit(ctx, tx, r.Actor, "credits "+string(e.Kind), 0, fmt.Sprintf("%s: %s", b.inboxes.load().settings[r.Inbox].Name, Credits(r.Amount))); err != nil {
			return err
		}
		return b.watchCredits(ctx, tx, c, 0)
	})
	return c, err
}

// errNoCredits says that credits are not counted.
var errNoCredits = &Error{Code: CodeForbidden, Say: "Credits are not counted here. Give credits.rates in the configuration to count them."}

// Purse is what an inbox has.
type Purse struct {
	// Balance is what it may still spend, Reserved what its messages that have not left have taken already.
	Balance, Reserved int64
	// Low: it is below what counts as little.
	Low bool
	// Recent are the newest entries of the ledger, the newest first.
	Recent []store.CreditEntry
}

// recentCredits is how many entries a Purse shows.
const recentCredits = 8

// Purse looks at what an inbox has. CodeForbidden where no credits are counted.
func (b *Bridge) Purse(ctx context.Context, inbox store.InboxID) (Purse, error) {
	if b.rates == nil {
		return Purse{}, errNoCredits
	}
	c, err := b.store.Credits(ctx, inbox)
	if err != nil {
		return Purse{}, unavailable(err)
	}
	p := Purse{Balance: c.Balance, Low: c.Balance < b.rates.Low}
	if p.Reserved, err = b.store.CreditsReserved(ctx, inbox); err != nil {
		return p, unavailable(err)
	}
	p.Recent, err = b.store.CreditEntries(ctx, inbox, 0, recentCredits)
	return p, unavailable(err)
}
