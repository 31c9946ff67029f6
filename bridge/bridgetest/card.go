package bridgetest

import (
	"strings"
	"time"

	"partyline/bridge"
	"partyline/store"
)

func cardScenarios() []scenario {
	return []scenario{
		{"it is edited in place", cardEdited},
		{"it shows each state", cardStates},
		{"an edit that may have been made is made again", cardUnclear},
		{"long and nasty values fit", cardLong},
	}
}

// reads gives the card's text.
func (d *desk) cardText(t bridge.ThreadRef) string {
	d.Helper()
	c, ok := d.Reader.Card(t)
	if !ok {
		d.Fatalf("%+v has no card", t)
	}
	d.harmless("the card", c)
	return c.Text
}

func cardEdited(d *desk) {
	t := d.open()
	d.say(t, "hello")
	was, _ := d.Reader.Card(t)
	c := d.card()
	c.Name, c.Line = "Mia Lind", "Shop"
	for range 3 { // a repetition changes nothing
		d.must(d.Chat.Refresh(d.ctx, t, c))
	}
	now, _ := d.Reader.Card(t)
	if now.ID != was.ID || !strings.Contains(now.Text, "Mia Lind") || !strings.Contains(now.Text, "Shop") || strings.Contains(now.Text, "Mia Berg") {
		d.Errorf("the card was %+v, is %+v", was, now)
	}
	d.shows(t, "hello")
	if n := d.ours(t); n != 2 {
		d.Errorf("%d messages, want the card and the post", n)
	}
}

func cardStates(d *desk) {
	t := d.open()
	seen := map[string]string{}
	base := d.card()
	base.Unread, base.Waiting, base.WaitingSince = 0, false, time.Time{}
	closed, unread, mute := base, base, base
	closed.State = store.ConversationClosed
	unread.Unread, unread.Waiting, unread.WaitingSince = 3, true, d.Clock.Now()
	mute.CannotReply = "The line Shop only receives, so text typed here is not sent."
	for _, s := range []struct {
		name string
		card bridge.Card
	}{{"open", base}, {"closed", closed}, {"unread", unread}, {"mute", mute}} {
		d.must(d.Chat.Refresh(d.ctx, t, s.card))
		text := d.cardText(t)
		if other, known := seen[text]; known {
			d.Errorf("%s looks like %s: %q", s.name, other, text)
		}
		seen[text] = s.name
	}
	// A closed conversation is still refreshed, and opens again.
	d.must(d.Chat.Refresh(d.ctx, t, closed))
	d.Clock.Advance(24 * time.Hour)
	d.say(t, "one more thing")
	d.must(d.Chat.Refresh(d.ctx, t, unread))
	if got := seen[d.cardText(t)]; got != "unread" {
		d.Errorf("after closing the card looks %q", got)
	}
}

func cardUnclear(d *desk) {
	t := d.open()
	for _, f := range unclear() {
		c := d.card()
		c.Name = "Mia " + d.key("n")
		d.Faults.Fail(Refreshing, f)
		d.refused(d.Chat.Refresh(d.ctx, t, c), bridge.CodeUncertain, bridge.CodeRetry)
		d.again(func() error { return d.Chat.Refresh(d.ctx, t, c) })
		if text := d.cardText(t); !strings.Contains(text, c.Name) {
			d.Errorf("after %s the card shows %q", f, text)
		}
	}
	if n := d.ours(t); n != 1 {
		d.Errorf("%d messages, want the card alone", n)
	}
}

func cardLong(d *desk) {
	for _, name := range []string{strings.Repeat("<&>*_`", 400), strings.Repeat("👨‍👩‍👧‍👦", 100), strings.Repeat("e\u0301", 300), "", " ", "\n\n"} {
		c := d.card()
		c.Name, c.Line, c.CannotReply = name, strings.Repeat("Line & ", 50), strings.Repeat("It cannot be done. ", 40)
		t, err := d.Chat.OpenThread(d.ctx, d.Place, c)
		d.must(err)
		d.must(d.Chat.Refresh(d.ctx, t, c))
		if text := d.cardText(t); !strings.Contains(text, "07700 900123") {
			d.Errorf("the card of %q lacks the number: %q", name, text)
		}
	}
}
