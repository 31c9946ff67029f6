package main

import (
	"fmt"

	"partyline/config"
)

type configCmd struct {
	Example configExampleCmd `cmd:"" help:"Print a documented configuration with every key."`
	Check   configCheckCmd   `cmd:"" help:"Say everything that is wrong with a configuration."`
}

type configExampleCmd struct{}

// Run prints the reference.
func (configExampleCmd) Run(s streams) error { return config.Reference(s.out) }

type configCheckCmd struct {
	Config string `help:"Configuration file (YAML). Without it, the environment alone." type:"path" placeholder:"FILE"`
}

// Run reads and checks; it contacts nobody.
func (c configCheckCmd) Run(s streams) error {
	loaded, err := load(c.Config)
	if err != nil {
		return err
	}
	for _, w := range loaded.Warnings() {
		if _, err := fmt.Fprintln(s.out, "Warning: "+w+"."); err != nil {
			return err
		}
	}
	_, err = fmt.Fprintln(s.out, "The configuration is good.")
	return err
}
