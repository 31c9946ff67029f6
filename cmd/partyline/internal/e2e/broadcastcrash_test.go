package e2e

import (
	"context"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"partyline/bridge/twilio/twiliotest"
	"partyline/store"
	"partyline/store/storetest"
)

// The real program is killed again and again while a broadcast leaves. Everybody gets it, and nobody twice. This one runs on the real clock.
func TestABroadcastSurvivesKills(t *testing.T) {
	t.Parallel()
	kills := 2
	if testing.Short() {
		kills = 1
	}
	onAll(t, platforms, func(t *testing.T, db storetest.DB, place where) {
		seed := rand.Uint64()
		t.Logf("seed %d", seed)
		random := rand.New(rand.NewPCG(seed, 1))
		w := newOutside(t, db, place, outside{now: time.Now, hasty: true})
		t.Cleanup(w.tellIfFailed)
		p := &process{w: w, program: program(t), file: w.writeConfiguration(), address: anAddress(t)}
		t.Cleanup(p.kill)
		w.twilio.Fail(twiliotest.Fault{Kind: twiliotest.Delay, Delay: 60 * time.Millisecond, Times: -1})
		ana := w.Admin("ana")
		p.start()
		w.eventually("the program serves", func() bool { return w.chat.links() > 0 })
		s := db.Open(t)
		var all []*customer
		for i := range 20 * (kills + 1) {
			all = append(all, w.Customer(fmt.Sprintf("+4477009007%02d", i), "somebody"))
		}
		w.enlistsIn(s, "Regulars", true, all...)
		ana.pressesIn(ana.casts("Spring sale", "shoes at half price", "Regulars"), fmt.Sprintf("Send to %d people, %d segments", len(all), len(all)))
		for range kills {
			before := w.reached(all)
			w.awaits(3*time.Minute, 20*time.Millisecond, "more of it leaves", func() bool { return w.reached(all) > before+random.IntN(8) })
			pause(t.Context(), time.Duration(random.IntN(300))*time.Millisecond)
			p.kill()
			p.start()
		}
		w.awaits(3*time.Minute, 100*time.Millisecond, "everybody has it", func() bool { return w.reached(all) == len(all) })
		w.awaits(3*time.Minute, 100*time.Millisecond, "it is known to be sent", func() bool {
			b, err := s.Broadcast(context.Background(), 1, 1)
			return err == nil && b.State == store.BroadcastDone
		})
		for _, c := range all {
			require.Equal(w.t, []string{"shoes at half price"}, c.received(), c.number)
		}
	})
}

// Two processes share a broadcast: one sends it, and where that one ends the other goes on. Nobody gets it twice, and one post shows it.
func TestABroadcastWithTwoReplicas(t *testing.T) {
	t.Parallel()
	w := newWorld(t, storetest.New(t, "postgres"), slackChannel, atOnce)
	second := w.launch()
	w.eventually("they are connected", func() bool { return w.chat.links() == w.chat.linksOf(2) })
	w.Flies()
	ana := w.Admin("ana")
	var all []*customer
	for i := range 30 {
		all = append(all, w.Customer(fmt.Sprintf("+4477009006%02d", i), "somebody"))
	}
	w.enlists("Regulars", true, all...)
	preview := ana.casts("Spring sale", "shoes at half price", "Regulars")
	ana.pressesIn(preview, "Send to 30 people, 30 segments")
	w.eventually("some of it leaves", func() bool { return w.reached(all) > 3 })
	w.stop(second)
	ana.SeesProgress("Broadcast Spring sale: sent", "30 of 30 sent (100 %).")
	for _, c := range all {
		require.Len(w.t, c.received(), 1, c.number)
	}
	require.Len(w.t, w.bulletins(), 1)
}
