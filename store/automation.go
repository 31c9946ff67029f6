package store

import (
	"context"

	"github.com/uptrace/bun"
)

// Automation is a sequence of steps that contacts go through.
type Automation struct {
	bun.BaseModel `bun:"table:automations"`

	ID   AutomationID `bun:"id,pk,autoincrement"`
	Name string       `bun:"name"`
	// Retired ones start for nobody any more; who is in one goes on.
	Retired bool `bun:"retired"`
	// VersionID is the version that contacts enter.
	VersionID VersionID `bun:"version_id"`
	UpdatedAt Time      `bun:"updated_at"`
}

// AutomationVersion is an automation as its file was at some time. It never changes.
type AutomationVersion struct {
	bun.BaseModel `bun:"table:automation_versions"`

	ID           VersionID    `bun:"id,pk,autoincrement"`
	AutomationID AutomationID `bun:"automation_id"`
	// Version counts from 1 within the automation.
	Version int `bun:"version"`
	// Digest is of the body.
	Digest string `bun:"digest"`
	Title  string `bun:"title"`
	// Body is the file.
	Body      string `bun:"body"`
	CreatedAt Time   `bun:"created_at"`
}

// AutomationTrigger is something that starts an automation.
type AutomationTrigger struct {
	bun.BaseModel `bun:"table:automation_triggers"`

	Kind         string       `bun:"kind,pk"`
	Word         string       `bun:"word,pk"`
	AutomationID AutomationID `bun:"automation_id,pk"`
}

// AutomationPause holds an automation in an inbox.
type AutomationPause struct {
	bun.BaseModel `bun:"table:automation_pauses"`

	AutomationID AutomationID `bun:"automation_id,pk"`
	InboxID      InboxID      `bun:"inbox_id,pk"`
	// ByName is who holds it.
	ByName string `bun:"by_name"`
	At     Time   `bun:"at"`
}

// AutomationRow is an automation as one inbox sees it.
type AutomationRow struct {
	Automation `bun:",extend"`

	Version int    `bun:"version"`
	Digest  string `bun:"digest"`
	Title   string `bun:"title"`
	Body    string `bun:"body"`
	// PausedBy is who holds it in the inbox; empty for nobody.
	PausedBy string `bun:"paused_by"`
	// Active is how many contacts of the inbox are in it, Ended how many were.
	Active int `bun:"active"`
	Ended  int `bun:"ended"`
}

// Automations are all of them, by name, as an inbox sees them; of no inbox in particular, where that is 0.
func (r Reader) Automations(ctx context.Context, inbox InboxID) ([]AutomationRow, error) {
	var rows []AutomationRow
	err := r.db.NewRaw(`SELECT a.*, v.version, v.digest, v.title, v.body, COALESCE(p.by_name, '') AS paused_by,
			(SELECT COUNT(*) FROM automation_runs r WHERE r.automation_id = a.id AND r.state = 'active' AND (? = 0 OR r.inbox_id = ?)) AS active,
			(SELECT COUNT(*) FROM automation_runs r WHERE r.automation_id = a.id AND r.state <> 'active' AND (? = 0 OR r.inbox_id = ?)) AS ended
		FROM automations a JOIN automation_versions v ON v.id = a.version_id
			LEFT JOIN automation_pauses p ON p.automation_id = a.id AND p.inbox_id = ?
		ORDER BY a.name`, inbox, inbox, inbox, inbox, inbox).Scan(ctx, &rows)
	return rows, translate(err)
}

// AutomationNamed is the one with a name. ErrNotFound where there is none.
func (r Reader) AutomationNamed(ctx context.Context, name string) (Automation, error) {
	var a Automation
	err := r.db.NewSelect().Model(&a).Where("name = ?", name).Scan(ctx)
	return a, translate(err)
}

// AutomationVersion is one version. ErrNotFound where there is none.
func (r Reader) AutomationVersion(ctx context.Context, id VersionID) (AutomationVersion, error) {
	var v AutomationVersion
	err := r.db.NewSelect().Model(&v).Where("id = ?", id).Scan(ctx)
	return v, translate(err)
}

// Triggered are the automations that something starts, by name; those that are retired, or paused in the inbox, are not among them.
func (r Reader) Triggered(ctx context.Context, inbox InboxID, kind, word string) ([]Automation, error) {
	var as []Automation
	err := r.db.NewRaw(`SELECT a.* FROM automation_triggers t JOIN automations a ON a.id = t.automation_id
		WHERE t.kind = ? AND t.word = ? AND NOT a.retired
			AND NOT EXISTS (SELECT 1 FROM automation_pauses p WHERE p.automation_id = a.id AND p.inbox_id = ?)
		ORDER BY a.name`, kind, word, inbox).Scan(ctx, &as)
	return as, translate(err)
}

// PausedIn tells who holds an automation in an inbox; empty for nobody.
func (r Reader) PausedIn(ctx context.Context, id AutomationID, inbox InboxID) (by string, err error) {
	var ps []AutomationPause
	err = r.db.NewSelect().Model(&ps).Where("automation_id = ? AND inbox_id = ?", id, inbox).Scan(ctx)
	if err != nil || len(ps) == 0 {
		return "", translate(err)
	}
	return ps[0].ByName, nil
}

// EnsureAutomation gives the automation with a name, made without a version where there is none, and locks its row until the transaction
// ends. Runs of it may begin meanwhile, so no key of it is set.
func (tx *Tx) EnsureAutomation(ctx context.Context, name string, now Time) (Automation, error) {
	a := Automation{Name: name, UpdatedAt: now}
	_, err := tx.db.NewInsert().Model(&a).On("CONFLICT (name) DO UPDATE").Set("retired = automation.retired").Returning("*").Exec(ctx)
	return a, translate(err)
}

// AddVersion adds a version, which becomes the one that contacts enter, with what starts it. It gives it its id and number.
func (tx *Tx) AddVersion(ctx context.Context, v *AutomationVersion, triggers []AutomationTrigger) error {
	last := 0
	if err := tx.db.NewRaw("SELECT COALESCE(MAX(version), 0) FROM automation_versions WHERE automation_id = ?", v.AutomationID).Scan(ctx, &last); err != nil {
		return translate(err)
	}
	v.Version = last + 1
	if _, err := tx.db.NewInsert().Model(v).Returning("id").Exec(ctx); err != nil {
		return translate(err)
	}
	if _, err := tx.db.NewUpdate().Model((*Automation)(nil)).Set("version_id = ?, retired = ?, updated_at = ?", v.ID, false, v.CreatedAt).
		Where("id = ?", v.AutomationID).Exec(ctx); err != nil {
		return translate(err)
	}
	if _, err := tx.db.NewDelete().Model((*AutomationTrigger)(nil)).Where("automation_id = ?", v.AutomationID).Exec(ctx); err != nil {
		return translate(err)
	}
	if len(triggers) == 0 {
		return nil
	}
	_, err := tx.db.NewInsert().Model(&triggers).Exec(ctx)
	return translate(err)
}

// RetireAutomation has nobody enter an automation any more, or takes that back.
func (tx *Tx) RetireAutomation(ctx context.Context, id AutomationID, retired bool, now Time) error {
	_, err := tx.db.NewUpdate().Model((*Automation)(nil)).Set("retired = ?, updated_at = ?", retired, now).Where("id = ?", id).Exec(ctx)
	return translate(err)
}

// PauseAutomation holds an automation in an inbox. changed is false where it is held already.
func (tx *Tx) PauseAutomation(ctx context.Context, p AutomationPause) (changed bool, err error) {
	return affected(tx.db.NewInsert().Model(&p).On("CONFLICT DO NOTHING").Exec(ctx))
}

// ResumeAutomation takes that back.
func (tx *Tx) ResumeAutomation(ctx context.Context, id AutomationID, inbox InboxID) (changed bool, err error) {
	return affected(tx.db.NewDelete().Model((*AutomationPause)(nil)).Where("automation_id = ? AND inbox_id = ?", id, inbox).Exec(ctx))
}
