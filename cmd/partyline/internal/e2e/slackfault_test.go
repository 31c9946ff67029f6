package e2e

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"partyline/bot/slack/slacktest"
)

// Whatever becomes of a call to Slack, a text is one post, and a conversation one thread.
//
//nolint:tparallel // on calls it for them
func TestSlackFailsOnce(t *testing.T) {
	t.Parallel()
	for kind := slacktest.RateLimited; kind <= slacktest.CutAfter; kind++ {
		t.Run(kind.String(), func(t *testing.T) {
			onSlack(t, func(w *world) {
				sam, ana := w.Customer("+447700900123", "Sam"), w.Admin("ana")
				fault := slacktest.Fault{Method: "chat.postMessage", Kind: kind, RetryAfter: 7 * time.Second}
				w.slack.Fail(fault) // the card
				sam.Texts("one")
				w.Flies()
				ana.SeesInThread(sam, "one")
				w.slack.Fail(fault) // a post
				sam.Texts("two")
				ana.SeesInThread(sam, "one", "two")
				w.slack.Fail(slacktest.Fault{Method: "chat.update", Kind: kind})
				w.slack.Fail(slacktest.Fault{Method: "reactions.add", Kind: kind})
				ana.Replies(sam, "three").Shows(delivered)
				ana.SeesCard(sam, "Unread: 0")
				sam.Gets("three")
				w.rests()
				require.Len(w.t, w.slack.Messages(shopChannel), 2, "the card and the announcement")
				require.Equal(w.t, []string{"one", "two"}, w.texts(sam))
			}, atOnce)
		})
	}
}

// What waited while Slack was away becomes one post, with each text in it.
func TestABacklogIsOnePost(t *testing.T) {
	onSlack(t, func(w *world) {
		sam, ana := w.Customer("+447700900123", "Sam"), w.Admin("ana")
		sam.Texts("one")
		ana.SeesInThread(sam, "one")
		w.rests()
		w.slack.Fail(slacktest.Fault{Method: "chat.postMessage", Kind: slacktest.RateLimited, Times: -1, RetryAfter: 5 * time.Second})
		for _, text := range []string{"two", "three", "four", "five"} {
			sam.Texts(text)
		}
		w.await("Slack has refused", func() bool { return w.log.has("lane=thread", "retry: ") })
		w.slack.Heal()
		w.Flies()
		ana.SeesInThread(sam, "one", "two", "three", "four", "five")
		require.Len(w.t, w.posts(sam), 2)
	})
}

// Slack has the post but answers too late, after our own time-out. The post is found and not made again.
func TestSlackAnswersTooLate(t *testing.T) {
	onSlack(t, func(w *world) {
		sam, ana := w.Customer("+447700900123", "Sam"), w.Admin("ana")
		sam.Texts("one")
		ana.SeesInThread(sam, "one")
		w.rests()
		w.slack.Fail(slacktest.Fault{Method: "chat.postMessage", Kind: slacktest.SlowAfter, Delay: time.Minute})
		sam.Texts("two")
		ana.SeesInThread(sam, "one", "two")
		w.await("the application gives up waiting", func() bool { return w.log.has("lane=thread", "uncertain: ") })
		w.Flies()
		sam.Texts("three")
		ana.SeesInThread(sam, "one", "two", "three")
	})
}
