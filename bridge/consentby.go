package bridge

import (
	"context"
	"errors"
	"fmt"

	"partyline/bridge/sms"
	"partyline/store"
)

// ConsentIn writes into the ledger what is known of a contact otherwise than by a text of theirs, on every line of the inbox: source says
// by what, wording what they agreed to and how. Where it is what held already nothing is written, and changed is false. Threads are told,
// and so are the rooms.
//
// CodeRejected where they opted out by text and would be opted in, CodeInvalid without a wording.
func (b *Bridge) ConsentIn(ctx context.Context, tx *store.Tx, s Subject, kind store.ConsentKind, source store.ConsentSource, wording string) (changed bool, err error) {
	if blank.MatchString(wording) {
		return false, &Error{Code: CodeInvalid, About: AboutText, Say: "Say how it is known, such as “signed the form of 3 May”: without that an entry proves nothing."}
	}
	lines, err := tx.Lines(ctx, s.Inbox)
	if err != nil {
		return false, err
	}
	if kind == store.OptIn {
		if err := mayOptIn(ctx, tx.Reader, s.Contact, lines); err != nil {
			return false, err
		}
	}
	for _, l := range lines {
		conv, err := tx.ConversationOf(ctx, s.Contact, l.ID)
		if errors.Is(err, store.ErrNotFound) {
			conv, err = store.Conversation{InboxID: s.Inbox}, nil
		}
		if err != nil {
			return false, err
		}
		one, err := b.consents(ctx, tx, &conv, &store.Consent{ContactID: s.Contact, LineID: l.ID, Kind: kind, Source: source,
			Wording: wording, Actor: s.Actor.ID, At: b.now()})
		if err != nil {
			return false, err
		}
		if !one {
			continue
		}
		changed = true
		if err := b.tellConsent(ctx, tx, conv.ID, s.Actor, kind, wording); err != nil {
			return false, err
		}
	}
	return changed, nil
}

// RecordConsent is ConsentIn for what an admin writes down, in a transaction of its own and with an entry in the audit log. CodeNotFound where
// the inbox does not know the contact.
func (b *Bridge) RecordConsent(ctx context.Context, s Subject, kind store.ConsentKind, wording string) (changed bool, err error) {
	err = b.about(ctx, s, func(ctx context.Context, tx *store.Tx) (err error) {
		if changed, err = b.ConsentIn(ctx, tx, s, kind, store.ConsentAdmin, wording); err != nil || !changed {
			return err
		}
		return b.did(ctx, tx, s, "record opt-"+string(kind), "")
	})
	return changed, err
}

// mayOptIn tells whether somebody else than a contact may opt them in on lines.
func mayOptIn(ctx context.Context, r store.Reader, id store.ContactID, lines []store.Line) error {
	for _, l := range lines {
		last, err := r.NewestConsent(ctx, id, l.ID)
		if err != nil {
			return err
		}
		if last.Kind != store.OptOut || !last.Source.ByText() {
			continue
		}
		contact, err := r.Contact(ctx, id)
		if err != nil {
			return err
		}
		return &Error{Code: CodeRejected, Say: fmt.Sprintf(sayTheyOptedOut, called(contact), sms.National(l.Number))}
	}
	return nil
}

// tellConsent has the thread of a conversation say what was written down about its contact; 0 for no conversation.
func (b *Bridge) tellConsent(ctx context.Context, tx *store.Tx, conv store.ConversationID, who Person, kind store.ConsentKind, wording string) error {
	if conv == 0 {
		return nil
	}
	if mirrored, err := b.mirrored(ctx, tx, conv); err != nil || !mirrored {
		return err
	}
	did := "opted them in"
	if kind == store.OptOut {
		did = "opted them out"
	}
	b.ringCard(tx, conv)
	return b.notice(ctx, tx, conv, fmt.Sprintf("%s %s: %s", who.Name, did, excerpt(wording)))
}

// OptInAll is ConsentIn for many contacts at once, as an import has them: one entry a line for each who said nothing or was opted out by
// somebody else. Threads and rooms are not told. refused are those who opted out by text: nothing is written about them.
func (b *Bridge) OptInAll(ctx context.Context, tx *store.Tx, inbox store.InboxID, contacts []store.ContactID, source store.ConsentSource, wording string, who Person) (refused []store.ContactID, err error) {
	lines, err := tx.Lines(ctx, inbox)
	if err != nil {
		return nil, err
	}
	ids := make([]store.LineID, len(lines))
	for i, l := range lines {
		ids[i] = l.ID
	}
	held, err := tx.Standings(ctx, contacts, ids)
	if err != nil {
		return nil, err
	}
	type pair struct {
		contact store.ContactID
		line    store.LineID
	}
	no, in := map[store.ContactID]bool{}, map[pair]bool{}
	for _, c := range held {
		no[c.ContactID] = no[c.ContactID] || c.Kind == store.OptOut && c.Source.ByText()
		in[pair{c.ContactID, c.LineID}] = c.Kind == store.OptIn
	}
	var add []store.Consent
	for _, contact := range contacts {
		if no[contact] {
			refused = append(refused, contact)
			continue
		}
		for _, line := range ids {
			if p := (pair{contact, line}); !in[p] {
				in[p] = true // a contact may stand there twice
				add = append(add, store.Consent{ContactID: contact, LineID: line, Kind: store.OptIn, Source: source, Wording: wording, Actor: who.ID, At: b.now()})
			}
		}
	}
	return refused, tx.AddConsents(ctx, add)
}
