package automation

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"

	"partyline/bridge"
	"partyline/bridge/sms"
	"partyline/store"
)

// unreadable is how long a run waits whose version this program cannot read: another process, or a newer program, may.
const unreadable = 5 * time.Minute

// at is a run at a step, with all that the step may want to know.
type at struct {
	run     *store.AutomationRun
	d       Definition
	step    *Step
	contact store.Contact
}

// fire does the step of a conversation that is due.
func (r *Room) fire(ctx context.Context, tx *store.Tx, id store.ConversationID) error {
	// Whoever receives a text locks these in this order, and what a step does locks both.
	conv, err := tx.Conversation(ctx, id)
	if err != nil {
		return err
	}
	contact, err := tx.LockContact(ctx, conv.ContactID)
	if err != nil {
		return err
	}
	if _, err := tx.LockConversation(ctx, id); err != nil {
		return err
	}
	next, ok, err := tx.NextRun(ctx, id)
	if err != nil || !ok || next.DueAt.After(r.clock.Now()) {
		return err // somebody was faster
	}
	run, err := tx.LockRun(ctx, next.ID)
	if err != nil || run.State != store.RunActive {
		return err
	}
	d, err := r.definition(ctx, tx.Reader, run.VersionID)
	if errors.As(err, new(Problems)) {
		r.log.Error("a version of an automation cannot be read; who is in it waits", "run", run.ID, "error", err)
		run.DueAt = store.At(r.clock.Now().Add(unreadable))
		return r.put(ctx, tx, &run)
	}
	if err != nil {
		return err
	}
	step := d.At(run.Position)
	if step == nil { // the last step was a wait
		return r.end(ctx, tx, &run, store.RunFinished, "Done.")
	}
	return doers[step.Kind](r, ctx, tx, at{run: &run, d: d, step: step, contact: contact})
}

// goes has a run go on at a path at once; empty for the end.
func (r *Room) goes(ctx context.Context, tx *store.Tx, a at, path, say string) error {
	if err := r.wrote(ctx, tx, a.run, a.step.Path, say); err != nil {
		return err
	}
	a.run.Waits, a.run.DueAt = "", r.now()
	if path == "" {
		return r.end(ctx, tx, a.run, store.RunFinished, "Done.")
	}
	a.run.Position = path
	return r.put(ctx, tx, a.run)
}

// put writes a run down, and has it go on when it is due.
func (r *Room) put(ctx context.Context, tx *store.Tx, run *store.AutomationRun) error {
	if err := tx.PutRun(ctx, run); err != nil {
		return err
	}
	r.core.RingTimer(tx, run.ConversationID, run.DueAt)
	return r.touch(ctx, tx, run)
}

// end ends a run. Where that is before its last step the thread says so.
func (r *Room) end(ctx context.Context, tx *store.Tx, run *store.AutomationRun, state store.RunState, why string) error {
	if err := r.endQuietly(ctx, tx, run, state, why); err != nil || state != store.RunStopped {
		return err
	}
	v, err := tx.AutomationVersion(ctx, run.VersionID)
	if err != nil {
		return err
	}
	return r.core.TellIn(ctx, tx, run.ConversationID, fmt.Sprintf("The automation %s has ended for this contact. %s", v.Title, why))
}

// endQuietly ends a run, and no thread says so.
func (r *Room) endQuietly(ctx context.Context, tx *store.Tx, run *store.AutomationRun, state store.RunState, why string) error {
	run.State, run.Waits, run.DueAt, run.Outcome, run.EndedAt, run.Reply = state, "", store.Time{}, why, r.now(), ""
	if err := tx.PutRun(ctx, run); err != nil {
		return err
	}
	if err := r.wrote(ctx, tx, run, run.Position, "Ended: "+why); err != nil {
		return err
	}
	return r.touch(ctx, tx, run)
}

// wrote writes down what a run did.
func (r *Room) wrote(ctx context.Context, tx *store.Tx, run *store.AutomationRun, path, say string) error {
	return tx.AddStep(ctx, store.AutomationStep{RunID: run.ID, At: r.now(), Position: path, Say: say})
}

// touch has the cards of the contact follow.
func (r *Room) touch(ctx context.Context, tx *store.Tx, run *store.AutomationRun) error {
	return r.core.TouchIn(ctx, tx, bridge.Subject{Inbox: run.InboxID, Contact: run.ContactID, Conversation: run.ConversationID})
}

// called is what a contact is called.
func called(c store.Contact) string { return cmp.Or(c.Name, sms.National(c.Number)) }

// notFoundIsFine is an error but that of a row that is not there.
func notFoundIsFine(err error) error {
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	return err
}
