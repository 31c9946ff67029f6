package bridge

import (
	"cmp"
	"context"
	"fmt"
	"strings"

	"partyline/bridge/sms"
	"partyline/store"
)

// heard writes down what an inbound message says about being texted, and has the thread say so. The carrier answers its own words, so
// nothing of ours does; words of the inbox's own we answer. START from somebody who had not opted out says nothing: YES, which means the
// same to the carrier, is mostly the answer to a question.
func (b *Bridge) heard(ctx context.Context, tx *store.Tx, contact store.Contact, conv *store.Conversation, m Inbound, row store.MessageID, at store.Time) error {
	word, source := m.OptOut, store.ConsentCarrier
	if word == sms.None {
		word, source = sms.Classify(m.Body), store.ConsentKeyword
	}
	var own KeywordSettings
	if word == sms.None {
		own = b.inboxes.load().settings[conv.InboxID].keyword(m.Body)
		word = own.Means
	}
	c := store.Consent{ContactID: contact.ID, LineID: conv.LineID, Source: source, Actor: contact.Number, At: at,
		Wording: cmp.Or(strings.TrimSpace(m.Body), strings.ToUpper(string(word)))}
	switch word {
	case sms.None:
		return nil
	case sms.Help:
		return b.answerKeyword(ctx, tx, conv, contact, own, row, 0)
	case sms.Stop:
		c.Kind = store.OptOut
	case sms.Start:
		c.Kind = store.OptIn
		if out, err := tx.OptedOutAt(ctx, contact.ID, conv.LineID, at); err != nil || !out && own.Means == sms.None {
			return err
		}
	}
	before, err := tx.NewestConsent(ctx, contact.ID, conv.LineID)
	if err != nil {
		return err
	}
	changed, err := b.consents(ctx, tx, conv, &c)
	if err != nil || !changed {
		return err
	}
	if err := b.notice(ctx, tx, conv.ID, called(contact)+sayConsent(c, before)); err != nil {
		return err
	}
	confirms := c.ID
	if c.Kind == store.OptIn {
		confirms = 0
	}
	return b.answerKeyword(ctx, tx, conv, contact, own, row, confirms)
}

// sayConsent is what the thread is told of what a contact said, behind what they are called.
func sayConsent(c, before store.Consent) string {
	switch {
	case c.Kind == store.OptOut:
		return " opted out with " + excerpt(c.Wording) + ". Nothing can be sent until they text START."
	case before.Kind == store.OptOut:
		return " opted in again with " + excerpt(c.Wording) + ". Texts can be sent again."
	}
	return " opted in with " + excerpt(c.Wording) + "."
}

// keyword is what a text means that is nothing but a word of the inbox's own; the zero value where it is none.
func (s InboxSettings) keyword(text string) KeywordSettings {
	folded := sms.Fold(text)
	for _, k := range s.Keywords {
		for _, w := range k.Words {
			if sms.Fold(w) == folded {
				return k
			}
		}
	}
	return KeywordSettings{}
}

// answerKeyword answers a word of the inbox's own, where there is an answer. What the gate stops is in the audit log.
func (b *Bridge) answerKeyword(ctx context.Context, tx *store.Tx, conv *store.Conversation, to store.Contact, own KeywordSettings, row store.MessageID, confirms store.ConsentID) error {
	if own.Answer == "" {
		return nil
	}
	_, _, err := b.SendAutomaticIn(ctx, tx, Automatic{Key: fmt.Sprintf("word:%d", row), Origin: store.OriginKeyword, Name: strings.ToUpper(string(own.Means)),
		Line: conv.LineID, To: to.Number, Text: own.Answer, Confirms: confirms})
	return err
}

// consents adds an entry to the ledger where it says something else than what held until then, and tells the rooms. changed tells whether
// it holds now: an entry that comes late may have been taken back since. conv is where it was said; 0 in its place where there is none.
func (b *Bridge) consents(ctx context.Context, tx *store.Tx, conv *store.Conversation, c *store.Consent) (changed bool, err error) {
	held, err := tx.Standing(ctx, c.ContactID, c.LineID, c.At)
	if err != nil || held.Kind == c.Kind {
		return false, err
	}
	before, err := tx.Standing(ctx, c.ContactID, c.LineID, store.Time{})
	if err != nil {
		return false, err
	}
	if err := tx.AddConsent(ctx, c); err != nil {
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
