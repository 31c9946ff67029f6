package main

import (
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"time"

	"partyline/bot/profile"
	"partyline/bridge"
	"partyline/config"
	"partyline/store"
)

type contactsCmd struct {
	Import contactsImportCmd `cmd:"" help:"Read contacts from a CSV file into an inbox."`
	Export contactsExportCmd `cmd:"" help:"Write the contacts of an inbox to standard output."`

	Consents contactsConsentsCmd `cmd:"" help:"Write the consent ledger of an inbox to standard output, as CSV."`
}

// openContacts opens the database and finds an inbox in it. Of the configuration only the database and the inboxes are needed, so the rest
// is not checked.
func openContacts(ctx context.Context, path, name string) (db *store.Store, in store.Inbox, region string, err error) {
	cfg, err := config.Load(path, os.LookupEnv)
	if err != nil {
		return nil, in, "", usageError{err}
	}
	if db, err = store.Open(ctx, store.Options{URL: cfg.Database.URL.Reveal()}); err != nil {
		return nil, in, "", fmt.Errorf("database.url: %w", err)
	}
	if err = db.CheckVersion(ctx); err == nil {
		in, err = db.InboxNamed(ctx, name)
	}
	if errors.Is(err, store.ErrNotFound) {
		err = usageError{fmt.Errorf("the database has no inbox %q. Give the name of one in the configuration; where it is new, start serve once", name)}
	}
	if err != nil {
		_ = db.Close()
		return nil, in, "", err
	}
	for _, i := range cfg.Inboxes {
		if i.Name == name {
			region = i.Region
		}
	}
	return db, in, region, nil
}

type contactsImportCmd struct {
	File   string   `arg:"" help:"CSV file in UTF-8, whose first line names the columns." type:"existingfile"`
	Inbox  string   `help:"Inbox that is to know them." required:"" placeholder:"NAME"`
	List   string   `help:"List that all of them join." placeholder:"NAME"`
	Tag    []string `help:"Tag that is put on all of them. Can be given several times." placeholder:"NAME"`
	DryRun bool     `help:"Only say what would be done."`
	Config string   `help:"Configuration file (YAML). Without it, the environment alone." type:"path" placeholder:"FILE"`
}

// Help is what --help says beside the arguments.
func (contactsImportCmd) Help() string {
	return "Columns called phone, name, first name, last name, email, tags, account, zone, language are known, and others that mean the same; every other " +
		"column becomes a field. Lines that will not do are written to standard output as CSV, with their number and the reason, and the exit code " +
		"is 1 then. An import that was cut off goes on where it stopped when it is given the same file and arguments again."
}

// errRefusedLines says that some lines were not imported.
var errRefusedLines = errors.New("some lines were not imported; they are listed with their reasons")

// progressEvery is how many lines are read between two lines of progress.
const progressEvery = 10_000

// Run imports.
func (c contactsImportCmd) Run(ctx context.Context, s streams) error {
	db, in, region, err := openContacts(ctx, c.Config, c.Inbox)
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }()
	file, err := os.Open(c.File)
	if err != nil {
		return usageError{err}
	}
	defer func() { _ = file.Close() }() // it was only read
	report := csv.NewWriter(s.out)
	begun, told := time.Now(), int64(0) //nolint:forbidigo // how fast it is, told to a person
	done, err := bridge.New(bridge.Options{Store: db}).ImportContacts(ctx, bridge.ImportRequest{
		Actor: bridge.Person{ID: "command line", Name: "The command line"}, Inbox: in.ID, Region: region, List: c.List, Tags: c.Tag, DryRun: c.DryRun, File: file,
		Refused: func(line int64, reason string) {
			_ = report.Write([]string{strconv.FormatInt(line, 10), reason}) // what cannot be written shows at the end
		},
		Progress: func(r bridge.ImportResult) {
			if r.Lines >= told+progressEvery {
				told = r.Lines
				_, _ = fmt.Fprintf(s.err, "%d lines after %s\n", r.Lines, time.Since(begun).Round(time.Second/10)) //nolint:forbidigo // as above
			}
		},
	})
	report.Flush()
	if err != nil {
		return errors.New(bridge.Say(err) + stopped(done))
	}
	verb := "Imported"
	if c.DryRun {
		verb = "Would be imported"
	}
	if done.From > 0 {
		_, _ = fmt.Fprintf(s.err, "It went on behind line %d, where it had been cut off.\n", done.From)
	}
	_, _ = fmt.Fprintf(s.err, "%s: %d new contacts, %d lines about contacts that were known, %d lines refused.\n", verb, done.Added, done.Known, done.Refused)
	if err := report.Error(); err != nil {
		return err
	}
	if done.Refused > 0 {
		return errRefusedLines
	}
	return nil
}

// stopped says how far an import came that was cut off; nothing where it did not begin.
func stopped(r bridge.ImportResult) string {
	if r.Lines == 0 {
		return ""
	}
	return fmt.Sprintf(" It stopped behind line %d; the same command goes on there.", r.Lines)
}

type contactsExportCmd struct {
	Inbox  string `help:"Inbox whose contacts are wanted." required:"" placeholder:"NAME"`
	Format string `help:"csv or json." enum:"csv,json" default:"csv"`
	Config string `help:"Configuration file (YAML). Without it, the environment alone." type:"path" placeholder:"FILE"`
}

// Run exports.
func (c contactsExportCmd) Run(ctx context.Context, s streams) error {
	db, in, _, err := openContacts(ctx, c.Config, c.Inbox)
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }()
	write := profile.WriteContactsCSV
	if c.Format == "json" {
		write = profile.WriteContactsJSON
	}
	return write(ctx, flushless{s.out}, db.Reader, in.ID)
}

// flushless is a writer that needs no word between batches.
type flushless struct{ io.Writer }

// GoOn implements profile.Download.
func (flushless) GoOn() {}

type contactsConsentsCmd struct {
	Inbox  string `help:"Inbox whose ledger is wanted." required:"" placeholder:"NAME"`
	Config string `help:"Configuration file (YAML). Without it, the environment alone." type:"path" placeholder:"FILE"`
}

// Run writes the ledger.
func (c contactsConsentsCmd) Run(ctx context.Context, s streams) error {
	db, in, _, err := openContacts(ctx, c.Config, c.Inbox)
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }()
	return bridge.WriteSheet(ctx, db.Reader, bridge.ConsentSheet, in.ID, 0, s.out)
}
