package bridgetest

import (
	"time"

	"partyline/bridge"
)

// unclear are the failures after which nobody knows whether it was done.
func unclear() []Failure { return []Failure{CutBefore, CutAfter, ErrorBefore, ErrorAfter} }

// spans are how much later a repeated try comes, by name: bridge repeats after a second, or after a restart.
func spans() map[string]time.Duration {
	return map[string]time.Duration{"repeated soon": time.Second, "repeated long after": long}
}

func repeatScenarios() []scenario {
	var all []scenario
	for _, f := range unclear() {
		for when, after := range spans() {
			all = append(all,
				scenario{string(f) + ", " + when, func(d *desk) { repeatPost(d, f, after) }},
				scenario{string(f) + ", the first post of its thread, " + when, func(d *desk) { repeatFirst(d, f, after) }},
			)
		}
	}
	return append(all,
		scenario{"every kind of post is found again", repeatKinds},
		scenario{"an announcement that may have been made is not made twice", repeatAnnounced},
		scenario{"the search for it fails too", repeatSearch},
		scenario{"it fails twice", repeatTwice},
		scenario{"it is repeated although it was never tried", repeatUntried},
		scenario{"the caller does not wait for the answer", repeatSilence},
	)
}

// repeatPost breaks a post between others, and repeats it after somebody answered.
func repeatPost(d *desk, f Failure, after time.Duration) {
	t := d.open()
	last := d.say(t, "before")
	d.Clock.Advance(time.Minute)
	p := d.customer("hello & *goodbye*")
	p.After, p.TriedAt = "", time.Time{}
	tried := d.Clock.Now()
	d.Faults.Fail(Posting, f)
	_, err := d.Chat.Post(d.ctx, t, p)
	d.broken(err, f)
	d.People.Types(Admin, t, "an answer meanwhile")
	d.Clock.Advance(after)
	p.TriedAt, p.After = tried, last.ID
	var ref bridge.PostRef
	d.again(func() error {
		ref, err = d.Chat.Post(d.ctx, t, p)
		return err
	}, texts(p)...)
	want, at := []string{"before", "an answer meanwhile", p.Parts[0].Text}, 2
	if f.done() {
		want, at = []string{"before", p.Parts[0].Text, "an answer meanwhile"}, 1
	}
	got := d.holds(t, want...)
	if got[at].ID != ref.ID {
		d.Errorf("the repeated post is called %q, is %q", ref.ID, got[at].ID)
	}
	// The same words again are another message.
	d.say(t, p.Parts[0].Text)
	if n := len(d.Reader.Thread(t)); n != 4 {
		d.Errorf("%d messages after another post with the same words, want 4", n)
	}
}

// repeatFirst breaks the first post of a thread: no post in it is known yet.
func repeatFirst(d *desk, f Failure, after time.Duration) {
	t := d.open()
	tried := d.Clock.Now()
	p := d.customer("hello")
	d.Faults.Fail(Posting, f)
	_, err := d.Chat.Post(d.ctx, t, p)
	d.broken(err, f)
	d.Clock.Advance(after)
	p.TriedAt = tried
	d.again(func() error {
		_, err = d.Chat.Post(d.ctx, t, p)
		return err
	})
	d.holds(t, "hello")
}

func repeatKinds(d *desk) {
	for name, p := range d.sorts() {
		once := d.announced(p)
		t := d.open()
		last := d.say(t, "before")
		tried := d.Clock.Now()
		d.Faults.Fail(Posting, CutAfter)
		_, err := d.Chat.Post(d.ctx, t, p)
		d.broken(err, CutAfter)
		d.Clock.Advance(long)
		p.TriedAt, p.After = tried, last.ID
		ref := d.post(t, p)
		all := d.Reader.Thread(t)
		if len(all) != 2 || all[1].ID != ref.ID {
			d.Fatalf("%s: the thread shows %+v, and the second is called %q", name, all, ref.ID)
		}
		if n := len(d.Reader.Channel()); n != once {
			d.Errorf("%s: the channel shows %d messages after a repeated post, want %d: %+v", name, n, once, d.Reader.Channel())
		}
	}
}

// repeatAnnounced breaks the post, and then whatever else it takes to show it in the channel.
func repeatAnnounced(d *desk) {
	p := d.customer("hello")
	p.Announce = true
	once := d.announced(p)
	t := d.open()
	last := d.say(t, "before")
	for range 3 {
		tried := d.Clock.Now()
		d.Faults.Fail(Posting, CutAfter)
		_, err := d.Chat.Post(d.ctx, t, p)
		if err == nil { // there was nothing left to break
			break
		}
		d.broken(err, CutAfter)
		d.Clock.Advance(long)
		if p.TriedAt.IsZero() {
			p.TriedAt, p.After = tried, last.ID
		}
	}
	d.holds(t, "before", "hello")
	if n := len(d.Reader.Channel()); n != once {
		d.Errorf("the channel shows %d messages, want %d: %+v", n, once, d.Reader.Channel())
	}
}

// announced is how many messages the channel shows once there is another thread, with such a post in it.
func (d *desk) announced(p bridge.Post) int {
	d.Helper()
	before := len(d.Reader.Channel())
	p.Key = d.key("p")
	d.post(d.open(), p)
	after := len(d.Reader.Channel())
	return after + after - before
}

// repeatSearch fails the reading by which an adapter may look for what an earlier try left. Where it need not look, that hits
// nothing.
func repeatSearch(d *desk) {
	t := d.open()
	last := d.say(t, "before")
	for _, f := range []Failure{CutBefore, ErrorBefore} {
		tried := d.Clock.Now()
		p := d.customer("found " + string(f))
		d.Faults.Fail(Posting, CutAfter)
		_, err := d.Chat.Post(d.ctx, t, p)
		d.broken(err, CutAfter)
		d.Clock.Advance(long)
		p.TriedAt, p.After = tried, last.ID
		d.Faults.Fail(Reading, f)
		d.again(func() error {
			last, err = d.Chat.Post(d.ctx, t, p)
			return err
		}, texts(p)...)
	}
	d.holds(t, "before", "found "+string(CutBefore), "found "+string(ErrorBefore))
}

func repeatTwice(d *desk) {
	for _, order := range [][]Failure{{CutBefore, CutAfter}, {ErrorBefore, CutBefore, ErrorAfter}} {
		t := d.open()
		last := d.say(t, "before")
		p := d.customer("hello")
		tried := d.Clock.Now()
		for _, f := range order {
			d.Faults.Fail(Posting, f)
			_, err := d.Chat.Post(d.ctx, t, p)
			d.broken(err, f)
			d.Clock.Advance(long)
			p.TriedAt, p.After = tried, last.ID
		}
		d.post(t, p)
		d.holds(t, "before", "hello")
	}
}

// repeatUntried gives a TriedAt for a post that never left: a crash came between the note and the call.
func repeatUntried(d *desk) {
	t := d.open()
	last := d.say(t, "before")
	p := d.customer("hello")
	p.TriedAt, p.After = d.Clock.Now(), last.ID
	d.Clock.Advance(time.Second)
	d.post(t, p)
	d.holds(t, "before", "hello")
}

// repeatSilence gives up on a call that is not answered.
func repeatSilence(d *desk) {
	t := d.open()
	last := d.say(t, "before")
	tried := d.Clock.Now()
	p := d.customer("hello")
	d.Faults.Fail(Posting, Silence)
	d.abandoned(func() bool { return len(d.Reader.Thread(t)) == 2 }, func(call *desk) error {
		_, err := d.Chat.Post(call.ctx, t, p)
		return err
	})
	p.TriedAt, p.After = tried, last.ID
	d.Clock.Advance(time.Second)
	d.post(t, p)
	d.holds(t, "before", "hello")
}
