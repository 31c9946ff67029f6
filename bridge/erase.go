package bridge

import (
	"context"
	"fmt"
	"strings"
	"time"

	"partyline/store"
)

// EraseJob has threads cleared of what was deleted. Which ones stands in the table of erasures.
type EraseJob struct{}

// Kind implements store.Job.
func (EraseJob) Kind() string { return "erase" }

const (
	// eraseTime is how long one try at a thread may take. A long thread takes several: each goes on where the last one stopped.
	eraseTime = 30 * time.Second
	// eraseAgain is when a try counts as failed whose process died.
	eraseAgain = time.Minute
	// tombTitle is what a thread is called whose contact was deleted.
	tombTitle = "Deleted contact"
)

// erase replaces what was deleted and is still shown, as far as that is due. What fails is due again later.
func (b *Bridge) erase(ctx context.Context) error {
	for ctx.Err() == nil {
		e, ok, err := b.store.TakeErasure(ctx, b.now(), store.At(b.clock.Now().Add(eraseAgain)))
		if err != nil || !ok {
			return err
		}
		failed := b.eraseThread(ctx, e)
		var left error
		if CodeOf(failed) == CodeForbidden {
			failed, left = nil, failed
			b.tellLeft(ctx, e, left)
		}
		err = b.store.Tx(context.WithoutCancel(ctx), func(ctx context.Context, tx *store.Tx) error {
			if left != nil {
				if err := b.audit(ctx, tx, Person{}, "not replaced: "+DetailOf(left), 0, e.Chat+" thread "+e.Thread); err != nil {
					return err
				}
			}
			if failed == nil {
				return tx.DropErasure(ctx, e.ID)
			}
			e.Failures++
			e.DueAt = store.At(b.clock.Now().Add(retryAfter(failed, e.Failures)))
			return tx.PutErasure(ctx, &e)
		})
		if err != nil {
			return err
		}
		if failed != nil {
			b.log.Log(ctx, levelOf(failed), "what was deleted is still shown; it is tried again", "chat", e.Chat, "thread", e.Thread, "error", failed)
		}
	}
	return nil
}

// tellLeft says in a thread that was cleared what of it is left to people.
func (b *Bridge) tellLeft(ctx context.Context, e store.Erasure, left error) {
	b.log.Error("what was deleted is still shown; somebody has to delete it by hand", "chat", e.Chat, "thread", e.Thread, "error", left)
	p := Post{Key: fmt.Sprintf("e%d", e.ID), Kind: PostNotice, Parts: []Part{{Text: Say(left), At: b.clock.Now()}}}
	if _, err := b.chats[e.Chat].Post(ctx, ThreadRef{Channel: e.Channel, ID: e.Thread}, p); err != nil {
		b.log.Warn("the thread of a deleted contact could not be told so", "chat", e.Chat, "thread", e.Thread, "error", err)
	}
}

func (b *Bridge) eraseThread(ctx context.Context, e store.Erasure) error {
	chat, ok := b.chats[e.Chat]
	if !ok {
		return &Error{Code: CodeUnavailable, Say: "Its chat is not configured any more."}
	}
	eraser, ok := chat.(Eraser)
	if !ok {
		b.log.Error("a chat cannot take back what it showed; delete the thread there by hand", "chat", e.Chat, "thread", e.Thread)
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, eraseTime)
	defer cancel()
	by := Tombstone{Card: e.Card, Post: e.Post, Title: tombTitle}
	if e.Announced != "" {
		by.Announced = strings.Split(e.Announced, ",")
	}
	err := eraser.EraseThread(ctx, ThreadRef{Channel: e.Channel, ID: e.Thread}, by)
	if err != nil && CodeOf(err) == CodeGone {
		return nil
	}
	return err
}
