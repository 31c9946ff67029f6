package e2e

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"partyline/bridge/twilio/twiliotest"
)

// A webhook that comes twice, at once or much later, is one post.
func TestARepeatedWebhookIsOnePost(t *testing.T) {
	each(t, func(w *world) {
		sam, ana := w.Customer("+447700900123", "Sam"), w.Admin("ana")
		w.twilio.Fail(twiliotest.Fault{Kind: twiliotest.WebhookDuplicated, Times: 2})
		first := sam.Texts("where is my order?")
		sam.Texts("hello?")
		for range 3 {
			require.Equal(w.t, 200, w.redelivers(first.SID))
		}
		sam.Texts("that is all")
		ana.SeesInThread(sam, "where is my order?", "hello?", "that is all")
		ana.SeesCard(sam, "Unread: 3")
	})
}

// The carrier's webhooks may overtake each other. Texts are shown in the order in which we heard of them, each once.
func TestReorderedWebhooks(t *testing.T) {
	each(t, func(w *world) {
		sam, ana := w.Customer("+447700900123", "Sam"), w.Admin("ana")
		one, two := sam.TextsUnheard("one"), sam.TextsUnheard("two")
		for _, sid := range []string{two, one, two, one} {
			require.Equal(w.t, 200, w.redelivers(sid))
		}
		sam.Texts("three")
		ana.SeesInThread(sam, "two", "one", "three")
	})
}

// redelivers has the carrier post the webhook of a text again, and gives the answer.
func (w *world) redelivers(sid string) int {
	w.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 2*patience)
	defer cancel()
	d, err := w.twilio.Redeliver(ctx, sid)
	if err != nil {
		w.t.Fatal(err)
	}
	return d.Status
}
