package main

import (
	"context"

	"partyline/cmd/partyline/internal/demo"
	"partyline/config"
)

// demoLog keeps the terminal quiet unless something is wrong.
var demoLog = config.Log{Level: "warn", Format: "text"}

type demoCmd struct {
	Listen string `help:"Address of the page. A free port is taken where this one is in use." default:"127.0.0.1:8080"`
	Chat   string `help:"Where the team answers: slack, discord or both. With both, the UK line is in Slack and the US line in Discord." enum:"slack,discord,both" default:"both"`
	Data   string `help:"Folder in which the database is kept; without it, it is gone at the end. The emulated channels start empty each time: a conversation gets a new thread at its next text." type:"path" placeholder:"DIR"`
}

// Run shows everything on this machine until it is interrupted.
func (c demoCmd) Run(ctx context.Context, s streams) error {
	return demo.Run(ctx, demo.Options{Listen: c.Listen, Chat: c.Chat, Data: c.Data, Out: s.out, Log: logger(s.err, demoLog)})
}
