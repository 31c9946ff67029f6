package e2e

import (
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"partyline/bridge/twilio/twiliotest"
)

// A phone that was off is on again: one press sends the same text, and the reply's sign follows.
func TestARetry(t *testing.T) {
	each(t, func(w *world) {
		sam, ana := w.Customer("+447700900123", "Sam"), w.Admin("ana")
		sam.Texts("where is my order?")
		ana.SeesInThread(sam, "where is my order?")
		w.twilio.Fail(twiliotest.Fault{Kind: twiliotest.Undeliverable, Code: 30003})
		reply := ana.Replies(sam, "on its way")
		reply.Shows(failed)
		ana.pressesIn(ana.noticeOf(sam, "Not delivered: “on its way”"), "Retry")
		sam.Gets("on its way")
		reply.Shows(delivered)
		ana.SeesNotice(sam, "ana sends it again: “on its way”.")
		w.rests()
		require.Len(w.t, w.notices(sam), 2)
	}, atOnce)
}

// Two people who press at once send once, and the second one is told.
func TestTwoRetriesAreOneSMS(t *testing.T) {
	each(t, func(w *world) {
		sam, ana, bob := w.Customer("+447700900123", "Sam"), w.Admin("ana"), w.Admin("bob")
		sam.Texts("where is my order?")
		ana.SeesInThread(sam, "where is my order?")
		w.twilio.Fail(twiliotest.Fault{Kind: twiliotest.Reject, Code: 21408})
		reply := ana.Replies(sam, "on its way")
		reply.Shows(failed)
		notice := ana.noticeOf(sam, "Not sent: “on its way”. Texting to this country is not enabled")
		var both sync.WaitGroup
		for _, a := range []*admin{ana, bob} {
			both.Go(func() { a.pressesIn(notice, "Retry") })
		}
		both.Wait()
		reply.Shows(delivered)
		w.rests()
		require.Equal(w.t, []string{"on its way"}, sam.received())
		require.Equal(w.t, 1, w.noticed(sam, "sends it again"))
		ana.pressesIn(notice, "Retry")
		ana.IsTold("has sent it again already")
		require.Len(w.t, sam.received(), 1)
	}, atOnce)
}

// A retry that fails too is explained and can be retried in its turn; the notice before it is of no use any more.
func TestARetryThatFails(t *testing.T) {
	each(t, func(w *world) {
		sam, ana := w.Customer("+447700900123", "Sam"), w.Admin("ana")
		sam.Texts("where is my order?")
		ana.SeesInThread(sam, "where is my order?")
		w.twilio.Fail(twiliotest.Fault{Kind: twiliotest.Undeliverable, Code: 30003, Times: 2})
		reply := ana.Replies(sam, "on its way")
		reply.Shows(failed)
		first := ana.noticeOf(sam, "Not delivered")
		ana.pressesIn(first, "Retry")
		w.eventually("the second try is explained", func() bool { return w.noticed(sam, "Not delivered") == 2 })
		second := ana.noticeOf(sam, "Not delivered")
		require.NotEqual(w.t, first.id, second.id)
		reply.Shows(failed)
		ana.pressesIn(first, "Retry")
		ana.IsTold("ana has sent it again already")
		ana.pressesIn(second, "Retry")
		sam.Gets("on its way")
		reply.Shows(delivered)
	}, atOnce)
}

// What was sent by a command was not typed, so the thread alone tells of its retry.
func TestARetryOfACommand(t *testing.T) {
	each(t, func(w *world) {
		sam, ana := w.Customer("+447700900123", "Sam"), w.Admin("ana")
		w.twilio.Fail(twiliotest.Fault{Kind: twiliotest.Undeliverable, Code: 30008})
		ana.Runs("/sms send 07700900123 your order is ready")
		w.eventually("it is explained", func() bool { return len(w.cards(sam)) == 1 && w.noticed(sam, "Not delivered") == 1 })
		ana.pressesIn(ana.noticeOf(sam, "Not delivered"), "Retry")
		sam.Gets("your order is ready")
		ana.SeesNotice(sam, "ana sends it again: “your order is ready”.")
	}, atOnce)
}

// What the network takes for unwanted goes through in other words only, so only that is offered.
func TestEditAndResend(t *testing.T) {
	each(t, func(w *world) {
		sam, ana := w.Customer("+447700900123", "Sam"), w.Admin("ana")
		sam.Texts("where is my order?")
		ana.SeesInThread(sam, "where is my order?")
		w.twilio.Fail(twiliotest.Fault{Kind: twiliotest.Undeliverable, Code: 30007})
		ana.Replies(sam, "FREE at the door").Shows(failed)
		notice := ana.noticeOf(sam, "Not delivered")
		require.Len(w.t, notice.Buttons(), 1)
		form := ana.pressesForForm(notice, "Edit & resend")
		require.Equal(w.t, map[string]string{"Phone number": "+447700900123", "Text": "FREE at the door"}, form.Inputs())
		require.Empty(w.t, form.Submits(map[string]string{"Text": "it is at the door"}))
		sam.Gets("it is at the door")
		w.eventually("the thread shows what ana sent", func() bool { return len(w.spoken(sam, "ana")) == 1 })
	}, atOnce)
}

// Where nothing helps, nothing is offered.
func TestNoRetryWhereNothingHelps(t *testing.T) {
	each(t, func(w *world) {
		sam, ana := w.Customer("+447700900123", "Sam"), w.Admin("ana")
		sam.Texts("STOP")
		ana.SeesInThread(sam, "STOP")
		ana.Insists(sam, "but why?").Shows(failed)
		require.Empty(w.t, ana.noticeOf(sam, "Not sent: “but why?”").Buttons())
	}, atOnce)
}

// noticeOf waits for the newest notice with these words.
func (a *admin) noticeOf(c *customer, words string) post {
	a.w.t.Helper()
	var found post
	a.w.eventually("a notice says "+words, func() bool {
		for _, p := range a.w.posts(c) {
			if p.author == "" && strings.Contains(p.Plain(), words) {
				found = p
			}
		}
		return found.id != ""
	})
	return found
}
