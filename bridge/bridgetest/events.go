package bridgetest

import (
	"fmt"
	"slices"
	"time"

	"partyline/bridge"
)

func eventScenarios() []scenario {
	return []scenario{
		{"fifty quick replies keep their order", eventOrder},
		{"events that come twice", eventTwice},
		{"events that come in another order", eventMixed},
		{"an event that comes late", eventLate},
		{"a reply that could not be kept is asked for again", eventKept},
		{"the watermark moves while we listen", eventAlive},
	}
}

func textsOf(all []bridge.Typed) []string {
	var out []string
	for _, t := range all {
		out = append(out, t.Text)
	}
	return out
}

func numbered(n int) []string {
	var out []string
	for i := range n {
		out = append(out, fmt.Sprintf("reply %d", i))
	}
	return out
}

func eventOrder(d *desk) {
	one, other := d.open(), d.open()
	d.listen()
	want := numbered(50)
	for _, text := range want {
		d.People.Types(Admin, one, text)
		d.People.Types(Admin, other, text)
	}
	d.hears("all replies", func() bool { return len(d.ear.once()) == 2*len(want) })
	for _, t := range []bridge.ThreadRef{one, other} {
		if got := textsOf(d.ear.repliesOf(t)); !slices.Equal(got, want) {
			d.Errorf("the order is %q", got)
		}
	}
}

func eventTwice(d *desk) {
	t := d.open()
	d.listen()
	want := numbered(10)
	d.Faults.Duplicate(len(want))
	for _, text := range want {
		d.People.Types(Admin, t, text)
	}
	d.hears("all replies", func() bool { return len(d.ear.once()) == len(want) })
	d.settle(t)
	if got := textsOf(d.ear.once()); !slices.Equal(got[:len(want)], want) || len(got) != len(want)+1 {
		d.Errorf("told were %q", got)
	}
}

func eventMixed(d *desk) {
	t := d.open()
	d.listen()
	want := numbered(6)
	d.Faults.Reorder(len(want))
	for _, text := range want {
		d.People.Types(Admin, t, text)
	}
	d.hears("all replies", func() bool { return len(d.ear.once()) == len(want) })
	if got := slices.Sorted(slices.Values(textsOf(d.ear.once()))); !slices.Equal(got, want) {
		d.Errorf("told were %q", got)
	}
}

func eventLate(d *desk) {
	t := d.open()
	d.listen()
	d.Faults.Delay()
	p := d.People.Types(Admin, t, "slow")
	d.settle(t)
	if got := d.ear.once(); len(got) != 1 {
		d.Fatalf("told were %+v before the late one came", got)
	}
	d.Faults.Deliver()
	d.hears("the late reply", func() bool { return len(d.ear.once()) == 2 })
	if got := d.ear.once()[1]; got.Post != p || got.Text != "slow" {
		d.Errorf("%+v is told as %+v", p, got)
	}
}

// eventKept: the database was away for a moment. Either the platform delivers again, or the adapter asks to catch up; the watermark
// does not pass over the gap.
func eventKept(d *desk) {
	t := d.open()
	d.listen()
	d.ear.read(func() { d.ear.deaf = true })
	p := d.People.Types(Admin, t, "keep me")
	d.hears("the reply that is not kept", func() bool {
		deaf := true
		d.ear.read(func() { deaf = d.ear.deaf })
		return !deaf
	})
	alive, caught := 0, d.catches()
	d.ear.read(func() { alive = d.ear.alive })
	d.passUntil("asking again for what was not kept", func() bool {
		now := 0
		d.ear.read(func() { now = d.ear.alive })
		again := d.catches() > caught || slices.ContainsFunc(d.ear.once(), func(o bridge.Typed) bool { return o.Post == p })
		if now > alive && !again {
			d.Fatal("the watermark moved over a gap")
		}
		return again
	})
	found := false
	for got, err := range d.Chat.History(d.ctx, t, d.Clock.Now().Add(-time.Hour)) {
		d.must(err)
		found = found || got.Post == p
	}
	if !found {
		d.Error("history does not tell it either")
	}
}

func eventAlive(d *desk) {
	d.listen()
	for i := range 3 {
		d.passUntil("the watermark moves", func() bool {
			n := 0
			d.ear.read(func() { n = d.ear.alive })
			return n > i
		})
	}
	d.ear.read(func() {
		if d.ear.channel != d.Place.Channel {
			d.Errorf("it is that of %q", d.ear.channel)
		}
	})
}
