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
	if kind == store.OptIn {
		if out, err := tx.OptedOutAt(ctx, contact.ID, conv.LineID, at); err != nil || !out {
			return err
		}
	}
	wording := cmp.Or(strings.TrimSpace(m.Body), strings.ToUpper(string(word)))
	changed, err := b.consents(ctx, tx, conv, store.Consent{ContactID: contact.ID, LineID: conv.LineID, Kind: kind, Source: source,
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

// consents adds an entry to the ledger where it says something else than what held until then, and tells the rooms. changed tells whether
// it holds now: an entry that comes late may have been taken back since. conv is where it was said; 0 in its place where there is none.
func (b *Bridge) consents(ctx context.Context, tx *store.Tx, conv *store.Conversation, c store.Consent) (changed bool, err error) {
	held, err := tx.Standing(ctx, c.ContactID, c.LineID, c.At)
	if err != nil || held.Kind == c.Kind {
		return false, err
	}
	before, err := tx.Standing(ctx, c.ContactID, c.LineID, store.Time{})
	if err != nil {
		return false, err
	}
	if err := tx.AddConsent(ctx, &c); err != nil {
		return false, err
	}
	after, err := tx.Standing(ctx, c.ContactID, c.LineID, store.Time{})
	if err != nil || before.Kind == after.Kind {
		return false, err
	}
	h := Happening{Kind: OptedOut, Inbox: conv.InboxID, Line: c.LineID, Contact: c.ContactID, Conversation: conv.ID, At: c.At}
	if c.Kind == store.OptIn {
		h.Kind = OptedIn
	}
	return true, b.happened(ctx, tx, h)
}

// called is what a contact is called: by name, else by number.
func called(c store.Contact) string { return cmp.Or(c.Name, sms.National(c.Number)) }
