package e2e

import (
	"context"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"partyline/bridge/automation"
	"partyline/bridge/twilio/twiliotest"
	"partyline/store"
	"partyline/store/storetest"
)

// The real program is killed in the middle of automations, without a chance to say goodbye. Afterwards every contact has had each step once,
// in order. This test runs on the real clock.
func TestAnAutomationSurvivesKills(t *testing.T) {
	t.Parallel()
	const people, texts, kills = 4, 6, 4
	program := build(t)
	onAll(t, platforms, func(t *testing.T, db storetest.DB, place where) {
		w := newOutside(t, db, place, outside{now: time.Now, hasty: true})
		t.Cleanup(w.tellIfFailed)
		p := &process{w: w, program: program, file: w.writeConfiguration(), address: anAddress(t)}
		t.Cleanup(p.kill)
		w.twilio.Fail(twiliotest.Fault{Kind: twiliotest.Delay, Delay: 60 * time.Millisecond, Times: -1})
		p.start()
		w.eventually("the program serves", func() bool { return w.chat.links() > 0 })
		file := "name: steps\ntitle: Steps\ntrigger: {keyword: go}\nsteps:\n"
		var want []string
		for i := range texts {
			want = append(want, fmt.Sprint("text ", i))
			file += fmt.Sprintf("  - send: text %d\n  - tag: tag %d\n  - deal: open\n    title: deal %d\n", i, i, i)
		}
		s := db.Open(t)
		files, _, err := automation.ParseAll([]automation.Source{{Name: "steps.yaml", Text: []byte(file)}})
		require.NoError(t, err)
		_, err = automation.Apply(t.Context(), s, files, automation.Applying{Actor: "test", Now: store.At(time.Now())})
		require.NoError(t, err)
		var all []*customer
		for i := range people {
			c := w.Customer(fmt.Sprintf("+4477009008%02d", i), "somebody")
			all = append(all, c)
			_, _ = w.twilio.Text(t.Context(), c.number, ours, "go")
		}
		for range kills {
			pause(t.Context(), time.Duration(100+rand.IntN(1200))*time.Millisecond)
			p.kill()
			p.start()
		}
		w.awaits(3*time.Minute, 100*time.Millisecond, "everybody is through", func() bool {
			rows, err := s.Automations(context.Background(), 0)
			if err != nil || rows[0].Ended < people {
				return false
			}
			for _, c := range all {
				if len(c.received()) < texts {
					return false
				}
			}
			return true
		})
		for _, c := range all {
			require.Equal(t, want, c.received(), "each once, in order")
			contact, err := s.ContactByNumber(t.Context(), c.number)
			require.NoError(t, err)
			deals, err := s.DealsOf(t.Context(), 1, contact.ID)
			require.NoError(t, err)
			require.Len(t, deals, texts)
		}
	})
}
