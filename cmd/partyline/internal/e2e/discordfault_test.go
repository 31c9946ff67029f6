package e2e

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"partyline/bot/discord/discordtest"
)

// Whatever becomes of a call to Discord, a text is one post, and a conversation one thread.
func TestDiscordFailsOnce(t *testing.T) {
	t.Parallel()
	for kind := discordtest.RateLimited; kind <= discordtest.CutAfter; kind++ {
		t.Run(kind.String(), func(t *testing.T) {
			onSQLite(t, []where{discordForum, discordText}, func(w *world) {
				sam, ana := w.Customer("+447700900123", "Sam"), w.Admin("ana")
				fails := func(route string) {
					w.discord.Fail(discordtest.Fault{Route: route, Kind: kind, RetryAfter: 7 * time.Second})
				}
				if w.discord.isForum() {
					fails("POST /channels/{id}/threads")
				} else {
					fails("POST /channels/{id}/messages")
					fails("POST /channels/{id}/messages/{message}/threads")
				}
				sam.Texts("one")
				w.Flies()
				ana.SeesInThread(sam, "one")
				w.rests()
				fails("POST /channels/{id}/messages")
				sam.Texts("two")
				ana.SeesInThread(sam, "one", "two")
				w.rests()
				fails("PATCH /channels/{id}/messages/{message}")
				fails("PUT /channels/{id}/messages/{message}/reactions/{emoji}/@me")
				ana.Replies(sam, "three").Shows(delivered)
				ana.SeesCard(sam, "Unread: 0")
				sam.Gets("three")
				w.rests()
				require.Len(w.t, w.discord.Threads(w.discord.shop), 1)
				require.Equal(w.t, []string{"one", "two"}, w.texts(sam))
				if !w.discord.isForum() {
					require.Len(w.t, w.discord.Messages(w.discord.shop), 1, "the card; what was announced is read")
				}
			}, atOnce)
		})
	}
}

// Discord remembers nonces for some minutes only. A post whose outcome was unknown is looked for after that.
func TestAPostIsFoundAfterTheNonceWasForgotten(t *testing.T) {
	onDiscord(t, func(w *world) {
		sam, ana := w.Customer("+447700900123", "Sam"), w.Admin("ana")
		sam.Texts("one")
		ana.SeesInThread(sam, "one")
		w.rests()
		w.discord.Fail(discordtest.Fault{Route: "POST /channels/{id}/messages", Kind: discordtest.CutAfter})
		sam.Texts("two")
		w.await("the outcome is unknown", func() bool { return w.log.has("lane=thread", "uncertain: ") })
		w.Passes(10 * time.Minute)
		w.Flies()
		sam.Texts("three")
		ana.SeesInThread(sam, "one", "two", "three")
	})
}

// Calls keep to the limits that Discord tells of, ahead of time: none is refused, and everything comes.
func TestCallsAreNotFasterThanDiscordAllows(t *testing.T) {
	limited := where{name: "forum", open: func(w *world, o outside) workspace {
		o.limits = true
		return newDiscord(w, o, discordtest.ForumChannel)
	}}
	onSQLite(t, []where{limited}, func(w *world) {
		ana := w.Admin("ana")
		sam, kim := w.Customer("+447700900123", "Sam"), w.Customer("+447700900124", "Kim")
		w.Flies()
		var texts []string
		for n := range 12 {
			texts = append(texts, "text "+string(rune('a'+n)))
			sam.Texts(texts[n])
			kim.Texts(texts[n])
			if n%4 == 0 {
				ana.SeesInThread(sam, texts...)
			}
		}
		ana.SeesInThread(sam, texts...)
		ana.SeesInThread(kim, texts...)
		ana.Replies(sam, "on its way").Shows(delivered)
		w.rests()
		for _, call := range w.discord.Requests("") {
			require.NotEqual(w.t, 429, call.Status, "%s", call.Path)
		}
	}, atOnce)
}
