package bot_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"partyline/bridge"
	"partyline/store"
)

// purse is what the core of tests has; nil where no credits are counted.
func (c *core) Purse(context.Context, store.InboxID) (bridge.Purse, error) {
	if c.purse == nil {
		return bridge.Purse{}, &bridge.Error{Code: bridge.CodeForbidden, Say: "Credits are not counted here."}
	}
	return *c.purse, nil
}

func (c *core) TopUp(_ context.Context, r bridge.TopUp) (store.Credits, error) {
	if r.Amount == 0 {
		return store.Credits{}, &bridge.Error{Code: bridge.CodeInvalid, About: bridge.AboutNumber, Say: "How many credits?"}
	}
	c.purse.Balance += r.Amount
	return store.Credits{Balance: c.purse.Balance}, nil
}

// The balance, what became of it, and a window that adds to it.
func TestCredits(t *testing.T) {
	d := newDesk(t)
	require.Contains(t, d.refused(d.types("credits")), "not counted here")
	d.core.purse = &bridge.Purse{Balance: 2500, Reserved: 1500, Low: true, Recent: []store.CreditEntry{
		{Kind: store.CreditReserve, MessageID: 7, Amount: -1500, BalanceAfter: 2500, At: store.At(time.Now())},
		{Kind: store.CreditTopUp, Amount: 4000, BalanceAfter: 4000, Note: "invoice 7", At: store.At(time.Now())},
	}}
	v := d.types("credits").View
	require.Equal(t, "2.5", v.Fields[0].Value)
	require.Equal(t, "1.5", v.Fields[1].Value)
	require.Contains(t, v.Lines[0], "Credits run out")
	require.Equal(t, "-1.5 reserved for message 7, balance 2.5", v.Items[0].Text)
	require.Equal(t, "+4 topped up, balance 4\ninvoice 7", v.Items[1].Text)
	require.Contains(t, d.refused(d.types("credits much")), "topup 500")
	form := d.presses(v.Buttons[0]).Form
	require.Equal(t, map[string]string{"amount": "How many credits?"}, d.submits(form, map[string]string{"amount": "x"}).Errors)
	require.Contains(t, d.submits(form, map[string]string{"amount": "0.5", "note": "invoice 8"}).View.Lines[0], "has 3 credits now")
	require.Contains(t, d.types("credits topup 10 invoice 8").View.Lines[0], "has 13 credits now")
}

// RecordConsent and LinkSheet are tested over the wire.
func (*core) RecordConsent(context.Context, bridge.Subject, store.ConsentKind, string) (bool, error) {
	return false, nil
}

func (*core) LinkSheet(context.Context, bridge.Person, bridge.Sheet, store.InboxID, store.ContactID) (bridge.ProfileLink, error) {
	return bridge.ProfileLink{URL: "https://sms.example.com/sheet/credits/x.csv"}, nil
}

func (*reads) ConsentsOfInbox(context.Context, store.InboxID, store.ContactID, store.ConsentID, int) ([]store.ConsentRow, error) {
	return nil, nil
}
