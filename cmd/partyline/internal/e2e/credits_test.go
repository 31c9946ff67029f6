package e2e

import (
	"context"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"partyline/bridge"
	"partyline/bridge/twilio/twiliotest"
	"partyline/config"
	"partyline/store"
)

// priced has texts cost something.
func priced(c *config.Config) {
	c.Credits.Rates, c.Credits.Low = map[string]string{"GB": "1.5", "other": "4"}, "2"
}

// Without credits nothing leaves, and the thread says why. After a top-up one press sends it; what it cost stands in the ledger.
func TestNothingLeavesWithoutCredits(t *testing.T) {
	each(t, func(w *world) {
		sam, ana := w.Customer("+447700900123", "Sam"), w.Admin("ana")
		sam.Texts("where is my order?")
		ana.SeesInThread(sam, "where is my order?")
		reply := ana.Replies(sam, "on its way")
		reply.Shows(failed)
		notice := ana.noticeOf(sam, "Not sent: “on its way”. It costs 1.5 credits and the inbox has 0.")
		ana.pressesIn(notice, "Retry")
		ana.IsTold("It costs 1.5 credits and the inbox has 0.")
		ana.Runs("/sms send 07700900123 your order is ready")
		ana.IsTold("It costs 1.5 credits and the inbox has 0.")
		ana.Runs("/sms credits topup plenty")
		ana.IsTold("How many credits?")
		ana.Runs("/sms credits topup 5 invoice 7")
		ana.IsTold("has 5 credits now")
		ana.pressesIn(notice, "Retry")
		sam.Gets("on its way")
		reply.Shows(delivered)
		w.rests()
		ana.Runs("/sms credits")
		purse := ana.IsTold("-1.5 reserved for message")
		require.Contains(w.t, purse.Plain(), "3.5")
		require.Contains(w.t, purse.Plain(), "+5 topped up, balance 5")
		require.Contains(w.t, purse.Plain(), "invoice 7")
		w.hasCredits(3500)
		csv := w.reads(ana.linkIn(purse, "Ledger as CSV"))
		require.Equal(w.t, 200, csv.status)
		require.Regexp(w.t, `(?s),topup,5,5,,\S+,invoice 7\n.*,reserve,-1.5,3.5,\d+,`, csv.body)
	}, atOnce, priced)
}

// What was reserved is given back where the text is deleted in time or refused, follows an edit, and is settled by what the carrier counts.
func TestCreditsFollowTheText(t *testing.T) {
	each(t, func(w *world) {
		sam, ana := w.Customer("+447700900123", "Sam"), w.Admin("ana")
		ana.Runs("/sms credits topup 20")
		ana.IsTold("has 20 credits now")
		sam.Texts("where is my order?")
		ana.SeesInThread(sam, "where is my order?")
		reply := ana.Sends(sam, "on its way")
		w.hasCredits(18500)
		reply.Edit("it is on its way, and since this reply is written in the dear alphabet ✓ it counts as two messages")
		w.hasCredits(17000)
		reply.Delete()
		w.hasCredits(20000)
		w.twilio.Fail(twiliotest.Fault{Kind: twiliotest.Reject, Code: 21408})
		lost := ana.Sends(sam, "on its way")
		w.hasCredits(18500)
		w.Passes(hold)
		lost.Shows(failed)
		w.hasCredits(20000)
		w.twilio.Fail(twiliotest.Fault{Kind: twiliotest.Undeliverable, Code: 30003})
		gone := ana.Sends(sam, "nearly there")
		w.Passes(hold)
		gone.Shows(failed)
		w.rests()
		w.hasCredits(18500)
	}, priced)
}

// Running out is announced once in the thread and stands at the top of the channel until there is more.
func TestCreditsRunOut(t *testing.T) {
	each(t, func(w *world) {
		sam, ana := w.Customer("+447700900123", "Sam"), w.Admin("ana")
		ana.Runs("/sms credits topup 4")
		ana.IsTold("has 4 credits now")
		sam.Texts("where is my order?")
		ana.SeesInThread(sam, "where is my order?")
		ana.Replies(sam, "on its way").Shows(delivered)
		ana.Replies(sam, "nearly there").Shows(delivered)
		ana.SeesNotice(sam, "Credits run out: 1 left. Top up with /sms credits.")
		w.Flies()
		ana.SeesBoard("Credits run out: 1 left.")
		require.True(w.t, w.log.has("the credits of an inbox run out"))
		ana.Runs("/sms credits topup 100")
		ana.IsTold("has 101 credits now")
		w.eventually("the board says so no more", func() bool {
			all := w.boards()
			return len(all) == 1 && !strings.Contains(all[0].Plain(), "Credits run out")
		})
		require.Equal(w.t, 1, w.noticed(sam, "Credits run out"))
	}, atOnce, priced, withBoard)
}

// What a text took that had not left is given back where its contact is deleted.
func TestDeletingAContactGivesCreditsBack(t *testing.T) {
	each(t, func(w *world) {
		sam, ana := w.Customer("+447700900123", "Sam"), w.Admin("ana")
		ana.Runs("/sms credits topup 20")
		ana.IsTold("has 20 credits now")
		sam.Texts("where is my order?")
		ana.SeesInThread(sam, "where is my order?")
		ana.Sends(sam, "on its way")
		w.hasCredits(18500)
		ana.deletes(sam)
		w.hasCredits(20000)
		w.Passes(hold)
		w.rests()
		sam.GotNothing()
		w.hasCredits(20000)
	}, priced)
}

// What nobody in particular sends is refused with the reason, too.
func TestAutomaticTextsCostCredits(t *testing.T) {
	each(t, func(w *world) {
		sam, ana := w.Customer("+447700900123", "Sam"), w.Admin("ana")
		sam.Texts("hello")
		ana.SeesInThread(sam, "hello")
		text := bridge.Automatic{Key: "k1", Origin: store.OriginAutomation, Name: "Welcome", To: sam.number, Text: "welcome"}
		w.stops("It costs 1.5 credits and the inbox has 0.", text)
		ana.Runs("/sms credits topup 2")
		ana.IsTold("has 2 credits now")
		text.Key = "k2"
		w.passes(text)
		sam.Gets("welcome")
		w.hasCredits(500)
	}, atOnce, priced)
}

// A window counts what its text costs.
func TestTheWindowCountsCredits(t *testing.T) {
	onSlack(t, func(w *world) {
		sam, ana := w.Customer("+447700900123", "Sam"), w.Admin("ana")
		sam.Texts("hello")
		ana.SeesInThread(sam, "hello")
		w.Flies()
		window := ana.WritesTo(sam)
		window.types("hi")
		window.reads("2 characters · 1 message · 1.5 credits")
	}, priced)
}

// Where texts have no price, nothing is counted.
func TestCreditsThatAreNotCounted(t *testing.T) {
	each(t, func(w *world) {
		ana := w.Admin("ana")
		ana.Runs("/sms credits")
		ana.IsTold("Credits are not counted here.")
	})
}

// hasCredits waits until the shop has exactly so many thousandths of a credit, and the ledger says the same.
func (w *world) hasCredits(thousandths int64) {
	w.t.Helper()
	ctx := context.Background()
	line, err := w.app.Store.LineByNumber(ctx, ours)
	require.NoError(w.t, err)
	var last int64
	w.await("the shop's credits settle", func() bool {
		c, err := w.app.Store.Credits(ctx, line.InboxID)
		last = c.Balance
		return err == nil && c.Balance == thousandths
	})
	es, err := w.app.Store.CreditEntries(ctx, line.InboxID, 0, 1000)
	require.NoError(w.t, err)
	var sum int64
	for _, e := range es {
		sum += e.Amount
	}
	require.Equal(w.t, last, sum)
}
