package bridge

import (
	"cmp"
	"context"
	"errors"
	"time"

	"partyline/store"
)

const (
	// skew is how much later than ours the clock of a chat may be, by which replies are dated.
	skew = 5 * time.Second
	// freshReply is how old the reply of a person may be that is answered without saying so: whoever reads the answer has it before
	// their eyes. What nobody in particular sent is always named.
	freshReply = 30 * time.Minute
)

// answered is the message of ours that an inbound one of a moment answers: the newest that left, where that is not longer ago than the
// window. The zero Message where there is none. It costs the same however many messages there are.
func (b *Bridge) answered(ctx context.Context, tx *store.Tx, id store.ConversationID, at store.Time, window time.Duration) (store.Message, error) {
	m, ok, err := tx.NewestLeft(ctx, id, store.At(at.Add(skew)))
	if err != nil || !ok || at.Sub(m.At.Time) > window {
		return store.Message{}, err
	}
	return m, nil
}

// originOf tells people what a message of ours came from.
func originOf(m store.Message) *Origin {
	o := &Origin{Kind: m.Origin, Name: m.AuthorName, At: m.At.Time}
	if m.Origin.Automatic() {
		o.Name = m.OriginName
	}
	return o
}

// answers is what the post of an inbound message says that it answers; nil where that is nothing, or plain to see.
func answers(m, answered store.Message) *Origin {
	if m.AnswersID == 0 || answered.ID != m.AnswersID {
		return nil
	}
	if !answered.Origin.Automatic() && m.At.Sub(answered.At.Time) <= freshReply {
		return nil
	}
	return originOf(answered)
}

// answersOf are the messages that some answer, by their ids.
func (b *Bridge) answersOf(ctx context.Context, ms map[store.MessageID]store.Message) (map[store.MessageID]store.Message, error) {
	var ids []store.MessageID
	for _, m := range ms {
		if m.AnswersID != 0 {
			ids = append(ids, m.AnswersID)
		}
	}
	return b.store.MessagesByID(ctx, ids)
}

// cardOrigin is what the contact's newest message answers; nil for nothing.
func (b *Bridge) cardOrigin(ctx context.Context, id store.ConversationID) (*Origin, error) {
	newest, err := b.store.NewestReceived(ctx, id)
	if errors.Is(err, store.ErrNotFound) || err == nil && newest.AnswersID == 0 {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	m, err := b.store.Message(ctx, newest.AnswersID)
	if err != nil {
		return nil, err
	}
	return originOf(m), nil
}

// automaticAuthor is who speaks in the post of a text that nobody in particular sent.
func automaticAuthor(m store.Message) string { return cmp.Or(m.OriginName, "Automatic text") }

// onItsWay are the states of a message that has left.
var onItsWay = map[store.MessageState]bool{store.Accepted: true, store.Sent: true, store.Delivered: true, store.Undelivered: true}

// showAutomatic has the thread of a conversation show a text that nobody in particular sent and that has just left. A contact who never
// wrote has no thread, and gets none by this: the text is shown once it is answered.
func (b *Bridge) showAutomatic(ctx context.Context, tx *store.Tx, m *store.Message) error {
	if m.RetryOf != 0 { // whoever sent it again was shown doing so
		return nil
	}
	mirrored, err := b.mirrored(ctx, tx, m.ConversationID)
	if err != nil || !mirrored {
		return err
	}
	return b.showOnce(ctx, tx, m)
}

// showOnce has the thread of a conversation show a message of ours, unless it does.
func (b *Bridge) showOnce(ctx context.Context, tx *store.Tx, m *store.Message) error {
	shown, err := tx.PostShows(ctx, m.ID)
	if err != nil || shown {
		return err
	}
	now := b.now()
	b.ring(tx, store.ThreadLane, m.ConversationID, now)
	return tx.AddPost(ctx, &store.Post{ConversationID: m.ConversationID, Kind: string(PostTeam), MessageID: m.ID, CreatedAt: now})
}

// mirrored tells whether a conversation has a thread, or will.
func (b *Bridge) mirrored(ctx context.Context, tx *store.Tx, id store.ConversationID) (bool, error) {
	conv, err := tx.Conversation(ctx, id)
	if err != nil || conv.ThreadID != 0 {
		return true, err
	}
	return tx.PostsWait(ctx, id)
}
