package bridgetest

import (
	"context"
	"time"

	"partyline/bridge"
)

func paceScenarios() []scenario {
	return []scenario{
		{"a post that is refused waits as long as it is told", pacePosts},
		{"a card likewise", paceCards},
		{"the opening of a thread likewise", paceOpening},
		{"so does a mark", paceMarks},
		{"so does reading", paceReading},
		{"a context that has ended", paceEnded},
	}
}

// pause is what the platform asks for. It is far longer than what a test waits, so a call that slept would be found out.
const pause = 2 * time.Minute

// slowed checks the answer to a call that the platform refused: what it asked for is told, nothing was done, the next caller does not
// even ask, and after the wait it goes on.
func (d *desk) slowed(c Call, do func() error) {
	d.Helper()
	d.Faults.Limit(c, pause)
	e := d.refused(do(), bridge.CodeRetry)
	if e.RetryAfter < pause || e.RetryAfter > pause+5*time.Second {
		d.Errorf("%s: asked to wait for %v, told %v", c, pause, e.RetryAfter)
	}
	calls := d.Faults.Calls(c)
	for range 3 {
		e = d.refused(do(), bridge.CodeRetry)
		if e.RetryAfter <= 0 || e.RetryAfter > pause+5*time.Second {
			d.Errorf("%s: the next caller is told to wait for %v", c, e.RetryAfter)
		}
	}
	if n := d.Faults.Calls(c) - calls; n != 0 {
		d.Errorf("%s: %d calls were made during the wait", c, n)
	}
	d.Clock.Advance(pause + 5*time.Second)
	d.again(do)
}

func pacePosts(d *desk) {
	t := d.open()
	p := d.customer("hello")
	d.slowed(Posting, func() error {
		_, err := d.Chat.Post(d.ctx, t, p)
		return err
	})
	d.holds(t, "hello")
}

func paceCards(d *desk) {
	t := d.open()
	c := d.card()
	d.slowed(Refreshing, func() error { return d.Chat.Refresh(d.ctx, t, c) })
}

func paceOpening(d *desk) {
	for _, call := range d.Opening {
		before := d.ours()
		c := d.card()
		tried := d.Clock.Now()
		var t bridge.ThreadRef
		d.slowed(call, func() (err error) {
			t, err = d.Chat.OpenThread(d.ctx, d.Place, c)
			c.TriedAt = tried // whoever repeats it says so
			return err
		})
		if n := d.ours() - before; n != 1 {
			d.Errorf("%s: %d cards", call, n)
		}
		d.say(t, "hello")
	}
}

func paceMarks(d *desk) {
	p := d.People.Types(Admin, d.open(), "on its way")
	d.slowed(Marking, func() error { return d.Chat.Mark(d.ctx, p, bridge.MarkNone, bridge.MarkHeld) })
	d.bears(p, bridge.MarkHeld)
}

func paceReading(d *desk) {
	t := d.open()
	d.People.Types(Admin, t, "hello")
	n := 0
	d.slowed(Reading, func() (err error) {
		for _, err = range d.Chat.History(d.ctx, t, time.Time{}) {
			n++
		}
		return err
	})
	if n != 5 { // the refusal, three while it holds, the reply
		d.Errorf("%d things were told, want 5", n)
	}
}

func paceEnded(d *desk) {
	t := d.open()
	ctx, cancel := context.WithCancel(d.ctx)
	cancel()
	codes := []bridge.Code{bridge.CodeRetry, bridge.CodeUncertain}
	_, err := d.Chat.Post(ctx, t, d.customer("hello"))
	d.refused(err, codes...)
	_, err = d.Chat.OpenThread(ctx, d.Place, d.card())
	d.refused(err, codes...)
	d.refused(d.Chat.Refresh(ctx, t, d.card()), codes...)
	for _, err := range d.Chat.History(ctx, t, time.Time{}) {
		d.refused(err, codes...)
	}
	if n := d.ours(t); n != 1 {
		d.Errorf("%d messages, want the card alone", n)
	}
}
