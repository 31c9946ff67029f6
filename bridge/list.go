package bridge

import (
	"cmp"
	"context"
	"fmt"
	"strings"
	"unicode/utf8"

	"partyline/bridge/sms"
	"partyline/store"
)

// ListRequest asks for a new list.
type ListRequest struct {
	// Actor is who asks; checked already.
	Actor Person
	Inbox store.InboxID
	// Name is what people call it; capitals and accents make no difference between lists.
	Name string
	// Kind is which of the two it is.
	Kind store.ListKind
	// Wording is what those agree to who join an opt-in list; not used for the other kind.
	Wording string
}

// MaxWording is how many characters the wording of an opt-in list may have.
const MaxWording = 1000

// MakeList makes a list. CodeInvalid with a sentence where name or wording will not do, or there is a list of this name.
func (b *Bridge) MakeList(ctx context.Context, r ListRequest) (store.List, error) {
	l := store.List{InboxID: r.Inbox, Kind: r.Kind, CreatedAt: b.now()}
	var err error
	if l.Name, err = readLabel(r.Name, "list"); err != nil {
		return l, err
	}
	l.Folded = sms.Fold(l.Name)
	switch r.Kind {
	case store.MarketingList:
	case store.OptInList:
		l.Wording = strings.TrimSpace(strings.Map(printable, r.Wording))
		if n := utf8.RuneCountInString(l.Wording); n == 0 || n > MaxWording {
			return l, &Error{Code: CodeInvalid, About: AboutText,
				Say: fmt.Sprintf("Write what people agree to who join this list, in at most %d characters.", MaxWording)}
		}
	default:
		return l, &Error{Code: CodeInvalid, Say: "A list is of the kind marketing or opt-in."}
	}
	return l, b.tx(ctx, func(ctx context.Context, tx *store.Tx) error {
		added, err := tx.AddList(ctx, &l)
		if err != nil {
			return err
		}
		if !added {
			return &Error{Code: CodeInvalid, About: AboutName, Say: fmt.Sprintf("There is a list “%s” already. Choose another name.", l.Name)}
		}
		return b.audit(ctx, tx, r.Actor, "make list", 0, l.Name+" ("+string(l.Kind)+")")
	})
}

// Join puts a contact on a list. Who joins an opt-in list agrees to its wording, which is written into the ledger for every line of the
// inbox. changed is false where they are on it already. CodeNotFound where there is no such list, or the inbox does not know the contact;
// CodeRejected where they opted out themselves, which nobody can take back for them.
func (b *Bridge) Join(ctx context.Context, s Subject, list string) (changed bool, err error) {
	err = b.about(ctx, s, func(ctx context.Context, tx *store.Tx) (err error) {
		changed, err = b.JoinIn(ctx, tx, s, list)
		return err
	})
	return changed, err
}

// Leave takes a contact off a list. The ledger stays as it is. changed is false where they are not on it. CodeNotFound where there is
// no such list, or the inbox does not know the contact.
func (b *Bridge) Leave(ctx context.Context, s Subject, list string) (changed bool, err error) {
	err = b.about(ctx, s, func(ctx context.Context, tx *store.Tx) (err error) {
		changed, err = b.LeaveIn(ctx, tx, s, list)
		return err
	})
	return changed, err
}

// JoinIn is Join within a transaction, for a contact whom the inbox is known to know.
func (b *Bridge) JoinIn(ctx context.Context, tx *store.Tx, s Subject, list string) (changed bool, err error) {
	l, err := listNamed(ctx, tx, s.Inbox, list)
	if err != nil {
		return false, err
	}
	if l.Kind == store.OptInList {
		if err := theyMayJoin(ctx, tx, s); err != nil { // before anything is written: the transaction may go on
			return false, err
		}
	}
	changed, err = tx.JoinList(ctx, l.ID, s.Contact, b.now())
	if err != nil || !changed {
		return false, err
	}
	if l.Kind == store.OptInList {
		if err := b.optIn(ctx, tx, s, l); err != nil {
			return false, err
		}
	}
	if err := b.did(ctx, tx, s, "join list", l.Name); err != nil {
		return false, err
	}
	return true, b.happened(ctx, tx, b.happening(Joined, s, l.Name))
}

// LeaveIn is Leave within a transaction, for a contact whom the inbox is known to know.
func (b *Bridge) LeaveIn(ctx context.Context, tx *store.Tx, s Subject, list string) (changed bool, err error) {
	l, err := listNamed(ctx, tx, s.Inbox, list)
	if err != nil {
		return false, err
	}
	changed, err = tx.LeaveList(ctx, l.ID, s.Contact)
	if err != nil || !changed {
		return false, err
	}
	if err := b.did(ctx, tx, s, "leave list", l.Name); err != nil {
		return false, err
	}
	return true, b.happened(ctx, tx, b.happening(Left, s, l.Name))
}

// listNamed finds a list by what people call it, and says which there are where there is none.
func listNamed(ctx context.Context, tx *store.Tx, inbox store.InboxID, typed string) (store.List, error) {
	name, err := readLabel(typed, "list")
	if err != nil {
		return store.List{}, err
	}
	l, err := tx.ListByName(ctx, inbox, sms.Fold(name))
	if err == nil {
		return l, nil
	}
	all, lerr := tx.Lists(ctx, inbox)
	if lerr != nil {
		return l, lerr
	}
	var names []string
	for _, other := range all {
		names = append(names, other.Name)
	}
	return l, missing(err, "list", name, names)
}

// sayTheyOptedOut is said where somebody tries to opt a contact in again who opted out by themselves.
const sayTheyOptedOut = "%s opted out of texts. Nobody can take that back for them: they must text START to %s."

// theyMayJoin refuses a contact who opted out by text.
func theyMayJoin(ctx context.Context, tx *store.Tx, s Subject) error {
	lines, err := tx.Lines(ctx, s.Inbox)
	if err != nil {
		return err
	}
	return mayOptIn(ctx, tx.Reader, s.Contact, lines)
}

// optIn writes into the ledger that a contact joined an opt-in list, for every line of its inbox.
func (b *Bridge) optIn(ctx context.Context, tx *store.Tx, s Subject, l store.List) error {
	lines, err := tx.Lines(ctx, s.Inbox)
	if err != nil {
		return err
	}
	contact, err := tx.Contact(ctx, s.Contact)
	if err != nil {
		return err
	}
	for _, line := range lines {
		last, err := tx.NewestConsent(ctx, s.Contact, line.ID)
		if err != nil {
			return err
		}
		c := store.Consent{ContactID: s.Contact, LineID: line.ID, Kind: store.OptIn, Source: store.ConsentList, Wording: l.Wording, Actor: s.Actor.ID, At: b.now()}
		if err := tx.AddConsent(ctx, &c); err != nil {
			return err
		}
		if last.Kind == store.OptIn {
			continue
		}
		h := b.happening(OptedIn, s, l.Name)
		h.Line = line.ID
		if err := b.happened(ctx, tx, h); err != nil {
			return err
		}
	}
	by := cmp.Or(s.Actor.Name, s.Actor.ID)
	return b.told(ctx, tx, s, fmt.Sprintf("%s is on the opt-in list %s now, so they agreed to: “%s” %s wrote that down.", called(contact), l.Name, excerpt(l.Wording), by))
}
