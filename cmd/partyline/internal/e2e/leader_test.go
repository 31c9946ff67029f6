package e2e

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"partyline/store/storetest"
)

// Of two processes only one holds the gateway. Where it stops, the other one takes over, and no reply is lost or doubled.
func TestOneProcessHoldsTheGateway(t *testing.T) {
	t.Parallel()
	w := newWorld(t, storetest.New(t, "postgres"), discordForum, atOnce)
	second := w.joins()
	sam, ana := w.Customer("+447700900123", "Sam"), w.Admin("ana")
	sam.Texts("where is my order?")
	ana.SeesInThread(sam, "where is my order?")
	for range 30 { // leases are renewed, looked at and not taken
		w.Passes(time.Second)
		require.LessOrEqual(t, w.discord.Links(), 1)
	}
	w.eventually("there is one connection", func() bool { return w.discord.Links() == 1 })
	ana.Replies(sam, "one")
	sam.Gets("one")
	w.front.opensTo(second.Addr())
	first := w.app
	w.app = nil
	w.stop(first)
	ana.Replies(sam, "two")
	w.Flies()
	sam.Gets("one", "two")
	w.eventually("the other one is connected", func() bool { return w.discord.Links() == 1 })
	ana.Replies(sam, "three")
	sam.Gets("one", "two", "three")
	sam.Texts("thank you")
	ana.SeesInThread(sam, "where is my order?", "thank you")
}

// A process that is killed cannot give the gateway up. Another one takes over within 15 s, by the real clock.
func TestAKilledProcessIsReplaced(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("it takes about 12 s")
	}
	w := newOutside(t, storetest.New(t, "postgres"), discordForum, outside{now: time.Now})
	t.Cleanup(w.tellIfFailed)
	file := w.writeConfiguration()
	first, second := &process{w: w, program: program(t), file: file}, &process{w: w, program: program(t), file: file}
	t.Cleanup(first.kill)
	t.Cleanup(second.kill)
	sam, ana := w.Customer("+447700900123", "Sam"), w.Admin("ana")
	first.start()
	w.within(2*patience, "the first one is connected", func() bool { return w.discord.Links() == 1 })
	second.start()
	w.await("the second one serves", func() bool { return w.log.count("msg=serving") == 2 })
	sam.Texts("where is my order?")
	ana.SeesInThread(sam, "where is my order?")
	ana.Replies(sam, "one")
	ana.Replies(sam, "two")
	first.crash()
	killed := time.Now()
	ana.Replies(sam, "three")
	w.eventually("the connection is gone", func() bool { return w.discord.Links() == 0 })
	w.within(15*time.Second, "the second one is connected", func() bool { return w.discord.Links() == 1 })
	t.Logf("taken over after %s", time.Since(killed).Round(100*time.Millisecond))
	ana.Replies(sam, "four")
	w.within(2*patience, "all arrive", func() bool { return len(sam.received()) == 4 })
	sam.Gets("one", "two", "three", "four")
	sam.Texts("thank you")
	ana.SeesInThread(sam, "where is my order?", "thank you")
}
