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
