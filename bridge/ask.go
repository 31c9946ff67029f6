package bridge

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"

	"partyline/store"
)

// askedWhat ends a question, and is replaced by what was decided.
const askedWhat = "Shall it go to the customer? If nobody says so, it stays here as a note."

// ask has the thread asked about a message that is in state Asked. Where it is asked about already, the question changes.
func (b *Bridge) ask(ctx context.Context, tx *store.Tx, m *store.Message, out leaving, questions []guard) error {
	names := make([]string, len(questions))
	for i, g := range questions {
		names[i] = g.name
	}
	did := "typed"
	if m.Origin == store.OriginCommand {
		did = "wrote" // in a window, or behind a slash
	}
	body := fmt.Sprintf("%s %s %s. %s %s", m.AuthorName, did, asWritten(m), reasons(out, questions), askedWhat)
	if err := b.audit(ctx, tx, Person{ID: m.AuthorID}, "asked about: "+strings.Join(names, ", "), m.ConversationID, fmt.Sprintf("message %d", m.ID)); err != nil {
		return err
	}
	b.ring(tx, store.CardLane, m.ConversationID, b.now())
	p, err := tx.PostAsking(ctx, m.ID)
	if errors.Is(err, store.ErrNotFound) {
		return b.addNotice(ctx, tx, store.Post{ConversationID: m.ConversationID, Body: body, AsksID: m.ID})
	}
	if err != nil {
		return err
	}
	p.Body = body
	return tx.RewritePost(ctx, &p)
}

// asWritten quotes a message that is asked about: whole where nothing else in the thread shows it, for nobody should decide about what they
// cannot read.
func asWritten(m *store.Message) string {
	if m.TypedPost == "" && m.Body != "" {
		return "“" + m.Body + "”"
	}
	return quote(m)
}

// reasons are why guards ask, as sentences.
func reasons(out leaving, questions []guard) string {
	says := make([]string, len(questions))
	for i, g := range questions {
		says[i] = g.say(out)
	}
	return strings.Join(says, " ")
}

// settleQuestion has the question about a message say what came of it, and offer nothing any more; nothing happens where there is none.
func (b *Bridge) settleQuestion(ctx context.Context, tx *store.Tx, m *store.Message, say string) error {
	p, err := tx.PostAsking(ctx, m.ID)
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	p.Body, p.AsksID = strings.TrimSuffix(p.Body, askedWhat)+say, 0
	b.ring(tx, store.CardLane, m.ConversationID, b.now())
	return tx.RewritePost(ctx, &p)
}

// Decide says whether a message that was asked about goes to the customer, or stays as a note. The first who says so decides.
//
// CodeNotFound where the inbox has no such message, CodeRejected with what was decided where somebody was faster, CodeForbidden where
// nothing can be sent there any more.
func (b *Bridge) Decide(ctx context.Context, actor Person, inbox store.InboxID, id store.MessageID, send bool) error {
	return b.tx(ctx, func(ctx context.Context, tx *store.Tx) error {
		found, err := tx.Message(ctx, id)
		if err != nil {
			return err
		}
		conv, err := tx.LockConversation(ctx, found.ConversationID)
		if err != nil {
			return err
		}
		m, err := tx.LockMessage(ctx, id)
		switch {
		case err != nil:
			return err
		case conv.InboxID != inbox || m.Direction != store.Out:
			return store.ErrNotFound
		case m.State != store.Asked:
			return &Error{Code: CodeRejected, Say: decided(&m)}
		}
		m.DecidedBy = actor.Name
		if send {
			return b.sendAsked(ctx, tx, actor, &conv, &m)
		}
		return b.keepAsNote(ctx, tx, actor, &m)
	})
}

// decided says what became of a message that was asked about.
func decided(m *store.Message) string {
	switch {
	case m.DecidedBy == "" && m.State == store.Canceled:
		return "It was deleted or changed meanwhile, so there is nothing to decide any more."
	case m.DecidedBy == "":
		return "It was changed meanwhile and went out, so there is nothing to decide any more."
	case m.State == store.Canceled:
		return m.DecidedBy + " has kept it as a note already."
	}
	return m.DecidedBy + " has sent it to the customer already."
}

// sendAsked sends a message that was asked about.
func (b *Bridge) sendAsked(ctx context.Context, tx *store.Tx, actor Person, conv *store.Conversation, m *store.Message) error {
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
	if since, err := b.optedOutSince(ctx, tx.Reader, m); err != nil || since {
		return cmp.Or(err, error(optedOutMeanwhile))
	}
	move(m, store.Queued)
	if err := b.putMessage(ctx, tx, m); err != nil {
		return err
	}
	if err := b.afford(ctx, tx, m); err != nil {
		return err
	}
	if err := b.audit(ctx, tx, actor, "sent after a question", conv.ID, fmt.Sprintf("message %d", m.ID)); err != nil {
		return err
	}
	if err := b.settleQuestion(ctx, tx, m, actor.Name+" sent it to the customer."); err != nil {
		return err
	}
	if m.TypedPost == "" { // else it stands in the thread already
		if err := b.showOnce(ctx, tx, m); err != nil {
			return err
		}
	}
	return b.goes(ctx, tx, conv, b.now())
}

// keepAsNote makes a note of a message that was asked about.
func (b *Bridge) keepAsNote(ctx context.Context, tx *store.Tx, actor Person, m *store.Message) error {
	move(m, store.Canceled)
	if err := b.putMessage(ctx, tx, m); err != nil {
		return err
	}
	if m.Body != "" {
		note := store.Note{ConversationID: m.ConversationID, ThreadID: m.TypedThreadID, RequestKey: m.RequestKey,
			AuthorID: m.AuthorID, AuthorName: m.AuthorName, Body: m.Body, At: m.At}
		if err := tx.PutNote(ctx, &note); err != nil {
			return err
		}
	}
	if err := b.audit(ctx, tx, actor, "kept as a note", m.ConversationID, fmt.Sprintf("message %d", m.ID)); err != nil {
		return err
	}
	return b.settleQuestion(ctx, tx, m, actor.Name+" kept it as a note.")
}
