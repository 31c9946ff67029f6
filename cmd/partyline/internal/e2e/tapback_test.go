package e2e

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// A reaction to a message of ours is a small line that names it, and nobody has to answer it.
func TestAReactionIsASmallLine(t *testing.T) {
	each(t, func(w *world) {
		sam, ana := w.Customer("+447700900123", "Sam"), w.Admin("ana")
		sam.Texts("is it ready?")
		ana.SeesInThread(sam, "is it ready?")
		ana.Replies(sam, "it’s ready, come by")
		sam.Gets("it's ready, come by")
		sam.Texts("Liked “it's ready, come by”")
		ana.SeesNotice(sam, "👍 07700 900123 liked “it's ready, come by”.")
		ana.SeesCard(sam, "Unread: 0")
		require.Equal(w.t, []string{"is it ready?"}, w.texts(sam), "it is no text of its own")

		sam.Texts("Questioned “it's ready, come by”")
		ana.SeesNotice(sam, "❓ 07700 900123 questioned “it's ready, come by”.")
		ana.SeesCard(sam, "Unread: 1")

		sam.Texts("Liked “something else altogether”")
		ana.SeesInThread(sam, "is it ready?", "Liked “something else altogether”")
	}, atOnce)
}
