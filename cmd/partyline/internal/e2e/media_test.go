package e2e

import (
	"testing"

	"github.com/stretchr/testify/require"

	"partyline/bridge/twilio/twiliotest"
)

// A picture is not shown yet, but nobody overlooks that there was one, not even where it came without a word.
func TestAPictureIsMentioned(t *testing.T) {
	each(t, func(w *world) {
		sam, ana := w.Customer("+447700900123", "Sam"), w.Admin("ana")
		picture := twiliotest.Media{ContentType: "image/jpeg", Data: []byte("a broken lamp")}
		sam.Texts("look", picture)
		ana.SeesInThread(sam, "look")
		sam.Texts("", picture, picture)
		ana.SeesInThread(sam, "look", "")
		require.Contains(w.t, w.posts(sam)[0].Plain(), "1 picture (image/jpeg), not shown yet")
		require.Contains(w.t, w.posts(sam)[1].Plain(), "no text · 2 pictures (image/jpeg, image/jpeg), not shown yet")
		ana.SeesCard(sam, "Unread: 2")
	})
}
