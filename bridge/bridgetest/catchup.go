package bridgetest

import (
	"slices"
	"time"

	"partyline/bridge"
)

func catchUpScenarios() []scenario {
	return []scenario{
		{"each connection catches up", catchUpCalled},
		{"what was typed meanwhile is read from the thread", catchUpReads},
		{"what is typed now does not overtake it", catchUpFirst},
		{"the watermark does not move over a leap of the clock", catchUpLeap},
		{"two absences shortly after one another", catchUpTwice},
		{"what no event told is read from the thread", catchUpLost},
		{"a long absence is read in order", catchUpLong},
		{"reading starts after the given moment", catchUpSince},
		{"reading may be left early", catchUpLeft},
		{"reading that fails says so", catchUpFails},
	}
}

// history reads a thread.
func (d *desk) history(t bridge.ThreadRef, since time.Time) []bridge.Typed {
	d.Helper()
	var all []bridge.Typed
	for typed, err := range d.Chat.History(d.ctx, t, since) {
		d.must(err)
		if !typed.Recovered || typed.Post.Thread != t || typed.At.IsZero() {
			d.Errorf("history tells %+v", typed)
		}
		all = append(all, typed)
	}
	return all
}

// back reconnects and waits until that was caught up with.
func (d *desk) back() {
	d.Helper()
	before := d.catches()
	d.Faults.Reconnect()
	d.passUntil("catching up after an absence", func() bool { return d.catches() > before })
}

func catchUpCalled(d *desk) {
	d.open()
	d.listen()
	for range 3 {
		d.Faults.Disconnect()
		d.back()
	}
	d.ear.read(func() {
		if d.ear.channel != d.Place.Channel {
			d.Errorf("it is %q that is caught up with", d.ear.channel)
		}
	})
	t := d.open()
	d.settle(t) // events come again
}

func catchUpReads(d *desk) {
	t, other := d.open(), d.open()
	d.listen()
	d.say(t, "from the customer, before")
	d.People.Types(Admin, t, "before")
	d.hears("the reply before", func() bool { return len(d.ear.once()) == 1 })
	d.Clock.Advance(time.Second)
	since := d.Clock.Now()
	d.Clock.Advance(time.Second)
	d.Faults.Disconnect()
	want := []string{"one", "two\nlines 👍", "three", "edited"}
	d.People.Types(Admin, t, want[0])
	d.say(t, "from the customer")
	d.People.Types(Admin, t, want[1])
	d.People.Types(Robot, t, "beep")
	d.Clock.Advance(time.Second)
	d.People.Types(Stranger, t, want[2])
	d.People.Types(Admin, other, "elsewhere")
	d.People.Edits(d.People.Types(Admin, t, "wrong"), want[3])
	d.People.Deletes(d.People.Types(Admin, t, "deleted"))
	d.back()
	got := d.history(t, since)
	if !slices.Equal(textsOf(got), want) {
		d.Fatalf("history tells %q, want %q", textsOf(got), want)
	}
	for i, typed := range got {
		if (typed.Refused != "") != (i == 2) {
			d.Errorf("%+v: refused %q", typed, typed.Refused)
		}
	}
	if got := textsOf(d.history(other, since)); !slices.Equal(got, []string{"elsewhere"}) {
		d.Errorf("the other thread has %q", got)
	}
}

// catchUpFirst holds a catch-up up. What is typed meanwhile would leave before what was typed earlier.
func catchUpFirst(d *desk) {
	t := d.open()
	d.listen()
	d.Faults.Disconnect()
	d.People.Types(Admin, t, "missed")
	gate, begun := make(chan struct{}), 0
	d.ear.read(func() { d.ear.gate, begun = gate, d.ear.begun })
	d.Faults.Reconnect()
	d.passUntil("catching up begins", func() (began bool) {
		d.ear.read(func() { began = d.ear.begun > begun })
		return began
	})
	d.People.Types(Admin, t, "now")
	for range 20 { // an adapter that does not wait tells it at once
		select {
		case <-d.ear.read(func() {}):
		case <-time.After(5 * time.Millisecond):
		}
		if got := d.ear.once(); len(got) > 0 {
			d.Errorf("%+v was told before what was missed was read", got)
			break
		}
	}
	close(gate)
	d.hears("what is typed now", func() bool { return len(d.ear.once()) == 1 })
}

// catchUpLeap: the machine slept, and nobody knows what the connection lost.
func catchUpLeap(d *desk) {
	t := d.open()
	d.listen()
	d.Faults.Lose()
	d.People.Types(Admin, t, "lost")
	caught, alive := d.catches(), 0
	d.ear.read(func() { alive = d.ear.alive })
	d.Clock.Advance(6 * time.Hour)
	d.passUntil("catching up after a leap", func() bool {
		now := 0
		d.ear.read(func() { now = d.ear.alive })
		if now > alive && d.catches() == caught {
			d.Fatal("the watermark moved over a leap")
		}
		return d.catches() > caught
	})
}

// catchUpTwice: what one catch-up learned may be old when the next one asks.
func catchUpTwice(d *desk) {
	t, other, third := d.open(), d.open(), d.open()
	d.listen()
	since := d.Clock.Now().Add(-time.Second)
	for i, typed := range []bridge.ThreadRef{t, other, third} {
		d.Faults.Disconnect()
		d.People.Types(Admin, typed, "one of them")
		d.back()
		if got := textsOf(d.history(typed, since)); !slices.Equal(got, []string{"one of them"}) {
			d.Errorf("after absence %d history tells %q", i, got)
		}
	}
}

func catchUpLost(d *desk) {
	t := d.open()
	d.listen()
	since := d.Clock.Now().Add(-time.Second)
	d.Faults.Lose()
	p := d.People.Types(Admin, t, "lost")
	d.settle(t)
	if slices.ContainsFunc(d.ear.once(), func(o bridge.Typed) bool { return o.Post == p }) {
		d.Fatal("the event was not lost")
	}
	if got := d.history(t, since); len(got) != 2 || got[0].Post != p || got[0].Text != "lost" {
		d.Errorf("history tells %+v", got)
	}
}

// catchUpLong has more than any platform tells at once.
func catchUpLong(d *desk) {
	t := d.open()
	want := numbered(450)
	for i, text := range want {
		if i%50 == 0 {
			d.Clock.Advance(time.Second)
			d.say(t, "from the customer")
		}
		d.People.Types(Admin, t, text)
	}
	if got := textsOf(d.history(t, time.Time{})); !slices.Equal(got, want) {
		d.Errorf("history tells %d replies: %q", len(got), got)
	}
}

func catchUpSince(d *desk) {
	t := d.open()
	want := numbered(6)
	for _, text := range want {
		d.Clock.Advance(time.Second)
		d.People.Types(Admin, t, text)
	}
	all := d.history(t, time.Time{})
	for i, typed := range all {
		if got := textsOf(d.history(t, typed.At)); !slices.Equal(got, want[i+1:]) && len(got)+len(want[i+1:]) > 0 {
			d.Errorf("after %q there is %q", typed.Text, got)
		}
	}
	if !slices.IsSortedFunc(all, func(a, b bridge.Typed) int { return a.At.Compare(b.At) }) || len(all) != len(want) {
		d.Errorf("history tells %+v", all)
	}
}

func catchUpLeft(d *desk) {
	t := d.open()
	for _, text := range numbered(3) {
		d.People.Types(Admin, t, text)
	}
	n := 0
	for _, err := range d.Chat.History(d.ctx, t, time.Time{}) {
		d.must(err)
		n++
		break
	}
	if n != 1 {
		d.Errorf("%d replies, want one", n)
	}
}

func catchUpFails(d *desk) {
	t := d.open()
	d.People.Types(Admin, t, "hello")
	for _, f := range unclear() {
		d.Faults.Fail(Reading, f)
		told, failed := 0, 0
		for _, err := range d.Chat.History(d.ctx, t, time.Time{}) {
			if told++; err != nil {
				d.refused(err, bridge.CodeRetry)
				failed++
			}
		}
		// A reading call may be repeated where it breaks; but nothing may be missing without a word.
		if told != 1 || failed == 0 && d.Faults.Calls(Reading) < 2 {
			d.Errorf("%s: %d things are told, want the reply or the error alone", f, told)
		}
	}
	if got := d.history(t, time.Time{}); len(got) != 1 {
		d.Errorf("then history tells %+v", got)
	}
}
