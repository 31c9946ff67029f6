package bridge

import (
	"context"

	"partyline/bridge/sms"
	"partyline/store"
)

// LinkAccount has a contact belong to an account, and to no other; one that the inbox does not have yet is made, which made tells.
// CodeInvalid with a sentence where the name will not do, CodeNotFound where the inbox does not know the contact.
func (b *Bridge) LinkAccount(ctx context.Context, s Subject, account string) (a store.Account, made bool, err error) {
	err = b.about(ctx, s, func(ctx context.Context, tx *store.Tx) (err error) {
		a, made, err = b.LinkAccountIn(ctx, tx, s, account)
		return err
	})
	return a, made, err
}

// LinkAccountIn is LinkAccount within a transaction, for a contact whom the inbox is known to know.
func (b *Bridge) LinkAccountIn(ctx context.Context, tx *store.Tx, s Subject, account string) (a store.Account, made bool, err error) {
	name, err := readLabel(account, "account")
	if err != nil {
		return a, false, err
	}
	a, made, err = tx.EnsureAccount(ctx, store.Account{InboxID: s.Inbox, Name: name, Folded: sms.Fold(name), CreatedAt: b.now()})
	if err != nil {
		return a, false, err
	}
	return a, made, b.setAccount(ctx, tx, s, a.ID, "link account", a.Name)
}

// UnlinkAccount has a contact belong to no account. changed is false where they belong to none. CodeNotFound where the inbox does not
// know the contact.
func (b *Bridge) UnlinkAccount(ctx context.Context, s Subject) (was string, err error) {
	err = b.about(ctx, s, func(ctx context.Context, tx *store.Tx) (err error) {
		if was, err = tx.AccountOf(ctx, s.Inbox, s.Contact); err != nil || was == "" {
			return err
		}
		return b.setAccount(ctx, tx, s, 0, "unlink account", was)
	})
	return was, err
}

func (b *Bridge) setAccount(ctx context.Context, tx *store.Tx, s Subject, id store.AccountID, action, name string) error {
	rec, err := tx.LockRecord(ctx, s.Inbox, s.Contact)
	if err != nil || rec.AccountID == id {
		return err
	}
	rec.AccountID = id
	if err := tx.PutRecord(ctx, &rec); err != nil {
		return err
	}
	return b.did(ctx, tx, s, action, name)
}
