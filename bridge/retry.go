package bridge

import (
	"cmp"
	"context"
	"fmt"

	"partyline/store"
)

// saysTwice are the refusals to send a message again, by its state. Failed and Undelivered are not among them.
var saysTwice = map[store.MessageState]string{
	store.Delivered: "It was delivered meanwhile, so it is not sent again.",
	store.Canceled:  "It was deleted before it left, so it is not sent again.",
}

// optedOutMeanwhile refuses what was written before the contact opted out.
var optedOutMeanwhile = &Error{Code: CodeRejected, Say: "The customer has opted out since, so it is not sent. If something must reach them, write it anew."}

// Retry sends a message that did not arrive once more: the same text and files to the same person, as a new message, once however many people ask
// for it. The sign on a typed reply follows the new message, and the thread says who sent it again. A repetition with the same key
// changes nothing and is no error.
//
// CodeNotFound where the inbox has no such message, CodeRejected where there is nothing to send again: it was sent again already, is
// on its way or has arrived. CodeForbidden where nothing may be sent on its line.
func (b *Bridge) Retry(ctx context.Context, actor Person, inbox store.InboxID, id store.MessageID, key string) error {
	return b.tx(ctx, func(ctx context.Context, tx *store.Tx) error {
		m, err := tx.Message(ctx, id)
		if err != nil {
			return err
		}
		conv, err := tx.LockConversation(ctx, m.ConversationID)
		if err != nil {
			return err
		}
		if conv.InboxID != inbox || m.Direction != store.Out {
			return store.ErrNotFound
		}
		first, err := tx.FirstSight(ctx, "retry:"+key, b.now())
		if err != nil || !first {
			return err
		}
		return b.retry(ctx, tx, actor, &conv, m)
	})
}

func (b *Bridge) retry(ctx context.Context, tx *store.Tx, actor Person, conv *store.Conversation, m store.Message) error {
	root := m.RetryOf
	if root == 0 {
		root = m.ID
	}
	newest, retries, err := tx.NewestRetry(ctx, root)
	if err != nil {
		return err
	}
	if newest.ID != m.ID {
		return &Error{Code: CodeRejected, Say: fmt.Sprintf("%s has sent it again already. See below in the thread how that fares.", newest.AuthorName)}
	}
	if m, err = tx.LockMessage(ctx, m.ID); err != nil {
		return err
	}
	if m.State != store.Failed && m.State != store.Undelivered {
		say, ok := saysTwice[m.State]
		if !ok {
			say = "It is on its way, so it is not sent again."
		}
		return &Error{Code: CodeRejected, Say: say}
	}
	contact, err := tx.Contact(ctx, conv.ContactID)
	if err != nil {
		return err
	}
	line, err := tx.Line(ctx, conv.LineID)
	if err != nil {
		return err
	}
	if why := b.cannotReply(line, contact.Number); why != "" {
		return &Error{Code: CodeForbidden, Say: why}
	}
	if out, err := tx.OptedOut(ctx, conv.ContactID, conv.LineID); err != nil || out {
		return cmp.Or(err, error(optedOutMeanwhile))
	}
	now := b.now()
	again := store.Message{ConversationID: conv.ID, Direction: store.Out, Origin: m.Origin, OriginName: m.OriginName, Body: m.Body, State: store.Queued,
		Files: m.Files, RequestKey: fmt.Sprintf("retry:%d:%d", root, retries+1), RetryOf: root, AuthorID: actor.ID, AuthorName: actor.Name, At: now, CreatedAt: now}
	if _, err := b.addMessage(ctx, tx, &again); err != nil {
		return err
	}
	if err := b.copyFiles(ctx, tx, &m, again.ID); err != nil {
		return err
	}
	if err := b.afford(ctx, tx, &again); err != nil {
		return err
	}
	if err := b.put(ctx, tx, &again); err != nil {
		return err
	}
	conv.LastAt = now
	if err := tx.PutConversation(ctx, conv); err != nil {
		return err
	}
	if err := b.audit(ctx, tx, actor, "retry", conv.ID, fmt.Sprintf("message %d as %d", m.ID, again.ID)); err != nil {
		return err
	}
	b.ring(tx, store.CarrierLane, conv.ID, now)
	b.ring(tx, store.CardLane, conv.ID, now)
	return b.notice(ctx, tx, conv.ID, fmt.Sprintf("%s sends it again: %s.", actor.Name, quote(&m)))
}
