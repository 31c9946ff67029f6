package e2e

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// couldRead is who the log names for each way in which others come to read the channel.
var couldRead = map[string]string{
	"everyone": "@everyone", "role": "the role interns", "member": "gus", "administrator": "the role keepers",
}

// Discord tells at once when others can see the channel. From then on nothing is shown there, and the log names them; what customers
// write is taken all the same, and shown once that is mended.
func TestWhoCouldReadIsNamed(t *testing.T) {
	t.Parallel()
	for what, way := range discordExposures {
		t.Run(what, func(t *testing.T) {
			onSQLite(t, []where{discordForum}, func(w *world) {
				sam, ana := w.Customer("+447700900123", "Sam"), w.Admin("ana")
				sam.Texts("before")
				ana.SeesInThread(sam, "before")
				w.rests()
				way.spoil(w)
				w.await("the log names who could read", func() bool { return w.log.has("Others than the admins could read", couldRead[what]) })
				sam.Texts("secret")
				w.await("it is held back", func() bool { return w.log.has("lane=thread", "unsafe: ") })
				require.Equal(w.t, []string{"before"}, w.texts(sam))
				way.mend(w)
				w.Flies()
				ana.SeesInThread(sam, "before", "secret")
			})
		})
	}
}
