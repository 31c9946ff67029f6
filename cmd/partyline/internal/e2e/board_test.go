package e2e

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"partyline/bridge/twilio/twiliotest"
	"partyline/config"
)

// withBoard is a shop whose channel has a pinned post.
func withBoard(c *config.Config) { c.Inboxes[0].Pinned = true }

// What stands at the top of the channel follows what is unread, is one post whatever happens, and comes back where it was deleted.
func TestTheBoard(t *testing.T) {
	everywhere(t, func(w *world) {
		w.Flies()
		ana := w.Admin("ana")
		ana.SeesBoard("Nothing is unread.")
		sam, kim := w.Customer("+447700900123", "Sam"), w.Customer("+447700900124", "Kim")
		kim.Texts("are you open?")
		ana.SeesInThread(kim, "are you open?")
		w.Passes(time.Minute)
		sam.Texts("where is my order?")
		ana.SeesInThread(sam, "where is my order?")
		w.Passes(time.Minute)
		kim.Texts("hello?")
		board := ana.SeesBoard("3 unread in 2 conversations. The longest waiting come first.", "07700 900124 (2)", "07700 900123 (1)")
		require.Equal(w.t, []string{kim.shown(), sam.shown()}, listed(board.Plain()))
		require.Equal(w.t, []string{"Open thread", "Open thread", "Inbox", "New message", "Broadcasts"}, board.labels())
		for i, c := range []*customer{kim, sam} {
			card, _ := w.card(c)
			require.Contains(w.t, board.Buttons()[i].URL, strings.ReplaceAll(card.thread, ".", ""))
		}
		ana.pressesIn(board, "Broadcasts")
		ana.IsTold("Broadcasts of shop")
		ana.Replies(sam, "on its way")
		board = ana.SeesBoard("2 unread in 1 conversation.")
		require.Equal(w.t, []string{kim.shown()}, listed(board.Plain()))
		w.Stops()
		w.Starts()
		kim.Texts("anybody?")
		ana.SeesBoard("3 unread in 1 conversation.")
		require.Len(w.t, w.boards(), 1, "the same post goes on")
	}, atOnce, withBoard)
}

// One that was deleted while nobody looked comes back, although nothing else happened.
func TestTheBoardComesBack(t *testing.T) {
	each(t, func(w *world) {
		w.Flies()
		ana := w.Owner("ana")
		ana.SeesBoard("Nothing is unread.")
		w.Stops()
		ana.DeletesBoard()
		require.Empty(w.t, w.boards())
		w.Starts()
		ana.SeesBoard("Nothing is unread.")
	}, atOnce, withBoard)
}

// It says that a line is in trouble, until that is over.
func TestTheBoardNamesALineInTrouble(t *testing.T) {
	each(t, func(w *world) {
		w.Flies()
		sam, ana := w.Customer("+447700900123", "Sam"), w.Admin("ana")
		sam.Texts("where is my order?")
		ana.SeesInThread(sam, "where is my order?")
		require.NotContains(w.t, ana.SeesBoard("1 unread in 1 conversation.").Plain(), "trouble")
		w.twilio.Fail(twiliotest.Fault{Kind: twiliotest.Undeliverable, Code: 30034})
		ana.Replies(sam, "on its way").Shows(failed)
		ana.SeesBoard("The line Shop is in trouble: see /sms lines.", "Nothing is unread.")
		w.Passes(time.Minute)
		ana.Replies(sam, "here it is").Shows(delivered)
		w.eventually("the trouble is over", func() bool {
			all := w.boards()
			return len(all) == 1 && !strings.Contains(all[0].Plain(), "trouble")
		})
	}, atOnce, withBoard)
}

// SeesBoard waits until the pinned post has all these words, and gives it.
func (a *admin) SeesBoard(words ...string) post {
	a.w.t.Helper()
	var board post
	a.w.eventually("the board says "+quoted(words), func() bool {
		all := a.w.boards()
		if len(all) == 0 {
			return false
		}
		board = all[0]
		return !slices.ContainsFunc(words, func(s string) bool { return !strings.Contains(board.Plain(), s) })
	})
	return board
}

// DeletesBoard deletes the pinned post.
func (a *admin) DeletesBoard() {
	a.w.t.Helper()
	board := a.w.boards()[0]
	if board.place == board.id { // of a forum
		require.NoError(a.w.t, a.w.discord.DeleteThread(a.id, board.place))
		return
	}
	require.NoError(a.w.t, a.w.chat.remove(a.id, board.place, board.id))
}

// boards are the posts at the top of the channel.
func (w *world) boards() []post {
	var out []post
	if s, ok := w.chat.(*slackPlace); ok {
		for _, m := range s.Pins(shopChannel) {
			out = append(out, s.seen(m))
		}
		return out
	}
	for _, m := range w.discord.Messages(w.chat.channel()) {
		if m.Pinned {
			out = append(out, w.discord.seen(m))
		}
	}
	for _, t := range w.discord.Threads(w.chat.channel()) {
		if first, ok := w.discord.Message(t.ID, t.ID); ok && t.Pinned {
			out = append(out, w.discord.seen(first))
		}
	}
	return out
}
