package main

import (
	"context"
	"fmt"
	"os"

	"partyline/config"
	"partyline/store"
)

type migrateCmd struct {
	Config string `help:"Configuration file (YAML)." type:"path" placeholder:"FILE"`
	Check  bool   `help:"Only tell whether the tables are up to date."`
}

// Run brings the tables up to date. serve does so too; this is for doing it before several replicas start, or with other rights.
func (c migrateCmd) Run(ctx context.Context, s streams) error {
	cfg, err := config.Load(c.Config, os.LookupEnv) // of which the database alone is needed, so the rest is not checked
	if err != nil {
		return usageError{err}
	}
	db, err := store.Open(ctx, store.Options{URL: cfg.Database.URL.Reveal()})
	if err != nil {
		return fmt.Errorf("database.url: %w", err)
	}
	defer func() { _ = db.Close() }()
	if c.Check {
		err = db.CheckVersion(ctx)
	} else {
		err = db.Migrate(ctx)
	}
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(s.out, "The tables are up to date (version %d).\n", store.Latest())
	return err
}
