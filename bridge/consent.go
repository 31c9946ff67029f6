package bridge

import (
	"cmp"
	"context"
	"strings"

	"partyline/bridge/sms"
	"partyline/store"
)

// heard writes down what an inbound message says about being texted, and has the thread say so. The carrier answers such a message by
// itself, so nothing of ours does. START from somebody who had not opted out says nothing: YES, which means the same to the carrier, is
// mostly the answer to a question.
func (b *Bridge) heard(ctx context.Context, tx *store.Tx, contact store.Contact, conv *store.Conversation, m Inbound, at store.Time) error {
	word, source := m.OptOut, store.ConsentCarrier
	if word == sms.None {
		word, source = sms.Classify(m.Body), store.ConsentKeyword
	}
	kind, ok := map[sms.Keyword]store.ConsentKind{sms.Stop: store.OptOut, sms.Start: store.OptIn}[word]
	if !ok {
		return nil
	}
	wording := cmp.Or(strings.TrimSpace(m.Body), strings.ToUpper(string(word)))
	changed, err := b.consents(ctx, tx, store.Consent{ContactID: contact.ID, LineID: conv.LineID, Kind: kind, Source: source,
		Wording: wording, Actor: contact.Number, At: at})
	if err != nil || !changed {
		return err
	}
	say := " opted out with " + excerpt(wording) + ". Nothing can be sent until they text START."
	if kind == store.OptIn {
		say = " opted in again with " + excerpt(wording) + ". Texts can be sent again."
	}
	return b.notice(ctx, tx, conv.ID, called(contact)+say)
}

// consents adds an entry to the ledger where it says something else than what held until then. changed tells whether it holds now: an
// entry that comes late may have been taken back since.
func (b *Bridge) consents(ctx context.Context, tx *store.Tx, c store.Consent) (changed bool, err error) {
	out := c.Kind == store.OptOut
	held, err := tx.OptedOutAt(ctx, c.ContactID, c.LineID, c.At)
	if err != nil || held == out {
		return false, err
	}
	before, err := tx.OptedOut(ctx, c.ContactID, c.LineID)
	if err != nil {
		return false, err
	}
	if err := tx.AddConsent(ctx, &c); err != nil {
		return false, err
	}
	after, err := tx.OptedOut(ctx, c.ContactID, c.LineID)
	return before != after, err
}

// called is what a contact is called: by name, else by number.
func called(c store.Contact) string { return cmp.Or(c.Name, sms.National(c.Number)) }
