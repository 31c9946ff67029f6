package bridge

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"time"

	"partyline/bridge/sms"
	"partyline/store"
)

// DraftRequest asks for a draft.
type DraftRequest struct {
	Act
	Inbox store.InboxID
	// Instruction is what it shall say; empty for nothing in particular.
	Instruction string
	// Change is how it shall differ from the draft Of: ChangeShorter, ChangeFriendlier, or ChangeTranslate and a language. Empty for a new
	// one.
	Change string
	Of     DraftRef
}

// The changes of a draft.
const (
	ChangeShorter    = "shorter"
	ChangeFriendlier = "friendlier"
	// ChangeTranslate stands in front of a language.
	ChangeTranslate = "translate to "
)

// DraftRef names a draft with what it says, so that a button under one text never sends another.
type DraftRef struct {
	ID store.DraftID
	// Print is the fingerprint of the text and of what it was written for.
	Print string
}

// RefOf names a draft.
func RefOf(d *store.Draft) DraftRef {
	sum := sha256.Sum256(fmt.Appendf(nil, "%d\n%d\n%s", d.ID, d.AfterID, d.Body))
	return DraftRef{ID: d.ID, Print: hex.EncodeToString(sum[:4])}
}

// draftOf is the draft that a post shows; nil for none.
func (b *Bridge) draftOf(ctx context.Context, p store.Post) (*store.Draft, error) {
	if p.DraftID == 0 {
		return nil, nil
	}
	d, err := b.store.Draft(ctx, p.DraftID)
	return &d, err
}

// show has a post show a draft, and offer what can be done with it until that was decided. whole: all of it stands in this post.
func (p *Post) show(d *store.Draft, whole bool) {
	if d.State == store.DraftOffered {
		p.Draft = RefOf(d)
	}
	if whole {
		p.Parts[0].Aloud = d.Body
	}
}

// DraftJob has a draft written.
type DraftJob struct {
	Draft store.DraftID `json:"draft"`
	// Of is the draft whose place it takes once it is written; 0 for none.
	Of store.DraftID `json:"of,omitempty"`
}

// Kind implements store.Job.
func (DraftJob) Kind() string { return "draft" }

// writingFor is how long a draft counts as being written.
const writingFor = time.Minute

// RequestDraft has a draft written, which the thread shows. A repetition with the same key asks for nothing more.
//
// CodeForbidden where drafts are off, CodeRejected where the inbox had enough today or one is being written just now; with AboutStale where
// the draft that is to be changed may not be used any more.
func (b *Bridge) RequestDraft(ctx context.Context, r DraftRequest) error {
	_, _, err := b.askForDraft(ctx, r, func(ctx context.Context, tx *store.Tx, d *store.Draft) error {
		return tx.Enqueue(ctx, DraftJob{Draft: d.ID, Of: r.Of.ID}, time.Time{})
	})
	return err
}

// DraftNow has a draft written and waits for it, for a window that it is put into; the thread does not show it. Errors are as of
// RequestDraft, and those of the assistant.
func (b *Bridge) DraftNow(ctx context.Context, r DraftRequest) (store.Draft, error) {
	d, again, err := b.askForDraft(ctx, r, func(context.Context, *store.Tx, *store.Draft) error { return nil })
	switch {
	case err != nil:
		return d, err
	case again && d.State == store.DraftAsked:
		return d, beingWritten()
	case again && d.State == store.DraftFailed:
		return d, &Error{Code: CodeRejected, Say: d.Problem}
	case again:
		return d, nil
	}
	filled, spent, writeErr := b.write(ctx, d)
	err = b.tx(context.WithoutCancel(ctx), func(ctx context.Context, tx *store.Tx) error {
		d, err = b.settleDraft(ctx, tx, filled, spent, writeErr, r.Of.ID)
		return err
	})
	if err != nil {
		return d, err
	}
	return d, writeErr
}

// beingWritten is the error where a conversation has a draft on its way.
func beingWritten() error {
	return &Error{Code: CodeRejected, Say: "A draft is being written already. It comes in a moment."}
}

// askForDraft writes down that a draft is wanted; then has it begun in the same transaction. again: it was asked for before, and then is not
// called.
func (b *Bridge) askForDraft(ctx context.Context, r DraftRequest, then func(context.Context, *store.Tx, *store.Draft) error) (d store.Draft, again bool, err error) {
	err = b.tx(ctx, func(ctx context.Context, tx *store.Tx) error {
		conv, err := tx.LockConversation(ctx, r.Conversation)
		if err != nil {
			return err
		}
		if conv.InboxID != r.Inbox {
			return store.ErrNotFound
		}
		if d, err = tx.DraftByRequest(ctx, r.Key); !errors.Is(err, store.ErrNotFound) {
			again = err == nil
			return err
		}
		d = store.Draft{ConversationID: conv.ID, RequestKey: r.Key, State: store.DraftAsked, Instruction: strings.TrimSpace(sms.Clean(r.Instruction)), Change: sms.Clean(r.Change),
			AuthorID: r.Actor.ID, AuthorName: r.Actor.Name, CreatedAt: b.now()}
		writing, err := tx.DraftsBeingWritten(ctx, conv.ID, store.At(b.clock.Now().Add(-writingFor)))
		if err != nil {
			return err
		}
		if writing > 0 {
			return beingWritten()
		}
		if r.Change != "" {
			old, err := b.offered(ctx, tx, &conv, r.Of)
			if err != nil {
				return err
			}
			d.Previous, d.Instruction, d.Sources = old.Body, old.Instruction, old.Sources
		}
		if d.AfterID, err = tx.NewestMessage(ctx, conv.ID); err != nil {
			return err
		}
		if err := b.admit(ctx, tx, conv.InboxID, store.UseDraft); err != nil {
			return err
		}
		if _, err := tx.AddDraft(ctx, &d); err != nil {
			return err
		}
		if err := b.audit(ctx, tx, r.Actor, "ask for a draft", conv.ID, fmt.Sprintf("draft %d", d.ID)); err != nil {
			return err
		}
		return then(ctx, tx, &d)
	})
	return d, again, err
}

// writeDraft does a DraftJob: the thread shows the draft, or why there is none.
func (b *Bridge) writeDraft(ctx context.Context, j DraftJob) error {
	d, err := b.store.Draft(ctx, j.Draft)
	if errors.Is(err, store.ErrNotFound) || err == nil && d.State != store.DraftAsked {
		return nil // deleted with its contact, or written by a try before
	}
	if err != nil {
		return err
	}
	filled, spent, writeErr := b.write(ctx, d)
	if ctx.Err() != nil {
		return ctx.Err() // we are told to stop; it is written after the next start
	}
	return b.store.Tx(ctx, func(ctx context.Context, tx *store.Tx) error {
		d, err := b.settleDraft(ctx, tx, filled, spent, writeErr, j.Of)
		if errors.Is(err, store.ErrNotFound) {
			return nil
		}
		if err != nil {
			return err
		}
		switch d.State { //nolint:exhaustive // others were decided by somebody else
		case store.DraftOffered:
			costs, err := b.costsThere(ctx, tx.Reader, d.ConversationID, sms.Count(d.Body).Segments)
			if err != nil {
				return err
			}
			return b.addNotice(ctx, tx, store.Post{ConversationID: d.ConversationID, Body: sms.Clean(b.sayDraft(&d, costs)), DraftID: d.ID})
		case store.DraftFailed:
			return b.notice(ctx, tx, d.ConversationID, fmt.Sprintf("There is no draft for %s. %s", d.AuthorName, d.Problem))
		}
		return nil
	})
}

// write asks the assistant, for as long as it may take.
func (b *Bridge) write(ctx context.Context, d store.Draft) (store.Draft, Spent, error) {
	if b.assistant == nil {
		return d, Spent{}, off()
	}
	within, cancel := context.WithTimeout(ctx, b.allowance.Timeout)
	defer cancel()
	filled, spent, err := b.assistant.Draft(within, d)
	if err != nil {
		b.log.Warn("the assistant wrote no draft", "draft", d.ID, "error", err)
		return d, spent, err
	}
	b.log.Info("the assistant wrote a draft", "draft", d.ID, "model", filled.Model, "tokens_in", spent.In, "tokens_out", spent.Out)
	return filled, spent, nil
}

// settleDraft writes down what the assistant made of a draft. Where there is one, the draft that it was made of is done with.
func (b *Bridge) settleDraft(ctx context.Context, tx *store.Tx, filled store.Draft, spent Spent, writeErr error, of store.DraftID) (store.Draft, error) {
	conv, err := tx.LockConversation(ctx, filled.ConversationID)
	if err != nil {
		return filled, err
	}
	d, err := tx.LockDraft(ctx, filled.ID)
	if err != nil || d.State != store.DraftAsked {
		return d, err
	}
	d.State, d.Body, d.Language, d.Sources, d.Confidence, d.Remarks, d.Model = store.DraftOffered, sms.Clean(filled.Body), sms.Clean(filled.Language),
		filled.Sources, sms.Clean(filled.Confidence), filled.Remarks, filled.Model
	if writeErr != nil {
		d.State, d.Problem = store.DraftFailed, Say(writeErr)
	}
	newest, err := tx.NewestMessage(ctx, conv.ID)
	if err != nil {
		return d, err
	}
	if newest != d.AfterID {
		d.Remarks = append(d.Remarks, "Something was said while this was being written: ask for a fresh one.")
	}
	if err := b.spent(ctx, tx, conv.InboxID, store.UseDraft, spent); err != nil {
		return d, err
	}
	if err := tx.PutDraft(ctx, &d); err != nil || of == 0 || d.State != store.DraftOffered {
		return d, err
	}
	old, err := tx.LockDraft(ctx, of)
	if err != nil || undecided(&old) != "" {
		return d, err
	}
	return d, b.decideDraft(ctx, tx, &old, store.DraftReplaced, d.AuthorName, d.AuthorName+" asked for another wording.")
}

// sayDraft is a draft as the thread shows it. costs is how many credits it would take, in thousandths.
func (b *Bridge) sayDraft(d *store.Draft, costs int64) string {
	rests := "It rests on nothing that it was told."
	if len(d.Sources) > 0 {
		var names []string
		for _, s := range d.Sources {
			name := "“" + s.Title + "”"
			if s.URL != "" {
				name += " (" + s.URL + ")"
			}
			names = append(names, name)
		}
		rests = "It rests on " + strings.Join(names, ", ") + "."
	}
	counted := sms.Count(d.Body)
	lines := []string{
		fmt.Sprintf("Draft for %s, not sent:", d.AuthorName), d.Body, "",
		rests, fmt.Sprintf("%d characters, messages: %d, credits: %s. Confidence: %s. Written by %s.", counted.Characters, counted.Segments, Credits(costs), d.Confidence, d.Model),
	}
	return strings.Join(append(lines, d.Remarks...), "\n")
}
