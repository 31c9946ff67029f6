package bridge

import (
	"context"
	"errors"
	"fmt"

	"partyline/store"
)

// AboutStale is in an Error about a draft that may not be used any more; a fresh one may be asked for.
const AboutStale About = "stale"

// DraftUse is what somebody does with a draft.
type DraftUse struct {
	// Key names the use; the same once more sends nothing more.
	Key string
	// Actor is who does it; checked already.
	Actor Person
	Inbox store.InboxID
	Draft DraftRef
	// Text takes the place of what the draft says; empty where it is sent as it is.
	Text string
	// Shown is as in SendRequest.
	Shown int
}

// SendDraft sends a draft, once, whoever else presses the button. It passes the guards as any text does.
//
// CodeRejected with AboutStale where the draft may not be used any more, and the errors of Write.
func (b *Bridge) SendDraft(ctx context.Context, u DraftUse) (SendResult, error) {
	if before, err := b.sentBefore(ctx, u.Key); err != nil || before.Repeated {
		return before, err
	}
	d, err := b.store.Draft(ctx, u.Draft.ID)
	if err != nil {
		return SendResult{}, unavailable(err)
	}
	conv, err := b.store.Conversation(ctx, d.ConversationID)
	if err != nil {
		return SendResult{}, unavailable(err)
	}
	if conv.InboxID != u.Inbox {
		return SendResult{}, unavailable(store.ErrNotFound)
	}
	text, how := d.Body, "Sent by "+u.Actor.Name+"."
	if u.Text != "" && u.Text != text {
		text, how = u.Text, "Edited and sent by "+u.Actor.Name+"."
	}
	contact, err := b.store.Contact(ctx, conv.ContactID)
	if err != nil {
		return SendResult{}, unavailable(err)
	}
	line, err := b.store.Line(ctx, conv.LineID)
	if err != nil {
		return SendResult{}, unavailable(err)
	}
	return b.leave(ctx, line, contact.Number, SendRequest{Key: u.Key, Actor: u.Actor, Inbox: conv.InboxID, To: contact.Number, Text: text, Shown: u.Shown,
		first: func(ctx context.Context, tx *store.Tx, conv *store.Conversation, asked bool) error {
			d, err := b.offered(ctx, tx, conv, u.Draft)
			if err != nil {
				return err
			}
			if err := b.audit(ctx, tx, u.Actor, "send draft", conv.ID, fmt.Sprintf("draft %d", d.ID)); err != nil {
				return err
			}
			if asked {
				how = u.Actor.Name + " sends it; it is asked about below."
			}
			return b.decideDraft(ctx, tx, &d, store.DraftSent, u.Actor.Name, how)
		}})
}

// DiscardDraft says that nobody wants a draft. CodeRejected with AboutStale where something was decided about it already.
func (b *Bridge) DiscardDraft(ctx context.Context, u DraftUse) error {
	return b.tx(ctx, func(ctx context.Context, tx *store.Tx) error {
		found, err := tx.Draft(ctx, u.Draft.ID)
		if err != nil {
			return err
		}
		conv, err := tx.LockConversation(ctx, found.ConversationID)
		if err != nil {
			return err
		}
		if conv.InboxID != u.Inbox {
			return store.ErrNotFound
		}
		d, err := tx.LockDraft(ctx, u.Draft.ID)
		if err != nil {
			return err
		}
		if say := undecided(&d); say != "" {
			return &Error{Code: CodeRejected, About: AboutStale, Say: say}
		}
		if err := b.audit(ctx, tx, u.Actor, "discard draft", conv.ID, fmt.Sprintf("draft %d", d.ID)); err != nil {
			return err
		}
		return b.decideDraft(ctx, tx, &d, store.DraftDiscarded, u.Actor.Name, u.Actor.Name+" discarded it.")
	})
}

// OfferedDraft is a draft of an inbox that can be sent. CodeRejected with AboutStale where it may not be used any more.
func (b *Bridge) OfferedDraft(ctx context.Context, inbox store.InboxID, r DraftRef) (d store.Draft, err error) {
	err = b.tx(ctx, func(ctx context.Context, tx *store.Tx) error {
		found, err := tx.Draft(ctx, r.ID)
		if err != nil {
			return err
		}
		conv, err := tx.LockConversation(ctx, found.ConversationID)
		if err != nil {
			return err
		}
		if conv.InboxID != inbox {
			return store.ErrNotFound
		}
		d, err = b.offered(ctx, tx, &conv, r)
		return err
	})
	return d, err
}

// DraftOwner is the conversation that a draft of an inbox is for. CodeNotFound where the inbox has no such draft.
func (b *Bridge) DraftOwner(ctx context.Context, inbox store.InboxID, id store.DraftID) (store.ConversationID, error) {
	d, err := b.store.Draft(ctx, id)
	if err != nil {
		return 0, unavailable(err)
	}
	conv, err := b.store.Conversation(ctx, d.ConversationID)
	if err == nil && conv.InboxID != inbox {
		err = store.ErrNotFound
	}
	return conv.ID, unavailable(err)
}

// undecided says what became of a draft that cannot be used any more; empty where it is offered.
func undecided(d *store.Draft) string {
	switch d.State {
	case store.DraftOffered:
		return ""
	case store.DraftSent:
		return d.DecidedBy + " has sent this draft already."
	case store.DraftDiscarded:
		return d.DecidedBy + " has discarded this draft."
	case store.DraftReplaced:
		return d.DecidedBy + " asked for another wording of this draft. Use the newer one."
	case store.DraftAsked, store.DraftFailed:
	}
	return "There is no such draft."
}

// offered is a draft of a locked conversation, locked, that says what the button says, and before which nothing else was said since.
func (b *Bridge) offered(ctx context.Context, tx *store.Tx, conv *store.Conversation, r DraftRef) (store.Draft, error) {
	d, err := tx.LockDraft(ctx, r.ID)
	if err != nil {
		return d, err
	}
	newest, err := tx.NewestMessage(ctx, conv.ID)
	if err != nil {
		return d, err
	}
	say := undecided(&d)
	switch {
	case d.ConversationID != conv.ID, say == "" && RefOf(&d) != r:
		say = "This button belongs to another text. Use the one under the newest draft."
	case say == "" && newest != d.AfterID:
		say = "Something was said since this draft was written, so it may not fit any more."
	}
	if say != "" {
		return d, &Error{Code: CodeRejected, About: AboutStale, Say: say}
	}
	return d, nil
}

// decideDraft writes down what became of a draft, and has its post say so and offer nothing any more.
func (b *Bridge) decideDraft(ctx context.Context, tx *store.Tx, d *store.Draft, state store.DraftState, by, say string) error {
	d.State, d.DecidedBy = state, by
	if err := tx.PutDraft(ctx, d); err != nil {
		return err
	}
	p, err := tx.PostOfDraft(ctx, d.ID)
	if errors.Is(err, store.ErrNotFound) {
		return nil // it was put into a window
	}
	if err != nil {
		return err
	}
	p.Body += "\n" + say
	b.ring(tx, store.CardLane, d.ConversationID, b.now())
	return tx.RewritePost(ctx, &p)
}
