package e2e

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"partyline/bridge/twilio/twiliotest"
	"partyline/config"
	"partyline/store"
)

// Where nothing can leave, a broadcast stops and says what to do about it: here its line only receives by now, and later the credits run out. It
// goes on from there, and nobody gets it twice.
func TestABroadcastStopsWhereNothingCanLeave(t *testing.T) {
	each(t, func(w *world) {
		ana := w.Admin("ana")
		var all []*customer
		for i := range 5 {
			all = append(all, w.Customer(fmt.Sprintf("+4477009006%02d", i), "somebody"))
		}
		w.enlists("Regulars", true, all...)
		ana.Runs("/sms credits topup 4.5")
		ana.IsTold("has 4.5 credits now")
		w.twilio.Fail(twiliotest.Fault{Kind: twiliotest.TooManyRequests, RetryAfter: 10 * time.Second})
		ana.pressesIn(ana.casts("Spring sale", "shoes at half price", "Regulars"), "Send to 5 people, 7.5 credits")
		w.await("the first is handed over", func() bool {
			n, err := w.app.Store.RecipientsIn(context.Background(), 1, store.RecipientQueued)
			if err == nil && n == 0 {
				w.Passes(100 * time.Millisecond)
			}
			return n == 1
		})

		w.Stops() // the clock stands still, so the others wait for their turn
		w.config.Inboxes[0].Lines[0].TwoWay = false
		w.Starts()
		w.Flies()
		stopped := ana.SeesProgress("Broadcast Spring sale: stopped", "its line cannot send. The line Shop only receives.", "Failed 1: The line could not send any more")
		ana.pressesIn(stopped, "Resume")
		ana.IsTold("It cannot go on: its line cannot send.")
		w.Stops()
		w.config.Inboxes[0].Lines[0].TwoWay = true
		w.Starts()
		ana.pressesIn(stopped, "Resume")
		ana.IsTold("It goes on.")

		stopped = ana.SeesProgress("Broadcast Spring sale: stopped", "has not enough credits for the rest. Top up with /sms credits, and resume it")
		w.await("what there were credits for has left", func() bool { return w.reached(all) == 3 })
		ana.Runs("/sms credits topup 10")
		ana.IsTold("has 10 credits now")
		ana.pressesIn(stopped, "Resume")
		done := ana.SeesProgress("Broadcast Spring sale: sent", "Failed 1: The line could not send any more")
		ana.pressesIn(done, "Retry 1 failed")
		ana.IsTold("It goes out again to 1 person.")
		w.await("everybody has it", func() bool { return w.reached(all) == 5 })
		for _, c := range all {
			require.Len(w.t, c.received(), 1, c.number)
		}
		w.hasCredits(7000)
	}, atOnce, priced, func(c *config.Config) { c.Inboxes[0].Lines[0].SegmentsPerSecond = 0.2 })
}

// It can be paused while its list is being made; resumed, it makes the rest, and nobody is on it twice.
func TestABroadcastIsPausedBeforeItsListIsComplete(t *testing.T) {
	each(t, func(w *world) {
		ana := w.Admin("ana")
		sam, kim, lee := w.Customer("+447700900123", "Sam"), w.Customer("+447700900124", "Kim"), w.Customer("+447700900125", "Lee")
		w.enlists("Regulars", true, sam, kim, lee)
		w.stalls("broadcasts")
		ana.pressesIn(ana.casts("Spring sale", "shoes at half price", "Regulars"), "Send to 3 people, 3 segments")
		ana.IsTold("It goes out.")
		w.lists(1, sam)
		ana.Runs("/sms broadcast cancel 1")
		ana.IsTold("Nobody has got it yet, and nobody will.")
		ana.Runs("/sms broadcast pause 1")
		ana.IsTold("It is paused.")
		w.goesOn("broadcasts")
		w.Flies()
		paused := ana.SeesProgress("Broadcast Spring sale: paused", "ana paused it.", "Its list of recipients is being made: 1 so far.")
		require.Zero(w.t, w.reached([]*customer{sam, kim, lee}))
		ana.pressesIn(paused, "Resume")
		ana.SeesProgress("Broadcast Spring sale: sent", "3 of 3 sent (100 %).")
		for _, c := range []*customer{sam, kim, lee} {
			c.Gets("shoes at half price")
			require.Len(w.t, c.received(), 1, c.number)
		}
	}, atOnce)
}

// stalls keeps every process from what one alone may do, until it goesOn.
func (w *world) stalls(lease string) {
	w.t.Helper()
	w.await("nobody leads", func() bool {
		ok, err := w.app.Store.TakeLease(context.Background(), lease, "somebody else", store.At(w.now()), store.At(w.now().Add(24*time.Hour)))
		return err == nil && ok
	})
}

func (w *world) goesOn(lease string) {
	w.t.Helper()
	require.NoError(w.t, w.app.Store.DropLease(context.Background(), lease, "somebody else"))
}

// lists puts customers on the list of a broadcast that is being made, as if they were its first part.
func (w *world) lists(id store.BroadcastID, all ...*customer) {
	w.t.Helper()
	require.NoError(w.t, w.app.Store.Tx(context.Background(), func(ctx context.Context, tx *store.Tx) error {
		b, err := tx.LockBroadcast(ctx, id)
		if err != nil {
			return err
		}
		for _, c := range all {
			b.Places++
			b.PreparedTo = w.contact(c).ID
			rs := []store.Recipient{{BroadcastID: id, Place: b.Places, ContactID: b.PreparedTo, State: store.RecipientWaiting, Segments: 1}}
			if err := tx.AddRecipients(ctx, rs); err != nil {
				return err
			}
		}
		return tx.PutBroadcast(ctx, &b)
	}))
}
