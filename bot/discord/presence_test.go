package discord_test

import (
	"fmt"
	"testing"
	"time"
)

// Discord takes five status lines in 20 s, so a burst of changes is one.
func TestTheStatusLineIsPaced(t *testing.T) {
	d := newDesk(t)
	d.counts(1) // nobody holds a connection yet
	d.run()
	d.until("1 unread", func() bool { return d.status() == "1 unread" })
	d.counts(2)
	d.counts(3)
	d.clock.Advance(4 * time.Second)
	if got := d.status(); got != "1 unread" {
		t.Errorf("within 5 s it says %q", got)
	}
	d.passes(time.Second, func() bool { return d.status() == "3 unread" })
	d.counts(0)
	d.passes(time.Second, func() bool { return d.status() == "" })
}

func (d *desk) counts(unread int) {
	d.t.Helper()
	if err := d.client.ShowUnread(d.ctx, unread); err != nil {
		d.t.Fatal(err)
	}
}

// status is what the bot's status line says, empty for nothing.
func (d *desk) status() string {
	activities, _ := d.Presence()["activities"].([]any)
	if len(activities) == 0 {
		return ""
	}
	activity, _ := activities[0].(map[string]any)
	return fmt.Sprint(activity["state"])
}
