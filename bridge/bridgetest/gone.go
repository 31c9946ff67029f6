package bridgetest

import (
	"strings"
	"time"

	"partyline/bridge"
)

func goneScenarios() []scenario {
	return []scenario{
		{"a deleted thread is told of and replaced", goneDeleted},
		{"a deleted thread that was empty", goneEmpty},
		{"a repeated post into a deleted thread", goneRepeated},
		{"a locked thread is told of and replaced", goneLocked},
	}
}

// secret is what must not be shown.
const secret = "the secret"

// hidden checks that the secret is shown nowhere outside of threads.
func (d *desk) hidden() {
	d.Helper()
	for _, s := range d.Reader.Channel() {
		if strings.Contains(s.Text, secret) {
			d.Errorf("the channel shows %+v", s)
		}
	}
}

// replace opens the thread that takes the place of another, and checks that it leads back.
func (d *desk) replace(old bridge.ThreadRef) {
	d.Helper()
	c := d.card()
	c.Replaces = &old
	t, err := d.Chat.OpenThread(d.ctx, d.Place, c)
	d.must(err)
	if t == old || !d.Reader.Links(t, old) {
		d.Errorf("%+v does not lead back to %+v", t, old)
	}
	d.say(t, secret)
	d.shows(t, secret)
	d.must(d.Chat.Refresh(d.ctx, t, c))
	if !d.Reader.Links(t, old) {
		d.Error("the way back is gone after a refresh")
	}
}

func goneDeleted(d *desk) {
	t := d.open()
	d.say(t, "hello")
	d.People.Types(Admin, t, "hello yourself")
	d.People.DeletesThread(t)
	_, err := d.Chat.Post(d.ctx, t, d.customer(secret))
	d.refused(err, bridge.CodeGone)
	d.refused(d.Chat.Refresh(d.ctx, t, d.card()), bridge.CodeGone)
	for _, err := range d.Chat.History(d.ctx, t, time.Time{}) {
		d.refused(err, bridge.CodeGone)
	}
	d.hidden()
	if n := d.ours(t); n != 0 {
		d.Errorf("%d messages are left", n)
	}
	d.replace(t)
}

func goneEmpty(d *desk) {
	t := d.open()
	d.People.DeletesThread(t)
	d.refused(d.Chat.Refresh(d.ctx, t, d.card()), bridge.CodeGone)
	announced := d.customer(secret)
	announced.Announce = true
	_, err := d.Chat.Post(d.ctx, t, announced)
	d.refused(err, bridge.CodeGone)
	d.hidden()
	if n := d.ours(t); n != 0 {
		d.Errorf("%d messages are left", n)
	}
	d.replace(t)
}

// goneRepeated cuts a post into a deleted thread: whatever the platform made of it must not stay.
func goneRepeated(d *desk) {
	for f, after := range map[Failure]time.Duration{CutAfter: time.Second, ErrorAfter: long} {
		t := d.open()
		last := d.say(t, "hello")
		d.People.DeletesThread(t)
		tried := d.Clock.Now()
		p := d.customer(secret)
		d.Faults.Fail(Posting, f)
		_, err := d.Chat.Post(d.ctx, t, p)
		d.refused(err, bridge.CodeUncertain, bridge.CodeGone)
		if bridge.CodeOf(err) == bridge.CodeUncertain {
			d.Clock.Advance(after)
			p.TriedAt, p.After = tried, last.ID
			_, err = d.Chat.Post(d.ctx, t, p)
			d.refused(err, bridge.CodeGone)
		}
		d.hidden()
		if n := d.ours(t); n != 0 {
			d.Errorf("%d messages are left", n)
		}
	}
}

func goneLocked(d *desk) {
	t := d.open()
	d.say(t, "hello")
	d.People.LocksThread(t)
	_, err := d.Chat.Post(d.ctx, t, d.customer(secret))
	d.refused(err, bridge.CodeGone)
	d.hidden()
	d.shows(t, "hello")
	d.replace(t)
}
