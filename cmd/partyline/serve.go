package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"
	"time"

	"github.com/jonboulle/clockwork"

	"partyline/cmd/partyline/internal/app"
	"partyline/config"
)

// stopTime is how long a stop waits for what is under way.
const stopTime = 20 * time.Second

type serveCmd struct {
	Config string `help:"Configuration file (YAML). Without it, the environment alone." type:"path" placeholder:"FILE"`
}

// Run serves until it is interrupted. A configuration that will not do is refused with all reasons at once.
func (c serveCmd) Run(ctx context.Context, s streams) error {
	cfg, err := load(c.Config)
	if err != nil {
		return err
	}
	log := logger(s.err, cfg.Log)
	clock := clockwork.NewRealClock()
	begun := clock.Now()
	a, err := app.Start(ctx, app.Options{Config: cfg, Clock: clock, Log: log})
	if err != nil {
		return err
	}
	log.Info("serving", "address", a.Addr(), "inboxes", len(cfg.Inboxes), "after", clock.Since(begun).Round(time.Millisecond))
	<-ctx.Done()
	log.Info("stopping; what is under way may end")
	ending, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopTime)
	defer cancel()
	if err := a.Stop(ending); err != nil {
		return fmt.Errorf("stopping: %w", err)
	}
	log.Info("stopped")
	return nil
}

// load reads and checks the configuration.
func load(path string) (config.Config, error) {
	cfg, err := config.Load(path, os.LookupEnv)
	if err == nil {
		err = cfg.Validate()
	}
	if err != nil {
		return cfg, usageError{fmt.Errorf("the configuration will not do:\n%w", err)}
	}
	return cfg, nil
}

// logger writes as the configuration says.
func logger(w io.Writer, c config.Log) *slog.Logger {
	var level slog.Level
	if err := level.UnmarshalText([]byte(c.Level)); err != nil {
		level = slog.LevelInfo // Validate allows known levels only
	}
	o := &slog.HandlerOptions{Level: level}
	if c.Format == "json" {
		return slog.New(slog.NewJSONHandler(w, o))
	}
	return slog.New(slog.NewTextHandler(w, o))
}
