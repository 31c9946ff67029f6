package e2e

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"partyline/bridge/twilio/twiliotest"
	"partyline/store/storetest"
)

// The real program is killed twenty times in the middle of its work, without a chance to say goodbye. Afterwards every text stands in its
// thread once and in order, and every reply was sent once. This one test runs on the real clock.
func TestNothingIsLostWhenTheProgramIsKilled(t *testing.T) {
	t.Parallel()
	kills := 20
	if testing.Short() {
		kills = 4
	}
	onAll(t, platforms, func(t *testing.T, db storetest.DB, place where) {
		seed := rand.Uint64()
		t.Logf("seed %d", seed)
		w := newOutside(t, db, place, outside{now: time.Now, hasty: true})
		t.Cleanup(w.tellIfFailed)
		p := &process{w: w, program: program(t), file: w.writeConfiguration(), address: anAddress(t)}
		t.Cleanup(p.kill)
		// Answers take a while, so that the program is often killed between a deed and its learning of it.
		w.chat.fails(hiccup{kind: slowAfter, delay: 60 * time.Millisecond, times: -1})
		w.twilio.Fail(twiliotest.Fault{Kind: twiliotest.Delay, Delay: 60 * time.Millisecond, Times: -1})
		w.twilio.Fail(twiliotest.Fault{Kind: twiliotest.CutAfter, Times: 10})
		ana := w.Admin("ana")
		begun := time.Now()
		p.start()
		w.eventually("the program serves", func() bool { return w.chat.links() > 0 })
		startup := time.Since(begun) // some kills hit a program that is still starting, but not most

		var all []*chatter
		traffic, quiet := context.WithCancel(t.Context())
		defer quiet()
		var talking sync.WaitGroup
		for i := range 5 {
			c := &chatter{customer: w.Customer(fmt.Sprintf("+4477009007%02d", i), fmt.Sprint("customer ", i)), admin: ana}
			all = append(all, c)
			talking.Go(func() { c.texts(traffic, rand.New(rand.NewPCG(seed, uint64(i)))) })
			talking.Go(func() { c.replies(traffic, rand.New(rand.NewPCG(seed, uint64(10+i)))) })
		}
		random := rand.New(rand.NewPCG(seed, 99))
		for range kills {
			pause(t.Context(), startup/2+time.Duration(50+random.IntN(1700))*time.Millisecond)
			p.kill()
			p.start()
		}
		quiet()
		talking.Wait()
		begun = time.Now()
		texts, replies := 0, 0
		for _, c := range all {
			c.settles()
			texts += len(c.texted)
			replies += len(c.replied)
		}
		require.Greater(w.t, texts, 2*kills, "there was traffic")
		require.Greater(w.t, replies, kills, "there was traffic both ways")
		took := time.Since(begun).Round(time.Second)
		t.Logf("%s: %d kills, %d texts, %d replies: none lost, none doubled; all settled after %s", db.Name, kills, texts, replies, took)
	})
}

// chatter is a customer who texts on and on, and an admin who answers on and on.
type chatter struct {
	*customer
	admin *admin

	texted, replied []string
}

// texts texts until ctx ends, one after the other as a phone does, whether or not the shop answers.
func (c *chatter) texts(ctx context.Context, random *rand.Rand) {
	for n := 0; ctx.Err() == nil; n++ {
		text := fmt.Sprint("text ", n)
		patient, cancel := context.WithTimeout(context.Background(), 20*time.Second)
		// The error says that nobody answered, which is to be expected here; the carrier has the text all the same.
		_, _ = c.w.twilio.Text(patient, c.number, c.line, text)
		cancel()
		c.texted = append(c.texted, text)
		pause(ctx, time.Duration(200+random.IntN(600))*time.Millisecond)
	}
}

// replies answers in the customer's thread until ctx ends.
func (c *chatter) replies(ctx context.Context, random *rand.Rand) {
	for n := 0; ctx.Err() == nil; {
		if card, ok := c.w.card(c.customer); ok {
			text := fmt.Sprint("reply ", n)
			if _, err := c.w.chat.types(c.admin.id, card, text); err != nil {
				c.w.t.Error(err)
				return
			}
			c.replied = append(c.replied, text)
			n++
		}
		pause(ctx, time.Duration(300+random.IntN(900))*time.Millisecond)
	}
}

// settles waits until everything has arrived and then for one more text and reply, after which nothing can come any more. Then it wants
// everything exactly once.
func (c *chatter) settles() {
	c.w.t.Helper()
	c.w.awaits(3*time.Minute, 100*time.Millisecond, c.name+" and the admins have everything", func() bool {
		return len(c.w.texts(c.customer)) >= len(c.texted) && len(c.received())+c.w.noticed(c.customer, "Not sent: ") >= len(c.replied)
	})
	c.Texts("last text")
	c.texted = append(c.texted, "last text")
	c.w.within(patience, "the last text is shown", func() bool { return slices.Contains(c.w.texts(c.customer), "last text") })
	c.admin.Replies(c.customer, "last reply")
	c.replied = append(c.replied, "last reply")
	c.w.within(patience, "the last reply arrives", func() bool { return slices.Contains(c.received(), "last reply") })

	require.Equal(c.w.t, c.texted, c.w.texts(c.customer), "%s: every text once, in order", c.name)
	require.Len(c.w.t, c.w.cards(c.customer), 1, "%s: one thread", c.name)
	got := c.received()
	for _, reply := range c.replied {
		times := 0
		for _, text := range got {
			if text == reply {
				times++
			}
		}
		if times == 0 && c.w.noticed(c.customer, "Not sent: “"+reply+"”") == 1 {
			continue // visibly failed
		}
		require.Equal(c.w.t, 1, times, "%s: %q reached the phone", c.name, reply)
	}
	for _, text := range got {
		require.True(c.w.t, strings.HasPrefix(text, "reply ") || text == "last reply", text)
	}
}

// pause waits in real time, or until ctx ends.
func pause(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}
