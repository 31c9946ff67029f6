package automation

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"slices"

	"partyline/store"
)

// Applying says how definitions are loaded.
type Applying struct {
	// Prune retires automations that are in none of the files.
	Prune bool
	// DryRun changes nothing, and only tells what would change.
	DryRun bool
	// Actor is who does it, for the audit log.
	Actor string
	// Now is the time.
	Now store.Time
}

// Change is what becomes of an automation.
type Change struct {
	Name  string
	Title string
	What  ChangeKind
	// Version is the one that contacts enter from now on.
	Version int
	// Inside is how many contacts are in it, who finish the version that they entered.
	Inside int
}

// ChangeKind says what becomes of an automation.
type ChangeKind string

const (
	// IsNew was not there before.
	IsNew ChangeKind = "new"
	// HasNewVersion is another than it was.
	HasNewVersion ChangeKind = "new version"
	// IsUnchanged stays as it is.
	IsUnchanged ChangeKind = "unchanged"
	// IsBack was retired, and is in use again.
	IsBack ChangeKind = "back in use"
	// IsRetired is in none of the files: nobody enters it any more.
	IsRetired ChangeKind = "retired"
	// IsMissing is in none of the files, and stays in use as long as nobody prunes.
	IsMissing ChangeKind = "not in these files"
)

// errDryRun rolls back what was only tried.
var errDryRun = errors.New("automation: only tried")

// Apply loads definitions into a database, all or none, and tells by name what becomes of each. A running Partyline takes them into use at
// once.
func Apply(ctx context.Context, s *store.Store, files []File, how Applying) ([]Change, error) {
	var changes []Change
	err := s.Tx(ctx, func(ctx context.Context, tx *store.Tx) error {
		before, err := tx.Automations(ctx, 0)
		if err != nil {
			return err
		}
		changes = nil
		for _, f := range files {
			c, err := applyOne(ctx, tx, f, rowNamed(before, f.Definition.Name), how)
			if err != nil {
				return err
			}
			changes = append(changes, c)
		}
		for _, row := range before {
			if row.Retired || slices.ContainsFunc(files, func(f File) bool { return f.Definition.Name == row.Name }) {
				continue
			}
			c, err := leaveOut(ctx, tx, row, how)
			if err != nil {
				return err
			}
			changes = append(changes, c)
		}
		if how.DryRun {
			return errDryRun
		}
		return nil
	})
	if errors.Is(err, errDryRun) {
		err = nil
	}
	return changes, err
}

func rowNamed(rows []store.AutomationRow, name string) *store.AutomationRow {
	for i := range rows {
		if rows[i].Name == name {
			return &rows[i]
		}
	}
	return nil
}

// applyOne loads one definition. before is what there was; nil for nothing.
func applyOne(ctx context.Context, tx *store.Tx, f File, before *store.AutomationRow, how Applying) (Change, error) {
	sum := sha256.Sum256(f.Text)
	digest := hex.EncodeToString(sum[:])
	c := Change{Name: f.Definition.Name, Title: f.Definition.Title, What: IsNew}
	if before != nil {
		c.What, c.Version, c.Inside = HasNewVersion, before.Version, before.Active
		if before.Digest == digest && before.Retired {
			c.What = IsBack
			return c, errors.Join(tx.RetireAutomation(ctx, before.ID, false, how.Now), note(ctx, tx, how, "load automation", c))
		}
		if before.Digest == digest {
			c.What = IsUnchanged
			return c, nil
		}
	}
	a, err := tx.EnsureAutomation(ctx, f.Definition.Name, how.Now)
	if err != nil {
		return c, err
	}
	v := store.AutomationVersion{AutomationID: a.ID, Digest: digest, Title: f.Definition.Title, Body: string(f.Text), CreatedAt: how.Now}
	var triggers []store.AutomationTrigger
	for _, t := range f.Definition.Triggers {
		triggers = append(triggers, store.AutomationTrigger{Kind: string(t.Kind), Word: t.Word, AutomationID: a.ID})
	}
	if err := tx.AddVersion(ctx, &v, triggers); err != nil {
		return c, err
	}
	c.Version = v.Version
	return c, note(ctx, tx, how, "load automation", c)
}

// leaveOut deals with an automation that is in none of the files.
func leaveOut(ctx context.Context, tx *store.Tx, row store.AutomationRow, how Applying) (Change, error) {
	c := Change{Name: row.Name, Title: row.Title, What: IsMissing, Version: row.Version, Inside: row.Active}
	if !how.Prune {
		return c, nil
	}
	c.What = IsRetired
	if err := tx.RetireAutomation(ctx, row.ID, true, how.Now); err != nil {
		return c, err
	}
	return c, note(ctx, tx, how, "retire automation", c)
}

func note(ctx context.Context, tx *store.Tx, how Applying, action string, c Change) error {
	return tx.Note(ctx, &store.AuditEntry{At: how.Now, Actor: how.Actor, Action: action, Detail: c.Name})
}
