package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"text/tabwriter"

	"github.com/jonboulle/clockwork"

	"partyline/bridge/automation"
	"partyline/config"
	"partyline/store"
)

type automationsCmd struct {
	Check    automationsCheckCmd    `cmd:"" help:"Tell what is wrong with definitions. It needs no database."`
	Apply    automationsApplyCmd    `cmd:"" help:"Load definitions into the database. A running Partyline takes them into use at once."`
	List     automationsListCmd     `cmd:"" help:"List what is loaded, and how many contacts are in it."`
	Examples automationsExamplesCmd `cmd:"" help:"Write five definitions to start from."`
}

type automationsCheckCmd struct {
	Paths []string `arg:"" name:"path" help:"Files, or folders of files that end in .yaml."`
}

// Run reads the files and says what is wrong with them. The exit code is 0 where nothing is but warnings, else 2.
func (c automationsCheckCmd) Run(s streams) error {
	files, err := definitions(s, c.Paths)
	if err != nil {
		return err
	}
	for _, f := range files {
		_, _ = fmt.Fprintf(s.out, "%s: %s (%s) is valid.\n", f.Name, f.Definition.Name, f.Definition.Title)
	}
	return nil
}

// definitions reads files. What is wrong with them is complained about line by line, and so are warnings.
func definitions(s streams, paths []string) ([]automation.File, error) {
	sources, err := automation.Sources(paths)
	if err != nil {
		return nil, usageError{err}
	}
	files, warnings, err := automation.ParseAll(sources)
	for _, w := range warnings {
		_, _ = fmt.Fprintf(s.err, "%s (a warning)\n", w)
	}
	var problems automation.Problems
	if errors.As(err, &problems) {
		for _, p := range problems {
			_, _ = fmt.Fprintln(s.err, p)
		}
		return nil, usageError{fmt.Errorf("%d of these must be mended first; nothing was loaded", len(problems))}
	}
	return files, err
}

// database is where automations are kept.
type database struct {
	Config string `help:"Configuration file (YAML)." type:"path" placeholder:"FILE"`
}

// open opens the database, whose tables must be there and up to date.
func (d database) open(ctx context.Context) (*store.Store, error) {
	cfg, err := config.Load(d.Config, os.LookupEnv) // of which the database alone is needed, so the rest is not checked
	if err != nil {
		return nil, usageError{err}
	}
	db, err := store.Open(ctx, store.Options{URL: cfg.Database.URL.Reveal()})
	if err != nil {
		return nil, fmt.Errorf("database.url: %w", err)
	}
	if err := db.CheckVersion(ctx); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return db, nil
}

type automationsApplyCmd struct {
	database

	Paths  []string `arg:"" name:"path" help:"Files, or folders of files that end in .yaml."`
	DryRun bool     `help:"Only tell what would change."`
	Prune  bool     `help:"Retire what is in none of the files: nobody enters it any more, and who is in it finishes."`
}

// Run loads the files, all or none, and prints what becomes of each automation.
func (c automationsApplyCmd) Run(ctx context.Context, s streams) error {
	files, err := definitions(s, c.Paths)
	if err != nil {
		return err
	}
	db, err := c.open(ctx)
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }()
	changes, err := automation.Apply(ctx, db, files, automation.Applying{Prune: c.Prune, DryRun: c.DryRun, Actor: "partyline automations apply",
		Now: store.At(clockwork.NewRealClock().Now())})
	if err != nil {
		return fmt.Errorf("the definitions could not be loaded, and nothing has changed: %w", err)
	}
	for _, change := range changes {
		_, _ = fmt.Fprintln(s.out, said(change))
	}
	if c.DryRun {
		_, _ = fmt.Fprintln(s.out, "This was a dry run: nothing has changed.")
	}
	return nil
}

// said is a change as a line.
func said(c automation.Change) string {
	line := fmt.Sprintf("%s: %s", c.Name, c.What)
	switch c.What {
	case automation.IsNew, automation.IsBack, automation.IsUnchanged:
		line += fmt.Sprintf(" (version %d)", c.Version)
	case automation.HasNewVersion:
		line += fmt.Sprintf(" %d", c.Version)
		if c.Inside > 0 {
			line += fmt.Sprintf("; %s the one before", finish(c.Inside))
		}
	case automation.IsRetired:
		if c.Inside > 0 {
			line += "; " + finish(c.Inside) + " it"
		}
	case automation.IsMissing:
		line += ", and stays in use; --prune retires it"
	}
	return line
}

func finish(people int) string {
	if people == 1 {
		return "1 contact finishes"
	}
	return fmt.Sprintf("%d contacts finish", people)
}

type automationsListCmd struct {
	database
}

// Run lists what is loaded.
func (c automationsListCmd) Run(ctx context.Context, s streams) error {
	db, err := c.open(ctx)
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }()
	rows, err := db.Automations(ctx, 0)
	if err != nil {
		return err
	}
	if len(rows) == 0 {
		_, err = fmt.Fprintln(s.out, "No automation is loaded. partyline automations apply loads definitions; partyline automations examples writes some to start from.")
		return err
	}
	table := tabwriter.NewWriter(s.out, 0, 4, 2, ' ', 0)
	_, _ = fmt.Fprintln(table, "NAME\tVERSION\tSTATE\tIN IT\tENDED\tTITLE")
	for _, r := range rows {
		state := "in use"
		if r.Retired {
			state = "retired"
		}
		_, _ = fmt.Fprintf(table, "%s\t%d\t%s\t%d\t%d\t%s\n", r.Name, r.Version, state, r.Active, r.Ended, r.Title)
	}
	return table.Flush()
}

type automationsExamplesCmd struct {
	Dir string `help:"The folder, which is made where it is not there." default:"automations" type:"path"`
}

// Run writes the examples. A file that is there already stays as it is.
func (c automationsExamplesCmd) Run(s streams) error {
	if err := os.MkdirAll(c.Dir, 0o755); err != nil { //nolint:gosec // definitions are no secrets
		return fmt.Errorf("%s cannot be made: %w", c.Dir, err)
	}
	var kept []string
	for _, e := range automation.ExampleSources() {
		path := filepath.Join(c.Dir, e.Name)
		file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644) //nolint:gosec // likewise
		if errors.Is(err, os.ErrExist) {
			kept = append(kept, path)
			continue
		}
		if err != nil {
			return fmt.Errorf("%s cannot be written: %w", path, err)
		}
		if _, err = file.Write(e.Text); err != nil {
			_ = file.Close()
			return fmt.Errorf("%s cannot be written: %w", path, err)
		}
		if err := file.Close(); err != nil {
			return fmt.Errorf("%s cannot be written: %w", path, err)
		}
		_, _ = fmt.Fprintln(s.out, path)
	}
	if len(kept) > 0 {
		return usageError{fmt.Errorf("there already, and left as they are: %s", strings.Join(kept, ", "))}
	}
	_, err := fmt.Fprintf(s.out, "Change them as you like, then load them: partyline automations apply %s\n", c.Dir)
	return err
}
