package bridge

import (
	"context"
	"strings"

	"partyline/store"
)

// LineFor is the line of an inbox that sends to a number: of those that may, the one on which they talked last, else the first.
// CodeForbidden where none may.
func (b *Bridge) LineFor(ctx context.Context, r store.Reader, inbox store.InboxID, number string) (store.Line, error) {
	return b.sendingLine(ctx, r, inbox, number)
}

// CannotSend says why a line sends nothing to anybody, as a sentence; empty where it does.
func (b *Bridge) CannotSend(line store.Line) string {
	if why := b.cannotSend(line); why != "" {
		return why + "."
	}
	return ""
}

// InboxNamed is the configured inbox with an id; ok is false where there is none. It never blocks.
func (b *Bridge) InboxNamed(id store.InboxID) (in store.Inbox, ok bool) {
	in, ok = b.inboxes.load().rows[id]
	return in, ok
}

// TellIn says something to the team in the thread of a conversation, in a transaction of the caller's. A contact who never wrote has no
// thread, and gets none by this.
func (b *Bridge) TellIn(ctx context.Context, tx *store.Tx, id store.ConversationID, say string) error {
	mirrored, err := b.mirrored(ctx, tx, id)
	if err != nil || !mirrored {
		return err
	}
	return b.notice(ctx, tx, id, say)
}

// AnnounceIn says something to the team in the thread of a conversation, which is opened where there is none, and in the channel.
func (b *Bridge) AnnounceIn(ctx context.Context, tx *store.Tx, id store.ConversationID, say string) error {
	return b.addNotice(ctx, tx, store.Post{ConversationID: id, Body: say, Announce: true})
}

// AuditIn writes down what somebody did, in a transaction of the caller's.
func (b *Bridge) AuditIn(ctx context.Context, tx *store.Tx, who Person, action string, id store.ConversationID, detail string) error {
	return b.audit(ctx, tx, who, action, id, detail)
}

// TouchIn has the card of a conversation follow what changed beside its row.
func (b *Bridge) TouchIn(ctx context.Context, tx *store.Tx, s Subject) error {
	return b.touch(ctx, tx, s)
}

// Change runs fn in a transaction and translates what went wrong with the database.
func (b *Bridge) Change(ctx context.Context, fn func(ctx context.Context, tx *store.Tx) error) error {
	return b.tx(ctx, fn)
}

// Settings are those of a configured inbox; ok is false where it is not configured any more.
func (b *Bridge) Settings(id store.InboxID) (s InboxSettings, ok bool) {
	s, ok = b.inboxes.load().settings[id]
	return s, ok
}

// Line is a configured line; ok is false where it is not configured any more.
func (b *Bridge) Line(id store.LineID) (l store.Line, ok bool) {
	l, ok = b.inboxes.load().lines[id]
	return l, ok
}

// Ours tells whether a number is that of a configured line.
func (b *Bridge) Ours(number string) bool {
	_, ok := b.inboxes.load().byNumber[number]
	return ok
}

// Advise tells what may get a text through after a code of the carrier, Explain says what the code means; empty where nobody knows.
func (b *Bridge) Advise(code string) Remedy { return b.advise(code) }

// Explain is described with Advise.
func (b *Bridge) Explain(code string) string {
	if ex, ok := b.carrier.(Explainer); ok && code != "" {
		return ex.Explain(code)
	}
	return ""
}

// Secret is a random key of 32 bytes with this name that all processes share, made at its first use.
func (b *Bridge) Secret(ctx context.Context, name string) ([]byte, error) { return b.secret(ctx, name) }

// Address is a path of ours as it is reached from everywhere; empty where nothing is.
func (b *Bridge) Address(path string) string {
	if b.publicURL == "" {
		return ""
	}
	return b.publicURL + "/" + strings.TrimPrefix(path, "/")
}

// Price is what so many segments to a number cost, in thousandths of a credit; 0 where credits are not counted.
func (b *Bridge) Price(number string, segments int) int64 {
	if b.rates == nil {
		return 0
	}
	return int64(segments) * b.rates.of(number)
}
