// Command partyline gives a team one shared SMS inbox inside the chat they already live in.
//
// This package only wires: each subcommand has a file of its own, everything that runs is opened by internal/app.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"
	_ "time/tzdata" // zones, for machines and images that have none

	"github.com/alecthomas/kong"
)

// exitUsage is the exit code for a command line or a configuration that will not do; exitFailed is for everything else.
const (
	exitFailed = 1
	exitUsage  = 2
)

// cli is the command line. The help tags are what `partyline --help` prints.
type cli struct {
	Demo        demoCmd        `cmd:"" help:"Try everything on this machine, with no account anywhere."`
	Serve       serveCmd       `cmd:"" help:"Run Partyline."`
	Migrate     migrateCmd     `cmd:"" help:"Bring the database's tables up to date."`
	Contacts    contactsCmd    `cmd:"" help:"Import and export the contacts of an inbox."`
	Config      configCmd      `cmd:"" help:"Print or check the configuration."`
	Count       countCmd       `cmd:"" help:"Count what texts cost as SMS."`
	Automations automationsCmd `cmd:"" help:"Check, load and list automations."`
	Version     versionCmd     `cmd:"" help:"Print the version."`
}

// streams are where a subcommand reads and writes.
type streams struct {
	in       io.Reader
	out, err io.Writer
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := run(ctx, os.Args[1:], streams{in: os.Stdin, out: os.Stdout, err: os.Stderr})
	stop()
	os.Exit(code)
}

// complain writes to where people look for what went wrong.
func (s streams) complain(format string, args ...any) {
	_, _ = fmt.Fprintf(s.err, "partyline: "+format+"\n", args...)
}

// run does what the arguments ask for, and gives the exit code.
func run(ctx context.Context, args []string, s streams) int {
	exit := -1 // kong's way of saying that help was printed
	parser, err := kong.New(&cli{}, kong.Name("partyline"), kong.UsageOnError(),
		kong.Description("One shared SMS inbox, inside the chat your team already lives in."),
		kong.Writers(s.out, s.err), kong.Exit(func(code int) { exit = code }))
	if err != nil {
		s.complain("%v", err)
		return exitFailed
	}
	if len(args) == 0 {
		args = []string{"--help"}
	}
	command, err := parser.Parse(args)
	if exit >= 0 {
		return exit
	}
	if err != nil {
		s.complain("%v\nRun partyline --help to see what there is.", err)
		return exitUsage
	}
	command.BindTo(ctx, (*context.Context)(nil))
	if err := command.Run(s); err != nil {
		s.complain("%v", err)
		if errors.As(err, new(usageError)) {
			return exitUsage
		}
		return exitFailed
	}
	return 0
}

// usageError is an error that the person at the keyboard can mend.
type usageError struct{ error }

func (e usageError) Unwrap() error { return e.error }

type versionCmd struct{}

// Run prints the module's version and the Go release.
func (versionCmd) Run(s streams) error {
	version := "(devel)"
	info, ok := debug.ReadBuildInfo()
	if ok && info.Main.Version != "" {
		version = info.Main.Version
	}
	_, err := fmt.Fprintln(s.out, "partyline", version, info.GoVersion)
	return err
}
