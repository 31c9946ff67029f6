package e2e

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"partyline/config"
)

// withBoard is a shop whose channel has a pinned post.
func withBoard(c *config.Config) { c.Inboxes[0].Pinned = true }

// What stands at the top of the channel follows what is unread, is one post whatever happens, and comes back where it was deleted.
func TestTheBoard(t *testing.T) {
	everywhere(t, func(w *world) {
		w.Flies()
		w.eventually("the board is pinned", func() bool { return w.board() != "" })
		require.Contains(w.t, w.board(), "Nothing is unread.")
		sam, kim, ana := w.Customer("+447700900123", "Sam"), w.Customer("+447700900124", "Kim"), w.Admin("ana")
		sam.Texts("where is my order?")
		kim.Texts("are you open?")
		w.eventually("the board names who waits", func() bool {
			return strings.Contains(w.board(), "2 unread in 2 conversations") && strings.Contains(w.board(), "07700 900124")
		})
		ana.Replies(sam, "on its way")
		w.eventually("the board follows", func() bool { return strings.Contains(w.board(), "1 unread in 1 conversation") })
		require.NotContains(w.t, w.board(), "07700 900123")
		w.Stops()
		w.Starts()
		kim.Texts("hello?")
		w.eventually("the same post goes on", func() bool { return strings.Contains(w.board(), "2 unread in 1 conversation") })
		require.Len(w.t, w.boards(), 1)
	}, atOnce, withBoard)
}

// board is what the pinned post says; empty where there is none.
func (w *world) board() string {
	if all := w.boards(); len(all) > 0 {
		return all[0]
	}
	return ""
}

// boards are the posts at the top of the channel.
func (w *world) boards() []string {
	var out []string
	if w.slack != nil {
		for _, m := range w.slack.Pins(w.chat.channel()) {
			out = append(out, m.Plain())
		}
		return out
	}
	for _, m := range w.discord.Messages(w.chat.channel()) {
		if m.Pinned {
			out = append(out, m.Plain())
		}
	}
	for _, t := range w.discord.Threads(w.chat.channel()) {
		if first, ok := w.discord.Message(t.ID, t.ID); ok && t.Pinned {
			out = append(out, first.Plain())
		}
	}
	return out
}
