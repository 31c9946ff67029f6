package demo

import (
	"context"
	"fmt"

	"partyline/bridge/automation"
	"partyline/store"
)

// automate loads the examples of automations, for both inboxes. None of them starts before somebody texts JOIN, or puts one of their tags on.
func (d *Demo) automate(ctx context.Context) error {
	files, _, err := automation.ParseAll(automation.ExampleSources())
	if err != nil {
		return fmt.Errorf("the examples of automations: %w", err)
	}
	_, err = automation.Apply(ctx, d.app.Store, files, automation.Applying{Actor: "partyline demo", Now: store.At(d.world.clock.Now())})
	return err
}
