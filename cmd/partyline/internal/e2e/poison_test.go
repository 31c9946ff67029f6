package e2e

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// A text that the platform refuses for good is given up after a while: a notice takes its place, what came with it and after it is shown,
// and nothing is lost.
func TestATextThatThePlatformRefuses(t *testing.T) {
	each(t, func(w *world) {
		sam, ana := w.Customer("+447700900123", "Sam"), w.Admin("ana")
		sam.Texts("hello")
		ana.SeesInThread(sam, "hello")
		w.rests()
		w.chat.fails(hiccup{kind: refused, words: "poison", times: -1})
		sam.Texts("before it")
		sam.Texts("a poison text")
		sam.Texts("after it")
		w.Flies()
		ana.SeesNotice(sam, "A message cannot be shown here and is kept in the database only: ")
		ana.SeesInThread(sam, "hello", "before it", "after it")
		ana.Replies(sam, "I read you")
		sam.Gets("I read you")
		var kept []string
		for _, m := range w.messages(sam) {
			kept = append(kept, m.Body)
		}
		require.Equal(w.t, []string{"hello", "before it", "a poison text", "after it", "I read you"}, kept)
		require.Equal(w.t, 1, w.noticed(sam, "kept in the database only"))
		require.Contains(w.t, w.reads(ana.profileOf(sam)).body, "a poison text")
	}, atOnce)
}

// A question that the platform refuses is given up. What became of it is shown nowhere then, and holds nothing up.
func TestAQuestionThatThePlatformRefuses(t *testing.T) {
	each(t, func(w *world) {
		sam, ana, bob := w.Customer("+447700900123", "Sam"), w.Admin("ana"), w.Admin("bob")
		sam.Texts("hello")
		ana.SeesInThread(sam, "hello")
		w.rests()
		w.chat.fails(hiccup{kind: refused, words: "Shall it go", times: -1})
		reply := ana.Replies(sam, "<@"+bob.id+"> knows")
		reply.Shows(asked)
		w.Flies()
		w.await("the question is given up", func() bool { return w.log.has("a post was refused for good and is given up") })
		reply.Edit("a colleague knows")
		sam.Gets("a colleague knows")
		reply.Shows(delivered)
		sam.Texts("thanks")
		ana.SeesInThread(sam, "hello", "thanks")
		ana.SeesCard(sam, "Unread: 1")
		w.rests()
		require.Empty(w.t, w.notices(sam))
	}, atOnce)
}
