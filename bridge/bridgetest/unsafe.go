package bridgetest

import (
	"time"

	"partyline/bridge"
)

func unsafeScenarios() []scenario {
	return []scenario{
		{"outsiders let in while we listen", unsafeTold},
		{"outsiders let in while nobody told us", unsafeFound},
		{"outsiders there from the start", unsafeFirst},
	}
}

// auditEvery is longer than any adapter may believe that a channel is safe without looking again.
const auditEvery = 11 * time.Minute

// withholds checks that nothing is shown while others could read it.
func (d *desk) withholds(t bridge.ThreadRef) {
	d.Helper()
	before := d.ours(t)
	_, err := d.Chat.Post(d.ctx, t, d.customer(secret))
	d.refused(err, bridge.CodeUnsafe)
	tried := d.customer(secret)
	tried.TriedAt = d.Clock.Now()
	_, err = d.Chat.Post(d.ctx, t, tried)
	d.refused(err, bridge.CodeUnsafe)
	_, err = d.Chat.OpenThread(d.ctx, d.Place, d.card())
	d.refused(err, bridge.CodeUnsafe)
	c := d.card()
	c.Name = secret
	d.refused(d.Chat.Refresh(d.ctx, t, c), bridge.CodeUnsafe)
	d.hidden()
	if n := d.ours(t); n != before {
		d.Errorf("%d messages are shown, %d before", n, before)
	}
}

func unsafeTold(d *desk) {
	t := d.open()
	d.listen()
	d.say(t, "hello")
	d.People.LetsOutsidersIn()
	d.settle(t)
	d.withholds(t)
	d.People.SendsOutsidersAway()
	d.settle(t)
	d.say(t, "hello again")
	d.open()
}

func unsafeFound(d *desk) {
	t := d.open()
	d.say(t, "hello")
	d.People.LetsOutsidersIn()
	d.Clock.Advance(auditEvery)
	d.withholds(t)
	d.People.SendsOutsidersAway()
	d.Clock.Advance(auditEvery)
	d.say(t, "hello again")
	d.open()
}

func unsafeFirst(d *desk) {
	d.People.LetsOutsidersIn()
	_, err := d.Chat.OpenThread(d.ctx, d.Place, d.card())
	d.refused(err, bridge.CodeUnsafe)
	if n := d.ours(); n != 0 {
		d.Errorf("%d messages are shown", n)
	}
	d.People.SendsOutsidersAway()
	d.Clock.Advance(auditEvery)
	d.open()
}
