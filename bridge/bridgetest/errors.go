package bridgetest

import (
	"time"

	"partyline/bridge"
)

func errorScenarios() []scenario {
	return []scenario{
		{"a token that is refused", errorRevoked},
		{"a channel that is not there", errorChannel},
		{"errors tell no texts", errorTexts},
	}
}

// each makes every call of the contract once and gives its error to check.
func (d *desk) each(t bridge.ThreadRef, check func(call string, err error)) {
	_, err := d.Chat.OpenThread(d.ctx, bridge.Place{Channel: t.Channel}, d.card())
	check("OpenThread", err)
	_, err = d.Chat.Post(d.ctx, t, d.customer(secret))
	check("Post", err)
	check("Refresh", d.Chat.Refresh(d.ctx, t, d.card()))
	err = nil
	for _, e := range d.Chat.History(d.ctx, t, time.Time{}) {
		err = e
	}
	check("History", err)
}

func errorRevoked(d *desk) {
	t := d.open()
	p := d.People.Types(Admin, t, "hello")
	d.Faults.Revoke()
	d.each(t, func(call string, err error) {
		d.Helper()
		if err == nil {
			d.Errorf("%s works with a token that is refused", call)
			return
		}
		if e := d.judge(err, secret, "Mia Berg"); e.Code != bridge.CodeUnavailable {
			d.Errorf("%s: %v", call, err)
		}
	})
	d.refused(d.Chat.Mark(d.ctx, p, bridge.MarkNone, bridge.MarkHeld), bridge.CodeUnavailable)
}

func errorChannel(d *desk) {
	t := d.open()
	t.Channel += "0"
	d.each(t, func(call string, err error) {
		d.Helper()
		if err == nil {
			d.Errorf("%s works in a channel that is not there", call)
			return
		}
		e := d.judge(err, secret, "Mia Berg")
		if e.Code == bridge.CodeUncertain || e.Code == bridge.CodeRetry {
			d.Errorf("%s: %v would be tried for ever", call, err)
		}
	})
}

func errorTexts(d *desk) {
	t := d.open()
	for _, f := range unclear() {
		p := d.customer(secret)
		d.Faults.Fail(Posting, f)
		_, err := d.Chat.Post(d.ctx, t, p)
		d.judge(err, secret, "Mia Berg")
		d.Faults.Fail(Refreshing, f)
		d.judge(d.Chat.Refresh(d.ctx, t, d.card()), "07700 900123", "Mia Berg")
		d.Faults.Fail(d.Opening[len(d.Opening)-1], f)
		_, err = d.Chat.OpenThread(d.ctx, d.Place, d.card())
		d.judge(err, "07700 900123", "Mia Berg")
	}
}
