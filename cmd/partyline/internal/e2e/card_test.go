package e2e

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"partyline/store"
)

// A burst of changes is one edit of the card, and the last state wins.
func TestABurstIsOneEdit(t *testing.T) {
	each(t, func(w *world) {
		sam, ana := w.Customer("+447700900123", "Sam"), w.Admin("ana")
		sam.Texts("one")
		ana.SeesCard(sam, "Unread: 1")
		w.rests()
		w.Stops()
		w.cardEvery = 2 * time.Second
		w.Starts()
		before := w.chat.edited()
		texts := []string{"one"}
		for range 19 {
			sam.Texts("more")
			texts = append(texts, "more")
		}
		ana.SeesInThread(sam, texts...)
		ana.Presses(sam, "Close")
		w.await("the press was taken", func() bool { return w.stateOf(sam) == store.ConversationClosed })
		w.Passes(2 * time.Second)
		ana.SeesCard(sam, "State: Closed", "Unread: 0")
		w.rests()
		require.Equal(w.t, 1, w.chat.edited()-before)
	})
}

// The card tells how things stand, and fits on both platforms with all its buttons.
func TestTheCard(t *testing.T) {
	each(t, func(w *world) {
		sam, ana := w.Customer("+447700900123", "Sam"), w.Admin("ana")
		since := "Waiting since: " + w.chat.moment(w.now())
		sam.Texts("where is my order?")
		ana.SeesInThread(sam, "where is my order?")
		w.Passes(time.Hour)
		sam.Texts("hello?") // they have waited since the first
		card := ana.SeesCard(sam, "Number: 07700 900123", "Line: Shop", "State: Open", "Unread: 2", since, "Typing here: goes out to the customer")
		require.Equal(w.t, []string{"Mark read", "Write", "Claim", "Snooze…", "Close", "Contact…", "Profile", "More…"}, card.labels())
		require.NotContains(w.t, card.Plain(), "Answers: ", "they answer nothing")
		ana.Presses(sam, "Mark read")
		ana.SeesCard(sam, "Unread: 0")
		ana.Presses(sam, "Claim")
		card = ana.SeesCard(sam, "Unread: 0", "Assignee: ana", since) // reading is not answering
		require.Equal(w.t, []string{"Write", "Snooze…", "Close", "Contact…", "Profile", "More…"}, card.labels())
		ana.Replies(sam, "on its way").Shows(delivered)
		w.eventually("nobody waits any more", func() bool { return !w.onCard(sam, since) })
	}, atOnce)
}

// stateOf is what the database knows of a customer's conversation.
func (w *world) stateOf(c *customer) store.ConversationState {
	card, _ := w.card(c)
	t, err := w.app.Store.ThreadByRef(context.Background(), w.chat.platform(), w.chat.channel(), card.thread)
	if err != nil {
		return ""
	}
	conv, _ := w.app.Store.Conversation(context.Background(), t.ConversationID) // none has no state
	return conv.State
}

// onCard tells whether the customer's card has this line now.
func (w *world) onCard(c *customer, line string) bool {
	card, _ := w.card(c)
	return slices.Contains(strings.Split(card.Plain(), "\n"), line)
}
