package automation

import (
	"context"
	"time"

	"partyline/bridge"
	"partyline/store"
)

// ResumeJob has everybody go on who waits in an automation that was paused.
type ResumeJob struct {
	Automation store.AutomationID `json:"automation"`
	Inbox      store.InboxID      `json:"inbox"`
	Behind     store.RunID        `json:"behind"`
}

// Kind implements store.Job.
func (ResumeJob) Kind() string { return "automation_resume" }

// StopJob ends an automation for everybody in an inbox who is in it.
type StopJob struct {
	Automation store.AutomationID `json:"automation"`
	Inbox      store.InboxID      `json:"inbox"`
	By         string             `json:"by"`
	// Until is the newest run that is meant: who enters later is not.
	Until store.RunID `json:"until"`
}

// Kind implements store.Job.
func (StopJob) Kind() string { return "automation_stop" }

// batch is how many runs one transaction deals with.
const batch = 200

// Pause holds an automation in an inbox: nobody enters, and who is in it stays where they are. CodeNotFound for a name that the inbox does
// not have, CodeRejected where it is held already.
func (r *Room) Pause(ctx context.Context, actor bridge.Person, inbox store.InboxID, name string) (title string, err error) {
	return title, r.about(ctx, inbox, name, func(ctx context.Context, tx *store.Tx, a store.Automation, d Definition) error {
		title = d.Title
		changed, err := tx.PauseAutomation(ctx, store.AutomationPause{AutomationID: a.ID, InboxID: inbox, ByName: actor.Name, At: r.now()})
		if err != nil {
			return err
		}
		if !changed {
			return refuse(bridge.CodeRejected, "%s is paused already.", d.Title)
		}
		return r.core.AuditIn(ctx, tx, actor, "pause automation", 0, a.Name)
	})
}

// Resume takes that back. What fell due meanwhile is done at once.
func (r *Room) Resume(ctx context.Context, actor bridge.Person, inbox store.InboxID, name string) (title string, err error) {
	return title, r.about(ctx, inbox, name, func(ctx context.Context, tx *store.Tx, a store.Automation, d Definition) error {
		title = d.Title
		changed, err := tx.ResumeAutomation(ctx, a.ID, inbox)
		if err != nil {
			return err
		}
		if !changed {
			return refuse(bridge.CodeRejected, "%s is not paused.", d.Title)
		}
		if err := tx.Enqueue(ctx, ResumeJob{Automation: a.ID, Inbox: inbox}, time.Time{}); err != nil {
			return err
		}
		return r.core.AuditIn(ctx, tx, actor, "resume automation", 0, a.Name)
	})
}

// StopAll ends an automation for everybody of an inbox who is in it, and tells how many that are.
func (r *Room) StopAll(ctx context.Context, actor bridge.Person, inbox store.InboxID, name string) (title string, people int, err error) {
	return title, people, r.about(ctx, inbox, name, func(ctx context.Context, tx *store.Tx, a store.Automation, d Definition) error {
		title = d.Title
		var newest store.RunID
		if people, newest, err = tx.CountRuns(ctx, a.ID, inbox); err != nil {
			return err
		}
		if people == 0 {
			return refuse(bridge.CodeRejected, "Nobody is in %s.", d.Title)
		}
		if err := tx.Enqueue(ctx, StopJob{Automation: a.ID, Inbox: inbox, By: actor.Name, Until: newest}, time.Time{}); err != nil {
			return err
		}
		return r.core.AuditIn(ctx, tx, actor, "stop automation for all", 0, a.Name)
	})
}

// about does something about an automation of an inbox.
func (r *Room) about(ctx context.Context, inbox store.InboxID, name string, do func(context.Context, *store.Tx, store.Automation, Definition) error) error {
	return translate(r.store.Tx(ctx, func(ctx context.Context, tx *store.Tx) error {
		a, d, err := r.named(ctx, tx.Reader, inbox, name)
		if err != nil {
			return err
		}
		return do(ctx, tx, a, d)
	}))
}

// ringAll rings for a batch of those who wait, and leaves the rest to a job of its own.
func (r *Room) ringAll(ctx context.Context, j ResumeJob) error {
	return r.store.Tx(ctx, func(ctx context.Context, tx *store.Tx) error {
		runs, err := tx.ActiveRuns(ctx, j.Automation, j.Inbox, j.Behind, batch)
		if err != nil || len(runs) == 0 {
			return err
		}
		for _, run := range runs {
			r.core.RingTimer(tx, run.ConversationID, run.DueAt)
		}
		j.Behind = runs[len(runs)-1].ID
		return tx.Enqueue(ctx, j, time.Time{})
	})
}

// stopEverybody ends runs one after the other, each in a transaction of its own, in which its conversation is locked first.
func (r *Room) stopEverybody(ctx context.Context, j StopJob) error {
	behind := store.RunID(0)
	for {
		runs, err := r.store.ActiveRuns(ctx, j.Automation, j.Inbox, behind, batch)
		if err != nil {
			return err
		}
		for _, run := range runs {
			if behind = run.ID; run.ID > j.Until {
				return nil
			}
			if err := r.store.Tx(ctx, func(ctx context.Context, tx *store.Tx) error {
				if _, err := tx.LockConversation(ctx, run.ConversationID); err != nil {
					return notFoundIsFine(err)
				}
				_, err := r.stopRun(ctx, tx, run.ID, bridge.Person{Name: j.By})
				return notFoundIsFine(err)
			}); err != nil {
				return err
			}
		}
		if len(runs) < batch {
			return nil
		}
	}
}
