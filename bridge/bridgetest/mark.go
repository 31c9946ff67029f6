package bridgetest

import (
	"slices"

	"partyline/bridge"
)

func markScenarios() []scenario {
	return []scenario{
		{"each mark follows each other one", markAll},
		{"a repeated mark changes nothing", markRepeated},
		{"a deleted reply is no error", markDeleted},
		{"a mark that may have been set is set again", markUnclear},
		{"a reply in a thread that is gone", markGone},
	}
}

var marks = []bridge.Mark{bridge.MarkHeld, bridge.MarkAsked, bridge.MarkSent, bridge.MarkDelivered, bridge.MarkFailed}

// bears checks the signs on a reply.
func (d *desk) bears(p bridge.PostRef, want ...bridge.Mark) {
	d.Helper()
	got := slices.Sorted(slices.Values(d.Reader.Marks(p)))
	slices.Sort(want)
	if !slices.Equal(got, want) {
		d.Errorf("the reply bears %q, want %q", got, want)
	}
}

func markAll(d *desk) {
	t := d.open()
	for _, was := range marks {
		for _, now := range marks {
			p := d.People.Types(Admin, t, "on its way")
			d.bears(p)
			d.must(d.Chat.Mark(d.ctx, p, bridge.MarkNone, was))
			d.bears(p, was)
			d.must(d.Chat.Mark(d.ctx, p, was, now))
			d.bears(p, now)
			d.must(d.Chat.Mark(d.ctx, p, now, bridge.MarkNone))
			d.bears(p)
		}
	}
}

func markRepeated(d *desk) {
	p := d.People.Types(Admin, d.open(), "on its way")
	for range 2 {
		d.must(d.Chat.Mark(d.ctx, p, bridge.MarkNone, bridge.MarkHeld))
		d.bears(p, bridge.MarkHeld)
	}
	for range 2 {
		d.must(d.Chat.Mark(d.ctx, p, bridge.MarkHeld, bridge.MarkSent))
		d.bears(p, bridge.MarkSent)
	}
	d.must(d.Chat.Mark(d.ctx, p, bridge.MarkNone, bridge.MarkNone))
	d.bears(p, bridge.MarkSent)
}

func markDeleted(d *desk) {
	p := d.People.Types(Admin, d.open(), "on its way")
	d.must(d.Chat.Mark(d.ctx, p, bridge.MarkNone, bridge.MarkHeld))
	d.People.Deletes(p)
	d.must(d.Chat.Mark(d.ctx, p, bridge.MarkHeld, bridge.MarkSent))
	d.must(d.Chat.Mark(d.ctx, p, bridge.MarkSent, bridge.MarkNone))
}

func markUnclear(d *desk) {
	p := d.People.Types(Admin, d.open(), "on its way")
	was := bridge.MarkNone
	for i, f := range unclear() {
		d.Faults.Fail(Marking, f)
		d.refused(d.Chat.Mark(d.ctx, p, was, marks[i]), bridge.CodeUncertain, bridge.CodeRetry)
		d.again(func() error { return d.Chat.Mark(d.ctx, p, was, marks[i]) })
		d.bears(p, marks[i])
		was = marks[i]
	}
}

func markGone(d *desk) {
	t := d.open()
	p := d.People.Types(Admin, t, "on its way")
	d.People.DeletesThread(t)
	if err := d.Chat.Mark(d.ctx, p, bridge.MarkNone, bridge.MarkSent); err != nil {
		d.refused(err, bridge.CodeGone)
	}
}
