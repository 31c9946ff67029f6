package bridgetest

import (
	"time"

	"partyline/bridge"
)

func openScenarios() []scenario {
	all := []scenario{
		{"a card is shown whole", openShows},
		{"the caller does not wait for the answer", openSilence},
		{"it is repeated although it was never tried", openUntried},
	}
	for _, f := range unclear() {
		for when, after := range spans() {
			all = append(all, scenario{string(f) + ", " + when, func(d *desk) { openAgain(d, f, after) }})
		}
	}
	return all
}

func openShows(d *desk) {
	t := d.open()
	card, ok := d.Reader.Card(t)
	if !ok || t.Channel != d.Place.Channel || t.ID == "" {
		d.Fatalf("no card is shown of %+v", t)
	}
	d.reads("the card", card, "Mia Berg")
	d.reads("the card", card, "07700 900123")
	d.reads("the card", card, "Support")
	d.shows(t)
}

// openAgain breaks each call that opening takes, and repeats it after another thread was opened.
func openAgain(d *desk, f Failure, after time.Duration) {
	for i, call := range d.Opening {
		before := d.ours()
		card := d.card()
		tried := d.Clock.Now()
		d.Faults.Fail(call, f)
		_, err := d.Chat.OpenThread(d.ctx, d.Place, card)
		if i == 0 {
			d.broken(err, f)
		} else { // what began may be gone on with
			d.refused(err, bridge.CodeUncertain, bridge.CodeRetry)
		}
		d.Clock.Advance(time.Second)
		other := d.open()
		d.Clock.Advance(after)
		card.TriedAt = tried
		var t bridge.ThreadRef
		d.again(func() error {
			t, err = d.Chat.OpenThread(d.ctx, d.Place, card)
			return err
		})
		if t == other {
			d.Fatalf("%s: another conversation's thread was taken for it", call)
		}
		if n := d.ours() - before; n != 2 {
			d.Errorf("%s: %d cards are shown, want 2", call, n)
		}
		if _, ok := d.Reader.Card(t); !ok {
			d.Errorf("%s: %+v has no card", call, t)
		}
		d.say(t, "hello")
		d.shows(t, "hello")
		d.shows(other)
		d.must(d.Chat.Refresh(d.ctx, t, card))
	}
}

func openSilence(d *desk) {
	card := d.card()
	tried := d.Clock.Now()
	d.Faults.Fail(d.Opening[0], Silence)
	d.abandoned(func() bool { return d.ours() == 1 }, func(call *desk) error {
		_, err := d.Chat.OpenThread(call.ctx, d.Place, card)
		return err
	})
	card.TriedAt = tried
	d.Clock.Advance(long)
	t, err := d.Chat.OpenThread(d.ctx, d.Place, card)
	d.must(err)
	d.say(t, "hello")
	if n := d.ours(t); n != 2 {
		d.Errorf("%d messages are there, want the card and a post", n)
	}
}

func openUntried(d *desk) {
	card := d.card()
	card.TriedAt = d.Clock.Now()
	d.Clock.Advance(time.Second)
	t, err := d.Chat.OpenThread(d.ctx, d.Place, card)
	d.must(err)
	d.say(t, "hello")
	d.shows(t, "hello")
}
