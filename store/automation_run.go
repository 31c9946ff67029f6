package store

import (
	"context"

	"github.com/uptrace/bun"
)

// AutomationRun is a contact's way through an automation.
type AutomationRun struct {
	bun.BaseModel `bun:"table:automation_runs"`

	ID           RunID        `bun:"id,pk,autoincrement"`
	AutomationID AutomationID `bun:"automation_id"`
	// VersionID is the version that they entered, and finish.
	VersionID VersionID `bun:"version_id"`
	InboxID   InboxID   `bun:"inbox_id"`
	ContactID ContactID `bun:"contact_id"`
	// ConversationID is where its texts go.
	ConversationID ConversationID `bun:"conversation_id"`
	State          RunState       `bun:"state"`
	// Position is the path of the step that comes next; of the last one that was done, once the run has ended.
	Position string `bun:"position"`
	// Waits says for what; empty where the next step is due at once.
	Waits RunWaits `bun:"waits"`
	// DueAt is when the step is done, zero once the run has ended.
	DueAt Time `bun:"due_at"`
	// Replied: the contact wrote since the automation's last text. Reply is what they wrote last.
	Replied bool   `bun:"replied"`
	Reply   string `bun:"reply"`
	// HeardID is the newest message of theirs that the run knows.
	HeardID MessageID `bun:"heard_id"`
	// StartedBy says who or what started it: "Ana", "tag welcome".
	StartedBy string `bun:"started_by"`
	// Outcome says how it ended, as a sentence; empty before.
	Outcome   string `bun:"outcome"`
	EnteredAt Time   `bun:"entered_at"`
	EndedAt   Time   `bun:"ended_at"`
}

// RunState is how a run stands.
type RunState string

const (
	// RunActive goes on.
	RunActive RunState = "active"
	// RunFinished did all of its steps.
	RunFinished RunState = "finished"
	// RunStopped was ended before.
	RunStopped RunState = "stopped"
)

// RunWaits says what a run waits for.
type RunWaits string

const (
	// WaitsTime is a wait among its steps.
	WaitsTime RunWaits = "time"
	// WaitsReply is for the contact to write, until DueAt.
	WaitsReply RunWaits = "reply"
	// WaitsQuiet is the end of the contact's quiet hours.
	WaitsQuiet RunWaits = "quiet"
)

// AutomationStep is one thing that a run did.
type AutomationStep struct {
	bun.BaseModel `bun:"table:automation_steps"`

	ID       int64  `bun:"id,pk,autoincrement"`
	RunID    RunID  `bun:"run_id"`
	At       Time   `bun:"at"`
	Position string `bun:"position"`
	// Say is a sentence. It holds no text of a message.
	Say string `bun:"say"`
}

// RunRow is a run in a list.
type RunRow struct {
	AutomationRun `bun:",extend"`

	Name    string `bun:"automation"`
	Title   string `bun:"title"`
	Body    string `bun:"body"`
	Contact string `bun:"contact"`
	Number  string `bun:"number"`
	Paused  bool   `bun:"paused"`
}

const runRows = `SELECT r.*, a.name AS automation, v.title, v.body, c.name AS contact, c.number,
		EXISTS (SELECT 1 FROM automation_pauses p WHERE p.automation_id = r.automation_id AND p.inbox_id = r.inbox_id) AS paused
	FROM automation_runs r JOIN automations a ON a.id = r.automation_id JOIN automation_versions v ON v.id = r.version_id
		JOIN contacts c ON c.id = r.contact_id `

// RunsOf are the runs of a contact in an inbox that go on, by the automations' names.
func (r Reader) RunsOf(ctx context.Context, inbox InboxID, contact ContactID) ([]RunRow, error) {
	var rows []RunRow
	err := r.db.NewRaw(runRows+"WHERE r.inbox_id = ? AND r.contact_id = ? AND r.state = 'active' ORDER BY a.name", inbox, contact).Scan(ctx, &rows)
	return rows, translate(err)
}

// RunsIn are the contacts of an inbox who are in an automation, in the order in which they entered.
func (r Reader) RunsIn(ctx context.Context, id AutomationID, inbox InboxID, offset, limit int) ([]RunRow, error) {
	var rows []RunRow
	err := r.db.NewRaw(runRows+"WHERE r.automation_id = ? AND r.inbox_id = ? AND r.state = 'active' ORDER BY r.id LIMIT ? OFFSET ?",
		id, inbox, limit, offset).Scan(ctx, &rows)
	return rows, translate(err)
}

// LastRuns are the newest runs of a contact in an inbox that have ended, the newest first.
func (r Reader) LastRuns(ctx context.Context, inbox InboxID, contact ContactID, limit int) ([]RunRow, error) {
	var rows []RunRow
	err := r.db.NewRaw(runRows+"WHERE r.inbox_id = ? AND r.contact_id = ? AND r.state <> 'active' ORDER BY r.id DESC LIMIT ?",
		inbox, contact, limit).Scan(ctx, &rows)
	return rows, translate(err)
}

// RunSteps are what a run did, in order.
func (r Reader) RunSteps(ctx context.Context, id RunID) ([]AutomationStep, error) {
	var ss []AutomationStep
	err := r.db.NewSelect().Model(&ss).Where("run_id = ?", id).Order("id").Scan(ctx)
	return ss, translate(err)
}

// notPaused keeps to runs that may go on.
const notPaused = "NOT EXISTS (SELECT 1 FROM automation_pauses p WHERE p.automation_id = automation_run.automation_id AND p.inbox_id = automation_run.inbox_id)"

// NextRun is the run of a conversation whose step is due first; ok is false where none goes on.
func (r Reader) NextRun(ctx context.Context, id ConversationID) (run AutomationRun, ok bool, err error) {
	var rs []AutomationRun
	err = r.db.NewSelect().Model(&rs).Where("conversation_id = ? AND state = 'active' AND due_at IS NOT NULL", id).Where(notPaused).
		Order("due_at", "id").Limit(1).Scan(ctx)
	if err != nil || len(rs) == 0 {
		return AutomationRun{}, false, translate(err)
	}
	return rs[0], true, nil
}

// EnteredSince counts how often a contact entered an automation of an inbox since a time; any automation, where id is 0.
func (r Reader) EnteredSince(ctx context.Context, id AutomationID, inbox InboxID, contact ContactID, since Time) (int, error) {
	n, err := r.db.NewSelect().Model((*AutomationRun)(nil)).
		Where("contact_id = ? AND entered_at > ? AND inbox_id = ? AND (? = 0 OR automation_id = ?)", contact, since, inbox, id, id).Count(ctx)
	return int(n), translate(err)
}

// ActiveRuns are the ids of the runs of an automation in an inbox that go on, behind an id, with their conversations.
func (r Reader) ActiveRuns(ctx context.Context, id AutomationID, inbox InboxID, behind RunID, limit int) ([]AutomationRun, error) {
	var rs []AutomationRun
	err := r.db.NewSelect().Model(&rs).Where("automation_id = ? AND inbox_id = ? AND state = 'active' AND id > ?", id, inbox, behind).
		Order("id").Limit(int64(limit)).Scan(ctx)
	return rs, translate(err)
}

// AddRun has a contact enter an automation, and gives the run its id. added is false where they are in it already.
func (tx *Tx) AddRun(ctx context.Context, run *AutomationRun) (added bool, err error) {
	return affected(tx.db.NewInsert().Model(run).On("CONFLICT (automation_id, inbox_id, contact_id) WHERE state = 'active' DO NOTHING").
		Returning("id").Exec(ctx))
}

// LockRun reads a run and locks its row until the transaction ends.
func (tx *Tx) LockRun(ctx context.Context, id RunID) (AutomationRun, error) {
	var run AutomationRun
	err := tx.db.NewRaw("SELECT * FROM automation_runs WHERE id = ? "+tx.lock, id).Scan(ctx, &run)
	return run, translate(err)
}

// LockRunsOf locks the runs of a conversation that go on.
func (tx *Tx) LockRunsOf(ctx context.Context, id ConversationID) ([]AutomationRun, error) {
	var rs []AutomationRun
	err := tx.db.NewRaw("SELECT * FROM automation_runs WHERE conversation_id = ? AND state = 'active' ORDER BY id "+tx.lock, id).Scan(ctx, &rs)
	return rs, translate(err)
}

// LockRunsOfContacts locks the runs of contacts in an inbox that go on.
func (tx *Tx) LockRunsOfContacts(ctx context.Context, inbox InboxID, contacts ...ContactID) ([]AutomationRun, error) {
	var rs []AutomationRun
	err := tx.db.NewRaw("SELECT * FROM automation_runs WHERE inbox_id = ? AND contact_id IN (?) AND state = 'active' ORDER BY id "+tx.lock,
		inbox, bun.List(contacts)).Scan(ctx, &rs)
	return rs, translate(err)
}

// PutRun writes what may change of a run whose row is locked.
func (tx *Tx) PutRun(ctx context.Context, run *AutomationRun) error {
	_, err := tx.db.NewUpdate().Model(run).Column("state", "position", "waits", "due_at", "replied", "reply", "heard_id", "outcome", "ended_at").
		WherePK().Exec(ctx)
	return translate(err)
}

// AddStep writes down what a run did.
func (tx *Tx) AddStep(ctx context.Context, s AutomationStep) error {
	_, err := tx.db.NewInsert().Model(&s).Exec(ctx)
	return translate(err)
}

// CountRuns counts the runs of an automation in an inbox that go on, and tells the newest.
func (r Reader) CountRuns(ctx context.Context, id AutomationID, inbox InboxID) (n int, newest RunID, err error) {
	err = r.db.NewRaw("SELECT COUNT(*), COALESCE(MAX(id), 0) FROM automation_runs WHERE automation_id = ? AND inbox_id = ? AND state = 'active'", id, inbox).
		Scan(ctx, &n, &newest)
	return n, newest, translate(err)
}
